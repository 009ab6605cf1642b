"""Unlisted runs: runs that are arriving or leaving, piece by piece, and that no reader meets meanwhile.

Such a run lies in the bin since :data:`UNLISTED`, a moment before the first run of the world, under a uid of
its own, and belongs to the process that works on it. A run that arrives is listed in the transaction that
completes it; a run that leaves is unlisted in one transaction and removed in many. What a killed program
leaves is removed by the next one.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, or_, select, update

from storage.models import (
    BlockRow,
    DocumentRow,
    GridOutlineRow,
    OutlineRow,
    RunRow,
    SeriesRow,
    SettingRow,
    TagRow,
    ValuesRow,
)
from storage.runs import leases
from storage.status import Status

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from storage.runs.leases import Lease
    from storage.runs.owner import Owner

UNLISTED = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when a run that is not listed lies in the bin."""
BINNED: ColumnElement[bool] = and_(RunRow.deleted.is_not(None), RunRow.deleted != UNLISTED)
"""The run lies in the bin."""
LISTED: ColumnElement[bool] = or_(RunRow.deleted.is_(None), RunRow.deleted != UNLISTED)
"""The run is one that readers meet, in the bin or not."""

ROWS_AT_ONCE = 2_000
BYTES_AT_ONCE = 8 * 2**20
"""Rows removed in one transaction, and bytes of values before they were encoded: others hardly wait."""

_at_work: set[str] = set()
"""The uids of those that a thread of this process is working on."""


def unlist(connection: Connection, run_ids: Collection[int], lease: Lease) -> list[str]:
    """Hide runs and give them to the owner of a lease; their uids become free.

    Returns:
        Their new uids, which :func:`leave` takes when the work on them is over.
    """
    uids = [uuid.uuid4().hex for _ in run_ids]
    _at_work.update(uids)
    hidden = update(RunRow).where(RunRow.id == bindparam("hidden_id"))
    hidden = hidden.values(
        uid=bindparam("new_uid"),
        deleted=UNLISTED,
        status=Status.INTERRUPTED.value,
        lease_id=lease.id,
        owner_host=lease.owner.host,
        owner_pid=lease.owner.pid,
        owner_started=lease.owner.started,
    )
    rows = [{"hidden_id": run_id, "new_uid": uid} for run_id, uid in zip(run_ids, uids, strict=True)]
    if rows:
        connection.execute(hidden, rows)
    return uids


def leave(uids: Collection[str]) -> None:
    """Let whoever looks for them remove the runs, since nobody here works on them any more."""
    _at_work.difference_update(uids)


def forsaken(connection: Connection, owner: Owner) -> list[int]:
    """Return the unlisted runs on which no living process works, as far as can be known."""
    rows = connection.execute(select(RunRow.id, RunRow.uid).where(RunRow.deleted == UNLISTED))
    own = {row.id for row in rows if row.uid in _at_work}
    owners = leases.owners(connection, RunRow.deleted == UNLISTED)
    is_over = {each: each == owner or each.is_gone() for each in set(owners.values())}
    return [run_id for run_id, each in owners.items() if is_over[each] and run_id not in own]


class _Room:
    """What may still be removed in a transaction."""

    def __init__(self) -> None:
        self.rows = ROWS_AT_ONCE
        self.size = BYTES_AT_ONCE

    @property
    def is_used(self) -> bool:
        return self.rows <= 0 or self.size <= 0

    def series(self, points: int) -> int:
        """How many series of a block of so many points."""
        return max(1, min(self.rows, self.size // (8 * points)))

    def use(self, rows: int, points: int = 0) -> None:
        self.rows -= rows
        self.size -= 8 * rows * points


def remove_some(connection: Connection, run_ids: Sequence[int]) -> int:
    """Remove a piece of some unlisted runs, each run itself with its last piece.

    Args:
        connection: Inside a transaction that does not look after foreign keys: to remove a series, SQLite
            would search the values of all runs for it.
        run_ids: The runs.

    Returns:
        How many of them, from the first on, are gone.
    """
    room = _Room()
    for gone, run_id in enumerate(run_ids):
        if not _removed(connection, run_id, room):
            return gone
        room.use(1)
        if room.is_used:
            return gone + 1
    return len(run_ids)


def _removed(connection: Connection, run_id: int, room: _Room) -> bool:
    blocks = select(BlockRow.id, BlockRow.count).where(BlockRow.run_id == run_id).order_by(BlockRow.id)
    for block_id, count in connection.execute(blocks.limit(ROWS_AT_ONCE)).all():
        most = room.series(count)
        some = select(ValuesRow.series_id).where(ValuesRow.block_id == block_id)
        series = list(connection.execute(some.order_by(ValuesRow.series_id).limit(most)).scalars())
        for rows in (ValuesRow, OutlineRow) if series else ():
            within = (rows.block_id == block_id, rows.series_id <= series[-1])
            connection.execute(delete(rows).where(*within))
        room.use(len(series), count)
        if len(series) == most or room.is_used:
            return False
        connection.execute(delete(GridOutlineRow).where(GridOutlineRow.block_id == block_id))
        connection.execute(delete(BlockRow).where(BlockRow.id == block_id))
        room.use(1)
    if connection.execute(select(BlockRow.id).where(BlockRow.run_id == run_id).limit(1)).first():
        return False
    numbers = select(SeriesRow.id).where(SeriesRow.run_id == run_id).order_by(SeriesRow.id)
    series = list(connection.execute(numbers.limit(max(room.rows, 1))).scalars())
    if series:
        connection.execute(delete(SeriesRow).where(SeriesRow.run_id == run_id, SeriesRow.id <= series[-1]))
    room.use(len(series))
    if room.is_used:
        return False
    for parts in (SettingRow, TagRow, DocumentRow):
        connection.execute(delete(parts).where(parts.run_id == run_id))
    connection.execute(delete(RunRow).where(RunRow.id == run_id, RunRow.deleted == UNLISTED))
    return True
