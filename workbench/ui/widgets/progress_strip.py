"""Progress of background work in the status bar, with a button that cancels it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

POLL_MS = 100
WIDTH = 160
MOST = 10_000
"""Maximum of the bar: Qt's integers end at 2³¹, and some runs have more points."""


class Work(Protocol):
    """Background work, whose progress another thread updates.

    Attributes:
        done: amount done.
        total: amount to do, 0 while it is unknown.
    """

    @property
    def done(self) -> int:
        """Amount done."""

    @property
    def total(self) -> int:
        """Amount to do, 0 while it is unknown."""


class ProgressStrip(QWidget):
    """Title, progress bar and button, visible while work is in progress."""

    def __init__(self, name: str, button: QAbstractButton, gap: int = 0) -> None:
        """Hidden at first.

        Args:
            name: stem of the object names of its parts.
            button: cancels the work; can be clicked once.
            gap: margin to the right of the button, in pixels.
        """
        super().__init__()
        self._work: Work | None = None
        self._label = QLabel()
        self._label.setObjectName(f"{name}_label")
        self._bar = QProgressBar()
        self._bar.setObjectName(f"{name}_progress")
        self._bar.setFixedWidth(WIDTH)
        self._button = button
        button.clicked.connect(self._on_clicked)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, gap, 0)
        for part in (self._label, self._bar, button):
            layout.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._show_progress)
        self.hide()

    def follow(self, work: Work, title: str) -> None:
        """Show the progress of some work until :meth:`rest` is called."""
        self._work = work
        self._label.setText(title)
        self._bar.setAccessibleName(title)
        self._button.setEnabled(True)
        self._show_progress()
        self._timer.start()
        self.show()

    def rest(self) -> None:
        """Hide."""
        self._timer.stop()
        self._work = None
        self.hide()

    @Slot()
    def _show_progress(self) -> None:
        if self._work is not None:
            # A range of 0 is shown as a busy indicator.
            total = self._work.total
            unit = total // MOST + 1
            self._bar.setRange(0, total // unit)
            self._bar.setValue(self._work.done // unit)

    @Slot()
    def _on_clicked(self) -> None:
        self._button.setEnabled(False)
