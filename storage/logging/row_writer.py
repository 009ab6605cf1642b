"""Writing of logged rows: a thread takes them from their buffers to the store."""

from __future__ import annotations

import logging
import math
import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from storage.errors import RunNotFoundError, RunTakenError, StoreError
from storage.logging.row_buffers import blocks_of
from storage.records import Change
from storage.rescue.files import save_remainders
from storage.rescue.remainder import remainder_of
from storage.series.blocks import SeriesBlock, kept_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.logging.row_buffers import RowBuffers
    from storage.records import NewRun
    from storage.store import Store

_log = logging.getLogger("storage")

FLUSH_SECONDS = 0.5
"""How long a point may wait before it is on its way to the disk; it is there within a second."""

CLOSING_SECONDS = 20.0
"""How long the end of a run is tried again where the store refuses it."""
RETRY_SECONDS = 1.0
"""Time between two attempts."""
TELL_SECONDS = 5.0
"""Time between two warnings meanwhile."""


class RowWriter:
    """Writes what is in the buffers of one run, twice a second and at its end.

    When the store refuses a write (disk full, locked) nothing is lost: it is tried again, and what is refused
    to the end goes into a rescue file, which the next opening of the store takes in.
    """

    def __init__(self, store: Store, run_id: int, new: NewRun, buffers: RowBuffers) -> None:
        self._store = store
        self._new = new
        self._run_id = run_id
        self._buffers = buffers
        self._blocks: list[SeriesBlock] = []
        self._steps_done = 0
        self._seconds = 0.0
        self._closing = threading.Event()
        # It must not keep a program that forgot to close the run from ending.
        self._thread = threading.Thread(target=self._work, name=f"log of run {run_id}", daemon=True)
        # Where the system starts no more threads, everything is kept until the end.
        with suppress(RuntimeError):
            self._thread.start()

    def close(self, end: Change) -> bool:
        """Write what is left together with the end of the run, and end the thread.

        Where the store refuses it, it is tried again for :data:`CLOSING_SECONDS`; Ctrl+C ends that. What the
        store has not taken then goes into a rescue file, and a warning of the logger ``storage`` says so.

        Args:
            end: The end; without planned steps it gets as many as were made.

        Returns:
            Whether the store has everything.

        Raises:
            StoreError: If the store refuses it and no rescue file can be written.
        """
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()
        self._drain()
        if end.planned_steps is None:
            end = replace(end, planned_steps=self._steps_done)
        deadline, told = time.monotonic() + CLOSING_SECONDS, math.inf
        refusal: Exception = StoreError(self._store.place)
        try:
            while True:
                try:
                    self._write(end)
                except Exception as error:  # noqa: BLE001 - whatever it is, the points are to be kept
                    refusal = error
                else:
                    return True
                left = deadline - time.monotonic()
                if left <= 0 or _is_final(refusal):
                    break
                if told - left >= TELL_SECONDS:
                    told = left
                    _log.warning(
                        "%s What is left is tried again for %.0f s (Ctrl+C: put it into a rescue file now).",
                        refusal,
                        left,
                    )
                time.sleep(min(RETRY_SECONDS, left))
        except KeyboardInterrupt:
            self._rescue(end, refusal)
            raise
        self._rescue(end, refusal)
        return False

    def _rescue(self, end: Change, refusal: Exception) -> None:
        """Put what the store has not taken into a rescue file.

        Raises:
            StoreError: If that is not possible either.
        """
        end = replace(end, steps_done=max(0, self._steps_done), seconds=self._seconds)
        remainder = remainder_of(self._new, end, _in_order(self._blocks))
        path = save_remainders(self._store.place, self._store.local, [remainder])
        _log.warning(
            "%s What run %d logged last is in the rescue file %s; the next opening of the store takes it in.",
            refusal,
            self._run_id,
            path,
        )

    def _work(self) -> None:
        while not self._closing.wait(FLUSH_SECONDS):
            self._drain()
            if self._blocks:
                try:
                    self._write(Change(self._run_id))
                except Exception:  # noqa: BLE001 - raised by close, unless the next time succeeds
                    # It is all still there.
                    continue

    def _drain(self) -> None:
        drained = list(self._buffers.drain())
        for rows in drained:
            self._steps_done = max(self._steps_done, int(rows.steps.max()))
            self._seconds = max(self._seconds, float(rows.seconds.max()))
        self._blocks.extend(blocks_of(drained, self._run_id))

    def _write(self, change: Change) -> None:
        progress = replace(change, steps_done=self._steps_done, seconds=self._seconds)
        self._store.write(self._blocks, [progress], may_go_back=True)
        self._blocks = []


def _is_final(refusal: Exception) -> bool:
    """Whether another attempt would change nothing."""
    return isinstance(refusal, RunNotFoundError | RunTakenError) or not isinstance(refusal, StoreError)


def _in_order(blocks: Sequence[SeriesBlock]) -> list[SeriesBlock]:
    """Return the points by series in the order of their steps; of several at one step the last one logged."""
    found: list[SeriesBlock] = []
    for name in dict.fromkeys(name for block in blocks for name in block.names):
        parts = [(block, block.names.index(name)) for block in blocks if name in block.names]
        steps = np.concatenate([block.steps for block, _ in parts])
        kept = kept_places(steps)
        seconds = np.concatenate([block.seconds for block, _ in parts])[kept]
        values = np.concatenate([block.values[:, column] for block, column in parts])[kept]
        found.append(SeriesBlock(blocks[0].run_id, (name,), steps[kept], seconds, values[:, None]))
    return found
