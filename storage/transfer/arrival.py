"""Arrival of a run: its points are written in small transactions before anybody sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from storage.invariants import MOST_SERIES, require_count, require_name
from storage.messages import Message
from storage.runs import unlisted
from storage.series import codec, summaries
from storage.series.blocks import SeriesBlock
from storage.series.directions import higher_is_better
from storage.series.encoding import (
    LARGEST_BLOCK,
    EncodedGrid,
    encoded_grid,
    insert_grids,
    insert_values,
    outlines_of,
)
from storage.series.summaries import RunningSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from storage.runs.leases import Lease

SLICE_BYTES = 2 * 2**20
"""Bytes written in one transaction, about: others wait for some hundredths of a second."""
ROW_BYTES = 400
"""What a row counts for beside its numbers, by the time that it takes."""
_TOGETHER = 1 << 20
"""Numbers encoded between two questions whether to go on."""
_UNNUMBERED = 0
"""Stands for the number of the run, which it gets with its first slice."""


class Arrival:
    """A run on its way into a store.

    Its points are encoded outside every transaction and written in slices. What is small enough for one slice
    is written by :meth:`finish` alone, in the transaction that makes the run visible.

    Attributes:
        blocks: How many blocks it has so far.
        values: How many values it has so far.
        leftovers: Numbers of hidden runs that are to be removed unless they are listed.
    """

    def __init__(
        self,
        add: Callable[[Connection, Lease], int],
        writing: Callable[[], AbstractContextManager[tuple[Connection, Lease]]],
        tell: Callable[[int], object],
        declared: Mapping[str, bool],
    ) -> None:
        """Begin with nothing.

        Args:
            add: Inserts the run without its points and returns its number.
            writing: Begins a transaction that no reader notices, with the lease of this opening of the store.
            tell: Called with how many values have come so far; what it raises ends the arrival.
            declared: Of which series higher is better, as was declared.
        """
        self.blocks = 0
        self.values = 0
        self.leftovers: list[int] = []
        self._add = add
        self._writing = writing
        self._tell = tell
        self._declared = declared
        self._run_id: int | None = None
        self._uids: list[str] = []
        self._known: summaries.Summaries = {}
        self._is_summarised = False
        self._fresh: list[str] = []
        self._block_ids: list[int] = []
        self._grids: list[EncodedGrid] = []
        self._rows: list[tuple[int, RunningSummary, bytes, tuple[tuple[int, bytes], ...]]] = []
        self._size = 0

    def leave(self) -> None:
        """Let anybody remove the leftovers; no more work is done on them here."""
        unlisted.leave(self._uids)

    def add(self, block: SeriesBlock) -> None:
        """Add points, and write a slice whenever there is enough for one.

        Raises:
            ValueError: If a series goes back, or there are too many of them.
        """
        for name in block.names:
            if (_UNNUMBERED, name) not in self._known:
                self._begin_series(name)
        if not block.names:
            return
        for start in range(0, block.steps.size, LARGEST_BLOCK):
            rows = slice(start, start + LARGEST_BLOCK)
            steps, seconds = block.steps[rows], block.seconds[rows]
            self._grids.append(encoded_grid(steps, seconds))
            self.blocks += 1
            width = max(1, _TOGETHER // steps.size)
            for first in range(0, len(block.names), width):
                columns = slice(first, first + width)
                names, values = block.names[columns], block.values[rows, columns]
                self._add_values(SeriesBlock(_UNNUMBERED, names, steps, seconds, values))

    def settle(self) -> None:
        """Write what would be too much for the last transaction, unless everything fits into it."""
        if self._run_id is None:
            return
        self._write_slice()
        figures = list(self._known.values())
        for start in range(0, len(figures), SLICE_BYTES // ROW_BYTES):
            with self._writing() as (connection, _):
                summaries.save(connection, figures[start : start + SLICE_BYTES // ROW_BYTES])
        self._is_summarised = True

    def finish(self, connection: Connection, lease: Lease) -> tuple[int, str]:
        """Write the rest, inside the last transaction; return the run's number and its packed summaries."""
        if self._run_id is None:
            self._run_id = self._add(connection, lease)
        run_id = self._run_id
        self._write(connection, run_id)
        if self._known and not self._is_summarised:
            summaries.save(connection, self._known.values())
        return run_id, summaries.packed(self._known).get(_UNNUMBERED, "{}")

    def hide(self, connection: Connection, lease: Lease, run_id: int) -> None:
        """Make a run one of the leftovers."""
        if run_id not in self.leftovers:
            self._uids += unlisted.unlist(connection, [run_id], lease)
            self.leftovers.append(run_id)

    def empty_run(self, connection: Connection, lease: Lease) -> int:
        """Return a hidden run without points, into which others can be put."""
        run_id = self._add(connection, lease)
        self.hide(connection, lease, run_id)
        return run_id

    def _begin_series(self, name: str) -> None:
        require_name("series", name)
        require_count("series", len(self._known) + 1, MOST_SERIES)
        self._known[_UNNUMBERED, name] = RunningSummary(
            _UNNUMBERED, higher_is_better=higher_is_better(name, self._declared)
        )
        self._fresh.append(name)
        self._grow(len(name))

    def _add_values(self, block: SeriesBlock) -> None:
        self._tell(self.values)
        first = int(block.steps[0])
        for name in block.names:
            last = self._known[_UNNUMBERED, name].last_step
            if last is not None and first <= last:
                raise ValueError(
                    Message("its series {0} goes back from step {1} to {2}", repr(name), last, first)
                )
        by_series = np.ascontiguousarray(block.values.T)
        summaries.add_block(self._known, block, by_series)
        place = len(self._block_ids) + len(self._grids) - 1
        for name, values, data in zip(
            block.names, by_series, codec.encode_columns(list(by_series)), strict=True
        ):
            outlines = outlines_of(block.steps, block.seconds, values)
            self._rows.append((place, self._known[_UNNUMBERED, name], data, outlines))
            self._grow(len(data) + sum(len(packed) for _, packed in outlines))
        self.values += by_series.size

    def _grow(self, size: int) -> None:
        self._size += size + ROW_BYTES
        if self._size >= SLICE_BYTES:
            self._write_slice()

    def _write_slice(self) -> None:
        self._tell(self.values)
        with self._writing() as (connection, lease):
            if self._run_id is None:
                self._run_id = self._add(connection, lease)
                self.hide(connection, lease, self._run_id)
            self._write(connection, self._run_id)

    def _write(self, connection: Connection, run_id: int) -> None:
        if self._fresh:
            numbers = summaries.begin(connection, [(run_id, name) for name in self._fresh])
            for name, number in zip(self._fresh, numbers, strict=True):
                self._known[_UNNUMBERED, name].series_id = number
        self._block_ids += insert_grids(connection, [(run_id, grid) for grid in self._grids])
        rows = [
            (self._block_ids[place], summary.series_id, data, outlines)
            for place, summary, data, outlines in self._rows
        ]
        insert_values(connection, rows)
        self._fresh, self._grids, self._rows, self._size = [], [], [], 0
