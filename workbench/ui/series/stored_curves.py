"""Reads stored series for plots in a thread: a long series as a sketch first, many series in parts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from workbench.ui.plots.curves.curve_data import CurveData

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from storage import Envelope, RunRecord, Series, Store
    from workbench.ui.session import Session

_SKETCH_COLUMNS = 1_900
"""About the width of a wide plot in pixels; for a million points, each column is then one stored bucket."""


def sketch(store: Store, run_id: int, series: str) -> CurveData:
    """The envelope of a series, at a cost that hardly depends on its length.

    Raises:
        StoreError: there is no such run, or it cannot be read.
    """
    # Not at the top: the window is painted before SQLAlchemy is imported.
    from storage import PlotWindow

    return sketched(store.envelope(run_id, series, PlotWindow(_SKETCH_COLUMNS)))


def sketched(outline: Envelope) -> CurveData:
    """The extremes of every bucket as points: the minimum at its first step, the maximum at its last.

    A bucket that contains NaN has a third point that is NaN, so that the gap is visible.
    """
    buckets = len(outline.counts)
    points = np.where(outline.undefined > 0, 3, 2)
    bucket = np.repeat(np.arange(buckets), points)
    place = np.arange(len(bucket)) - np.repeat(np.cumsum(points) - points, points)
    first = place == 0
    data = CurveData()
    data.append(
        np.where(first, outline.first_steps[bucket], outline.last_steps[bucket]),
        np.where(first, outline.first_seconds[bucket], outline.last_seconds[bucket]),
        np.select([first, place == 1], [outline.minimum[bucket], outline.maximum[bucket]], np.nan),
    )
    return data


def curves(store: Store, run_ids: Sequence[int], series: str) -> dict[int, CurveData]:
    """All points of one series of some runs; runs that do not exist are left out.

    Raises:
        StoreError: one of them cannot be read.
    """
    found = {}
    for run_id, stored in store.series_of(run_ids, series).items():
        data = found[run_id] = CurveData()
        data.append(stored.steps, stored.seconds, stored.values)
    return found


def grown(store: Store, run_id: int, series: str, after_step: int) -> tuple[int, Series]:
    """The last update that the store has, and the points of a series after a step.

    Raises:
        StoreError: there is no such run, or it cannot be read.
    """
    loss = store.run(run_id).summaries.get("loss")
    return loss.last_step if loss else 0, store.series(run_id, series, after_step)


LONG = 100_000
"""Number of points from which a sketch is shown sooner than the series itself."""

OPENED_AT_ONCE = 50
"""Number of runs read together: few enough for the first of many to be shown soon."""


class CurveOpener:
    """Reads series in the loader's thread and delivers them in the thread of the window."""

    def __init__(
        self,
        session: Session,
        sketched: Callable[[str, int, CurveData], None],
        opened: Callable[[str, dict[int, CurveData]], None],
        refused: Callable[[str, list[int]], None],
    ) -> None:
        """For one plot.

        Args:
            session: store, loader and the runs as last listed.
            sketched: called with the name of the series, the number of a run and its sketch.
            opened: called with the name of the series and all points of some runs.
            refused: called with the name of the series and runs of which at least one cannot be read.
        """
        self._session = session
        self._sketched = sketched
        self._opened = opened
        self._refused = refused

    def open(self, run_ids: list[int], series: str) -> None:
        """Read a series of some runs from the beginning."""
        store = self._session.store
        load = self._session.loader.load
        asked = set(run_ids)
        long = [
            record.id
            for record in self._session.runs
            if record.id in asked and _points(record, series) >= LONG
        ]
        for run_id in long:
            load(partial(sketch, store, run_id, series), partial(self._on_sketch, series, run_id))
        others = [run_id for run_id in run_ids if run_id not in long]
        for start in range(0, len(others), OPENED_AT_ONCE):
            self._read(series, others[start : start + OPENED_AT_ONCE])

    def _read(self, series: str, run_ids: list[int]) -> None:
        work = partial(curves, self._session.store, run_ids, series)
        self._session.loader.load(work, partial(self._on_read, series, run_ids))

    def _on_sketch(self, series: str, run_id: int, future: Future[CurveData]) -> None:
        # An error will be reported when its points are read.
        if future.exception() is None:
            self._sketched(series, run_id, future.result())
        self._read(series, [run_id])

    def _on_read(self, series: str, run_ids: list[int], future: Future[dict[int, CurveData]]) -> None:
        if future.exception() is None:
            self._opened(series, future.result())
        else:
            self._refused(series, run_ids)


def _points(record: RunRecord, series: str) -> int:
    summary = record.summaries.get(series)
    return 0 if summary is None else summary.count
