"""Runs and their points as tables: numpy arrays, and pandas frames where pandas is installed.

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

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from storage import listing, reading
from storage.access import OpenStore
from storage.blocks import Series
from storage.grids import Grid, grid_of, titles_of
from storage.models import RunRow
from storage.place import Place
from storage.records import RunRecord, Scalar
from storage.selection import Selection

if TYPE_CHECKING:
    import pandas
    from sqlalchemy import Connection

Runs: TypeAlias = int | Iterable[int] | Selection | None
"""Which runs: a number, numbers in the order that is wanted, a selection, or None for all outside the bin."""

_MOMENT = "datetime64[us, UTC]"
_PROPERTIES = {
    "uid": "string",
    "name": "string",
    "problem": "string",
    "optimizer": "string",
    "convention": "string",
    "schedule": "string",
    "status": "string",
    "seed": "int64",
    "planned_steps": "int64",
    "steps_done": "int64",
    "seconds": "float64",
    "device": "string",
    "created": _MOMENT,
    "started": _MOMENT,
    "ended": _MOMENT,
    "message": "string",
    "sweep": "string",
    "parent_id": "Int64",
    "parent_step": "Int64",
    "tags": "object",
    "note": "string",
    "favourite": "bool",
    "locked": "bool",
    "deleted": _MOMENT,
}
"""Kind of the column of each property of a run."""
_SUMMARY_KINDS = {
    "last": "float64",
    "last_step": "Int64",
    "best": "float64",
    "best_step": "Int64",
    "count": "Int64",
}


class Frames(OpenStore):
    """The part of a store that gives tables."""

    def grid(self, run_id: int) -> Grid:
        """Return every point of a run as numpy arrays, a row for each step and a column for each series.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return grid_of(reading.all_series(connection, self.place, run_id))

    def frame(self, runs: Runs = None) -> "pandas.DataFrame":
        """Return a table of runs, a row for each; its index is the number of the run.

        The columns are the properties of a run, ``setting.NAME`` for each setting that one of the runs has,
        and for each series ``last.NAME``, ``last_step.NAME``, ``best.NAME`` (the smallest finite value),
        ``best_step.NAME`` and ``count.NAME``. Times are in UTC. A run that lacks a setting or series has
        nothing there; whole numbers and truth values are nullable in such a column.

        Args:
            runs: One number, numbers in the wanted order, a selection, or None for all, newest first.

        Raises:
            RunNotFoundError: If one of the numbers does not exist.
            ModuleNotFoundError: If pandas is not installed.
        """
        library = _pandas()
        with self._reading() as connection:
            records = _records(connection, self.place, runs)
        columns: dict[str, Any] = {}
        for name, kind in _PROPERTIES.items():
            values = [getattr(run, name) for run in records]
            # The status is an enumeration, of which a frame is to hold the text.
            columns[name] = library.Series(map(str, values) if kind == "string" else values, dtype=kind)
        for name in _names(run.settings for run in records):
            settings = [run.settings.get(name) for run in records]
            columns[f"setting.{name}"] = library.Series(settings, dtype=_kind(settings))
        for name in _names(run.summaries for run in records):
            summaries = [run.summaries.get(name) for run in records]
            for figure, kind in _SUMMARY_KINDS.items():
                figures = [None if summary is None else getattr(summary, figure) for summary in summaries]
                columns[f"{figure}.{name}"] = library.Series(figures, dtype=kind)
        found = library.DataFrame(columns)
        found.index = library.Index([run.id for run in records], dtype="int64", name="run")
        return found

    def points(
        self, runs: Runs = None, names: str | Iterable[str] | None = None, *, wide: bool = False
    ) -> "pandas.DataFrame":
        """Return the points of runs as one table.

        It is long, a row for each point with the columns ``run``, ``series``, ``step``, ``seconds`` and
        ``value``, or wide, a row for each run and step with a column for each series, which is NaN where
        nothing was recorded. Values are those of the store bit for bit. In a wide table a series that is
        called like one of the first columns is ``series/NAME``.

        Args:
            runs: As for :meth:`frame`; its index will do.
            names: The series that are wanted; None for all.
            wide: Whether the series stand side by side.

        Raises:
            RunNotFoundError: If one of the numbers does not exist.
            ValueError: If the runs have recorded something, but none of them a series of such a name.
            ModuleNotFoundError: If pandas is not installed.
        """
        library = _pandas()
        with self._reading() as connection:
            run_ids = [run.id for run in _records(connection, self.place, runs)]
            if names is None:
                found = {run_id: reading.all_series(connection, self.place, run_id) for run_id in run_ids}
                wanted = _names(found.values())
            else:
                wanted = list(dict.fromkeys([names] if isinstance(names, str) else names))
                found = self._named(connection, run_ids, wanted)
        columns = _wide(found, wanted) if wide else _long(found, wanted, library)
        return library.DataFrame(columns)

    def _named(
        self, connection: "Connection", run_ids: Sequence[int], names: Sequence[str]
    ) -> dict[int, dict[str, Series]]:
        """Return those of the named series that each run has."""
        found: dict[int, dict[str, Series]] = {run_id: {} for run_id in run_ids}
        for name in names:
            of_runs = reading.series_of(connection, self.place, run_ids, name)
            some = {run_id: series for run_id, series in of_runs.items() if series.steps.size}
            if not some:
                known = [reading.series_names(connection, self.place, run_id) for run_id in run_ids]
                _require_known(name, dict.fromkeys(other for of_run in known for other in of_run))
            for run_id, series in some.items():
                found[run_id][name] = series
        return found


def _require_known(name: str, known: Iterable[str]) -> None:
    others = ", ".join(known)
    if others:
        raise ValueError(f"names = {name!r}: must be a series of one of the runs, which have {others}")


def _pandas() -> Any:
    try:
        import pandas
    except ImportError:
        raise ModuleNotFoundError(
            "Frames need the package pandas, which is not installed; install it with: "
            'pip install -e ".[frames]"',
            name="pandas",
        ) from None
    return pandas


def _records(connection: "Connection", place: Place, runs: Runs) -> list[RunRecord]:
    """Return the wanted runs in the wanted order, each once."""
    if runs is None:
        return listing.runs(connection, RunRow.deleted.is_(None))
    if isinstance(runs, Selection):
        return listing.select_runs(connection, place, runs)
    # A number may be one of numpy's, which the database does not know.
    numbers = [int(run_id) for run_id in (runs if isinstance(runs, Iterable) else [runs])]
    return listing.numbered(connection, place, numbers)


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
