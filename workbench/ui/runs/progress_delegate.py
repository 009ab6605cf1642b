"""How far a run is, drawn in its table cell."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from workbench.ui.runs.runs_model import FRACTION_ROLE

BAR_HEIGHT = 3


class ProgressDelegate(QStyledItemDelegate):
    """A thin bar under the percentage."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt's: draw the cell."""
        super().paint(painter, option, index)
        fraction = index.data(FRACTION_ROLE)
        if fraction is None or not 0 < fraction < 1:
            return
        area = QRectF(option.rect).adjusted(4, 0, -4, 0)
        area.setTop(area.bottom() - BAR_HEIGHT)
        palette: QPalette = option.palette
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Mid))
        painter.drawRect(area)
        area.setWidth(area.width() * float(fraction))
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
        painter.drawRect(area)
        painter.restore()
