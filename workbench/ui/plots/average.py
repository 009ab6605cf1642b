"""One smoothed curve of a run, kept up to date with the run's points."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from workbench.ui.plots.curve_data import CurveData
from workbench.ui.plots.smoother import Smoother, smoother

if TYPE_CHECKING:
    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.smoothing import Smoothing


class Average:
    """A curve that follows another and smooths it, a piece at a time.

    After a change of method or parameter the old curve stays until the new one is complete, so that dragging
    a slider over a long series does not let it flicker.

    Args:
        series: the curve that is smoothed.
        curve: the one that shows the result, over the same steps.
        corrected: whether an exponential average along the points is divided by 1 − βᵗ.
    """

    def __init__(self, series: Curve, curve: Curve, *, corrected: bool) -> None:
        self._series = series
        self.curve = curve
        self.corrected = corrected
        self.computed_at = 0.0
        self._smoother: Smoother | None = None
        self._data = CurveData()

    def restart(self) -> None:
        """Compute anew from all points, with whatever smoothing comes."""
        self._smoother = None

    def clear(self) -> None:
        """Forget the values; the points they were computed from are gone."""
        self.restart()
        self.curve.replace_values(np.empty(0))

    @property
    def is_behind(self) -> bool:
        """Whether there are points that have not been smoothed."""
        return self._smoother is None or self._smoother.is_behind(self._series.data)

    def advance(self, smoothing: Smoothing) -> None:
        """Smooth the next piece."""
        if self._smoother is None:
            self._smoother = smoother(smoothing, corrected=self.corrected)
            self._data = CurveData(self._series.data)
        start, values = self._smoother.advance(self._series.data)
        if self.curve.data is self._data:
            self.curve.rewrite_values(start, values)
        else:
            self._data.write_values(start, values)
            if not self.is_behind:
                self.curve.show_data(self._data, band=None)
        self.computed_at = time.perf_counter()
