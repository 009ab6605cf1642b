"""Window that repeats a stored run and reports whether it is reproduced."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from storage import StoreError
from workbench.errors import WorkbenchError
from workbench.replication.verification import verify_in_background
from workbench.training.quantities import series_title
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from storage import Store
    from workbench.replication.background_task import BackgroundTask
    from workbench.replication.verification import Difference, Verification


def verdict(verification: Verification, *, over: bool) -> str:
    """How the repeated run compares with the stored one after the updates made so far."""
    sentences = []
    if not verification.is_over:
        text = (
            _translated("Stopped at {0} of {1} steps.")
            if over
            else _translated("{0} of {1} steps are repeated.")
        )
        sentences.append(text.format(verification.done, verification.steps))
    if verification.beyond_tolerance is not None:
        text = _translated("The run differs by more than rounding from step {0} on: {1}.")
        sentences.append(
            text.format(verification.beyond_tolerance.step, _told(verification.beyond_tolerance))
        )
    elif verification.first_difference is not None:
        text = _translated("The run is equal to rounding, {0} of the largest value of a series.")
        sentences.append(text.format(f"{verification.tolerance:g}"))
    elif over and verification.points:
        text = _translated("All {0} points are equal to the last bit.")
        sentences.append(text.format(f"{verification.points:,}"))
    if verification.first_difference is not None and verification.largest is not None:
        text = _translated("First difference at step {0}: {1}.")
        sentences.append(
            text.format(verification.first_difference.step, _told(verification.first_difference))
        )
        text = _translated("Largest difference at step {0}: {1}.")
        sentences.append(text.format(verification.largest.step, _told(verification.largest)))
    if verification.missing:
        text = _translated("{0} stored points were not met again.")
        sentences.append(text.format(verification.missing))
    if verification.first_difference is not None:
        text = _translated("{0} was {1} and is {2}.")
        sentences += [text.format(*change) for change in verification.changed]
    return "\n".join(sentences)


def _told(difference: Difference) -> str:
    values = f"{difference.stored:.12g}", f"{difference.repeated:.12g}", f"{difference.relative:.3g}"
    return _translated("{0} was {1} and is {2}, relative {3}").format(
        series_title(difference.series), *values
    )


def _translated(text: str) -> str:
    return QCoreApplication.translate("Verdict", text)


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
        self._work: BackgroundTask[Verification] | None = verify_in_background(store, run_id)
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
        """End what is under way."""
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
        over, verification = work.is_over, work.latest
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
