"""Legend of a plot, with the values of the curves under the pointer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.ui.plots.curve_items import BAND_ALPHA
from workbench.ui.plots.number_axis import number_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.curves.thinning import Viewport


_SAMPLE_SIZE = QSize(22, 12)

_KEY = Qt.ItemDataRole.UserRole

_LARGEST_WIDTH = 300

_SMALLEST_WIDTH = 120

_LARGEST_SHARE = 0.34
"""Limit of the legend's width, as a fraction of the plot's."""


@dataclass(frozen=True)
class Readout:
    """The recorded points nearest to the pointer.

    Attributes:
        position: horizontal view position of the nearest point.
        step: its step.
        second: its second.
        texts: value of each curve as text, by key; for a group with its number of runs.
        dots: vertical view position and colour of the point of each curve that can be shown.
    """

    position: float
    step: int
    second: float
    texts: dict[str, str]
    dots: list[tuple[float, QColor]]


def step_text(readout: Readout) -> str:
    """Text of the position, for a plot over steps or seconds."""
    return QCoreApplication.translate("CurvePlot", "step {step}, {seconds} s").format(
        step=number_text(readout.step, 15), seconds=number_text(readout.second, 4)
    )


def read_values(curves: Sequence[Curve], viewport: Viewport, pointer: float) -> Readout | None:
    """The values nearest to a horizontal view position; None where no curve has points."""
    target = 10.0**pointer if viewport.log_x else pointer
    by_step = viewport.x_axis == "step"
    texts: dict[str, str] = {}
    dots: list[tuple[float, QColor]] = []
    nearest: tuple[float, int, float] | None = None
    for curve in curves:
        index = curve.data.nearest_index(viewport.x_axis, target)
        if index is None:
            continue
        step, second, value = curve.data.point(index)
        if curve.band is None:
            texts[curve.key] = number_text(value)
        else:
            # Fewer digits, to leave space for the number of runs.
            texts[curve.key] = f"{number_text(value, 4)}  {curve.band.count_text(index)}"
        distance = abs((step if by_step else second) - target)
        if nearest is None or distance < nearest[0]:
            nearest = distance, step, second
        if math.isfinite(value) and (value > 0 or not viewport.log_y):
            dots.append((math.log10(value) if viewport.log_y else value, curve.colour))
    if nearest is None:
        return None
    _, step, second = nearest
    position = float(step) if by_step else second
    if viewport.log_x:
        position = math.log10(position) if position > 0 else pointer
    return Readout(position, step, second, texts, dots)


class Legend(QWidget):
    """A row for each curve with its line style, label and value, and a check box that shows or hides it.

    Signals:
        visibility_toggled: the user shows or hides a curve (its key and whether it is shown).
    """

    visibility_toggled = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferred_width = _SMALLEST_WIDTH
        if parent is not None:
            parent.installEventFilter(self)
        self._position = QLabel(self)
        self._position.setObjectName("legend_position")
        self._position.setContentsMargins(6, 4, 6, 2)
        self._list = QTreeWidget(self)
        self._list.setObjectName("legend_list")
        self._list.setAccessibleName(self.tr("Curves"))
        self._list.setColumnCount(2)
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setIconSize(_SAMPLE_SIZE)
        self._list.setUniformRowHeights(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self._list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._list.itemChanged.connect(self._on_item_changed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 4, 4)
        layout.setSpacing(0)
        layout.addWidget(self._position)
        layout.addWidget(self._list, 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)

    def show_curves(self, curves: list[Curve]) -> None:
        """List these curves in this order."""
        self._list.blockSignals(True)
        self._list.clear()
        for curve in curves:
            item = QTreeWidgetItem([curve.label, ""])
            item.setData(0, _KEY, curve.key)
            item.setIcon(0, QIcon(self._sample(curve)))
            item.setToolTip(0, curve.label)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            state = Qt.CheckState.Checked if curve.is_visible else Qt.CheckState.Unchecked
            item.setCheckState(0, state)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._list.addTopLevelItem(item)
        self._list.blockSignals(False)
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(curve.label) for curve in curves), default=0)
        counted = "  n = 00" if any(curve.band is not None for curve in curves) else ""
        value = metrics.horizontalAdvance("−0.00000·10⁻⁰⁰" + counted)
        self._preferred_width = widest + value + _SAMPLE_SIZE.width() + 46
        self._update_width()

    def show_values(self, position: str, values: dict[str, str]) -> None:
        """Show the position of the pointer and the values there; empty without pointer.

        Args:
            position: text of the position.
            values: text of each curve's value by key.
        """
        if self._position.text() != position:
            self._position.setText(position)
        self._list.blockSignals(True)
        for row in range(self._list.topLevelItemCount()):
            item = self._list.topLevelItem(row)
            if item is not None:
                text = values.get(str(item.data(0, _KEY)), "")
                if item.text(1) != text:
                    item.setText(1, text)
        self._list.blockSignals(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Adapt the width to that of the plot."""
        if event.type() == QEvent.Type.Resize:
            self._update_width()
        return super().eventFilter(watched, event)

    def _update_width(self) -> None:
        plot = self.parentWidget()
        share = _LARGEST_WIDTH if plot is None else round(plot.width() * _LARGEST_SHARE)
        self.setFixedWidth(max(min(self._preferred_width, share, _LARGEST_WIDTH), _SMALLEST_WIDTH))

    def values(self) -> dict[str, str]:
        """The values shown, by label."""
        items = [self._list.topLevelItem(row) for row in range(self._list.topLevelItemCount())]
        return {item.text(0): item.text(1) for item in items if item is not None}

    def position(self) -> str:
        """The position shown."""
        return self._position.text()

    @Slot(QTreeWidgetItem, int)
    def _on_item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        if column == 0:
            shown = item.checkState(0) == Qt.CheckState.Checked
            self.visibility_toggled.emit(str(item.data(0, _KEY)), shown)

    def _sample(self, curve: Curve) -> QPixmap:
        """A sample of the curve's line and band."""
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(_SAMPLE_SIZE * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(Qt.GlobalColor.transparent))
        painter = QPainter(pixmap)
        if curve.band is not None:
            area = curve.colour
            area.setAlpha(BAND_ALPHA)
            painter.fillRect(QRect(QPoint(), _SAMPLE_SIZE), area)
        pen = QPen(curve.colour, 2.5)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if curve.dash:
            pen.setDashPattern([2.0, 1.4])
        painter.setPen(pen)
        painter.drawLine(0, _SAMPLE_SIZE.height() // 2, _SAMPLE_SIZE.width(), _SAMPLE_SIZE.height() // 2)
        painter.end()
        return pixmap
