"""Arrays that grow at the end without moving what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

BUCKET = 32
"""Points in a bucket, the unit that summaries are kept of."""

CHUNK_ROWS = 2048
"""Buckets in a chunk: 65 536 points, half a megabyte."""

_FIRST_CAPACITY = 64


class ChunkedArray:
    """A growing one-dimensional array in chunks of fixed size, readable by buckets.

    A single array that doubles would stop the window while a million points are copied, and would hold three
    times its contents meanwhile.

    Args:
        dtype: type of an element.
        padding: what the unused end of the last bucket holds.
    """

    def __init__(self, dtype: DTypeLike, padding: float) -> None:
        self._dtype = np.dtype(dtype)
        self._padding = padding
        self._chunks: list[NDArray[Any]] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, values: NDArray[Any]) -> None:
        """Add `[n]` values at the end."""
        self.write(self._length, values)

    def write(self, start: int, values: NDArray[Any]) -> None:
        """Put `[n]` values from `start` on, over those that are there; they reach the end or beyond it."""
        taken = 0
        while taken < len(values):
            chunk, offset = divmod(start + taken, CHUNK_ROWS * BUCKET)
            if chunk == len(self._chunks):
                # Not filled: memory that a short curve never reaches is then never taken.
                self._chunks.append(np.empty((CHUNK_ROWS, BUCKET), dtype=self._dtype))
            flat = self._chunks[chunk].reshape(-1)
            count = min(len(values) - taken, len(flat) - offset)
            end = offset + count
            flat[offset:end] = values[taken : taken + count]
            flat[end : -(-end // BUCKET) * BUCKET] = self._padding
            taken += count
        # Last, and never less: another thread may be reading.
        self._length = max(self._length, start + taken)

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """The elements `[start, stop)`, read-only; a view where they lie in one chunk."""
        size = CHUNK_ROWS * BUCKET
        start, stop = max(start, 0), min(stop, self._length)
        if stop <= start:
            return np.empty(0, dtype=self._dtype)
        parts = [
            self._chunks[chunk].reshape(-1)[max(start - chunk * size, 0) : stop - chunk * size]
            for chunk in range(start // size, (stop - 1) // size + 1)
        ]
        values = parts[0] if len(parts) == 1 else np.concatenate(parts)
        values = values.view()
        values.flags.writeable = False
        return values

    def rows(self, buckets: NDArray[np.int64]) -> NDArray[Any]:
        """The buckets of the given ascending numbers, `[k, BUCKET]`, a copy."""
        rows = np.empty((len(buckets), BUCKET), dtype=self._dtype)
        if len(buckets) == 0:
            return rows
        first, last = int(buckets[0]) // CHUNK_ROWS, int(buckets[-1]) // CHUNK_ROWS
        borders = np.searchsorted(buckets, np.arange(first, last + 2) * CHUNK_ROWS)
        for chunk in range(first, last + 1):
            part = slice(borders[chunk - first], borders[chunk - first + 1])
            rows[part] = self._chunks[chunk][buckets[part] - chunk * CHUNK_ROWS]
        return rows


class BucketSummary:
    """One number for each bucket, in one array; a thirty-second of the points, so doubling is cheap."""

    def __init__(self, dtype: DTypeLike, padding: float) -> None:
        self._padding = padding
        self._values = np.full(_FIRST_CAPACITY, padding, dtype=dtype)
        self._length = 0

    def write(self, start: int, values: NDArray[Any]) -> None:
        """Set the buckets from `start` on; they become the last ones."""
        self._length = start + len(values)
        # One spare element ends every reduction over bucket ranges.
        if self._length + 1 > len(self._values):
            grown = np.full(2 * self._length + 1, self._padding, dtype=self._values.dtype)
            grown[:start] = self._values[:start]
            self._values = grown
        self._values[start : self._length] = values

    @property
    def values(self) -> NDArray[Any]:
        """A view of one number for each bucket."""
        return self._values[: self._length]

    def reduce(self, ufunc: np.ufunc, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[Any]:
        """`ufunc.reduce` over each of the ascending, disjoint, non-empty bucket ranges `[start, stop)`."""
        if len(starts) == 0:
            return np.empty(0, dtype=self._values.dtype)
        borders = np.stack([starts, stops], axis=1).reshape(-1)
        reduced: NDArray[Any] = ufunc.reduceat(self._values[: self._length + 1], borders)[::2]
        return reduced
