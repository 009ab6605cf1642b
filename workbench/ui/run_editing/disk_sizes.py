"""Disk sizes of runs and store, measured in the background, and their label in the status bar."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from storage import StoreError
from workbench.execution.disposal import disk_sizes
from workbench.figures import size
from workbench.ui.loader import Loader
from workbench.ui.steady_label import SteadyLabel

if TYPE_CHECKING:
    from concurrent.futures import Future

    from storage import Place
    from workbench.ui.session import Session

LEAST_PAUSE_MS = 2_000
"""Between two looks at the sizes, while runs that train change the list all the time."""

REST = 20
"""Looking at a large store takes its time; it is then left alone for this many times as long."""


class DiskSizes(QObject):
    """DiskSizes of the runs, and of the store's file.

    It has a thread of its own: curves are not to wait until a large store is plural_text or made smaller.

    Attributes:
        of_runs: bytes of each run with its checkpoints, those in the bin too.
        of_store: bytes of the store's file and its log.

    Signals:
        changed: the sizes are new.
        vacuumed: unused room was given back (the bytes gained).
        failed: that could not be done (the error).
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
        self._is_looking = False
        self._looks_due = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._look_if_rested)
        session.runs_listed.connect(self.look)

    @Slot()
    def look(self) -> None:
        """Look now, or as soon as the last look was long enough ago, and once more later.

        The blocks of a run that has ended are merged after the list has changed, and its last checkpoint is
        written then.
        """
        self._looks_due = 2
        self._look_if_rested()

    def vacuum(self) -> None:
        """Give unused room back to the disk, behind everything else."""
        self.is_vacuuming = True
        self._loader.load(self._session.store.vacuum, self._on_vacuumed)
        self.changed.emit()

    def close(self) -> None:
        """End the thread; a vacuum that has begun is waited for."""
        self._rest.stop()
        self._loader.close()

    def _read(self) -> tuple[dict[int, int], int, float]:
        began = time.perf_counter()
        store = self._session.store
        sizes = disk_sizes(store)
        return sizes, store.size(), time.perf_counter() - began

    def _on_read(self, future: Future[tuple[dict[int, int], int, float]]) -> None:
        self._is_looking = False
        took = 0.0
        try:
            self.of_runs, self.of_store, took = future.result()
        except (StoreError, OSError):
            # The list of runs is read far more often and tells it.
            pass
        else:
            self.changed.emit()
        self._rest.start(max(LEAST_PAUSE_MS, round(REST * 1000 * took)))

    @Slot()
    def _look_if_rested(self) -> None:
        if self._looks_due and not self._is_looking and not self._rest.isActive():
            self._is_looking = True
            self._looks_due -= 1
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
        self._rest.stop()
        self.look()


class StoreLabel(SteadyLabel):
    """Place and size, and whether unused room is being given back."""

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
        taken = size(self._sizes.of_store)
        if self._sizes.is_vacuuming:
            taken = self.tr("{0}, giving unused room back…").format(taken)
        self.show_text(f"{self._place}  ·  {taken}")
