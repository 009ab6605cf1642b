"""Writing points: blocks, their values, their envelopes and the summaries of their series."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, func, insert, select, update

from storage.models import BlockRow, GridOutlineRow, OutlineRow, RunRow, ValuesRow
from storage.runs.rows import next_revision
from storage.series import codec, envelopes, summaries
from storage.series.bulk_statements import execute_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from storage.series.blocks import SeriesBlock
    from storage.series.summaries import Summaries

LARGEST_BLOCK = 65_536
"""Points in a block at most: a quarter to half a MiB a series, read and decoded in a millisecond."""
LOOSE_BLOCKS = 256
"""Blocks of a live run that are merged once there are so many, about one a minute: a run of weeks stays quick
to open and to finish."""

_BLOCKS = insert(BlockRow)
_VALUES = insert(ValuesRow)


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """At least one point of some series of one run.

    Attributes:
        run_id: The run.
        steps: int64 ``[n]``, ascending.
        seconds: float64 ``[n]``.
        values: float64 ``[n]`` for the row of each series.
    """

    run_id: int
    steps: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.float64]
    values: Mapping[int, npt.NDArray[np.float64]]


def write_blocks(connection: Connection, blocks: Sequence[SeriesBlock], known: Summaries) -> list[int]:
    """Insert the blocks, which have at least one point each, and renew the summaries of their series.

    Args:
        connection: Inside a transaction.
        blocks: The points.
        known: The summaries of all series of their runs.

    Returns:
        The runs that have so many small blocks that they had better be merged.

    Raises:
        ValueError: If a block does not lie after what its series already hold.
    """
    points: list[Points] = []
    for block in blocks:
        by_series = np.ascontiguousarray(block.values.T)
        summaries.add_block(known, block, by_series)
        rows = [known[block.run_id, name].series_id for name in block.names]
        values = dict(zip(rows, by_series, strict=True))
        points += pieces(Points(block.run_id, block.steps, block.seconds, values))
    insert_points(connection, points)
    touched = dict.fromkeys((block.run_id, name) for block in blocks for name in block.names)
    summaries.save(connection, [known[key] for key in touched])
    return _note_written(connection, known, Counter(part.run_id for part in points))


def not_yet_written(connection: Connection, blocks: Sequence[SeriesBlock]) -> list[SeriesBlock]:
    """Return what of the blocks lies after all that the store holds of their series."""
    known = summaries.load(connection, blocks)
    found: list[SeriesBlock] = []
    for block in blocks:
        lasts = [known[block.run_id, name].last_step for name in block.names]
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


def pieces(points: Points) -> Iterator[Points]:
    """Cut points into pieces of a size that can be read at once."""
    if points.steps.size <= LARGEST_BLOCK:
        yield points
        return
    for start in range(0, points.steps.size, LARGEST_BLOCK):
        part = slice(start, start + LARGEST_BLOCK)
        values = {series_id: column[part] for series_id, column in points.values.items()}
        yield Points(points.run_id, points.steps[part], points.seconds[part], values)


def insert_points(connection: Connection, points: Sequence[Points], *, hard: bool = False) -> None:
    """Insert a block for each, in order; big blocks get their envelopes.

    ``hard`` looks for the smallest form of the numbers rather than for a good one at once.
    """
    # Runs that train together share their grids.
    grids = {id(grid): grid for part in points for grid in (part.steps, part.seconds)}
    encoded = {number: codec.encode(grid, hard=hard) for number, grid in grids.items()}
    newest = connection.execute(select(func.max(BlockRow.id))).scalar_one() or 0
    execute_rows(
        connection,
        _BLOCKS,
        ("run_id", "last_step", "count", "codec", "steps", "seconds"),
        [
            (
                part.run_id,
                int(part.steps[-1]),
                part.steps.size,
                codec.PACKED,
                encoded[id(part.steps)],
                encoded[id(part.seconds)],
            )
            for part in points
        ],
    )
    # One writer at a time, so these are the rows just inserted, numbered in their order. To have SQLite
    # return each number takes a statement for each row.
    inserted = select(BlockRow.id).where(BlockRow.id > newest).order_by(BlockRow.id)
    ids = list(connection.execute(inserted).scalars())
    owners = [
        (block_id, series_id) for block_id, part in zip(ids, points, strict=True) for series_id in part.values
    ]
    columns = codec.encode_columns([values for part in points for values in part.values.values()], hard=hard)
    execute_rows(
        connection,
        _VALUES,
        ("block_id", "series_id", "codec", "data"),
        [(*owner, codec.PACKED, data) for owner, data in zip(owners, columns, strict=True)],
    )
    for block_id, part in zip(ids, points, strict=True):
        if part.steps.size >= envelopes.SMALLEST_WITH_ENVELOPE:
            _insert_envelopes(connection, block_id, part)


def _insert_envelopes(connection: Connection, block_id: int, part: Points) -> None:
    for width in envelopes.WIDTHS:
        found = {
            series_id: envelopes.envelope_of(part.steps, part.seconds, values, width)
            for series_id, values in part.values.items()
        }
        grid = envelopes.pack_grid(next(iter(found.values())))
        row = {"block_id": block_id, "width": width, "steps": grid.steps, "seconds": grid.seconds}
        connection.execute(insert(GridOutlineRow), [row])
        connection.execute(
            insert(OutlineRow),
            [
                {
                    "series_id": series_id,
                    "width": width,
                    "block_id": block_id,
                    "data": envelopes.pack_values(envelope),
                }
                for series_id, envelope in found.items()
            ],
        )


def _note_written(connection: Connection, known: Summaries, written: Mapping[int, int]) -> list[int]:
    """Renew what the list shows of the runs, and return those that have many small blocks."""
    packed = summaries.packed(known)
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
