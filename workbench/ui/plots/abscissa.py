"""The horizontal positions of a series: the step and the second of every point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.ui.plots.chunked_array import BUCKET, BucketSummary, ChunkedArray

if TYPE_CHECKING:
    from numpy.typing import NDArray

XAxis = Literal["step", "seconds"]
"""What the horizontal axis shows."""


class Abscissa:
    """Steps and seconds of a growing series, neither of which ever decreases."""

    def __init__(self) -> None:
        self._points: dict[XAxis, ChunkedArray] = {
            "step": ChunkedArray(np.int64, np.iinfo(np.int64).max),
            "seconds": ChunkedArray(np.float64, np.inf),
        }
        self._firsts: dict[XAxis, BucketSummary] = {
            "step": BucketSummary(np.int64, 0),
            "seconds": BucketSummary(np.float64, 0.0),
        }

    def __len__(self) -> int:
        return len(self._points["step"])

    def append(self, steps: NDArray[np.int64], seconds: NDArray[np.float64]) -> None:
        """Add `[n]` points.

        Raises:
            ValueError: the lengths differ, a second is not finite, or steps or seconds decrease.
        """
        if len(steps) != len(seconds):
            raise ValueError(f"{len(steps)} steps but {len(seconds)} seconds")
        if not np.isfinite(seconds).all():
            raise ValueError("seconds must be finite")
        start = len(self)
        additions: tuple[tuple[XAxis, NDArray[np.int64] | NDArray[np.float64]], ...] = (
            ("step", steps),
            ("seconds", seconds),
        )
        for axis, values in additions:
            previous = self._points[axis].read(start - 1, start)
            if (values[1:] < values[:-1]).any() or (values[:1] < previous).any():
                raise ValueError(f"{axis} must not decrease")
        for axis, values in additions:
            points = self._points[axis]
            points.append(values)
            first, stop = -(-start // BUCKET), -(-len(points) // BUCKET)
            if stop > first:
                self._firsts[axis].write(first, points.rows(np.arange(first, stop))[:, 0])

    def read(self, axis: XAxis, start: int, stop: int) -> NDArray[np.int64] | NDArray[np.float64]:
        """Positions `[start, stop)` on one axis, read-only."""
        return self._points[axis].read(start, stop)

    def locate(self, axis: XAxis, positions: NDArray[np.float64]) -> NDArray[np.int64]:
        """How many points lie before each of the ascending positions `[k]`."""
        firsts = self._firsts[axis].values
        if len(firsts) == 0:
            return np.zeros(len(positions), dtype=np.int64)
        buckets = np.maximum(np.searchsorted(firsts, positions, side="left") - 1, 0)
        before = (self._points[axis].rows(buckets) < positions[:, np.newaxis]).sum(axis=1)
        counts: NDArray[np.int64] = np.minimum(buckets * BUCKET + before, len(self))
        return counts

    def nearest(self, axis: XAxis, position: float) -> int | None:
        """The number of the point nearest to a position; None where there are no points."""
        if len(self) == 0:
            return None
        after = int(self.locate(axis, np.array([position]))[0])
        if after == 0:
            return 0
        if after == len(self):
            return after - 1
        left, right = self.read(axis, after - 1, after + 1)
        return after - 1 if position - left <= right - position else after

    def bounds(self, axis: XAxis) -> tuple[float, float] | None:
        """The first and the last position; None where there are no points."""
        if len(self) == 0:
            return None
        points = self._points[axis]
        return float(points.read(0, 1)[0]), float(points.read(len(self) - 1, len(self))[0])

    def first_positive(self, axis: XAxis) -> float | None:
        """The first position that a log axis can show."""
        number = int(self.locate(axis, np.array([np.nextafter(0.0, 1.0)]))[0])
        return None if number == len(self) else float(self.read(axis, number, number + 1)[0])
