"""How far something is that goes on in a thread, in the status bar, with a button that ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

POLL_MS = 100
WIDTH = 160
MOST = 10_000
"""Steps of the bar: Qt counts no further than to 2³¹, and there are runs with more points."""


class Work(Protocol):
    """What goes on; another thread changes it.

    Attributes:
        done: how much is done.
        total: how much there is to do, 0 while that is not known.
    """

    @property
    def done(self) -> int:
        """How much is done."""

    @property
    def total(self) -> int:
        """How much there is to do, 0 while that is not known."""


class ProgressStrip(QWidget):
    """Shown while something goes on."""

    def __init__(self, name: str, button: QAbstractButton, gap: int = 0) -> None:
        """Nothing goes on yet.

        Args:
            name: begins the object names of its parts.
            button: ends what goes on; can be clicked once.
            gap: pixels to the right of the button.
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
        """Show how far something is until :meth:`rest`."""
        self._work = work
        self._label.setText(title)
        self._bar.setAccessibleName(title)
        self._button.setEnabled(True)
        self._show_progress()
        self._timer.start()
        self.show()

    def rest(self) -> None:
        """Show nothing any more."""
        self._timer.stop()
        self._work = None
        self.hide()

    @Slot()
    def _show_progress(self) -> None:
        if self._work is not None:
            # A range of nothing is shown as a bar that moves to and fro.
            total = self._work.total
            unit = total // MOST + 1
            self._bar.setRange(0, total // unit)
            self._bar.setValue(self._work.done // unit)

    @Slot()
    def _on_clicked(self) -> None:
        self._button.setEnabled(False)
