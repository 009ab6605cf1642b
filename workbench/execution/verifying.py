"""A verification in a thread of its own, for whoever looks now and then."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage import Store
    from workbench.execution.verification import Verification


class Verifying:
    """Repeats a stored run until it is compared or it is told to stop.

    Attributes:
        verification: where it stands, which any thread may read; ``None`` until the run is read and built.
        fault: what ended it early, ``None`` where nothing went wrong.
    """

    def __init__(self, store: Store, run_id: int, tolerance: float | None = None) -> None:
        """Begin; the arguments are those of :class:`Verification`."""
        self.verification: Verification | None = None
        self.fault: Exception | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(store, run_id, tolerance), name=f"verify run {run_id}"
        )
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Let it end soon."""
        self._stopped.set()

    def wait_for(self, seconds: float) -> bool:
        """Wait until it is over; ``False`` when ``seconds`` have passed before that."""
        self._thread.join(seconds)
        return self.is_over

    def wait(self) -> Verification:
        """Wait until it is over.

        Raises:
            Exception: what ended it early.
        """
        self._thread.join()
        if self.fault is not None:
            raise self.fault
        assert self.verification is not None
        return self.verification

    def close(self) -> None:
        """End it and wait until it has ended."""
        self.stop()
        self._thread.join()

    def _run(self, store: Store, run_id: int, tolerance: float | None) -> None:
        try:
            from workbench.execution.verification import Verification
            from workbench.training.devices import prepare_thread

            prepare_thread()
            verification = self.verification = Verification(store, run_id, tolerance)
            while not verification.is_over and not self._stopped.is_set():
                verification.advance()
        except Exception as fault:  # noqa: BLE001 - whoever waits is told; it must not vanish with its thread
            self.fault = fault
