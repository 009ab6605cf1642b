"""Labels for texts that change often or that are too long for their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QWidget

from workbench.ui.widgets.shown_text import shown_in_lines, tip

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Label(QLabel):
    """Label that shows every text as it is: none is taken for HTML, whoever wrote it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text, with a mark for each character that would reorder or control it."""
        super().setText(shown_in_lines(text))


class SteadyLabel(Label):
    """Label that never shrinks: it has the size of the longest text that it has shown.

    When a label may have changed its size, Qt lays out and repaints the whole window; a label of fixed size
    is repainted alone.
    """

    def show_text(self, text: str) -> None:
        """Show a text and grow if necessary."""
        if shown_in_lines(text) == self.text():
            return
        self.setText(text)
        room = self.sizeHint().expandedTo(self.minimumSize())
        if (room, room) != (self.minimumSize(), self.maximumSize()):
            self.setFixedSize(room)


LEAST_WIDTH = 120


class ElidedLabel(Label):
    """Label that elides the middle of a long text; the full text is its tool tip."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setToolTip(tip(text))

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
