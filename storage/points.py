"""Points on their way into the tables of blocks, values and outlines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, func, insert, select

from storage import codec, outlines
from storage.models import BlockRow, GridOutlineRow, OutlineRow, ValuesRow
from storage.rows import execute_rows

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


def insert_points(connection: Connection, points: Sequence[Points], *, hard: bool = False) -> None:
    """Insert a block for each, in order; big blocks get their outlines.

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
        if part.steps.size >= outlines.SMALLEST_OUTLINED:
            _insert_outlines(connection, block_id, part)


def _insert_outlines(connection: Connection, block_id: int, part: Points) -> None:
    for width in outlines.WIDTHS:
        found = {
            series_id: outlines.of_points(part.steps, part.seconds, values, width)
            for series_id, values in part.values.items()
        }
        grid = outlines.pack_grid(next(iter(found.values())))
        row = {"block_id": block_id, "width": width, "steps": grid.steps, "seconds": grid.seconds}
        connection.execute(insert(GridOutlineRow), [row])
        connection.execute(
            insert(OutlineRow),
            [
                {
                    "series_id": series_id,
                    "width": width,
                    "block_id": block_id,
                    "data": outlines.pack_values(outline),
                }
                for series_id, outline in found.items()
            ],
        )
