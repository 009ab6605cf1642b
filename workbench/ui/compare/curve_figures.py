"""Figures that need all points of a series: best value, area, and when a target was reached."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from storage import RunNotFoundError, StoreError
from workbench.statistics.series import Best, area_under_curve, best, time_to_target

if TYPE_CHECKING:
    from storage import Series


@dataclass(frozen=True)
class CurveFigures:
    """Figures that need every point of a series.

    Attributes:
        best: the best value and its step.
        area: under the series, over steps.
        step: first step at which the target was reached; ∞ if it never was, ``None`` without a target.
        second: the same, in seconds of training.
    """

    best: Best
    area: float
    step: float | None
    second: float | None


NOT_RECORDED = CurveFigures(Best(math.nan, math.nan, None), math.nan, None, None)
"""Figures of a run that does not have the series."""


def larger_is_better(series: str) -> bool:
    """Whether larger values of a series are better."""
    return series.endswith("accuracy")


def curve_figures(name: str, series: Series, target: float | None) -> CurveFigures:
    """The figures of one series.

    Args:
        name: name of the series, which says whether larger is better.
        series: all its points.
        target: value to be reached from above, or from below if larger is better; ``None`` for none.
    """
    steps = series.steps.astype(np.float64)
    larger = larger_is_better(name)
    step = second = None
    if target is not None:
        step = time_to_target(steps, series.values, target, at_least=larger)
        second = time_to_target(series.seconds, series.values, target, at_least=larger)
    area = area_under_curve(steps, series.values) if len(steps) else math.nan
    return CurveFigures(best(steps, series.values, largest=larger), area, step, second)


if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from storage import RunRecord, Store
    from workbench.ui.session import Session

    Request = tuple[str, float | None, int]
    """Series, target, and the last step that was recorded."""

PAUSE_SECONDS = 2.0
"""Shortest interval between two readings of a run in training."""


class FiguresLoader(QObject):
    """Cache of the figures of runs; those that are missing are computed in the loader's thread.

    Signals:
        figures_ready: all figures that were requested are available.
    """

    figures_ready = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._known: dict[int, tuple[Request, CurveFigures]] = {}
        self._under_way: set[int] = set()
        self._due: dict[int, float] = {}

    def figures(
        self, runs: Sequence[RunRecord], series: str, target: float | None
    ) -> list[CurveFigures | None]:
        """The figures of each run known by now; missing or outdated ones are requested."""
        found: list[CurveFigures | None] = []
        for run in runs:
            summary = run.summaries.get(series)
            request, figures = self._known.get(run.id, (None, None))
            fits = request is not None and request[:2] == (series, target)
            found.append(figures if fits else None)
            if summary is None:
                found[-1] = NOT_RECORDED
                continue
            if run.id in self._under_way:
                continue
            wanted = (series, target, summary.last_step)
            rests = fits and not run.status.is_over and time.monotonic() < self._due.get(run.id, 0.0)
            if request != wanted and not rests:
                self._under_way.add(run.id)
                work = partial(_read, self._session.store, run.id, series, target)
                self._session.loader.load(work, partial(self._on_read, run.id, wanted))
        return found

    def _on_read(self, run_id: int, request: Request, future: Future[CurveFigures]) -> None:
        self._under_way.discard(run_id)
        self._due[run_id] = time.monotonic() + PAUSE_SECONDS
        try:
            self._known[run_id] = request, future.result()
        except RunNotFoundError:
            # Deleted meanwhile; the next list of runs will omit it.
            return
        except StoreError as error:
            self._session.fault_changed.emit(error)
            return
        if not self._under_way:
            self.figures_ready.emit()


def _read(store: Store, run_id: int, series: str, target: float | None) -> CurveFigures:
    return curve_figures(series, store.series(run_id, series), target)
