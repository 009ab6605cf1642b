"""Runs as one table: CSV and Parquet."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import MachineError
from workbench.export.grids import grid_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from _typeshed import SupportsWrite

    from storage import Store

MISSING = 'the format {0} needs the package {1}, which `pip install "descent-workbench[export]"` adds'
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for the beginning of a formula."""
_OWN = ("run", "step", "seconds")


def write_csv(store: Store, run_ids: Sequence[int], file: SupportsWrite[str]) -> Iterator[None]:
    """Write every point, floats so that they read back to the same number; yields after each run.

    The columns are step, seconds and one for each series, after a column run where there are several runs.
    """
    names = _names(store, run_ids)
    several = len(run_ids) > 1
    writer = csv.writer(file)
    # An apostrophe makes a spreadsheet take a cell as text; only names are texts from a person.
    titles = [f"'{name}" if name.startswith(_FORMULA) else name for name in names]
    writer.writerow([*(("run",) if several else ()), "step", "seconds", *titles])
    for run_id in run_ids:
        grid = grid_of(store, run_id)
        empty = [""] * grid.steps.size
        columns: list[list[object]] = [[run_id] * grid.steps.size] if several else []
        columns += [grid.steps.tolist(), grid.seconds.tolist()]
        for name in names:
            if name in grid.values:
                cells: list[object] = grid.values[name].astype(object).tolist()
                for row in np.flatnonzero(~grid.recorded[name]):
                    cells[row] = ""
                columns.append(cells)
            else:
                columns.append([*empty])
        writer.writerows(zip(*columns, strict=True))
        yield


def save_csv(store: Store, run_ids: Sequence[int], path: Path) -> Iterator[None]:
    """Write a table of text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        yield from write_csv(store, run_ids, file)


def save_parquet(store: Store, run_ids: Sequence[int], path: Path) -> Iterator[None]:
    """Write a column run, step, seconds and one for each series; what was not recorded is null.

    A series that is called like one of the first three is called ``series/NAME``.

    Raises:
        MachineError: when pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MachineError(MISSING.format("parquet", "pyarrow")) from None
    names = _names(store, run_ids)
    fields = [("run", pyarrow.int64()), ("step", pyarrow.int64()), ("seconds", pyarrow.float64())]
    taken = [f"series/{name}" if name in _OWN else name for name in names]
    schema = pyarrow.schema([*fields, *((name, pyarrow.float64()) for name in taken)])
    with parquet.ParquetWriter(path, schema) as writer:
        for run_id in run_ids:
            grid = grid_of(store, run_id)
            length = grid.steps.size
            columns = [pyarrow.array(np.full(length, run_id)), grid.steps, grid.seconds]
            for name in names:
                if name in grid.values:
                    columns.append(pyarrow.array(grid.values[name], mask=~grid.recorded[name]))
                else:
                    columns.append(pyarrow.nulls(length, pyarrow.float64()))
            writer.write_table(pyarrow.table(columns, schema=schema))
            yield


def _names(store: Store, run_ids: Sequence[int]) -> list[str]:
    return list(dict.fromkeys(name for run_id in run_ids for name in store.series_names(run_id)))
