"""Merging: the many small blocks of a live run become a few big ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, case, delete, func, select, update

from storage.models import BlockRow, GridOutlineRow, OutlineRow, RunRow, ValuesRow
from storage.series import codec
from storage.series.writing import LARGEST_BLOCK, Points, insert_points, pieces
from storage.status import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_AT_ONCE = 1_000
"""Blocks named in one statement; SQLite allows 32 766 parameters."""


@dataclass(slots=True)
class Group:
    """Consecutive blocks that hold the same series.

    Attributes:
        series: Rows of the series.
        block_ids: Rows of the blocks, in order of steps.
        points: Number of points in all of them.
        is_raw: Whether any of them is not packed yet.
    """

    series: frozenset[int]
    block_ids: list[int] = field(default_factory=list)
    points: int = 0
    is_raw: bool = False


@dataclass(frozen=True, slots=True)
class _Member:
    block_id: int
    points: int
    series: frozenset[int]
    is_raw: bool


def unmerged_runs(connection: Connection) -> list[int]:
    """Return the numbers of the runs that are over and have more than one block that was not merged yet."""
    is_over = RunRow.status.not_in([status.value for status in UNFINISHED])
    return list(connection.execute(select(RunRow.id).where(is_over, RunRow.loose > 1)).scalars())


def loose_blocks(connection: Connection, run_id: int) -> int:
    """Return how many blocks of a run were not merged yet."""
    return connection.execute(select(RunRow.loose).where(RunRow.id == run_id)).scalar_one()


def groups(connection: Connection, run_id: int) -> list[Group]:
    """Return the groups of blocks of a run that had better be one block each."""
    return [
        group for group in _groups(_members(connection, run_id)) if len(group.block_ids) > 1 or group.is_raw
    ]


def count_loose(connection: Connection, run_id: int, *, before: int) -> None:
    """Note that ``before`` blocks of the run, loose until now, need no merging any more."""
    connection.execute(
        update(RunRow)
        .where(RunRow.id == run_id)
        .values(loose=case((RunRow.loose > before, RunRow.loose - before), else_=0))
    )


def _members(connection: Connection, run_id: int) -> list[_Member]:
    """Return every block of the run, in order of steps."""
    rows = connection.execute(
        select(BlockRow.id, BlockRow.count, BlockRow.codec, ValuesRow.series_id)
        .join(ValuesRow, ValuesRow.block_id == BlockRow.id)
        .where(BlockRow.run_id == run_id)
        .order_by(BlockRow.last_step, BlockRow.id)
    )
    series: dict[int, set[int]] = {}
    facts: dict[int, tuple[int, bool]] = {}
    for block_id, count, name, series_id in rows:
        series.setdefault(block_id, set()).add(series_id)
        facts[block_id] = (count, name == codec.RAW)
    return [
        _Member(block_id, facts[block_id][0], frozenset(members), facts[block_id][1])
        for block_id, members in series.items()
    ]


def _groups(members: Sequence[_Member]) -> Iterator[Group]:
    """Yield the groups that may become one block each."""
    growing: dict[frozenset[int], Group] = {}
    for member in members:
        series = member.series
        # A series that continues in another group must not be overtaken by later points of its own.
        for other in [others for others in growing if others != series and others & series]:
            yield growing.pop(other)
        group = growing.setdefault(series, Group(series))
        if group.block_ids and group.points + member.points > LARGEST_BLOCK:
            yield group
            group = growing[series] = Group(series)
        group.block_ids.append(member.block_id)
        group.points += member.points
        group.is_raw |= member.is_raw
    yield from growing.values()


def join(connection: Connection, run_id: int, group: Group) -> None:
    """Put one block in the place of a group; do nothing if another program has merged it meanwhile."""
    if not _is_there(connection, group):
        return
    steps: list[npt.NDArray[np.int64]] = []
    seconds: list[npt.NDArray[np.float64]] = []
    values: dict[int, list[npt.NDArray[np.float64]]] = {series_id: [] for series_id in group.series}
    for start in range(0, len(group.block_ids), _AT_ONCE):
        ids = group.block_ids[start : start + _AT_ONCE]
        grids = connection.execute(
            select(BlockRow.codec, BlockRow.count, BlockRow.steps, BlockRow.seconds)
            .where(BlockRow.id.in_(ids))
            .order_by(BlockRow.last_step)
        )
        for name, count, packed_steps, packed_seconds in grids:
            steps.append(codec.decode_integers(name, packed_steps, count))
            seconds.append(codec.decode_floats(name, packed_seconds, count))
        columns = connection.execute(
            select(ValuesRow.series_id, ValuesRow.codec, BlockRow.count, ValuesRow.data)
            .join(BlockRow, BlockRow.id == ValuesRow.block_id)
            .where(ValuesRow.block_id.in_(ids))
            .order_by(BlockRow.last_step)
        )
        for series_id, name, count, packed in columns:
            values[series_id].append(codec.decode_floats(name, packed, count))
        for rows in (OutlineRow, GridOutlineRow, ValuesRow):
            connection.execute(delete(rows).where(rows.block_id.in_(ids)))
        connection.execute(delete(BlockRow).where(BlockRow.id.in_(ids)))
    joined = {series_id: np.concatenate(parts) for series_id, parts in values.items()}
    whole = Points(run_id, np.concatenate(steps), np.concatenate(seconds), joined)
    insert_points(connection, list(pieces(whole)), hard=True)


def _is_there(connection: Connection, group: Group) -> bool:
    there = 0
    for start in range(0, len(group.block_ids), _AT_ONCE):
        some = BlockRow.id.in_(group.block_ids[start : start + _AT_ONCE])
        there += connection.execute(select(func.count()).select_from(BlockRow).where(some)).scalar_one()
    return there == len(group.block_ids)
