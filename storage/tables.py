"""Tables of runs and points: numpy arrays, and pandas frames where pandas is installed.

>>> import pathlib, tempfile
>>> from storage import open_run, open_store
>>> with tempfile.TemporaryDirectory() as directory:
...     place = pathlib.Path(directory) / "runs.sqlite"
...     for lr in (0.1, 0.2):
...         with open_run("by hand", place=place, settings={"lr": lr}) as run:
...             for step in (1, 2):
...                 run.log(step, loss=lr / step)
...     with open_store(place) as store:
...         store.frame()[["name", "setting.lr", "last.loss"]].reset_index()
...         store.points([1, 2], "loss")[["run", "series", "step", "value"]]
   run     name  setting.lr  last.loss
0    2  by hand         0.2       0.10
1    1  by hand         0.1       0.05
   run series  step  value
0    1   loss     1   0.10
1    1   loss     2   0.05
2    2   loss     1   0.20
3    2   loss     2   0.10
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from storage.models import RunRow
from storage.run_fields import RUN_FIELDS, FieldKind
from storage.runs import listing
from storage.runs.listing import Selection
from storage.series import reading
from storage.series.grid import grid_of, titles_of

if TYPE_CHECKING:
    import numpy.typing as npt
    from sqlalchemy import Connection

    from storage.records import RunRecord, Scalar
    from storage.series.blocks import Series

Runs: TypeAlias = int | Iterable[int] | Selection | None
"""Which runs: a number, numbers in the order that is wanted, a selection, or None for all outside the bin."""

_DTYPES = {
    FieldKind.TEXT: "string",
    FieldKind.INTEGER: "int64",
    FieldKind.OPTIONAL_INTEGER: "Int64",
    FieldKind.REAL: "float64",
    FieldKind.MOMENT: "datetime64[us, UTC]",
    FieldKind.FLAG: "bool",
    FieldKind.TAGS: "object",
}
_SUMMARY_KINDS = {
    "last": "float64",
    "last_step": "Int64",
    "best": "float64",
    "best_step": "Int64",
    "count": "Int64",
}


def frame(library: Any, runs: Sequence[RunRecord]) -> Any:
    """Return a table of runs, as :meth:`storage.Store.frame` describes it.

    Args:
        library: pandas.
        runs: The runs, in the order of the rows.
    """
    columns: dict[str, Any] = {}
    # Settings and summaries have columns of their own.
    for field in RUN_FIELDS:
        if field.name == "id" or field.kind is FieldKind.PACKED:
            continue
        values = [getattr(run, field.name) for run in runs]
        kind = _DTYPES[field.kind]
        # The status is an enumeration, of which a frame is to hold the text.
        columns[field.name] = library.Series(map(str, values) if kind == "string" else values, dtype=kind)
    for name in _names(run.settings for run in runs):
        settings = [run.settings.get(name) for run in runs]
        columns[f"setting.{name}"] = library.Series(settings, dtype=_kind(settings))
    for name in _names(run.summaries for run in runs):
        summaries = [run.summaries.get(name) for run in runs]
        for figure, kind in _SUMMARY_KINDS.items():
            figures = [None if summary is None else getattr(summary, figure) for summary in summaries]
            columns[f"{figure}.{name}"] = library.Series(figures, dtype=kind)
    table = library.DataFrame(columns)
    table.index = library.Index([run.id for run in runs], dtype="int64", name="run")
    return table


def points(
    library: Any,
    connection: Connection,
    runs: Runs,
    names: str | Iterable[str] | None,
    *,
    wide: bool,
) -> Any:
    """Return the points of runs as one table, as :meth:`storage.Store.points` describes it."""
    run_ids = [run.id for run in records(connection, runs)]
    if names is None:
        found = {run_id: reading.all_series(connection, run_id) for run_id in run_ids}
        wanted = _names(found.values())
    else:
        wanted = list(dict.fromkeys([names] if isinstance(names, str) else names))
        found = _named(connection, run_ids, wanted)
    columns = _wide(found, wanted) if wide else _long(found, wanted, library)
    return library.DataFrame(columns)


def records(connection: Connection, runs: Runs) -> list[RunRecord]:
    """Return the wanted runs in the wanted order, each once.

    Raises:
        RunNotFoundError: If one of the numbers does not exist.
    """
    if runs is None:
        return listing.runs(connection, RunRow.deleted.is_(None))
    if isinstance(runs, Selection):
        return listing.runs(connection, runs.condition)
    # A number may be one of numpy's, which the database does not know.
    numbers = [int(run_id) for run_id in (runs if isinstance(runs, Iterable) else [runs])]
    return listing.numbered(connection, numbers)


def _named(
    connection: Connection, run_ids: Sequence[int], names: Sequence[str]
) -> dict[int, dict[str, Series]]:
    """Return those of the named series that each run has."""
    found: dict[int, dict[str, Series]] = {run_id: {} for run_id in run_ids}
    for name in names:
        of_runs = reading.series_of(connection, run_ids, name)
        some = {run_id: series for run_id, series in of_runs.items() if series.steps.size}
        if not some:
            known = [reading.series_names(connection, run_id) for run_id in run_ids]
            _require_known(name, dict.fromkeys(other for of_run in known for other in of_run))
        for run_id, series in some.items():
            found[run_id][name] = series
    return found


def _require_known(name: str, known: Iterable[str]) -> None:
    others = ", ".join(known)
    if others:
        raise ValueError(f"names = {name!r}: must be a series of one of the runs, which have {others}")


def imported_pandas() -> Any:
    """Return pandas.

    Raises:
        ModuleNotFoundError: If it is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise ModuleNotFoundError(
            "Frames need the package pandas, which is not installed; install it with: "
            'pip install -e ".[frames]"',
            name="pandas",
        ) from None
    return pandas


def _names(mappings: Iterable[Mapping[str, object]]) -> list[str]:
    """Return the keys of all mappings, each once, in the order of their first appearance."""
    return list(dict.fromkeys(name for mapping in mappings for name in mapping))


def _kind(values: Sequence[Scalar | None]) -> str:
    """Return the narrowest kind of column that holds the values of a setting unchanged."""
    kinds = {type(value) for value in values if value is not None}
    has_gaps = None in values
    if kinds == {bool}:
        return "boolean" if has_gaps else "bool"
    if kinds == {int}:
        return "Int64" if has_gaps else "int64"
    if kinds == {str}:
        return "string"
    if kinds == {float} or (kinds == {int, float} and all(_is_exact(value) for value in values)):
        return "float64"
    return "object"


def _is_exact(value: Scalar | None) -> bool:
    return not isinstance(value, int) or int(float(value)) == value


def _long(found: Mapping[int, Mapping[str, Series]], names: Sequence[str], library: Any) -> dict[str, Any]:
    code_of = {name: code for code, name in enumerate(names)}
    parts = [(run_id, name, found[run_id][name]) for run_id in found for name in found[run_id]]
    lengths = [series.steps.size for _, _, series in parts]
    codes = np.repeat(np.array([code_of[name] for _, name, _ in parts], np.int64), lengths)
    return {
        "run": np.repeat(np.array([run_id for run_id, _, _ in parts], np.int64), lengths),
        "series": library.Categorical.from_codes(codes, categories=names),
        "step": np.concatenate([np.empty(0, np.int64), *(series.steps for _, _, series in parts)]),
        "seconds": np.concatenate([np.empty(0), *(series.seconds for _, _, series in parts)]),
        "value": np.concatenate([np.empty(0), *(series.values for _, _, series in parts)]),
    }


def _wide(found: Mapping[int, Mapping[str, Series]], names: Sequence[str]) -> dict[str, Any]:
    grids = {run_id: grid_of(series) for run_id, series in found.items()}
    lengths = [grid.steps.size for grid in grids.values()]
    columns: dict[str, npt.NDArray[Any]] = {
        "run": np.repeat(np.array(list(grids), np.int64), lengths),
        "step": np.concatenate([np.empty(0, np.int64), *(grid.steps for grid in grids.values())]),
        "seconds": np.concatenate([np.empty(0), *(grid.seconds for grid in grids.values())]),
    }
    for name, title in zip(names, titles_of(names), strict=True):
        parts = [grid.values.get(name, np.full(grid.steps.size, np.nan)) for grid in grids.values()]
        columns[title] = np.concatenate([np.empty(0), *parts])
    return columns
