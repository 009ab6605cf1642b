"""Disk sizes of runs and store, measured in the background, and their label in the status bar."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from storage import StoreError
from workbench.execution.disk_usage import disk_sizes
from workbench.formatting import size
from workbench.ui.session import Loader
from workbench.ui.widgets.labels import SteadyLabel

if TYPE_CHECKING:
    from concurrent.futures import Future

    from storage import Place
    from workbench.ui.session import Session

_LEAST_PAUSE_MS = 2_000
"""Shortest pause between two measurements."""

_PAUSE_FACTOR = 20
"""Pause after a measurement as a multiple of its duration, which is long for a large store."""


class DiskSizes(QObject):
    """Disk sizes of the runs and the store, and the vacuum of the store.

    Both work in a thread of their own, so that reading curves does not wait for them.

    Attributes:
        of_runs: bytes of each run with its checkpoints, including runs in the bin.
        of_store: bytes of the store's file and its log.
        is_vacuuming: whether a vacuum is under way.

    Signals:
        changed: sizes or ``is_vacuuming`` have changed.
        vacuumed: the store was shrunk (the bytes gained).
        failed: the vacuum failed (the error).
    """

    changed = Signal()
    vacuumed = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.of_runs: dict[int, int] = {}
        self.of_store = 0
        self.is_vacuuming = False
        self._session = session
        self._loader = Loader(self)
        self._is_measuring = False
        self._measurements_due = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._measure_if_due)
        session.runs_listed.connect(self.measure)

    @Slot()
    def measure(self) -> None:
        """Measure now, or after the pause since the last measurement, and once more later.

        The second one is needed because the blocks of a finished run are merged, and its last checkpoint
        written, after the list of runs has changed.
        """
        self._measurements_due = 2
        self._measure_if_due()

    def vacuum(self) -> None:
        """Shrink the store to the room that it needs, after the pending measurements."""
        self.is_vacuuming = True
        self._loader.load(self._session.store.vacuum, self._on_vacuumed)
        self.changed.emit()

    def close(self) -> None:
        """End the thread, after a vacuum that has begun."""
        self._pause.stop()
        self._loader.close()

    def _read(self) -> tuple[dict[int, int], int, float]:
        began = time.perf_counter()
        store = self._session.store
        sizes = disk_sizes(store)
        return sizes, store.size(), time.perf_counter() - began

    def _on_read(self, future: Future[tuple[dict[int, int], int, float]]) -> None:
        self._is_measuring = False
        took = 0.0
        try:
            self.of_runs, self.of_store, took = future.result()
        except (StoreError, OSError):
            # The error is reported by the list of runs, which is read far more often.
            pass
        else:
            self.changed.emit()
        self._pause.start(max(_LEAST_PAUSE_MS, round(_PAUSE_FACTOR * 1000 * took)))

    @Slot()
    def _measure_if_due(self) -> None:
        if self._measurements_due and not self._is_measuring and not self._pause.isActive():
            self._is_measuring = True
            self._measurements_due -= 1
            self._loader.load(self._read, self._on_read)

    def _on_vacuumed(self, future: Future[int]) -> None:
        self.is_vacuuming = False
        try:
            gained = future.result()
        except StoreError as error:
            self.failed.emit(error)
        else:
            self.vacuumed.emit(gained)
        self.changed.emit()
        self._pause.stop()
        self.measure()


class StoreLabel(SteadyLabel):
    """Address and size of the store, and whether it is being shrunk."""

    def __init__(self, place: Place, sizes: DiskSizes) -> None:
        super().__init__(str(place))
        self._place = place
        self._sizes = sizes
        self.setObjectName("store_label")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "hint")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setToolTip(self.tr("What holds the runs, and its size"))
        sizes.changed.connect(self._show)

    @Slot()
    def _show(self) -> None:
        text = size(self._sizes.of_store)
        if self._sizes.is_vacuuming:
            text = self.tr("{0}, giving unused room back…").format(text)
        self.show_text(f"{self._place}  ·  {text}")
