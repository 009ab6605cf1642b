"""Writing of logged rows: a thread takes them from their buffers to the store."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from storage.logging.row_buffers import blocks_of
from storage.records import Change

if TYPE_CHECKING:
    from storage.logging.row_buffers import RowBuffers
    from storage.series.blocks import SeriesBlock
    from storage.store import Store

FLUSH_SECONDS = 0.5
"""How long a point may wait before it is on its way to the disk; it is there within a second."""


class RowWriter:
    """Writes what is in the buffers of one run, twice a second and at its end.

    When the store refuses a write (disk full, locked) nothing is lost: it is tried again.
    """

    def __init__(self, store: Store, run_id: int, buffers: RowBuffers) -> None:
        self._store = store
        self._run_id = run_id
        self._buffers = buffers
        self._blocks: list[SeriesBlock] = []
        self._steps_done = 0
        self._seconds = 0.0
        self._closing = threading.Event()
        # It must not keep a program that forgot to close the run from ending.
        self._thread = threading.Thread(target=self._work, name=f"log of run {run_id}", daemon=True)
        self._thread.start()

    def close(self, end: Change) -> None:
        """Write what is left together with the end of the run, and end the thread.

        Args:
            end: The end; without planned steps it gets as many as were made.

        Raises:
            StoreError: If the store still refuses it.
        """
        self._closing.set()
        self._thread.join()
        self._drain()
        if end.planned_steps is None:
            end = replace(end, planned_steps=self._steps_done)
        self._write(end)

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
