"""Imports: a run of another store or program is compared with the store, added and listed."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import fields
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from sqlalchemy import Connection, select, update

from storage.errors import RunBusyError, RunDiffersError
from storage.messages import Message
from storage.models import BlockRow, RunRow, SeriesRow
from storage.records import IMPORTED, Change, NewRun, RunDescription
from storage.runs import leases, rows
from storage.runs.run_fields import RUN_FIELDS
from storage.series import reading
from storage.series.blocks import SeriesBlock
from storage.status import Status
from storage.transfer.run_transfer import ImportOutcome, RunImport

if TYPE_CHECKING:
    from storage.runs.leases import Lease
    from storage.series.reading import Found
    from storage.transfer.arrival import Arrival
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


class Continuation:
    """A run of the store that went on elsewhere, beside what arrives of it.

    Args:
        connection: Inside a transaction.
        run_id: The run.
    """

    def __init__(self, connection: Connection, run_id: int) -> None:
        self.run_id = run_id
        self._here = reading.all_series(connection, run_id)
        self._figures = _figures(connection, run_id)
        self._met = dict.fromkeys(self._here, 0)

    def compare(self, block: SeriesBlock) -> None:
        """Compare a block with what is here.

        Raises:
            RunDiffersError: If a point that is here is another one there.
        """
        for column, name in enumerate(block.names):
            there = self._here.get(name)
            start = self._met.get(name, 0)
            size = 0 if there is None else min(block.steps.size, there.steps.size - start)
            if there is not None and size:
                same = slice(start, start + size)
                arriving = np.ascontiguousarray(block.values[:size, column])
                if not np.array_equal(there.steps[same], block.steps[:size]) or not np.array_equal(
                    there.values[same].view(np.uint64), arriving.view(np.uint64)
                ):
                    raise RunDiffersError
                self._met[name] = start + size

    def require_all(self, connection: Connection) -> None:
        """Check that everything that is here was met, and that nothing was written meanwhile.

        Raises:
            RunDiffersError: If something is here that is not there.
            RunBusyError: If the run goes on here too, or did since it was compared.
        """
        if any(self._met[name] < series.steps.size for name, series in self._here.items()):
            raise RunDiffersError
        if _figures(connection, self.run_id) != self._figures:
            owner = leases.owner_of(connection, self.run_id)
            raise RunBusyError(self.run_id, owner.pid, owner.host)


def _figures(connection: Connection, run_id: int) -> list[Found]:
    """What any write of points or of state changes."""
    series = select(SeriesRow.id, SeriesRow.count).where(SeriesRow.run_id == run_id).order_by(SeriesRow.id)
    state = select(RunRow.uid, RunRow.status, RunRow.steps_done).where(RunRow.id == run_id)
    return [*connection.execute(state).all(), *connection.execute(series).all()]


def add(connection: Connection, lease: Lease, transfer: RunTransfer, source: str) -> int:
    """Insert a run without its points, and return its number; :func:`publish` lists it."""
    new = NewRun(
        **{name: getattr(transfer, name) for name in _DESCRIBED},
        experiment=transfer.experiment,
        environment=dict(transfer.environment) | ({IMPORTED: source} if source else {}),
        tags=transfer.tags,
    )
    (run_id,) = rows.add_runs(connection, [new], lease)
    return run_id


def publish(
    connection: Connection, transfer: RunTransfer, arrival: Arrival, lease: Lease, here: Continuation | None
) -> RunImport:
    """List a run that has arrived, in the transaction that completes it, or put its points into the one here.

    Raises:
        RunDiffersError: If the run is here with other points.
        RunBusyError: If it goes on here.
    """
    # Another program may have been quicker than the preview.
    result = preview(connection, transfer)
    if result is not None and here is None:
        return result
    if here is not None:
        here.require_all(connection)
        return _replace(connection, transfer, arrival, lease, here.run_id)
    run_id, packed = arrival.finish(connection, lease)
    parent = None if transfer.parent_uid is None else _find(connection, transfer.parent_uid)
    status, message = end_of(transfer)
    values = {name: getattr(transfer, name) for name in _TRANSFERRED}
    values |= {"status": status.value, "message": message, "parent_id": None if parent is None else parent.id}
    values |= {"packed_summaries": packed, "loose": arrival.blocks, "changed": rows.next_revision()}
    connection.execute(update(RunRow).where(RunRow.id == run_id).values(values | {"deleted": None}))
    if run_id in arrival.leftovers:
        arrival.leftovers.remove(run_id)
    return RunImport(ImportOutcome.ADDED, run_id)


def _replace(
    connection: Connection, transfer: RunTransfer, arrival: Arrival, lease: Lease, run_id: int
) -> RunImport:
    """Put the points that have arrived, which begin with those that are here, in the place of the latter."""
    arrived, packed = arrival.finish(connection, lease)
    arrival.hide(connection, lease, arrived)
    past = arrival.empty_run(connection, lease)
    for source, target in ((run_id, past), (arrived, run_id)):
        for table in (SeriesRow, BlockRow):
            connection.execute(update(table).where(table.run_id == source).values(run_id=target))
    status, message = end_of(transfer)
    change = Change(
        run_id,
        status=status,
        message=message,
        steps_done=transfer.steps_done,
        planned_steps=transfer.planned_steps,
        seconds=transfer.seconds,
        ended=transfer.ended,
    )
    rows.apply_changes(connection, [change])
    connection.execute(
        update(RunRow).where(RunRow.id == run_id).values(packed_summaries=packed, loose=arrival.blocks)
    )
    return RunImport(ImportOutcome.EXTENDED, run_id)


def _find(connection: Connection, uid: str) -> Found | None:
    return connection.execute(
        select(RunRow.id, RunRow.status, RunRow.steps_done).where(RunRow.uid == uid)
    ).first()


def end_of(transfer: RunTransfer) -> tuple[Status, str]:
    """Return the status and message with which a run arrives: nobody trains it here."""
    if transfer.status.is_over:
        return transfer.status, transfer.message
    return Status.INTERRUPTED, Message("It was still {0} where it was taken from.", transfer.status)
