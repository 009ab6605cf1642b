"""Opens stored runs for a plot: long ones as a sketch first, many of them in parts, all without waiting."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.ui.stored_curves import curves, sketch

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from storage import RunRecord
    from workbench.ui.plots.curves.curve_data import CurveData
    from workbench.ui.session import Session

LONG = 100_000
"""Points from which on a sketch is seen sooner than the series itself."""

OPENED_AT_ONCE = 50
"""Runs that are read together: few enough for the first of many to be seen soon."""


class CurveOpener:
    """Reads series of runs in the loader's thread and hands them over in the window's."""

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
            sketched: takes name of the series, number of the run and what the series looks like.
            opened: takes name of the series and all points of some runs.
            refused: takes name of the series and the runs among which is one that cannot be read.
        """
        self._session = session
        self._sketched = sketched
        self._opened = opened
        self._refused = refused

    def open(self, run_ids: list[int], series: str) -> None:
        """Read a series of some runs from the start."""
        store, load = self._session.store, self._session.loader.load
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
        # What is wrong with a run is said of its points.
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
