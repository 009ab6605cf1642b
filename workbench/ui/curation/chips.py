"""Tags as chips that fill line after line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

GAP = 4

MOST_CHIPS = 60
"""A run from somebody else may have any number of tags."""


class Chips(QWidget):
    """A chip for each tag, placed from left to right, then on the next line."""

    def __init__(self) -> None:
        super().__init__()
        self._chips: list[QLabel] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_texts(self, texts: Sequence[str]) -> None:
        """Show exactly these."""
        shown = [*texts[:MOST_CHIPS], "…"] if len(texts) > MOST_CHIPS else list(texts)
        if shown == [chip.text() for chip in self._chips]:
            return
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(text) for text in shown]
        self.setVisible(bool(shown))
        self._place(self.width())
        self.updateGeometry()

    def texts(self) -> list[str]:
        """What is shown."""
        return [chip.text() for chip in self._chips]

    def heightForWidth(self, width: int) -> int:
        """Qt's: the height of all lines."""
        return self._lines(width)[1]

    def sizeHint(self) -> QSize:
        """Qt's: as high as its width makes it."""
        return QSize(120, self.heightForWidth(max(self.width(), 120)))

    def minimumSizeHint(self) -> QSize:
        """Qt's: a chip is cut rather than the panel made wide."""
        return QSize(60, self.heightForWidth(max(self.width(), 60)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: other lines at another width."""
        super().resizeEvent(event)
        self._place(event.size().width())
        self.updateGeometry()

    def _chip(self, text: str) -> QLabel:
        chip = QLabel(text, self)
        chip.setTextFormat(Qt.TextFormat.PlainText)
        chip.setProperty("role", "chip")
        chip.show()
        return chip

    def _place(self, width: int) -> None:
        for chip, place in zip(self._chips, self._lines(width)[0], strict=True):
            chip.setGeometry(place)

    def _lines(self, width: int) -> tuple[list[QRect], int]:
        """The place of each chip, and the height of all."""
        left = top = height = 0
        places = []
        for chip in self._chips:
            hint = chip.sizeHint()
            breadth = min(hint.width(), max(width, 1))
            if left and left + breadth > width:
                left, top = 0, top + height + GAP
            height = hint.height()
            places.append(QRect(left, top, breadth, height))
            left += breadth + GAP
        return places, top + height
