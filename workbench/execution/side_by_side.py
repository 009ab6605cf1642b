"""Two experiments compared in a thread of their own, for a view that looks now and then."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.experiment import Experiment
    from workbench.training.parting import Parting


class SideBySide:
    """Trains two runs in step with each other until they are over or it is told to stop.

    Attributes:
        parting: where they stand, which any thread may read; ``None`` until both runs are built.
        fault: what ended it early, ``None`` where nothing went wrong.
    """

    def __init__(self, first: Experiment, second: Experiment, tolerance: float | None = None) -> None:
        """Begin; without a tolerance, the usual one says which relative difference is rounding."""
        self.parting: Parting | None = None
        self.fault: Exception | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(first, second, tolerance), name="side by side"
        )
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Let it end before its next update."""
        self._stopped.set()

    def wait(self) -> Parting:
        """Wait until it is over.

        Raises:
            Exception: what ended it early.
        """
        self._thread.join()
        if self.fault is not None:
            raise self.fault
        assert self.parting is not None
        return self.parting

    def close(self) -> None:
        """End it and wait until it has ended."""
        self.stop()
        self._thread.join()

    def _run(self, first: Experiment, second: Experiment, tolerance: float | None) -> None:
        try:
            from workbench.training.devices import prepare_thread
            from workbench.training.parting import TOLERANCE, Parting

            prepare_thread()
            parting = self.parting = Parting(first, second, TOLERANCE if tolerance is None else tolerance)
            while not parting.is_over and not self._stopped.is_set():
                parting.advance(1)
        except Exception as fault:  # noqa: BLE001 - whoever waits is told; it must not vanish with its thread
            self.fault = fault
