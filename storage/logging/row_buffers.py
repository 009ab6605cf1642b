"""Rows that wait for the disk: the loop appends them, a thread drains them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, SupportsFloat

import numpy as np

from storage.series.blocks import SeriesBlock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FEWEST_ROWS = 16
MOST_ROWS = 4_096
"""Rows of the first buffer of some series, and of the largest."""


class RowBuffer:
    """Rows of step, seconds and the values of some series, packed side by side.

    It connects two threads without a lock: one appends, the other drains. Each writes only its own count, and
    a row is counted when it is complete.

    Attributes:
        names: The series.
        rows: How many rows there is room for.
        written: How many were appended.
    """

    __slots__ = ("_buffer", "_drained", "_kind", "_pack", "_size", "names", "rows", "written")

    def __init__(self, names: tuple[str, ...], rows: int) -> None:
        self.names = names
        self.rows = rows
        self.written = 0
        self._drained = 0
        layout = struct.Struct(f"=qd{len(names)}d")
        self._pack = layout.pack_into
        self._size = layout.size
        self._buffer = bytearray(rows * layout.size)
        fields = [("step", np.int64), ("seconds", np.float64), ("values", np.float64, (len(names),))]
        self._kind = np.dtype(fields)

    def append(self, step: int, seconds: float, values: Mapping[str, SupportsFloat]) -> None:
        """Add a row; the caller has looked whether there is room.

        Raises:
            struct.error: If something is no number.
        """
        self._pack(self._buffer, self.written * self._size, step, seconds, *values.values())
        self.written += 1

    def drain(self, run_id: int) -> SeriesBlock | None:
        """Return the rows that were appended since the last call, None if there are none.

        Raises:
            ValueError: If the steps do not ascend.
        """
        start, end = self._drained, self.written
        if start == end:
            return None
        rows = np.frombuffer(self._buffer, self._kind)[start:end].copy()
        self._drained = end
        return SeriesBlock(run_id, self.names, rows["step"], rows["seconds"], rows["values"])

    def is_drained(self) -> bool:
        """Whether every row was appended and drained."""
        return self._drained == self.rows


class RowBuffers:
    """The buffers of one run, in the order in which they were begun."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, ...], RowBuffer] = {}
        self._all: list[RowBuffer] = []

    def append(self, step: int, seconds: float, values: Mapping[str, SupportsFloat]) -> None:
        """Add the values of some series at a step.

        Raises:
            struct.error: If something is no number.
        """
        names = tuple(values)
        buffer = self._open.get(names)
        if buffer is None or buffer.written == buffer.rows:
            buffer = self._begin(names, buffer)
        buffer.append(step, seconds, values)

    def drain(self, run_id: int) -> Iterator[SeriesBlock]:
        """Yield what was appended since the last call, in an order in which each series goes up.

        Raises:
            ValueError: If the steps of a series do not ascend.
        """
        # What is begun during the walk is met by the next. What was closed before it gets no more rows.
        count = len(self._all)
        still_open = set(self._open.values())
        for buffer in self._all[:count]:
            block = buffer.drain(run_id)
            if block is not None:
                yield block
        walked = self._all[:count]
        self._all[:count] = [buffer for buffer in walked if buffer in still_open and not buffer.is_drained()]

    def _begin(self, names: tuple[str, ...], past: RowBuffer | None) -> RowBuffer:
        # A series that continues in another buffer must not be overtaken by later values of its own.
        for other in [others for others in self._open if not set(others).isdisjoint(names)]:
            del self._open[other]
        rows = FEWEST_ROWS if past is None else min(2 * past.rows, MOST_ROWS)
        buffer = self._open[names] = RowBuffer(names, rows)
        self._all.append(buffer)
        return buffer
