"""Reading the series and the documents of runs, inside a transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from storage.errors import RunNotFoundError
from storage.models import BlockRow, DocumentRow, RunRow, SeriesRow, ValuesRow
from storage.series import codec
from storage.series.blocks import Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import InstrumentedAttribute

# SQLAlchemy 2.0 and 2.1 differ in how they write the types of a query and its rows.
Query: TypeAlias = Any
Found: TypeAlias = Any

_AT_ONCE = 1_000
"""Runs named in one statement; SQLite allows 32 766 parameters."""

BLOCK_COLUMNS = (
    BlockRow.count.label("points"),
    BlockRow.codec.label("grid_codec"),
    BlockRow.steps,
    BlockRow.seconds,
    ValuesRow.codec,
    ValuesRow.data,
)
"""What :func:`decoded` needs of each block."""


def document(connection: Connection, run_id: int, column: InstrumentedAttribute[str]) -> dict[str, object]:
    """Return the JSON object in a column of a run's documents."""
    text = connection.execute(select(column).where(DocumentRow.run_id == run_id)).scalar()
    if text is None:
        raise RunNotFoundError(run_id)
    return cast("dict[str, object]", json.loads(text))


def series_names(connection: Connection, run_id: int) -> list[str]:
    """Return the names of the series of a run in the order of their first appearance."""
    names = connection.execute(
        select(SeriesRow.name).where(SeriesRow.run_id == run_id).order_by(SeriesRow.id)
    )
    found = list(names.scalars())
    if not found:
        require_run(connection, run_id)
    return found


def series(connection: Connection, run_id: int, name: str, after_step: int) -> Series:
    """Return the points of a series that come after a step."""
    series_id = series_number(connection, run_id, name)
    if series_id is None:
        return decoded([])
    wanted = blocks_of(select(*BLOCK_COLUMNS), run_id, series_id).where(BlockRow.last_step > after_step)
    found = decoded(connection.execute(wanted).all())
    start = int(np.searchsorted(found.steps, after_step, side="right"))
    return Series(found.steps[start:], found.seconds[start:], found.values[start:])


def series_of(connection: Connection, run_ids: Iterable[int], name: str) -> dict[int, Series]:
    """Return the series of this name of each of the runs; empty where a run has none, or is not there."""
    wanted = list(dict.fromkeys(run_ids))
    rows: dict[int, list[Found]] = {run_id: [] for run_id in wanted}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        found = connection.execute(
            select(SeriesRow.run_id, *BLOCK_COLUMNS)
            .join_from(SeriesRow, ValuesRow, ValuesRow.series_id == SeriesRow.id)
            .join(BlockRow, BlockRow.id == ValuesRow.block_id)
            .where(SeriesRow.run_id.in_(some), SeriesRow.name == name)
            .order_by(BlockRow.last_step)
        )
        for row in found:
            rows[row.run_id].append(row)
    return {run_id: decoded(found) for run_id, found in rows.items()}


def all_series(connection: Connection, run_id: int) -> dict[str, Series]:
    """Return every series of a run, in the order of their first appearance.

    Those recorded together share the arrays of their steps and seconds, which are then read once.
    """
    series = connection.execute(select(SeriesRow.id, SeriesRow.name).where(SeriesRow.run_id == run_id))
    names = {row.id: row.name for row in series}
    if not names:
        require_run(connection, run_id)
    rows = connection.execute(
        select(ValuesRow.series_id, BlockRow.id.label("block_id"), *BLOCK_COLUMNS)
        .join_from(ValuesRow, BlockRow, BlockRow.id == ValuesRow.block_id)
        .where(BlockRow.run_id == run_id)
        .order_by(BlockRow.last_step)
    )
    rows_of: dict[int, list[Found]] = {number: [] for number in sorted(names)}
    for row in rows:
        rows_of[row.series_id].append(row)
    grids: dict[tuple[int, ...], Series] = {}
    found: dict[str, Series] = {}
    for number, parts in rows_of.items():
        blocks = tuple(row.block_id for row in parts)
        if blocks in grids:
            grid = grids[blocks]
            found[names[number]] = Series(grid.steps, grid.seconds, _values(parts))
        else:
            grids[blocks] = found[names[number]] = decoded(parts)
    return found


def blocks_of(columns: Query, run_id: int, series_id: int) -> Query:
    """Return the columns for each block of a series, in order of steps."""
    return (
        columns.select_from(BlockRow)
        .join(ValuesRow, (ValuesRow.block_id == BlockRow.id) & (ValuesRow.series_id == series_id))
        .where(BlockRow.run_id == run_id)
        .order_by(BlockRow.last_step)
    )


def decoded(rows: Sequence[Found]) -> Series:
    """Return the points of consecutive blocks, of each the :data:`BLOCK_COLUMNS`, in fresh arrays."""
    steps = [codec.decode_integers(row.grid_codec, row.steps, row.points) for row in rows]
    seconds = [codec.decode_floats(row.grid_codec, row.seconds, row.points) for row in rows]
    # Concatenation with an empty array gives a fresh one, writable and defined even without blocks.
    return Series(
        np.concatenate([np.empty(0, np.int64), *steps]),
        np.concatenate([np.empty(0), *seconds]),
        _values(rows),
    )


def _values(rows: Sequence[Found]) -> npt.NDArray[np.float64]:
    values = [codec.decode_floats(row.codec, row.data, row.points) for row in rows]
    return np.concatenate([np.empty(0), *values])


def series_number(connection: Connection, run_id: int, name: str) -> int | None:
    """Return the row of a series, None if the run has none of this name.

    Raises:
        RunNotFoundError: If there is no such run.
    """
    number = connection.execute(
        select(SeriesRow.id).where(SeriesRow.run_id == run_id, SeriesRow.name == name)
    ).scalar()
    if number is None:
        require_run(connection, run_id)
    return number


def require_run(connection: Connection, run_id: int) -> None:
    """Check that a run exists.

    Raises:
        RunNotFoundError: If it does not.
    """
    if connection.execute(select(RunRow.id).where(RunRow.id == run_id)).first() is None:
        raise RunNotFoundError(run_id)
