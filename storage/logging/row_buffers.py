"""Rows that wait for the disk: the loop appends them, a thread drains them."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsFloat

import numpy as np

from storage.invariants import require_count, require_name
from storage.series.blocks import SeriesBlock, kept_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

FEWEST_ROWS = 16
MOST_ROWS = 4_096
"""Rows of the first buffer of some series, and of the largest."""
FEW_BLOCKS = 8
"""Blocks that are written as they were logged; of more, series on one grid are brought together first."""
LARGEST_BUFFER = 2**22
"""Bytes of a buffer with more than the fewest rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows of some series in the order in which they were logged.

    Attributes:
        names: Names of the S series, all different.
        steps: int64 ``[n]``, in any order.
        seconds: float64 ``[n]``.
        values: float64 ``[n, S]``.
    """

    names: tuple[str, ...]
    steps: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.float64]
    values: npt.NDArray[np.float64]


class RowBuffer:
    """Rows of step, seconds and the values of some series, packed side by side.

    It connects two threads without a lock: one appends, the other drains. Each writes only its own count, and
    a row is counted when it is complete.

    Attributes:
        names: The series.
        rows: How many rows there is room for.
        written: How many were appended.
        content: The rows, packed.
        pack: Packs step, seconds and values into the content, from a byte on.
        size: Bytes of a row.
    """

    __slots__ = ("_drained", "_kind", "content", "names", "pack", "rows", "size", "written")

    def __init__(self, names: tuple[str, ...], rows: int) -> None:
        self.names = names
        self.rows = rows
        self.written = 0
        self._drained = 0
        layout = struct.Struct(f"=qd{len(names)}d")
        self.pack = layout.pack_into
        self.size = layout.size
        self.content = bytearray(rows * layout.size)
        fields = [("step", np.int64), ("seconds", np.float64), ("values", np.float64, (len(names),))]
        self._kind = np.dtype(fields)

    def drain(self) -> Rows | None:
        """Return the rows that were appended since the last call, None if there are none."""
        start, end = self._drained, self.written
        if start == end:
            return None
        rows = np.frombuffer(self.content, self._kind)[start:end].copy()
        self._drained = end
        return Rows(self.names, rows["step"], rows["seconds"], rows["values"])

    def is_drained(self) -> bool:
        """Whether every row was appended and drained."""
        return self._drained == self.rows


class RowBuffers:
    """The buffers of one run, in the order in which they were begun."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, ...], RowBuffer] = {}
        self._all: list[RowBuffer] = []
        self._series: set[str] = set()
        self._holders: dict[str, RowBuffer] = {}
        self._keys: dict[RowBuffer, tuple[str, ...]] = {}
        self._moment: tuple[int | None, float] = (None, 0.0)

    def append(self, step: int, seconds: float, values: Mapping[str, SupportsFloat]) -> None:
        """Add the values of some series at a step; calls at one step share the seconds of the first.

        Series that are logged one by one then lie on one grid, and in one block.

        Raises:
            NotAllowedError: If a series has a name that is not allowed, or there are too many.
            struct.error: If something is no number.
        """
        if step == self._moment[0]:
            seconds = self._moment[1]
        else:
            self._moment = (step, seconds)
        names = tuple(values)
        buffer = self._open.get(names)
        if buffer is None or buffer.written == buffer.rows:
            buffer = self._begin(names, buffer)
        # Not a method of the buffer: its call would be a tenth of what logging costs.
        row = buffer.written
        buffer.pack(buffer.content, row * buffer.size, step, seconds, *values.values())
        buffer.written = row + 1

    def drain(self) -> Iterator[Rows]:
        """Yield what was appended since the last call, the rows of each series in the order of the calls."""
        # What is begun during the walk is met by the next. What was closed before it gets no more rows.
        count = len(self._all)
        still_open = set(self._open.values())
        for buffer in self._all[:count]:
            rows = buffer.drain()
            if rows is not None:
                yield rows
        walked = self._all[:count]
        self._all[:count] = [buffer for buffer in walked if buffer in still_open and not buffer.is_drained()]

    def _begin(self, names: tuple[str, ...], past: RowBuffer | None) -> RowBuffer:
        fresh = [name for name in names if name not in self._series]
        for name in fresh:
            require_name("series", name)
        require_count("series", len(self._series) + len(fresh))
        self._series.update(fresh)
        # A series that continues in another buffer must not be overtaken by later values of its own.
        for other in {self._holders[name] for name in names if name in self._holders}:
            if other in self._keys:
                self._open.pop(self._keys.pop(other), None)
        most = max(FEWEST_ROWS, min(MOST_ROWS, LARGEST_BUFFER // (8 * len(names) + 16)))
        rows = FEWEST_ROWS if past is None else min(2 * past.rows, most)
        # An enumeration's texts stay texts.
        buffer = self._open[names] = RowBuffer(tuple(map(str.__str__, names)), rows)
        self._keys[buffer] = names
        self._holders.update(dict.fromkeys(names, buffer))
        self._all.append(buffer)
        return buffer


def blocks_of(drained: Sequence[Rows], run_id: int) -> list[SeriesBlock]:
    """Return rows as blocks of a run: each series by step, and of several values at one step the last.

    Args:
        drained: Rows, those of each series in the order of the calls.
        run_id: The run.
    """
    if len(drained) > FEW_BLOCKS:
        return list(_sorted(drained, run_id))
    lasts: dict[str, int] = {}
    for rows in drained:
        first, last = int(rows.steps[0]), int(rows.steps[-1])
        goes_back = not np.all(rows.steps[1:] > rows.steps[:-1])
        if goes_back or any(lasts.get(name, first - 1) >= first for name in rows.names):
            return list(_sorted(drained, run_id))
        lasts.update(dict.fromkeys(rows.names, last))
    return [SeriesBlock(run_id, rows.names, rows.steps, rows.seconds, rows.values) for rows in drained]


def _sorted(drained: Sequence[Rows], run_id: int) -> Iterator[SeriesBlock]:
    """Blocks of the series that were logged at the same steps and seconds."""
    columns: dict[str, list[tuple[Rows, int]]] = {}
    for rows in drained:
        for column, name in enumerate(rows.names):
            columns.setdefault(name, []).append((rows, column))
    grids: dict[bytes, tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]] = {}
    keys: dict[tuple[int, ...], bytes] = {}
    together: dict[bytes, list[str]] = {}
    for name, parts in columns.items():
        sources = tuple(id(rows) for rows, _ in parts)
        if sources not in keys:
            steps = np.concatenate([rows.steps for rows, _ in parts])
            seconds = np.concatenate([rows.seconds for rows, _ in parts])
            keys[sources] = steps.tobytes() + seconds.tobytes()
            grids[keys[sources]] = (steps, seconds)
        together.setdefault(keys[sources], []).append(name)
    for key, names in together.items():
        steps, seconds = grids[key]
        stacked = [
            np.concatenate([rows.values[:, column] for rows, column in columns[name]]) for name in names
        ]
        values = np.stack(stacked, axis=1)
        kept = kept_places(steps)
        yield SeriesBlock(run_id, tuple(names), steps[kept], seconds[kept], values[kept])
