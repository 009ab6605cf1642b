"""Antialiasing for some items of a scene, which Qt has for all or none of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsRectItem

if TYPE_CHECKING:
    import pyqtgraph as pg
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from workbench.ui.plots.drawn_axis import DrawnAxis

_ON, _SMOOTH, _OFF = 0.25, 0.5, 0.75


class _Change(QGraphicsRectItem):
    """Draws nothing; what is drawn after it is antialiased or not."""

    def __init__(self, on: bool) -> None:
        super().__init__()
        self._on = on
        self.setPen(Qt.PenStyle.NoPen)

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Change what the painter does; the view has it stay so."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._on)


class SmoothSwitch:
    """Antialiases the items of one order that stand between its two ends.

    The view must keep the painter as items leave it (`DontSavePainterState`).

    Args:
        box: that the items are in.
        order: theirs, a whole number.
    """

    def __init__(self, box: pg.ViewBox, order: int) -> None:
        self._ends = (_Change(on=True), _Change(on=False))
        for end, depth in zip(self._ends, (_ON, _OFF), strict=True):
            end.setZValue(order + depth)
            box.addItem(end, ignoreBounds=True)

    @staticmethod
    def depth(order: int, *, smooth: bool) -> float:
        """The z value at which an item of that order is antialiased, or is not."""
        return order + (_SMOOTH if smooth else 0.0)

    def show(self, wanted: bool, across: DrawnAxis, along: DrawnAxis) -> None:
        """Antialias or not.

        Args:
            wanted: whether anything of this order is to be antialiased.
            across: the horizontal axis; an item out of sight would not be drawn.
            along: the vertical axis.
        """
        width, height = across.end - across.start, along.end - along.start
        place = QRectF(across.start - width, along.start - height, 3 * width, 3 * height)
        for end in self._ends:
            end.setVisible(wanted)
            if wanted and end.rect() != place:
                end.setRect(place)
