"""A window that repeats a stored run and tells whether it comes out the same."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from storage import StoreError
from workbench.errors import WorkbenchError
from workbench.execution.verifying import Verifying
from workbench.ui.going_on.verdict import verdict
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from storage import Store

REFRESH_MS = 50

SCALE = 1000
"""Parts of the progress bar, so that a run of a billion steps fits Qt's integers."""


class VerifyWindow(QWidget):
    """Progress, a button to stop, and what came of it; other runs train on meanwhile."""

    def __init__(self, store: Store, run_id: int) -> None:
        """Begin.

        Args:
            store: where the run is.
            run_id: its number.
        """
        super().__init__()
        self.setObjectName("verify")
        self.setWindowTitle(self.tr("Verify run {0} – Descent Workbench").format(run_id))
        self.resize(560, 220)
        self._result = QLabel(self.tr("The run is made once more and compared with what was recorded…"))
        self._result.setObjectName("verify_result")
        self._result.setAccessibleName(self.tr("Result"))
        self._result.setWordWrap(True)
        self._result.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._progress = QProgressBar()
        self._progress.setObjectName("verify_progress")
        self._progress.setAccessibleName(self.tr("Progress"))
        self._progress.setRange(0, SCALE)
        self._stop = QPushButton(self.tr("Stop"))
        self._stop.setObjectName("verify_stop")
        self._stop.setToolTip(self.tr("End it; what was compared so far stays"))
        line = QHBoxLayout()
        line.addWidget(self._progress, 1)
        line.addWidget(self._stop)
        column = QVBoxLayout(self)
        column.addLayout(line)
        column.addWidget(self._result, 1)
        self._work: Verifying | None = Verifying(store, run_id)
        self._stop.clicked.connect(self.stop)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self._timer.start()

    @property
    def is_working(self) -> bool:
        """Whether the run is still being repeated."""
        return self._work is not None

    @Slot()
    def stop(self) -> None:
        """End it soon."""
        if self._work is not None:
            self._work.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt's: end what is under way."""
        self._timer.stop()
        if self._work is not None:
            self._work.close()
            self._refresh()
        event.accept()

    @Slot()
    def _refresh(self) -> None:
        work = self._work
        if work is None:
            return
        over, verification = work.is_over, work.verification
        if verification is not None:
            self._progress.setValue(round(SCALE * verification.done / verification.steps))
            self._result.setText(verdict(verification, over=over))
        if over:
            self._timer.stop()
            self._work = None
            self._stop.setEnabled(False)
            if isinstance(work.fault, WorkbenchError | StoreError):
                self._result.setText(sentence(str(work.fault)))
            elif work.fault is not None:
                self._result.setText("".join(traceback.format_exception(work.fault)))
