"""Edits of runs: names, notes, tags, favourites, locks and the bin.

Each function works inside a transaction and changes all the runs it is given or, if it raises, none of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.errors import RunProtectedError
from storage.messages import Message
from storage.models import (
    BlockRow,
    DocumentRow,
    GridOutlineRow,
    OutlineRow,
    RemovalRow,
    RunRow,
    SeriesRow,
    SettingRow,
    TagRow,
    ValuesRow,
)
from storage.runs.rows import next_revision, require_runs, touch
from storage.status import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_UNFINISHED = [status.value for status in UNFINISHED]


def set_values(connection: Connection, run_ids: Collection[int], **values: object) -> None:
    """Give columns of the runs new values.

    Raises:
        RunNotFoundError: If one of the runs does not exist.
    """
    require_runs(connection, run_ids)
    connection.execute(
        update(RunRow).where(RunRow.id.in_(set(run_ids))).values(**values, changed=next_revision())
    )


def retag(
    connection: Connection, run_ids: Collection[int], added: Iterable[str], removed: Collection[str]
) -> None:
    """Remove tags from the runs and add others.

    Raises:
        RunNotFoundError: If one of the runs does not exist.
    """
    require_runs(connection, run_ids)
    connection.execute(delete(TagRow).where(TagRow.run_id.in_(set(run_ids)), TagRow.tag.in_(removed)))
    for tag in added:
        tagged = set(connection.execute(select(TagRow.run_id).where(TagRow.tag == tag)).scalars())
        rows = [{"run_id": run_id, "tag": tag} for run_id in set(run_ids) - tagged]
        if rows:
            connection.execute(insert(TagRow), rows)
    touch(connection, run_ids)


def tag_counts(connection: Connection) -> dict[str, int]:
    """Return the tags of the runs outside the bin, each with the number of its runs, in order."""
    found = connection.execute(
        select(TagRow.tag, func.count().label("runs"))
        .join(RunRow, RunRow.id == TagRow.run_id)
        .where(RunRow.deleted.is_(None))
        .group_by(TagRow.tag)
        .order_by(TagRow.tag)
    )
    return {row.tag: row.runs for row in found}


def move_to_bin(connection: Connection, run_ids: Collection[int]) -> None:
    """Put the runs into the bin; those that lie there already stay.

    Raises:
        RunNotFoundError: If one of the runs does not exist.
        RunProtectedError: If one of them is locked or not over.
    """
    require_runs(connection, run_ids)
    protected = connection.execute(
        select(RunRow.id, RunRow.locked)
        .where(RunRow.id.in_(set(run_ids)), RunRow.locked | RunRow.status.in_(_UNFINISHED))
        .order_by(RunRow.id)
    ).first()
    if protected is not None:
        if protected.locked:
            raise RunProtectedError(protected.id, Message("it is locked; unlock it first"))
        raise RunProtectedError(protected.id, Message("it is not over; stop it first"))
    connection.execute(
        update(RunRow)
        .where(RunRow.id.in_(set(run_ids)), RunRow.deleted.is_(None))
        .values(deleted=datetime.now(UTC), changed=next_revision())
    )


def empty_bin(connection: Connection, run_ids: Iterable[int] | None) -> list[int]:
    """Remove runs in the bin for good and return their numbers; None for all of them."""
    binned = RunRow.deleted.is_not(None) & ~RunRow.locked & RunRow.status.not_in(_UNFINISHED)
    if run_ids is not None:
        binned &= RunRow.id.in_(set(run_ids))
    removed = list(connection.execute(select(RunRow.id).where(binned).order_by(RunRow.id)).scalars())
    doomed = select(RunRow.id).where(binned)
    connection.execute(
        update(RunRow).where(RunRow.parent_id.in_(doomed)).values(parent_id=None, changed=next_revision())
    )
    blocks = select(BlockRow.id).where(BlockRow.run_id.in_(doomed))
    for parts in (OutlineRow, GridOutlineRow, ValuesRow):
        connection.execute(delete(parts).where(parts.block_id.in_(blocks)))
    for rows in (BlockRow, SeriesRow, SettingRow, TagRow, DocumentRow):
        connection.execute(delete(rows).where(rows.run_id.in_(doomed)))
    removals = select(RunRow.id, next_revision()).where(binned)
    connection.execute(insert(RemovalRow).from_select(["run_id", "changed"], removals))
    connection.execute(delete(RunRow).where(binned))
    return removed
