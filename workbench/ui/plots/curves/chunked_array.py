"""A growing array that never copies its contents, and one number for each bucket of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

BUCKET = 32
"""Points in a bucket; each bucket has one summary."""

_CHUNK_ROWS = 2048
"""Buckets in a chunk: 65 536 points, half a megabyte of float64."""

_FIRST_CAPACITY = 64


class ChunkedArray:
    """Growing one-dimensional array in chunks of fixed size, readable by buckets.

    A single array that doubles would block the window while a million points are copied, and would need three
    times its size meanwhile.

    Args:
        dtype: type of an element.
        padding: value of the unused elements of the last bucket.
    """

    def __init__(self, dtype: DTypeLike, padding: float) -> None:
        self._dtype = np.dtype(dtype)
        self._padding = padding
        self._chunks: list[NDArray[Any]] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, values: NDArray[Any]) -> None:
        """Append `[n]` values."""
        self.write(self._length, values)

    def write(self, start: int, values: NDArray[Any]) -> None:
        """Write `[n]` values from index `start` on; they must reach the end or beyond it."""
        written = 0
        while written < len(values):
            chunk, offset = divmod(start + written, _CHUNK_ROWS * BUCKET)
            if chunk == len(self._chunks):
                # Uninitialised, so that pages which a short curve never reaches are never allocated.
                self._chunks.append(np.empty((_CHUNK_ROWS, BUCKET), dtype=self._dtype))
            flat = self._chunks[chunk].reshape(-1)
            count = min(len(values) - written, len(flat) - offset)
            end = offset + count
            flat[offset:end] = values[written : written + count]
            flat[end : -(-end // BUCKET) * BUCKET] = self._padding
            written += count
        # Set last and never decreased, since another thread may be reading.
        self._length = max(self._length, start + written)

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """Elements `[start, stop)`, read-only; a view if they lie in one chunk."""
        size = _CHUNK_ROWS * BUCKET
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
        """A copy `[k, BUCKET]` of the buckets with these ascending numbers `[k]`."""
        rows = np.empty((len(buckets), BUCKET), dtype=self._dtype)
        if len(buckets) == 0:
            return rows
        first, last = int(buckets[0]) // _CHUNK_ROWS, int(buckets[-1]) // _CHUNK_ROWS
        borders = np.searchsorted(buckets, np.arange(first, last + 2) * _CHUNK_ROWS)
        for chunk in range(first, last + 1):
            part = slice(borders[chunk - first], borders[chunk - first + 1])
            rows[part] = self._chunks[chunk][buckets[part] - chunk * _CHUNK_ROWS]
        return rows


class BucketSummary:
    """One number for each bucket, in one array; with 1/32 of the points, doubling it is cheap."""

    def __init__(self, dtype: DTypeLike, padding: float) -> None:
        self._padding = padding
        self._values = np.full(_FIRST_CAPACITY, padding, dtype=dtype)
        self._length = 0

    def write(self, start: int, values: NDArray[Any]) -> None:
        """Set the numbers from bucket `start` on; they become the last ones."""
        self._length = start + len(values)
        # One spare element, since `reduceat` needs an index behind the last range.
        if self._length + 1 > len(self._values):
            grown = np.full(2 * self._length + 1, self._padding, dtype=self._values.dtype)
            grown[:start] = self._values[:start]
            self._values = grown
        self._values[start : self._length] = values

    @property
    def values(self) -> NDArray[Any]:
        """View of the numbers of all buckets."""
        return self._values[: self._length]

    def reduce(self, ufunc: np.ufunc, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[Any]:
        """Reduce over each of the ascending, disjoint, non-empty ranges `[start, stop)` of buckets."""
        if len(starts) == 0:
            return np.empty(0, dtype=self._values.dtype)
        borders = np.stack([starts, stops], axis=1).reshape(-1)
        reduced: NDArray[Any] = ufunc.reduceat(self._values[: self._length + 1], borders)[::2]
        return reduced
