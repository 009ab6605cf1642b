"""Writes, each on the connection of a transaction that the store has begun."""

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import Connection, ScalarSelect, bindparam, func, insert, select, update

from storage import settings, tally
from storage.blocks import Block
from storage.errors import RunNotFoundError
from storage.merging import LOOSE_BLOCKS, pieces
from storage.models import DocumentRow, RevisionRow, RunRow, SettingRow, TagRow
from storage.owner import Owner
from storage.place import Place
from storage.points import Points, insert_points
from storage.records import Change, NewRun
from storage.status import UNFINISHED, Status

_CHANGEABLE = ("status", "steps_done", "seconds", "message", "started", "ended", "planned_steps")


def count_up(connection: Connection) -> None:
    """Make the write visible to everyone who compares the change counter."""
    connection.execute(update(RevisionRow).values(number=RevisionRow.number + 1))


def add_runs(connection: Connection, runs: Sequence[NewRun], owner: Owner) -> list[int]:
    """Insert the runs as queued and return their numbers in the same order."""
    now = datetime.now(UTC)
    rows = [
        {
            "uid": uuid.uuid4().hex,
            "name": run.name,
            "problem": run.problem,
            "optimizer": run.optimizer,
            "convention": run.convention,
            "schedule": run.schedule,
            "status": Status.QUEUED.value,
            "seed": run.seed,
            "planned_steps": run.planned_steps,
            "steps_done": 0,
            "seconds": 0.0,
            "device": run.device,
            "created": now,
            "message": "",
            "owner_host": owner.host,
            "owner_pid": owner.pid,
            "owner_started": owner.started,
            "sweep": run.sweep,
            "parent_id": run.parent_id,
            "parent_step": run.parent_step,
            "packed_settings": settings.packed(run.settings),
        }
        for run in runs
    ]
    inserted = insert(RunRow).returning(RunRow.id, sort_by_parameter_order=True)
    ids = list(connection.execute(inserted, rows).scalars())
    touch(connection, ids)
    documents = [
        {
            "run_id": run_id,
            "experiment": json.dumps(run.experiment, allow_nan=False),
            "environment": json.dumps(dict(run.environment), allow_nan=False),
        }
        for run_id, run in zip(ids, runs, strict=True)
    ]
    connection.execute(insert(DocumentRow), documents)
    values = [
        row for run_id, run in zip(ids, runs, strict=True) for row in settings.rows(run_id, run.settings)
    ]
    if values:
        connection.execute(insert(SettingRow), values)
    tags = [
        {"run_id": run_id, "tag": tag} for run_id, run in zip(ids, runs, strict=True) for tag in set(run.tags)
    ]
    if tags:
        connection.execute(insert(TagRow), tags)
    return ids


def require_runs(connection: Connection, place: Place, run_ids: Iterable[int]) -> None:
    """Check that all the runs exist.

    Raises:
        RunNotFoundError: For the smallest number that does not.
    """
    wanted = set(run_ids)
    missing = wanted.difference(connection.execute(select(RunRow.id).where(RunRow.id.in_(wanted))).scalars())
    if missing:
        raise RunNotFoundError(place, min(missing))


def write_blocks(connection: Connection, blocks: Sequence[Block], tallies: tally.Tallies) -> list[int]:
    """Insert the blocks, which have at least one point each, and renew the summaries of their series.

    Args:
        connection: Inside a transaction.
        blocks: The points.
        tallies: Of all series of their runs.

    Returns:
        The runs that have so many small blocks that they had better be merged.

    Raises:
        ValueError: If a block does not lie after what its series already hold.
    """
    points: list[Points] = []
    for block in blocks:
        by_series = np.ascontiguousarray(block.values.T)
        tally.count_in(tallies, block, by_series)
        rows = [tallies[block.run_id, name].series_id for name in block.names]
        values = dict(zip(rows, by_series, strict=True))
        points += pieces(Points(block.run_id, block.steps, block.seconds, values))
    insert_points(connection, points)
    touched = dict.fromkeys((block.run_id, name) for block in blocks for name in block.names)
    tally.save(connection, [tallies[key] for key in touched])
    return _note_written(connection, tallies, Counter(part.run_id for part in points))


def not_yet_written(connection: Connection, blocks: Sequence[Block]) -> list[Block]:
    """Return what of the blocks lies after all that the store holds of their series."""
    tallies = tally.load(connection, blocks)
    found: list[Block] = []
    for block in blocks:
        lasts = [tallies[block.run_id, name].last_step for name in block.names]
        last = max((step for step in lasts if step is not None), default=None)
        start = 0 if last is None else int(np.searchsorted(block.steps, last, side="right"))
        if start < block.steps.size:
            found.append(
                replace(
                    block,
                    steps=block.steps[start:],
                    seconds=block.seconds[start:],
                    values=block.values[start:],
                )
            )
    return found


def _note_written(connection: Connection, tallies: tally.Tallies, written: Mapping[int, int]) -> list[int]:
    """Renew what the list shows of the runs, and return those that have many small blocks."""
    packed = tally.packed(tallies)
    changed = update(RunRow).where(RunRow.id == bindparam("written_id"))
    changed = changed.values(
        packed_summaries=bindparam("summaries"),
        loose=RunRow.loose + bindparam("added"),
        changed=next_revision(),
    )
    connection.execute(
        changed,
        [
            {"written_id": run_id, "summaries": packed[run_id], "added": count}
            for run_id, count in written.items()
        ],
    )
    many = select(RunRow.id).where(RunRow.id.in_(list(written)), RunRow.loose >= LOOSE_BLOCKS)
    return list(connection.execute(many).scalars())


def next_revision() -> ScalarSelect[int]:
    """Return what the change counter will be after this transaction."""
    return select(RevisionRow.number + 1).scalar_subquery()


def touch(connection: Connection, run_ids: Iterable[int]) -> None:
    """Let those who ask what has changed find the runs."""
    connection.execute(update(RunRow).where(RunRow.id.in_(set(run_ids))).values(changed=next_revision()))


def apply_changes(connection: Connection, changes: Sequence[Change], owner: Owner) -> None:
    """Update the runs; later changes win. Those that go on are given to the owner."""
    if not changes:
        return
    going_on = [{"changed_id": change.run_id} for change in changes if change.status in UNFINISHED]
    if going_on:
        taken = update(RunRow).where(RunRow.id == bindparam("changed_id"))
        taken = taken.values(
            ended=None, owner_host=owner.host, owner_pid=owner.pid, owner_started=owner.started
        )
        connection.execute(taken, going_on)
    changed = update(RunRow).where(RunRow.id == bindparam("changed_id"))
    changed = changed.values(
        {
            name: func.coalesce(
                bindparam(f"new_{name}", type_=RunRow.__table__.c[name].type), getattr(RunRow, name)
            )
            for name in _CHANGEABLE
        }
    )
    connection.execute(changed, [_parameters(change) for change in changes])
    touch(connection, [change.run_id for change in changes])


def _parameters(change: Change) -> dict[str, object]:
    parameters: dict[str, object] = {f"new_{name}": getattr(change, name) for name in _CHANGEABLE}
    parameters["changed_id"] = change.run_id
    if change.status is not None:
        parameters["new_status"] = change.status.value
    if change.message is not None:
        # A traceback may quote a file name that is not valid text and that no database would take.
        parameters["new_message"] = change.message.encode("utf-8", "backslashreplace").decode("utf-8")
    return parameters


def mark_interrupted(connection: Connection, owner: Owner) -> list[int]:
    """Mark every run whose owner is gone before the run was over, and return their numbers."""
    columns = (RunRow.id, RunRow.owner_host, RunRow.owner_pid, RunRow.owner_started)
    unfinished = connection.execute(
        select(*columns).where(RunRow.status.in_([status.value for status in UNFINISHED])).order_by(RunRow.id)
    )
    owners = {run_id: Owner(host, pid, started) for run_id, host, pid, started in unfinished}
    gone = {owner for owner in set(owners.values()) if owner.is_gone()}
    interrupted = {run_id: owner for run_id, owner in owners.items() if owner in gone}
    apply_changes(
        connection,
        [
            Change(
                run_id,
                status=Status.INTERRUPTED,
                message=f"Its program (process {past.pid} on {past.host}) ended before the run was over.",
            )
            for run_id, past in interrupted.items()
        ],
        owner,
    )
    return list(interrupted)
