"""Incremental smoothing of a growing series."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

import numpy as np

from workbench.statistics.smoothing import Ema, TimeEma, moving_mean, moving_median
from workbench.ui.plots.curves.curve_data import CurveData

if TYPE_CHECKING:
    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.smoothing import Smoothing

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workbench.ui.plots.smoothing import Smoothing

    Values = NDArray[np.float64]

_RUNNING_PIECE = 1 << 16
"""Points averaged at once; the slowest average takes about ten milliseconds for them."""
_WINDOWED_PIECE = 1 << 14
"""Points smoothed at once, beside the window's reach on both sides."""


class Smoother(Protocol):
    """Knows how far a series has been smoothed and continues from there."""

    def is_behind(self, series: CurveData) -> bool:
        """Whether the series has points that have not been smoothed."""

    def advance(self, series: CurveData) -> tuple[int, Values]:
        """The next piece: the number of its first point, and the smoothed values from there on.

        A later piece may begin before the end of this one: its values replace provisional ones.
        """


class RunningSmoother:
    """An average that continues where it stopped: values, once computed, stay."""

    def __init__(self, extend: Callable[[Values, Values], Values]) -> None:
        self._extend = extend
        self._done = 0

    def is_behind(self, series: CurveData) -> bool:
        """See `Smoother`."""
        return self._done < len(series)

    def advance(self, series: CurveData) -> tuple[int, Values]:
        """See `Smoother`."""
        start, stop = self._done, min(self._done + _RUNNING_PIECE, len(series))
        seconds = series.abscissa.read("seconds", start, stop).astype(np.float64, copy=False)
        smoothed = self._extend(seconds, series.ordinate.read(start, stop))
        self._done = stop
        return start, smoothed


class WindowedSmoother:
    """A centred window: the last half of it is provisional until points follow.

    Only what new points change is computed anew, so that a long series costs no more at its end than a short
    one. A piece is smoothed together with half a window of finite points on both sides, which gives the same
    values as the whole series does.
    """

    def __init__(self, smooth: Callable[[Values, int], Values], window: int) -> None:
        self._smooth = smooth
        self._window = window
        self._seen = 0
        self._settled = 0

    def is_behind(self, series: CurveData) -> bool:
        """See `Smoother`."""
        return self._seen < len(series)

    def advance(self, series: CurveData) -> tuple[int, Values]:
        """See `Smoother`."""
        half, start = self._window // 2, self._settled
        stop = min(max(start, self._seen) + max(_WINDOWED_PIECE, self._window), len(series))
        before = _reach_back(series, start, half)
        smoothed = self._smooth(series.ordinate.read(before, stop), self._window)[start - before :]
        self._seen = stop
        self._settled = max(start, _reach_back(series, stop, half))
        return start, smoothed


def _reach_back(series: CurveData, number: int, count: int) -> int:
    """Where the last `count` finite values before a point begin; 0 where there are fewer."""
    if count == 0:
        return number
    reach = count
    while True:
        first = max(number - reach, 0)
        finite = np.flatnonzero(np.isfinite(series.ordinate.read(first, number)))
        if len(finite) >= count:
            return first + int(finite[-count])
        if first == 0:
            return 0
        reach *= 2


def smoother(smoothing: Smoothing, *, corrected: bool) -> Smoother:
    """A new one for the chosen method.

    Args:
        smoothing: the method and its parameter.
        corrected: for the exponential average along the points, whether it is divided by 1 − βᵗ.
    """
    if smoothing.method == "time":
        return RunningSmoother(TimeEma(smoothing.time_constant).extend)
    if smoothing.method == "points":
        return RunningSmoother(_without_times(Ema(smoothing.beta, corrected)))
    smooth = moving_mean if smoothing.method == "mean" else moving_median
    return WindowedSmoother(smooth, smoothing.window)


def _without_times(average: Ema) -> Callable[[Values, Values], Values]:
    def extend(_seconds: Values, values: Values) -> Values:
        return average.extend(values)

    return extend


class SmoothedCurve:
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
