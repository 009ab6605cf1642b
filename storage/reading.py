"""Reads of one run, each on the connection of a reading transaction."""

import json
from pathlib import Path
from typing import cast

import numpy as np
from sqlalchemy import Connection, select
from sqlalchemy.orm import InstrumentedAttribute

from storage import codec
from storage.blocks import Series
from storage.errors import RunNotFoundError, StoreUnreadableError
from storage.models import BlockRow, RevisionRow, RunRow, SeriesRow, ValuesRow


def change_counter(connection: Connection, path: Path) -> int:
    """Return the number that every write counts up."""
    number = connection.execute(select(RevisionRow.number)).scalar()
    if number is None:
        raise StoreUnreadableError(path)
    return number


def document(
    connection: Connection, path: Path, run_id: int, column: InstrumentedAttribute[str]
) -> dict[str, object]:
    """Return the JSON object in a column of a run."""
    text = connection.execute(select(column).where(RunRow.id == run_id)).scalar()
    if text is None:
        raise RunNotFoundError(path, run_id)
    return cast("dict[str, object]", json.loads(text))


def series_names(connection: Connection, path: Path, run_id: int) -> list[str]:
    """Return the names of the series of a run in the order of their first appearance."""
    names = connection.execute(
        select(SeriesRow.name).where(SeriesRow.run_id == run_id).order_by(SeriesRow.id)
    )
    found = list(names.scalars())
    if not found:
        _require_run(connection, path, run_id)
    return found


def series(connection: Connection, path: Path, run_id: int, name: str, after_step: int) -> Series:
    """Return the points of a series that come after a step."""
    series_id = connection.execute(
        select(SeriesRow.id).where(SeriesRow.run_id == run_id, SeriesRow.name == name)
    ).scalar()
    if series_id is None:
        _require_run(connection, path, run_id)
        return Series(np.empty(0, np.int64), np.empty(0), np.empty(0))
    rows = connection.execute(
        select(BlockRow.codec, BlockRow.steps, BlockRow.seconds, ValuesRow.codec, ValuesRow.data)
        .join(ValuesRow, (ValuesRow.block_id == BlockRow.id) & (ValuesRow.series_id == series_id))
        .where(BlockRow.run_id == run_id, BlockRow.last_step > after_step)
        .order_by(BlockRow.last_step)
    ).all()
    # Concatenation with an empty array gives a fresh one, writable and defined even without blocks.
    steps = np.concatenate(
        [np.empty(0, np.int64), *(codec.decode_integers(path, row[0], row[1]) for row in rows)]
    )
    seconds = np.concatenate([np.empty(0), *(codec.decode_floats(path, row[0], row[2]) for row in rows)])
    values = np.concatenate([np.empty(0), *(codec.decode_floats(path, row[3], row[4]) for row in rows)])
    if not steps.size == seconds.size == values.size:
        raise StoreUnreadableError(path)
    start = int(np.searchsorted(steps, after_step, side="right"))
    return Series(steps[start:], seconds[start:], values[start:])


def _require_run(connection: Connection, path: Path, run_id: int) -> None:
    if connection.execute(select(RunRow.id).where(RunRow.id == run_id)).first() is None:
        raise RunNotFoundError(path, run_id)
