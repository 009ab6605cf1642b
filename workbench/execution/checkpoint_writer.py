"""The thread that writes checkpoints; neither a trainer nor the recorder waits for it."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from storage import StoreError
from workbench.errors import MachineError
from workbench.execution.checkpoints import Checkpoints

if TYPE_CHECKING:
    from storage import Store
    from workbench.experiment import Experiment
    from workbench.training.snapshot import Snapshot

WAITING_BYTES = 64 * 2**20
"""What may wait of one run besides its newest checkpoint; on a slower disk some between are left out."""


class CheckpointWriter:
    """Writes what it is given, run after run, in the order of giving.

    Attributes:
        fault: why the last write failed; ``None`` where it did not.
    """

    def __init__(self, store: Store) -> None:
        """Start the thread.

        Args:
            store: the checkpoints lie beside it.
        """
        self.fault: Exception | None = None
        self._store = store
        self._checkpoints = Checkpoints(store)
        self._changed = threading.Condition()
        self._waiting: dict[int, deque[tuple[Experiment, Snapshot]]] = {}
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="checkpoints")
        self._thread.start()

    def put(self, run_id: int, experiment: Experiment, snapshot: Snapshot) -> None:
        """Let a checkpoint be written."""
        with self._changed:
            waiting = self._waiting.setdefault(run_id, deque())
            if sum(past.size for _, past in waiting) > WAITING_BYTES:
                waiting.pop()
            waiting.append((experiment, snapshot))
            self._changed.notify()

    def close(self) -> None:
        """Write what waits and end the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        uids: dict[int, str] = {}
        while (item := self._next()) is not None:
            run_id, experiment, snapshot = item
            try:
                if run_id not in uids:
                    uids[run_id] = self._store.run(run_id).uid
                self._checkpoints.save(uids[run_id], experiment, snapshot)
                self.fault = None
            except (MachineError, StoreError) as error:
                # A checkpoint that is lost costs time when the run is resumed; the run itself is unharmed.
                self.fault = error

    def _next(self) -> tuple[int, Experiment, Snapshot] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            if not self._waiting:
                return None
            run_id = next(iter(self._waiting))
            experiment, snapshot = self._waiting[run_id].popleft()
            if not self._waiting[run_id]:
                del self._waiting[run_id]
            return run_id, experiment, snapshot
