"""Estimate of a sweep's duration, measured in a background thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench.errors import WorkbenchError
from workbench.execution.time_estimate import estimated_seconds
from workbench.replication.background_task import BackgroundTask

if TYPE_CHECKING:
    from workbench.sweeps import Sweep

DELAY_MS = 500
"""Delay after the last change before the measurement starts."""

POLL_MS = 50


def _measure(sweep: Sweep) -> BackgroundTask[float | None]:
    def work(task: BackgroundTask[float | None]) -> float | None:
        return estimated_seconds(sweep.experiments(), lambda: not task.is_stopped)

    # It must not keep the program from ending.
    return BackgroundTask(work, "estimate", daemon=True)


class SweepEstimate(QObject):
    """Measures the newest sweep that it was given, and forgets those before it.

    Signals:
        measured: how long the sweep will take in seconds.
        failed: the sweep cannot be run (a WorkbenchError).
    """

    measured = Signal(float)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._wanted: Sweep | None = None
        self._under_way: BackgroundTask[float | None] | None = None
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(DELAY_MS)
        self._delay.timeout.connect(self._on_due)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._on_poll)

    def measure_soon(self, sweep: Sweep) -> None:
        """Measure this sweep once no other has come for a moment."""
        self.cancel()
        self._wanted = sweep
        self._delay.start()

    def cancel(self) -> None:
        """Nobody wants to know any more."""
        self._wanted = None
        self._delay.stop()
        if self._under_way is not None:
            self._under_way.stop()

    def close(self) -> None:
        """Cancel, and wait for the thread to see it."""
        self.cancel()
        self._poll.stop()
        if self._under_way is not None:
            self._under_way.wait()
            self._under_way = None

    @Slot()
    def _on_due(self) -> None:
        if self._wanted is None:
            return
        if self._under_way is not None:
            # One at a time; it ends soon, since nobody wants it.
            self._delay.start()
            return
        self._under_way = _measure(self._wanted)
        self._poll.start()

    @Slot()
    def _on_poll(self) -> None:
        measurement = self._under_way
        if measurement is None or not measurement.is_over:
            return
        self._poll.stop()
        self._under_way = None
        if measurement.is_stopped:
            return
        if isinstance(measurement.fault, WorkbenchError):
            self.failed.emit(measurement.fault)
        elif (seconds := measurement.result()) is not None:
            self.measured.emit(seconds)
