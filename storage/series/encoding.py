"""Encoding of blocks: the rows of points as they are stored, and their insertion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, select

from storage.models import BlockRow, GridOutlineRow, OutlineRow, ValuesRow
from storage.series import codec, envelopes
from storage.series.bulk_statements import execute_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    from sqlalchemy import Insert

LARGEST_BLOCK = 65_536
"""Points in a block at most: a quarter to half a MiB a series, read and decoded in a millisecond."""

_BLOCKS = insert(BlockRow)
_VALUES = insert(ValuesRow)
_GRID_OUTLINES = insert(GridOutlineRow)
_OUTLINES = insert(OutlineRow)


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


@dataclass(frozen=True, slots=True, eq=False)
class EncodedGrid:
    """The grid of a block as it is stored.

    Attributes:
        last_step: The last step.
        count: Number of points.
        steps: Encoded.
        seconds: Encoded.
        outlines: Width, steps and seconds of the grid of each envelope; none for a small block.
    """

    last_step: int
    count: int
    steps: bytes
    seconds: bytes
    outlines: tuple[tuple[int, bytes, bytes], ...]


def pieces(points: Points) -> Iterator[Points]:
    """Cut points into pieces of a size that can be read at once."""
    if points.steps.size <= LARGEST_BLOCK:
        yield points
        return
    for start in range(0, points.steps.size, LARGEST_BLOCK):
        part = slice(start, start + LARGEST_BLOCK)
        values = {series_id: column[part] for series_id, column in points.values.items()}
        yield Points(points.run_id, points.steps[part], points.seconds[part], values)


def encoded_grid(
    steps: npt.NDArray[np.int64], seconds: npt.NDArray[np.float64], packed: tuple[bytes, bytes] | None = None
) -> EncodedGrid:
    """Return a grid as it is stored, with those of its envelopes where the block is big.

    Args:
        steps: int64 ``[n]``, ascending, n > 0.
        seconds: float64 ``[n]``.
        packed: Both encoded, where they are already.
    """
    packed_steps, packed_seconds = packed or (codec.encode(steps), codec.encode(seconds))
    outlines = []
    if steps.size >= envelopes.SMALLEST_WITH_ENVELOPE:
        for width in envelopes.WIDTHS:
            grid = envelopes.pack_grid(envelopes.envelope_of(steps, seconds, seconds, width))
            outlines.append((width, grid.steps, grid.seconds))
    return EncodedGrid(int(steps[-1]), steps.size, packed_steps, packed_seconds, tuple(outlines))


def outlines_of(
    steps: npt.NDArray[np.int64], seconds: npt.NDArray[np.float64], values: npt.NDArray[np.float64]
) -> tuple[tuple[int, bytes], ...]:
    """Return the width and the values of each envelope of a series, none where the block is small."""
    if steps.size < envelopes.SMALLEST_WITH_ENVELOPE:
        return ()
    return tuple(
        (width, envelopes.pack_values(envelopes.envelope_of(steps, seconds, values, width)))
        for width in envelopes.WIDTHS
    )


def insert_points(connection: Connection, points: Sequence[Points], *, hard: bool = False) -> None:
    """Insert a block for each, in order; big blocks get their envelopes.

    ``hard`` looks for the smallest form of the numbers rather than for a good one at once.
    """
    # Runs that train together share their grids.
    arrays = {id(array): array for part in points for array in (part.steps, part.seconds)}
    packed = {number: codec.encode(array, hard=hard) for number, array in arrays.items()}
    grids = [
        encoded_grid(part.steps, part.seconds, (packed[id(part.steps)], packed[id(part.seconds)]))
        for part in points
    ]
    ids = insert_grids(connection, [(part.run_id, grid) for part, grid in zip(points, grids, strict=True)])
    places = [
        (block_id, series_id, outlines_of(part.steps, part.seconds, values))
        for block_id, part in zip(ids, points, strict=True)
        for series_id, values in part.values.items()
    ]
    columns = codec.encode_columns([values for part in points for values in part.values.values()], hard=hard)
    insert_values(
        connection,
        [
            (block_id, series_id, data, outlines)
            for (block_id, series_id, outlines), data in zip(places, columns, strict=True)
        ],
    )


def insert_grids(connection: Connection, grids: Sequence[tuple[int, EncodedGrid]]) -> list[int]:
    """Insert blocks without their values, each of the run whose number is beside it; return their numbers."""
    if not grids:
        return []
    newest = connection.execute(select(func.max(BlockRow.id))).scalar_one() or 0
    execute_rows(
        connection,
        _BLOCKS,
        ("run_id", "last_step", "count", "codec", "steps", "seconds"),
        [
            (run_id, grid.last_step, grid.count, codec.PACKED, grid.steps, grid.seconds)
            for run_id, grid in grids
        ],
    )
    # One writer at a time, so these are the rows just inserted, numbered in their order. To have SQLite
    # return each number takes a statement for each row.
    inserted = select(BlockRow.id).where(BlockRow.id > newest).order_by(BlockRow.id)
    ids = list(connection.execute(inserted).scalars())
    _insert(
        connection,
        _GRID_OUTLINES,
        ("block_id", "width", "steps", "seconds"),
        [
            (block_id, *outline)
            for block_id, (_, grid) in zip(ids, grids, strict=True)
            for outline in grid.outlines
        ],
    )
    return ids


def insert_values(
    connection: Connection, rows: Sequence[tuple[int, int, bytes, tuple[tuple[int, bytes], ...]]]
) -> None:
    """Insert values: the number of the block, the row of the series, the encoded values, the envelopes."""
    _insert(
        connection,
        _VALUES,
        ("block_id", "series_id", "codec", "data"),
        [(block_id, series_id, codec.PACKED, data) for block_id, series_id, data, _ in rows],
    )
    _insert(
        connection,
        _OUTLINES,
        ("series_id", "width", "block_id", "data"),
        [
            (series_id, width, block_id, data)
            for block_id, series_id, _, outlines in rows
            for width, data in outlines
        ],
    )


def _insert(
    connection: Connection, statement: Insert, names: tuple[str, ...], rows: Sequence[Sequence[object]]
) -> None:
    if rows:
        execute_rows(connection, statement, names, rows)
