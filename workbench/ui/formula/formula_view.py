"""A widget that shows a formula."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionFocusRect, QWidget

from workbench.optimizers import plain_text
from workbench.ui.formula.typesetting import Typesetter, draw, em, extent

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

LINE_BREAK = " \\\\\n"
"""How LaTeX tells one line from the next."""


class FormulaView(QWidget):
    """Lines of LaTeX in the colour of the text, as large as the font asks for, smaller where room is short.

    Ctrl+C copies them as LaTeX; the context menu offers that and the plain text.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.addAction(self.tr("Copy as LaTeX"), self.copy_latex)
        self.addAction(self.tr("Copy as text"), self.copy_text)
        self._wanted: tuple[str, ...] = ()
        self._lines: tuple[str, ...] = ()
        self._preparation = Typesetter(self)
        self._preparation.prepared.connect(self._on_prepared)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is drawn now; it follows what is to be shown as soon as that is typeset."""
        return self._lines

    def show_lines(self, lines: tuple[str, ...]) -> None:
        """Show these lines of LaTeX."""
        if lines != self._wanted:
            self._wanted = lines
            self.setAccessibleDescription(self.text())
            self._preparation.prepare(lines)

    def latex(self) -> str:
        """The lines as a source for LaTeX."""
        return LINE_BREAK.join(self._wanted)

    def text(self) -> str:
        """The lines as plain text."""
        return "\n".join(map(plain_text, self._wanted))

    def sizeHint(self) -> QSize:
        """The room that the lines take at their own size."""
        room = extent(self._lines, em(self.font()))
        return QSize(math.ceil(room.width()), math.ceil(room.height()))

    def minimumSizeHint(self) -> QSize:
        """A formula can be made as narrow as its surroundings need it."""
        return QSize(1, 0)

    def heightForWidth(self, width: int) -> int:
        """The height of the lines, shrunk to fit the width where they are wider."""
        hint = self.sizeHint()
        return math.ceil(hint.height() * min(1.0, width / max(hint.width(), 1)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formula, and around it whether it has the focus."""
        painter = QPainter(self)
        size = em(self.font()) * min(1.0, self.width() / max(self.sizeHint().width(), 1))
        colour = self.palette().color(QPalette.ColorRole.WindowText)
        draw(painter, self._lines, QPointF(0, 0), size, colour)
        if self.hasFocus():
            option = QStyleOptionFocusRect()
            option.initFrom(self)
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, option, painter, self)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow another font with another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy as LaTeX."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_latex()
        else:
            super().keyPressEvent(event)

    @Slot()
    def copy_latex(self) -> None:
        """Put the LaTeX on the clipboard."""
        QGuiApplication.clipboard().setText(self.latex())

    @Slot()
    def copy_text(self) -> None:
        """Put the plain text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    @Slot()
    def _on_prepared(self) -> None:
        self._lines = self._wanted
        self.updateGeometry()
        self.update()
