"""Widget that shows a formula."""

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

_LINE_BREAK = " \\\\\n"
"""Line break in LaTeX."""


class FormulaView(QWidget):
    """Lines of LaTeX in the colour and size of the text, shrunk where the widget is too narrow.

    Ctrl+C copies the LaTeX; the context menu also copies plain text.
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
        """The lines drawn now; those of :meth:`show_lines` follow as soon as they are typeset."""
        return self._lines

    def show_lines(self, lines: tuple[str, ...]) -> None:
        """Show these lines of LaTeX."""
        if lines != self._wanted:
            self._wanted = lines
            self.setAccessibleDescription(self.text())
            self._preparation.prepare(lines)

    def latex(self) -> str:
        """The lines as a source for LaTeX."""
        return _LINE_BREAK.join(self._wanted)

    def text(self) -> str:
        """The lines as plain text."""
        return "\n".join(map(plain_text, self._wanted))

    def sizeHint(self) -> QSize:
        """Size of the lines without shrinking."""
        size = extent(self._lines, em(self.font()))
        return QSize(math.ceil(size.width()), math.ceil(size.height()))

    def minimumSizeHint(self) -> QSize:
        """Smallest size; a formula may shrink to any width."""
        return QSize(1, 0)

    def heightForWidth(self, width: int) -> int:
        """Height of the lines, shrunk to the width where they are wider."""
        hint = self.sizeHint()
        return math.ceil(hint.height() * min(1.0, width / max(hint.width(), 1)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formula and the focus frame."""
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
        """Update the size for another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the LaTeX on Ctrl+C."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_latex()
        else:
            super().keyPressEvent(event)

    @Slot()
    def copy_latex(self) -> None:
        """Copy the LaTeX to the clipboard."""
        QGuiApplication.clipboard().setText(self.latex())

    @Slot()
    def copy_text(self) -> None:
        """Copy the plain text to the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    @Slot()
    def _on_prepared(self) -> None:
        self._lines = self._wanted
        self.updateGeometry()
        self.update()
