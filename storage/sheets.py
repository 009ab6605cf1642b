"""Points on their way from a training loop to the thread that writes them, without a lock between the two."""

import struct
from collections.abc import Iterator, Mapping
from typing import SupportsFloat

import numpy as np

from storage.blocks import Block

FEWEST_ROWS, MOST_ROWS = 16, 4_096


class Sheet:
    """Rows of step, seconds and the values of some series, packed side by side.

    One thread appends, another takes: each writes only its own count, and a row is counted when it is whole.

    Attributes:
        names: The series.
        rows: How many rows there is room for.
        written: How many were appended.
    """

    __slots__ = ("_buffer", "_kind", "_pack", "_size", "_taken", "names", "rows", "written")

    def __init__(self, names: tuple[str, ...], rows: int) -> None:
        self.names, self.rows, self.written = names, rows, 0
        self._taken = 0
        layout = struct.Struct(f"=qd{len(names)}d")
        self._pack, self._size = layout.pack_into, layout.size
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

    def take(self, run_id: int) -> Block | None:
        """Return the rows that were appended since the last call, None if there are none.

        Raises:
            ValueError: If the steps do not ascend.
        """
        start, end = self._taken, self.written
        if start == end:
            return None
        rows = np.frombuffer(self._buffer, self._kind)[start:end].copy()
        self._taken = end
        return Block(run_id, self.names, rows["step"], rows["seconds"], rows["values"])

    def is_used_up(self) -> bool:
        """Whether every row was appended and taken."""
        return self._taken == self.rows


class Sheets:
    """The sheets of one run, in the order in which they were begun."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, ...], Sheet] = {}
        self._all: list[Sheet] = []

    def append(self, step: int, seconds: float, values: Mapping[str, SupportsFloat]) -> None:
        """Add the values of some series at a step.

        Raises:
            struct.error: If something is no number.
        """
        names = tuple(values)
        sheet = self._open.get(names)
        if sheet is None or sheet.written == sheet.rows:
            sheet = self._begin(names, sheet)
        sheet.append(step, seconds, values)

    def take(self, run_id: int) -> Iterator[Block]:
        """Yield what was appended since the last call, in an order in which each series goes up.

        Raises:
            ValueError: If the steps of a series do not ascend.
        """
        # What is begun during the walk is met by the next. What was closed before it gets no more rows.
        count, still_open = len(self._all), set(self._open.values())
        for sheet in self._all[:count]:
            block = sheet.take(run_id)
            if block is not None:
                yield block
        walked = self._all[:count]
        self._all[:count] = [sheet for sheet in walked if sheet in still_open and not sheet.is_used_up()]

    def _begin(self, names: tuple[str, ...], past: Sheet | None) -> Sheet:
        # A series that goes on in another company must not be overtaken by later values of its own.
        for other in [company for company in self._open if not set(company).isdisjoint(names)]:
            del self._open[other]
        rows = FEWEST_ROWS if past is None else min(2 * past.rows, MOST_ROWS)
        sheet = self._open[names] = Sheet(names, rows)
        self._all.append(sheet)
        return sheet
