"""The values of a series, with what a plot needs to know of every bucket of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.ui.plots.chunked_array import BUCKET, BucketSummary, ChunkedArray

HAS_NAN = 1
HAS_PLUS_INFINITY = 2
HAS_MINUS_INFINITY = 4
HAS_NOT_POSITIVE = 8

Float64Array = NDArray[np.float64]


@dataclass(frozen=True)
class Extremes:
    """What lies in each of `[n]` groups of values.

    Attributes:
        low: least finite value (of the positive ones where these were asked for), +inf where there is none.
        high: greatest of the same, -inf where there is none.
        flags: HAS_… bits of the values that a line cannot show.
    """

    low: Float64Array
    high: Float64Array
    flags: NDArray[np.uint8]


def extremes_of_points(values: Float64Array, positive: bool) -> Extremes:
    """The extremes of every value by itself."""
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
    """The values of a growing series and the extremes of its buckets."""

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
        """Add `[n]` values of any kind."""
        self.write(len(self), values)

    def write(self, start: int, values: Float64Array) -> None:
        """Put `[n]` values from `start` on, over those that are there; they reach the end or beyond it."""
        self._points.write(start, values)
        # Live values come many times between two frames, which are what the summaries are for.
        self._summarised = min(self._summarised, start // BUCKET)

    def _catch_up(self) -> None:
        """Summarise the buckets that have changed since they were last looked at."""
        stop = -(-len(self) // BUCKET)
        # Blocks that fit the processor's cache: a million values at once take twice as long.
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
        odd = ~finite.all(axis=1)
        if odd.any():
            padding = stop * BUCKET - len(self)
            strange = _flags(rows[odd].reshape(-1)).reshape(-1, BUCKET)
            if padding > 0:
                # The unused end of the last bucket holds NaN that nobody recorded.
                strange[-1, BUCKET - padding :] = 0
            flags[odd] |= np.bitwise_or.reduce(strange, axis=1)
        self._flags.write(first, flags)

    def read(self, start: int, stop: int) -> Float64Array:
        """Values `[start, stop)`, read-only."""
        return self._points.read(start, stop)

    def bounds(self, positive: bool) -> tuple[float, float] | None:
        """The least and the greatest finite (and positive) value; None where there is none."""
        self._catch_up()
        low = (self._low_positive if positive else self._low).values
        if len(low) == 0:
            return None
        least, greatest = float(low.min()), float(self._high.values.max())
        return (least, greatest) if least <= greatest else None

    def extremes(self, borders: NDArray[np.int64], positive: bool) -> Extremes:
        """The extremes of the groups `[borders[j], borders[j + 1])`.

        Exact: whole buckets are taken from their summaries, and the two cut ones at the ends value by value.

        Args:
            borders: int64 `[n + 1]`, ascending numbers of points.
            positive: look at positive values only, as a log axis does, and mark the others.

        Returns:
            Extremes of `[n]` groups.
        """
        self._catch_up()
        buckets, offsets = np.divmod(borders, BUCKET)
        last = max((len(self) - 1) // BUCKET, 0)
        rows = self._points.rows(np.minimum(buckets, last))
        ends = _extremes_of_ends(rows, buckets, offsets, positive)
        starts, stops = buckets[:-1] + 1, buckets[1:]
        whole = stops > starts
        starts, stops = starts[whole], stops[whole]
        low_summary = self._low_positive if positive else self._low
        ends.low[whole] = np.minimum(ends.low[whole], low_summary.reduce(np.minimum, starts, stops))
        high = self._high.reduce(np.maximum, starts, stops)
        if positive:
            high = np.where(high > 0, high, -np.inf)
        ends.high[whole] = np.maximum(ends.high[whole], high)
        ends.flags[whole] |= self._flags.reduce(np.bitwise_or, starts, stops)
        if not positive:
            np.bitwise_and(ends.flags, np.uint8(~HAS_NOT_POSITIVE & 0xFF), out=ends.flags)
        return ends


def _extremes_of_ends(
    rows: Float64Array, buckets: NDArray[np.int64], offsets: NDArray[np.int64], positive: bool
) -> Extremes:
    """Extremes of the part of each group in its first bucket and in its last one."""
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
