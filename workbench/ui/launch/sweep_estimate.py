"""Estimate of a sweep's duration, measured in a background thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench.errors import WorkbenchError
from workbench.execution.time_estimate import estimated_seconds
from workbench.replication.background_task import BackgroundTask

if TYPE_CHECKING:
    from workbench.sweeps import Sweep

_DELAY_MS = 500
"""Delay after the last change before the measurement starts."""

_POLL_MS = 50


def _measure(sweep: Sweep) -> BackgroundTask[float | None]:
    """Start a measurement."""

    def work(task: BackgroundTask[float | None]) -> float | None:
        return estimated_seconds(sweep.experiments(), lambda: not task.is_stopped)

    # A daemon: the program can exit without waiting for it.
    return BackgroundTask(work, "estimate", daemon=True)


class SweepEstimate(QObject):
    """Measures the duration of the latest sweep; earlier ones are cancelled.

    Signals:
        measured: estimated duration of the sweep in seconds.
        failed: the sweep cannot be run (a WorkbenchError).
    """

    measured = Signal(float)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._wanted: Sweep | None = None
        self._task: BackgroundTask[float | None] | None = None
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_DELAY_MS)
        self._delay.timeout.connect(self._on_due)
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._on_poll)

    def measure_soon(self, sweep: Sweep) -> None:
        """Measure this sweep after a short delay without further calls."""
        self.cancel()
        self._wanted = sweep
        self._delay.start()

    def cancel(self) -> None:
        """Cancel the measurement."""
        self._wanted = None
        self._delay.stop()
        if self._task is not None:
            self._task.stop()

    def close(self) -> None:
        """Cancel the measurement and wait for its thread."""
        self.cancel()
        self._poll.stop()
        if self._task is not None:
            self._task.wait()
            self._task = None

    @Slot()
    def _on_due(self) -> None:
        if self._wanted is None:
            return
        if self._task is not None:
            # One measurement at a time; the cancelled one ends soon.
            self._delay.start()
            return
        self._task = _measure(self._wanted)
        self._poll.start()

    @Slot()
    def _on_poll(self) -> None:
        measurement = self._task
        if measurement is None or not measurement.is_over:
            return
        self._poll.stop()
        self._task = None
        if measurement.is_stopped:
            return
        if isinstance(measurement.fault, WorkbenchError):
            self.failed.emit(measurement.fault)
        elif (seconds := measurement.result()) is not None:
            self.measured.emit(seconds)
