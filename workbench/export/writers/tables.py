"""Runs as one table: CSV and Parquet."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import numpy as np

from storage import titles_of
from workbench.export.description import described
from workbench.export.format import Format, missing_library
from workbench.formatting import text_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from _typeshed import SupportsWrite

    from storage import Grid, Store

_CELLS_AT_ONCE = 1024
"""Cells that become text before other threads may go on: about a millisecond."""

_GROUP = 1 << 18
"""Rows of a group in Parquet."""


def write_csv(store: Store, run_ids: Sequence[int], file: SupportsWrite[str]) -> Iterator[int]:
    """Write every point, floats so that they read back to the same number; yields how many were written.

    The columns are step, seconds and one for each series, after a column run where there are several runs.
    """
    names = _names(store, run_ids)
    several = len(run_ids) > 1
    writer = csv.writer(file)
    # Only the names of series are texts from a person.
    titles = [text_cell(title) for title in titles_of(names)]
    writer.writerow([*(("run",) if several else ()), "step", "seconds", *titles])
    height = max(1, _CELLS_AT_ONCE // (len(titles) + 2))
    for run_id in run_ids:
        grid = store.grid(run_id)
        for start in range(0, grid.steps.size, height):
            rows = slice(start, start + height)
            columns: list[list[object]] = [grid.steps[rows].tolist(), grid.seconds[rows].tolist()]
            columns += [_cells(grid, name, rows) for name in names]
            if several:
                columns.insert(0, [run_id] * len(columns[0]))
            writer.writerows(zip(*columns, strict=True))
            yield _points(grid, rows)


def save_csv(store: Store, run_ids: Sequence[int], path: Path) -> Iterator[int]:
    """Write a table of text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        yield from write_csv(store, run_ids, file)


def save_parquet(store: Store, run_ids: Sequence[int], path: Path) -> Iterator[int]:
    """Write a column run, step, seconds and one for each series; what was not recorded is null.

    The metadata of the table hold, under the key ``runs``, what each run is, as a JSON array.

    Raises:
        MachineError: when pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise missing_library("parquet", "pyarrow") from None
    names = _names(store, run_ids)
    fields = [("run", pyarrow.int64()), ("step", pyarrow.int64()), ("seconds", pyarrow.float64())]
    fields += [(title, pyarrow.float64()) for title in titles_of(names)]
    about = json.dumps([described(store, run_id) for run_id in run_ids], allow_nan=False)
    schema = pyarrow.schema(fields, metadata={"runs": about})
    with parquet.ParquetWriter(path, schema) as writer:
        for run_id in run_ids:
            grid = store.grid(run_id)
            for start in range(0, grid.steps.size, _GROUP):
                rows = slice(start, start + _GROUP)
                length = grid.steps[rows].size
                columns = [pyarrow.array(np.full(length, run_id)), grid.steps[rows], grid.seconds[rows]]
                for name in names:
                    if name in grid.values:
                        unrecorded = ~grid.recorded[name][rows]
                        columns.append(pyarrow.array(grid.values[name][rows], mask=unrecorded))
                    else:
                        columns.append(pyarrow.nulls(length, pyarrow.float64()))
                writer.write_table(pyarrow.table(columns, schema=schema))
                yield _points(grid, rows)


def _names(store: Store, run_ids: Sequence[int]) -> list[str]:
    return list(dict.fromkeys(name for run_id in run_ids for name in store.series_names(run_id)))


def _cells(grid: Grid, name: str, rows: slice) -> list[object]:
    """The cells of a series, empty where nothing was recorded."""
    if name not in grid.values:
        return [""] * grid.steps[rows].size
    cells: list[object] = grid.values[name][rows].tolist()
    for row in np.flatnonzero(~grid.recorded[name][rows]):
        cells[row] = ""
    return cells


def _points(grid: Grid, rows: slice) -> int:
    return sum(int(np.count_nonzero(mask[rows])) for mask in grid.recorded.values())


FORMATS = (Format("csv", "CSV", ".csv", save_csv), Format("parquet", "Parquet", ".parquet", save_parquet))
