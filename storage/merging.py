"""Joining the many small blocks of a live run into a few big ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, delete, insert, select

from storage import codec
from storage.models import BlockRow, ValuesRow
from storage.writing import insert_grids, value_row

LARGEST_BLOCK = 65_536
"""Points in a merged block at most: half a MiB a series, read and decoded in a fraction of a millisecond."""
_AT_ONCE = 1_000
"""Blocks named in one statement; SQLite allows 32 766 parameters."""


@dataclass(slots=True)
class _Group:
    """Consecutive blocks that hold the same series."""

    series: frozenset[int]
    block_ids: list[int] = field(default_factory=list)
    points: int = 0


def merge(connection: Connection, path: Path, run_id: int) -> None:
    """Join the blocks of a run where they are smaller than need be."""
    for group in _groups(_blocks(connection, run_id)):
        if len(group.block_ids) > 1:
            _join(connection, path, run_id, group)


def _blocks(connection: Connection, run_id: int) -> list[tuple[int, int, frozenset[int]]]:
    """Return number, points and series of every block of the run, in order of steps."""
    rows = connection.execute(
        select(BlockRow.id, BlockRow.count, ValuesRow.series_id)
        .join(ValuesRow, ValuesRow.block_id == BlockRow.id)
        .where(BlockRow.run_id == run_id)
        .order_by(BlockRow.last_step, BlockRow.id)
    )
    series: dict[int, set[int]] = {}
    points: dict[int, int] = {}
    for block_id, count, series_id in rows:
        series.setdefault(block_id, set()).add(series_id)
        points[block_id] = count
    return [(block_id, points[block_id], frozenset(members)) for block_id, members in series.items()]


def _groups(blocks: Sequence[tuple[int, int, frozenset[int]]]) -> Iterator[_Group]:
    """Yield the groups that may become one block each."""
    growing: dict[frozenset[int], _Group] = {}
    for block_id, points, series in blocks:
        # A series that goes on in another company must not be overtaken by later points of its own.
        for other in [members for members in growing if members != series and members & series]:
            yield growing.pop(other)
        group = growing.setdefault(series, _Group(series))
        if group.block_ids and group.points + points > LARGEST_BLOCK:
            yield group
            group = growing[series] = _Group(series)
        group.block_ids.append(block_id)
        group.points += points
    yield from growing.values()


def _join(connection: Connection, path: Path, run_id: int, group: _Group) -> None:
    steps: list[npt.NDArray[np.int64]] = []
    seconds: list[npt.NDArray[np.float64]] = []
    values: dict[int, list[npt.NDArray[np.float64]]] = {series_id: [] for series_id in group.series}
    for start in range(0, len(group.block_ids), _AT_ONCE):
        ids = group.block_ids[start : start + _AT_ONCE]
        grids = connection.execute(
            select(BlockRow.codec, BlockRow.steps, BlockRow.seconds)
            .where(BlockRow.id.in_(ids))
            .order_by(BlockRow.last_step)
        )
        for name, packed_steps, packed_seconds in grids:
            steps.append(codec.decode_integers(path, name, packed_steps))
            seconds.append(codec.decode_floats(path, name, packed_seconds))
        columns = connection.execute(
            select(ValuesRow.series_id, ValuesRow.codec, ValuesRow.data)
            .join(BlockRow, BlockRow.id == ValuesRow.block_id)
            .where(ValuesRow.block_id.in_(ids))
            .order_by(BlockRow.last_step)
        )
        for series_id, name, packed in columns:
            values[series_id].append(codec.decode_floats(path, name, packed))
        connection.execute(delete(ValuesRow).where(ValuesRow.block_id.in_(ids)))
        connection.execute(delete(BlockRow).where(BlockRow.id.in_(ids)))
    block_id = insert_grids(connection, [(run_id, np.concatenate(steps), np.concatenate(seconds))])[0]
    connection.execute(
        insert(ValuesRow),
        [
            value_row(block_id, series_id, codec.encode(np.concatenate(parts)))
            for series_id, parts in values.items()
        ],
    )
