"""How the mouse moves and zooms a plot."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal


class NavigationBox(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """pyqtgraph's view, in which Shift draws a rectangle to zoom into and a double click fits.

    Dragging moves, with the right button it stretches; the wheel zooms, with Ctrl only horizontally, with
    Shift only vertically. Over an axis only that axis changes.

    Signals:
        fit_requested: the user wants to see everything again.
    """

    fit_requested = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0.0)
        # What is to be seen follows from all the data, of which the items hold only a screenful.
        self.disableAutoRange()

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        """Move, or draw a rectangle if Shift was down when the drag began."""
        if event.isStart():
            by_rectangle = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.setMouseMode(self.RectMode if by_rectangle else self.PanMode)
        super().mouseDragEvent(event, axis)

    def mouseClickEvent(self, event: Any) -> None:
        """Fit at a double click."""
        if event.double():
            event.accept()
            self.fit_requested.emit()

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:
        """Zoom around the pointer."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            axis = 0
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            axis = 1
        super().wheelEvent(event, axis)
