"""Labels for texts that change often or that are too long for their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class SteadyLabel(QLabel):
    """Label that never shrinks: it has the size of the longest text that it has shown.

    When a label may have changed its size, Qt lays out and repaints the whole window; a label of fixed size
    is repainted alone.
    """

    def show_text(self, text: str) -> None:
        """Show a text and grow if necessary."""
        if text == self.text():
            return
        self.setText(text)
        room = self.sizeHint().expandedTo(self.minimumSize())
        if (room, room) != (self.minimumSize(), self.maximumSize()):
            self.setFixedSize(room)


LEAST_WIDTH = 120


class ElidedLabel(QLabel):
    """Label that elides the middle of a long text; the full text is its tool tip."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """Small, since the text can be elided."""
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the elided text."""
        del event
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter = QPainter(self)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()
