"""Two experiments compared in a thread of their own, for a view that looks now and then."""

from __future__ import annotations

import threading
import traceback
from typing import TYPE_CHECKING

from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.experiment import Experiment
    from workbench.training.parting import Parting


class SideBySide:
    """Trains two runs in step with each other until they are over or it is told to stop.

    Attributes:
        parting: where they stand, which any thread may read; ``None`` until both runs are built.
        fault: why it ended early, empty where nothing went wrong.
    """

    def __init__(self, first: Experiment, second: Experiment) -> None:
        """Begin."""
        self.parting: Parting | None = None
        self.fault = ""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(first, second), name="side by side")
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Let it end before its next update."""
        self._stopped.set()

    def close(self) -> None:
        """End it and wait until it has ended."""
        self.stop()
        self._thread.join()

    def _run(self, first: Experiment, second: Experiment) -> None:
        try:
            import torch

            from workbench.training.parting import Parting

            torch.set_num_threads(1)
            torch.set_flush_denormal(True)
            parting = self.parting = Parting(first, second)
            while not parting.is_over and not self._stopped.is_set():
                parting.advance(1)
        except WorkbenchError as error:
            self.fault = str(error)
        except Exception:  # noqa: BLE001 - a fault of ours is to be shown, not to vanish with its thread
            self.fault = traceback.format_exc()
