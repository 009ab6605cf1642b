"""The remainder of a run: what a store has not taken of it, and how another opening of the store takes it."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, select

from storage.models import RunRow
from storage.records import Change, RunDescription
from storage.runs import leases, rows
from storage.series import replacing, summaries, writing
from storage.status import UNFINISHED, Status
from storage.transfer import ingest
from storage.transfer.run_transfer import RunTransfer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from storage.records import NewRun
    from storage.runs.owner import Owner
    from storage.series.blocks import SeriesBlock
    from storage.transfer.ingest import BlockSource


@dataclass(frozen=True, slots=True, eq=False)
class RunRemainder:
    """What a store has not got of a run.

    Attributes:
        transfer: The run as it stands: its description, so that a store that does not know it can add it, and
            its state.
        blocks: Its points that were not written, in order; their numbers of runs do not matter.
    """

    transfer: RunTransfer
    blocks: Sequence[SeriesBlock]


@dataclass(frozen=True, slots=True)
class CompletedRun:
    """What became of the remainder of a run.

    Attributes:
        run_id: The number of the run in the store.
        is_new: Whether the store had not got all of it.
        is_postponed: Whether another program trains the run now, so that nothing was changed.
    """

    run_id: int
    is_new: bool
    is_postponed: bool = False


def remainder_of(new: NewRun, state: Change, blocks: Sequence[SeriesBlock]) -> RunRemainder:
    """Make the remainder of a run of which the store need not be readable.

    Args:
        new: As it was added, with its unique name.
        state: As it stands; what is not given is as for a run that trains.
        blocks: What the store has not taken of its points.

    Raises:
        ValueError: If the run holds what no other store would take.
    """
    # As the store would read it: tuples are lists, and keys are texts.
    experiment = json.loads(json.dumps(new.experiment))
    described = {field.name: getattr(new, field.name) for field in fields(RunDescription)}
    reached = [int(block.steps[-1]) for block in blocks if block.steps.size]
    spent = [float(block.seconds[-1]) for block in blocks if block.steps.size]
    now = datetime.now(UTC)
    transfer = RunTransfer(
        **described
        | {
            "settings": dict(new.settings),
            "planned_steps": new.planned_steps if state.planned_steps is None else state.planned_steps,
        },
        uid=new.uid,
        status=state.status or Status.RUNNING,
        steps_done=max([state.steps_done or 0, *reached]),
        seconds=max([state.seconds or 0.0, *spent]),
        created=state.started or now,
        started=state.started,
        ended=state.ended,
        message=state.message or "",
        sweep=new.sweep,
        parent_step=new.parent_step,
        tags=new.tags,
        experiment=experiment,
        environment=dict(new.environment),
    )
    return RunRemainder(transfer, blocks)


def complete(
    connection: Connection, transfer: RunTransfer, blocks: BlockSource, author: Owner
) -> CompletedRun | None:
    """Add to a run what the store has not got of it, so that doing it again changes nothing.

    Points are added after the last of each series, the state where the remainder is ahead. A run that has
    made more steps here keeps its state. One that is not here at all is to be imported: None is returned.
    The points of a run without an experiment, which was logged, may go back: they take the place of those
    that are here.

    Args:
        connection: Inside a transaction.
        transfer: The run as it stood when the store refused it.
        blocks: Its points.
        author: The process that made the remainder.

    Raises:
        RunDiffersError: If the run is here twice.
        ValueError: If a series goes back, or a tag is blank.
    """
    here = connection.execute(
        select(RunRow.id, RunRow.status, RunRow.steps_done).where(RunRow.uid == transfer.uid)
    ).first()
    if here is None:
        return None
    status = Status(here.status)
    if status in UNFINISHED:
        present = leases.owner_of(connection, here.id)
        if present != author and not present.is_gone():
            return CompletedRun(here.id, is_new=False, is_postponed=True)
    is_open = status in UNFINISHED or status is Status.INTERRUPTED
    if transfer.experiment:
        is_new = _append(connection, blocks(here.id))
    elif is_new := is_open or transfer.steps_done > here.steps_done:
        # A logged run is never resumed, and may go back: what came last counts.
        for block in blocks(here.id):
            known = summaries.load(connection, [block])
            # The first one of several only names the series.
            if block.steps.size:
                replacing.write_or_replace(connection, [block], known)
    if transfer.steps_done > here.steps_done or (transfer.steps_done == here.steps_done and is_open):
        end, message = ingest.end_of(transfer)
        is_new = is_new or end is not status
        change = Change(
            here.id,
            status=end,
            message=message,
            steps_done=transfer.steps_done,
            planned_steps=transfer.planned_steps,
            seconds=transfer.seconds,
            started=transfer.started,
            ended=transfer.ended,
        )
        rows.apply_changes(connection, [change])
    return CompletedRun(here.id, is_new=is_new)


_TOGETHER = 1 << 20
"""Numbers written together."""


def _append(connection: Connection, blocks: Iterable[SeriesBlock]) -> bool:
    """Write what the store has not got of the blocks of a run; return whether there was anything."""
    known: summaries.Summaries = {}
    pending: list[SeriesBlock] = []
    size, is_new = 0, False
    for block in blocks:
        if any((block.run_id, name) not in known for name in block.names):
            known = summaries.load(connection, [block], known)
        for part in _beyond(block, known):
            is_new = True
            pending.append(part)
            size += part.values.size
        if size > _TOGETHER:
            writing.write_blocks(connection, pending, known)
            pending, size = [], 0
    if pending:
        writing.write_blocks(connection, pending, known)
    return is_new


def _beyond(block: SeriesBlock, known: summaries.Summaries) -> Iterator[SeriesBlock]:
    """Yield what of a block lies after all that the store holds of each series."""
    groups: dict[int, list[int]] = {}
    for column, name in enumerate(block.names):
        past = known[block.run_id, name]
        last = past.last_step if past.count else None
        start = 0 if last is None else int(np.searchsorted(block.steps, last, side="right"))
        groups.setdefault(start, []).append(column)
    for start, columns in groups.items():
        if start < block.steps.size:
            yield replace(
                block,
                names=tuple(block.names[column] for column in columns),
                steps=block.steps[start:],
                seconds=block.seconds[start:],
                values=block.values[start:, columns],
            )
