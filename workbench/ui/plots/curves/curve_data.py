"""Points of a growing curve: horizontal positions, values and summaries for fast thinning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.ui.plots.curves.chunked_array import BUCKET, BucketSummary, ChunkedArray

XAxis = Literal["step", "seconds"]
"""Quantity along the horizontal axis."""

HAS_NAN = 1
HAS_PLUS_INFINITY = 2
HAS_MINUS_INFINITY = 4
HAS_NOT_POSITIVE = 8
"""Flags of values that a line cannot show; the last one on a logarithmic axis only."""

Float64Array = NDArray[np.float64]


class Abscissa:
    """Horizontal positions of a growing series: steps and seconds, neither of which ever decreases."""

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
        """Append `[n]` points.

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
        """Positions of points `[start, stop)`, read-only."""
        return self._points[axis].read(start, stop)

    def locate(self, axis: XAxis, positions: NDArray[np.float64]) -> NDArray[np.int64]:
        """Number of points before each of the ascending positions `[k]`."""
        firsts = self._firsts[axis].values
        if len(firsts) == 0:
            return np.zeros(len(positions), dtype=np.int64)
        buckets = np.maximum(np.searchsorted(firsts, positions, side="left") - 1, 0)
        before = (self._points[axis].rows(buckets) < positions[:, np.newaxis]).sum(axis=1)
        counts: NDArray[np.int64] = np.minimum(buckets * BUCKET + before, len(self))
        return counts

    def nearest(self, axis: XAxis, position: float) -> int | None:
        """Index of the point nearest to a position; None where there are no points."""
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
        """First and last position; None where there are no points."""
        if len(self) == 0:
            return None
        points = self._points[axis]
        return float(points.read(0, 1)[0]), float(points.read(len(self) - 1, len(self))[0])

    def first_positive(self, axis: XAxis) -> float | None:
        """First positive position; None where there is none."""
        number = int(self.locate(axis, np.array([np.nextafter(0.0, 1.0)]))[0])
        return None if number == len(self) else float(self.read(axis, number, number + 1)[0])


@dataclass(frozen=True)
class Extremes:
    """Extreme values of `[n]` groups of values.

    Attributes:
        low: float64 `[n]`, least finite (on request: least positive) value, +inf where there is none.
        high: float64 `[n]`, greatest of the same values, -inf where there is none.
        flags: uint8 `[n]`, HAS_… bits of the values that a line cannot show.
    """

    low: Float64Array
    high: Float64Array
    flags: NDArray[np.uint8]


def extremes_of_points(values: Float64Array, positive: bool) -> Extremes:
    """The extremes of each value on its own.

    Args:
        values: float64 `[n]`.
        positive: consider positive values only, and flag the others.
    """
    flags = _flags(values)
    shown = np.isfinite(values)
    if positive:
        shown &= values > 0
    else:
        flags &= np.uint8(~HAS_NOT_POSITIVE & 0xFF)
    return Extremes(np.where(shown, values, np.inf), np.where(shown, values, -np.inf), flags)


def _flags(values: Float64Array) -> NDArray[np.uint8]:
    flags = np.where(np.isnan(values), np.uint8(HAS_NAN), np.uint8(0))
    flags[values == np.inf] = HAS_PLUS_INFINITY
    flags[values == -np.inf] = HAS_MINUS_INFINITY
    flags[np.isfinite(values) & (values <= 0)] = HAS_NOT_POSITIVE
    return flags


class Ordinate:
    """Values of a growing series and the extremes of its buckets."""

    def __init__(self) -> None:
        self._points = ChunkedArray(np.float64, np.nan)
        self._low = BucketSummary(np.float64, np.inf)
        self._low_positive = BucketSummary(np.float64, np.inf)
        self._high = BucketSummary(np.float64, -np.inf)
        self._flags = BucketSummary(np.uint8, 0)
        self._summarised = 0

    def __len__(self) -> int:
        return len(self._points)

    def append(self, values: Float64Array) -> None:
        """Append `[n]` values, also NaN and infinities."""
        self.write(len(self), values)

    def write(self, start: int, values: Float64Array) -> None:
        """Write `[n]` values from index `start` on; they must reach the end or beyond it."""
        self._points.write(start, values)
        # Summarised only when needed: live values arrive many times between two frames.
        self._summarised = min(self._summarised, start // BUCKET)

    def _update_summaries(self) -> None:
        """Summarise the buckets that have changed."""
        stop = -(-len(self) // BUCKET)
        # In blocks that fit the processor's cache: a million values at once take twice as long.
        for bucket in range(self._summarised, stop, 512):
            self._summarise(bucket, min(bucket + 512, stop))
        self._summarised = stop

    def _summarise(self, first: int, stop: int) -> None:
        rows = self._points.rows(np.arange(first, stop))
        finite = np.isfinite(rows)
        positive = finite & (rows > 0)
        low = np.where(finite, rows, np.inf).min(axis=1)
        self._low.write(first, low)
        self._low_positive.write(first, np.where(positive, rows, np.inf).min(axis=1))
        self._high.write(first, np.where(finite, rows, -np.inf).max(axis=1))
        flags = np.where(low <= 0, np.uint8(HAS_NOT_POSITIVE), np.uint8(0))
        irregular = ~finite.all(axis=1)
        if irregular.any():
            padding = stop * BUCKET - len(self)
            irregular_flags = _flags(rows[irregular].reshape(-1)).reshape(-1, BUCKET)
            if padding > 0:
                # Ignore the padding of the last bucket, which is NaN.
                irregular_flags[-1, BUCKET - padding :] = 0
            flags[irregular] |= np.bitwise_or.reduce(irregular_flags, axis=1)
        self._flags.write(first, flags)

    def read(self, start: int, stop: int) -> Float64Array:
        """Values of points `[start, stop)`, read-only."""
        return self._points.read(start, stop)

    def bounds(self, positive: bool) -> tuple[float, float] | None:
        """Least and greatest finite (and, on request, positive) value; None where there is none."""
        self._update_summaries()
        low = (self._low_positive if positive else self._low).values
        if len(low) == 0:
            return None
        least, greatest = float(low.min()), float(self._high.values.max())
        return (least, greatest) if least <= greatest else None

    def extremes(self, borders: NDArray[np.int64], positive: bool) -> Extremes:
        """Exact extremes of the groups of points `[borders[j], borders[j + 1])`.

        Full buckets are read from their summaries, and the partial ones at both ends value by value.

        Args:
            borders: int64 `[n + 1]`, ascending indices of points.
            positive: consider positive values only, as a log axis does, and flag the others.

        Returns:
            The extremes of `[n]` groups.
        """
        self._update_summaries()
        buckets, offsets = np.divmod(borders, BUCKET)
        last = max((len(self) - 1) // BUCKET, 0)
        rows = self._points.rows(np.minimum(buckets, last))
        ends = _extremes_of_ends(rows, buckets, offsets, positive)
        starts, stops = buckets[:-1] + 1, buckets[1:]
        has_full = stops > starts
        starts, stops = starts[has_full], stops[has_full]
        low_summary = self._low_positive if positive else self._low
        ends.low[has_full] = np.minimum(ends.low[has_full], low_summary.reduce(np.minimum, starts, stops))
        high = self._high.reduce(np.maximum, starts, stops)
        if positive:
            high = np.where(high > 0, high, -np.inf)
        ends.high[has_full] = np.maximum(ends.high[has_full], high)
        ends.flags[has_full] |= self._flags.reduce(np.bitwise_or, starts, stops)
        if not positive:
            np.bitwise_and(ends.flags, np.uint8(~HAS_NOT_POSITIVE & 0xFF), out=ends.flags)
        return ends


def _extremes_of_ends(
    rows: Float64Array, buckets: NDArray[np.int64], offsets: NDArray[np.int64], positive: bool
) -> Extremes:
    """Extremes of the points of each group in its first and in its last bucket."""
    shown = np.isfinite(rows)
    all_finite = bool(shown.all())
    if positive:
        shown &= rows > 0
    plain = all_finite and not positive
    low = rows if plain else np.where(shown, rows, np.inf)
    high = rows if plain else np.where(shown, rows, -np.inf)
    column = np.arange(BUCKET)
    same = buckets[:-1] == buckets[1:]
    head = column >= offsets[:-1, np.newaxis]
    head &= column < np.where(same, offsets[1:], BUCKET)[:, np.newaxis]
    tail = column < np.where(same, 0, offsets[1:])[:, np.newaxis]
    flags = np.zeros(len(same), dtype=np.uint8)
    if not plain:
        bits = _flags(rows.reshape(-1)).reshape(rows.shape)
        flags |= np.bitwise_or.reduce(np.where(head, bits[:-1], np.uint8(0)), axis=1)
        flags |= np.bitwise_or.reduce(np.where(tail, bits[1:], np.uint8(0)), axis=1)
    return Extremes(
        np.minimum(np.where(head, low[:-1], np.inf).min(axis=1), np.where(tail, low[1:], np.inf).min(axis=1)),
        np.maximum(
            np.where(head, high[:-1], -np.inf).max(axis=1), np.where(tail, high[1:], -np.inf).max(axis=1)
        ),
        flags,
    )


class CurveData:
    """Steps, seconds and values of a growing series.

    Curves over the same points, such as a series and its averages, share one abscissa; values only are
    appended to a curve that was made with `following`.

    Args:
        following: data whose steps and seconds this curve shares.
    """

    def __init__(self, following: CurveData | None = None) -> None:
        self._shares = following is not None
        self.abscissa: Abscissa = following.abscissa if following is not None else Abscissa()
        self.ordinate = Ordinate()

    def __len__(self) -> int:
        return len(self.ordinate)

    def append(
        self, steps: NDArray[np.int64], seconds: NDArray[np.float64], values: NDArray[np.float64]
    ) -> None:
        """Append `[n]` points.

        Raises:
            ValueError: the lengths differ, steps or seconds decrease, or the abscissa is shared.
        """
        if self._shares:
            raise ValueError("this curve follows the steps of another: append values only")
        if len(steps) != len(values):
            raise ValueError(f"{len(steps)} steps but {len(values)} values")
        self.abscissa.append(steps, seconds)
        self.ordinate.append(values)

    def append_values(self, values: NDArray[np.float64]) -> None:
        """Append `[n]` values at steps that the abscissa already has.

        Raises:
            ValueError: the abscissa has fewer steps.
        """
        self.write_values(len(self.ordinate), values)

    def write_values(self, start: int, values: NDArray[np.float64]) -> None:
        """Write `[n]` values from index `start` on; they must reach the end or beyond it.

        Raises:
            ValueError: the abscissa has fewer steps, or the values leave a gap or end too early.
        """
        if start + len(values) > len(self.abscissa):
            raise ValueError("more values than steps")
        if not start <= len(self.ordinate) <= start + len(values):
            raise ValueError(f"{len(values)} values from {start} on do not continue {len(self.ordinate)}")
        self.ordinate.write(start, values)

    def steps(self) -> NDArray[np.int64]:
        """Steps, int64 `[n]`, read-only."""
        return self.abscissa.read("step", 0, len(self)).astype(np.int64, copy=False)

    def seconds(self) -> NDArray[np.float64]:
        """Seconds, float64 `[n]`, read-only."""
        return self.abscissa.read("seconds", 0, len(self)).astype(np.float64, copy=False)

    def values(self) -> NDArray[np.float64]:
        """Values, float64 `[n]`, read-only."""
        return self.ordinate.read(0, len(self))

    def nearest_index(self, axis: XAxis, position: float) -> int | None:
        """Index of the point nearest to a position; None where there are no points."""
        index = self.abscissa.nearest(axis, position)
        return None if index is None or len(self) == 0 else min(index, len(self) - 1)

    def point(self, index: int) -> tuple[int, float, float]:
        """Step, second and value of the point at an index."""
        return (
            int(self.abscissa.read("step", index, index + 1)[0]),
            float(self.abscissa.read("seconds", index, index + 1)[0]),
            float(self.ordinate.read(index, index + 1)[0]),
        )


@dataclass(frozen=True, eq=False)
class Band:
    """Area around the mean curve of several runs.

    Attributes:
        lower, upper: ends of the area at the points of the curve; NaN where there is none.
        members: int64 `[n]`, number of runs with a finite value at each point.
        not_finite: int64 `[n]`, number of runs with NaN or an infinity there.
    """

    lower: CurveData
    upper: CurveData
    members: NDArray[np.int64]
    not_finite: NDArray[np.int64]

    def count_text(self, index: int) -> str:
        """Number of runs behind a point of the curve; "n = 4/5" if one of five is not finite there."""
        members = int(self.members[index])
        not_finite = int(self.not_finite[index])
        return f"n = {members}/{members + not_finite}" if not_finite else f"n = {members}"
