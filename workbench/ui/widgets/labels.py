"""Labels for texts that change often or are too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class SteadyLabel(QLabel):
    """Keeps the room of its longest text.

    Qt lays out the whole window for a label that may have another size now, and paints all of it again; a
    label of a fixed size is painted alone.
    """

    def show_text(self, text: str) -> None:
        """Show a text, in more room where it needs that."""
        if text == self.text():
            return
        self.setText(text)
        room = self.sizeHint().expandedTo(self.minimumSize())
        if (room, room) != (self.minimumSize(), self.maximumSize()):
            self.setFixedSize(room)


LEAST_WIDTH = 120


class ElidedLabel(QLabel):
    """The whole text is its tool tip."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """Qt's: narrow, since the text can be cut."""
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's: as much of the text as there is room for."""
        del event
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter = QPainter(self)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()
