"""Writing of logged rows: a thread takes them from their buffers to the store."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from storage.errors import StoreError
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

    Attributes:
        failure: What ended the thread before its time; None while all is well.
    """

    def __init__(self, store: Store, run_id: int, buffers: RowBuffers) -> None:
        self.failure: Exception | None = None
        self._store = store
        self._run_id = run_id
        self._buffers = buffers
        self._blocks: list[SeriesBlock] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"log of run {run_id}")
        self._thread.start()

    def close(self) -> None:
        """Write what is left and end the thread.

        Raises:
            StoreError: If the store still refuses it.
            ValueError: If a series went back.
        """
        self._closing.set()
        self._thread.join()
        if self.failure is not None:
            raise self.failure
        self._flush()

    def _work(self) -> None:
        while not self._closing.wait(FLUSH_SECONDS):
            try:
                self._flush()
            except StoreError:
                # It is all still there: the next time, or close, tries again.
                continue
            except Exception as error:  # noqa: BLE001 - raised where the loop that made it hears of it
                self.failure = error
                return

    def _flush(self) -> None:
        self._blocks.extend(self._buffers.drain(self._run_id))
        if self._blocks:
            last = max(int(block.steps[-1]) for block in self._blocks)
            seconds = max(float(block.seconds[-1]) for block in self._blocks)
            self._store.write(self._blocks, [Change(self._run_id, steps_done=last, seconds=seconds)])
            self._blocks = []
