"""The vertical line under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyqtgraph as pg

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter


class Crosshair(pg.InfiniteLine):  # type: ignore[misc]  # pyqtgraph has no types
    """pyqtgraph's line, which antialiases; the lines after it would otherwise do so too."""

    def __init__(self) -> None:
        super().__init__(angle=90)

    def paint(self, painter: QPainter, *others: Any) -> None:
        """Leave the painter as it was: the view hands it on to the items after this one."""
        painter.save()
        super().paint(painter, *others)
        painter.restore()
