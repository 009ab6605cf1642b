"""Imports: a run of another store or program is added inside one transaction."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from sqlalchemy import Connection, select, update

from storage.errors import RunDiffersError
from storage.messages import Message
from storage.models import RunRow
from storage.records import IMPORTED, Change, NewRun, RunDescription
from storage.run_fields import RUN_FIELDS
from storage.runs import rows
from storage.series import reading, summaries, writing
from storage.series.blocks import SeriesBlock
from storage.status import Status
from storage.transfer.run_transfer import ImportOutcome, RunImport

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from storage.runs.owner import Owner
    from storage.series.blocks import Series
    from storage.series.reading import Found
    from storage.transfer.run_transfer import RunTransfer

BlockSource: TypeAlias = Callable[[int], Generator[SeriesBlock, None, None]]
"""Gives the points as blocks of the run with the given number; a first, empty block may name the series."""

_DESCRIBED = [field.name for field in fields(RunDescription)]
_TRANSFERRED = [field.name for field in RUN_FIELDS if field.is_transferred and field.name not in _DESCRIBED]


def preview(connection: Connection, transfer: RunTransfer) -> RunImport | None:
    """Return what importing a run would come to, without its points; None if it is not in the store."""
    here = _find(connection, transfer.uid)
    if here is None:
        return None
    went_on = transfer.steps_done > here.steps_done and Status(here.status).is_over
    return RunImport(ImportOutcome.EXTENDED if went_on else ImportOutcome.KNOWN, here.id)


def ingest(
    connection: Connection, transfer: RunTransfer, blocks: BlockSource, source: str, owner: Owner
) -> tuple[RunImport, int]:
    """Add a run, or what it has more than the one in the store.

    Returns:
        What came of it, and how many blocks an added run has.

    Raises:
        RunDiffersError: If the run is here with other points.
        ValueError: If a series goes back, or a tag is blank.
    """
    # Another program may have been quicker than the preview.
    result = preview(connection, transfer)
    written = 0
    if result is None:
        result = RunImport(ImportOutcome.ADDED, _add(connection, transfer, source, owner))
        with closing(blocks(result.run_id)) as arriving:
            for block in arriving:
                _write(connection, block)
                written += 1
    elif result.outcome is ImportOutcome.EXTENDED:
        _extend(connection, result.run_id, transfer, blocks, owner)
    return result, written


def _extend(
    connection: Connection, run_id: int, transfer: RunTransfer, blocks: BlockSource, owner: Owner
) -> None:
    here = reading.all_series(connection, run_id)
    met = dict.fromkeys(here, 0)
    with closing(blocks(run_id)) as arriving:
        for block in arriving:
            for part in _beyond(block, here, met):
                _write(connection, part)
    if any(met[name] < series.steps.size for name, series in here.items()):
        raise RunDiffersError
    status, message = _end(transfer)
    change = Change(
        run_id,
        status=status,
        message=message,
        steps_done=transfer.steps_done,
        planned_steps=transfer.planned_steps,
        seconds=transfer.seconds,
        ended=transfer.ended,
    )
    rows.apply_changes(connection, [change], owner)


def _beyond(block: SeriesBlock, here: Mapping[str, Series], met: dict[str, int]) -> Iterator[SeriesBlock]:
    """Yield what is not here yet of a block, and count what is."""
    groups: dict[int, list[int]] = {}
    for column, name in enumerate(block.names):
        there = here.get(name)
        start = met.get(name, 0)
        size = 0 if there is None else min(block.steps.size, there.steps.size - start)
        if there is not None and size:
            same = slice(start, start + size)
            arriving = np.ascontiguousarray(block.values[:size, column])
            if not np.array_equal(there.steps[same], block.steps[:size]) or not np.array_equal(
                there.values[same].view(np.uint64), arriving.view(np.uint64)
            ):
                raise RunDiffersError
            met[name] = start + size
        groups.setdefault(size, []).append(column)
    for size, columns in groups.items():
        yield replace(
            block,
            names=tuple(block.names[column] for column in columns),
            steps=block.steps[size:],
            seconds=block.seconds[size:],
            values=block.values[size:, columns],
        )


def _find(connection: Connection, uid: str) -> Found | None:
    return connection.execute(
        select(RunRow.id, RunRow.status, RunRow.steps_done).where(RunRow.uid == uid)
    ).first()


def _end(transfer: RunTransfer) -> tuple[Status, str]:
    """The status and message with which a run arrives: nobody trains it here."""
    if transfer.status.is_over:
        return transfer.status, transfer.message
    return Status.INTERRUPTED, Message("It was still {0} where it was taken from.", transfer.status)


def _add(connection: Connection, transfer: RunTransfer, source: str, owner: Owner) -> int:
    new = NewRun(
        **{name: getattr(transfer, name) for name in _DESCRIBED},
        experiment=transfer.experiment,
        environment=transfer.environment | ({IMPORTED: source} if source else {}),
        tags=transfer.tags,
    )
    (run_id,) = rows.add_runs(connection, [new], owner)
    parent = None if transfer.parent_uid is None else _find(connection, transfer.parent_uid)
    status, message = _end(transfer)
    values = {name: getattr(transfer, name) for name in _TRANSFERRED}
    values |= {"status": status.value, "message": message, "parent_id": None if parent is None else parent.id}
    connection.execute(update(RunRow).where(RunRow.id == run_id).values(values))
    return run_id


def _write(connection: Connection, block: SeriesBlock) -> None:
    # The rows of its series are inserted first: their order must not depend on which has points first.
    known = summaries.load(connection, [block])
    if block.steps.size and block.names:
        writing.write_blocks(connection, [block], known)
