"""Incremental smoothing of a growing series."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

import numpy as np

from workbench.statistics.smoothing import Ema, TimeEma, moving_mean, moving_median
from workbench.ui.plots.curves.curve_data import CurveData

if TYPE_CHECKING:
    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.smoothing_settings import Smoothing

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workbench.ui.plots.smoothing_settings import Smoothing

    Values = NDArray[np.float64]

_RECURSIVE_CHUNK = 1 << 16
"""Points averaged at once; the slowest average takes about 10 ms for them."""
_WINDOWED_CHUNK = 1 << 14
"""Points smoothed at once, in addition to half a window on both sides."""


class _Smoother(Protocol):
    """Incremental smoothing of one series, chunk by chunk."""

    def is_behind(self, series: CurveData) -> bool:
        """Whether the series has points that are not smoothed yet."""

    def advance(self, series: CurveData) -> tuple[int, Values]:
        """Smooth the next chunk.

        Returns:
            The index of its first point, and the smoothed values from there on. A later chunk may begin
            before the end of this one; its values then replace provisional ones.
        """


class _RecursiveSmoother:
    """Recursive average: values are final once computed."""

    def __init__(self, extend: Callable[[Values, Values], Values]) -> None:
        self._extend = extend
        self._done = 0

    def is_behind(self, series: CurveData) -> bool:
        """See `_Smoother`."""
        return self._done < len(series)

    def advance(self, series: CurveData) -> tuple[int, Values]:
        """See `_Smoother`."""
        start, stop = self._done, min(self._done + _RECURSIVE_CHUNK, len(series))
        seconds = series.abscissa.read("seconds", start, stop).astype(np.float64, copy=False)
        smoothed = self._extend(seconds, series.ordinate.read(start, stop))
        self._done = stop
        return start, smoothed


class _WindowedSmoother:
    """Centred window: values in the last half window are provisional until more points follow.

    Only values that new points affect are computed again, so that the cost does not grow with the length of
    the series. A chunk is smoothed together with half a window of finite points on both sides, which gives
    the same values as smoothing the complete series.
    """

    def __init__(self, smooth: Callable[[Values, int], Values], window: int) -> None:
        self._smooth = smooth
        self._window = window
        self._seen = 0
        self._settled = 0

    def is_behind(self, series: CurveData) -> bool:
        """See `_Smoother`."""
        return self._seen < len(series)

    def advance(self, series: CurveData) -> tuple[int, Values]:
        """See `_Smoother`."""
        half, start = self._window // 2, self._settled
        stop = min(max(start, self._seen) + max(_WINDOWED_CHUNK, self._window), len(series))
        before = _window_start(series, start, half)
        smoothed = self._smooth(series.ordinate.read(before, stop), self._window)[start - before :]
        self._seen = stop
        self._settled = max(start, _window_start(series, stop, half))
        return start, smoothed


def _window_start(series: CurveData, index: int, count: int) -> int:
    """Index of the first of the last `count` finite values before a point; 0 where there are fewer."""
    if count == 0:
        return index
    reach = count
    while True:
        first = max(index - reach, 0)
        finite = np.flatnonzero(np.isfinite(series.ordinate.read(first, index)))
        if len(finite) >= count:
            return first + int(finite[-count])
        if first == 0:
            return 0
        reach *= 2


def smoother(smoothing: Smoothing, *, corrected: bool) -> _Smoother:
    """A smoother for the chosen method.

    Args:
        smoothing: the method and its parameter.
        corrected: for the exponential average over points, whether it is divided by 1 − βᵗ.
    """
    if smoothing.method == "time":
        return _RecursiveSmoother(TimeEma(smoothing.time_constant).extend)
    if smoothing.method == "points":
        return _RecursiveSmoother(_without_times(Ema(smoothing.beta, corrected)))
    smooth = moving_mean if smoothing.method == "mean" else moving_median
    return _WindowedSmoother(smooth, smoothing.window)


def _without_times(average: Ema) -> Callable[[Values, Values], Values]:
    def extend(_seconds: Values, values: Values) -> Values:
        return average.extend(values)

    return extend


class SmoothedCurve:
    """Smoothed version of a curve, computed chunk by chunk.

    After a change of the smoothing the old values stay until the new ones are complete, so that the curve
    does not flicker while a slider is dragged.

    Args:
        series: the curve that is smoothed.
        curve: the curve that shows the result, over the same steps.
        corrected: whether an exponential average over points is divided by 1 − βᵗ.

    Attributes:
        curve, corrected: as given.
        computed_at: time of the last computation, by time.perf_counter.
    """

    def __init__(self, series: Curve, curve: Curve, *, corrected: bool) -> None:
        self._series = series
        self.curve = curve
        self.corrected = corrected
        self.computed_at = 0.0
        self._smoother: _Smoother | None = None
        self._data = CurveData()

    def restart(self) -> None:
        """Compute all values again in the next calls of :meth:`advance`."""
        self._smoother = None

    def clear(self) -> None:
        """Remove all values, after the points of the series were replaced."""
        self.restart()
        self.curve.replace_values(np.empty(0))

    @property
    def is_behind(self) -> bool:
        """Whether there are points that are not smoothed yet."""
        return self._smoother is None or self._smoother.is_behind(self._series.data)

    def advance(self, smoothing: Smoothing) -> None:
        """Smooth the next chunk."""
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
