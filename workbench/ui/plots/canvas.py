"""Drawing area of a plot: pyqtgraph's view, axes and items, with mouse and keyboard navigation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import QGraphicsView

from workbench.ui.plots.auto_range import bounded
from workbench.ui.plots.curve_items import BandItems, EdgeMarks, LineItems
from workbench.ui.plots.number_axis import AxisTransform, NumberAxis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from workbench.ui.plots.auto_range import Span
    from workbench.ui.plots.curve import Curve


_KEY_MOVES = {
    Qt.Key.Key_Left: (-0.1, 0.0),
    Qt.Key.Key_Right: (0.1, 0.0),
    Qt.Key.Key_Up: (0.0, 0.1),
    Qt.Key.Key_Down: (0.0, -0.1),
}

_KEY_ZOOMS = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}

_KEYS_TO_FIT = (Qt.Key.Key_Home, Qt.Key.Key_0, Qt.Key.Key_F)

_SMALLEST_LOG_SPAN = 1e-6
"""Narrowest range of a log axis, in decades."""

_SMALLEST_RELATIVE_SPAN = 1e-12
"""Narrowest range of a linear axis, relative to its greatest absolute value."""


class _NavigationBox(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """pyqtgraph's view box with other mouse controls.

    Dragging pans, with the right button it scales, with Shift it draws a rectangle to zoom to. The wheel
    zooms, with Ctrl only horizontally, with Shift only vertically. Over an axis only that axis changes. A
    double click fits the view.

    Signals:
        fit_requested: the user wants to see all data.
    """

    fit_requested = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0.0)
        # The items hold only what is visible, so the range cannot be computed from them.
        self.disableAutoRange()

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        """Pan, or draw a rectangle if Shift was pressed when the drag began."""
        if event.isStart():
            is_rectangle = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.setMouseMode(self.RectMode if is_rectangle else self.PanMode)
        super().mouseDragEvent(event, axis)

    def mouseClickEvent(self, event: Any) -> None:
        """Fit on a double click."""
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


class PlotCanvas(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Draws lines, bands and marks of curves; the user pans and zooms with mouse, wheel and keys.

    Not pyqtgraph's PlotWidget, whose context menu consists of sixty widgets that live until they are garbage
    collected.

    Signals:
        moved: the user panned or zoomed.
        resized: the drawing area has another size.
        fit_requested: the user wants to see all data.
        pointer_moved: horizontal view position of the pointer; None when it has left.

    Attributes:
        across, along: horizontal and vertical axis, with their visible ranges.
    """

    moved = Signal()
    resized = Signal()
    fit_requested = Signal()
    pointer_moved = Signal(object)

    # Qt's own instead of pyqtgraph's override, which holds the GIL until everything is drawn.
    paintEvent = QGraphicsView.paintEvent  # noqa: N815 - Qt's name

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(160, 110)
        # Lets `AntialiasingSwitch` change the painter for the items after it.
        self.setOptimizationFlag(self.OptimizationFlag.DontSavePainterState)
        # A cached background would become a bitmap in SVG files.
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.across = AxisTransform()
        self.along = AxisTransform()
        self._box = _NavigationBox()
        self._bottom = NumberAxis("bottom", self._box)
        self._left = NumberAxis("left", self._box)
        layout = pg.GraphicsLayout()
        layout.setContentsMargins(5, 8, 14, 2)
        layout.setSpacing(0)
        layout.addItem(self._left, 0, 0)
        layout.addItem(self._box, 0, 1)
        layout.addItem(self._bottom, 1, 1)
        self._layout = layout
        self.setCentralItem(layout)
        self._bands = BandItems(self._box)
        self._lines = LineItems(self._box)
        self._marks = EdgeMarks()
        self._crosshair = pg.InfiniteLine(angle=90)
        self._dots = pg.ScatterPlotItem(pxMode=True, useCache=False, size=9, antialias=True)
        self._dots.setZValue(2000)
        for item in (self._marks, self._crosshair, self._dots):
            self._box.addItem(item, ignoreBounds=True)
        self._hint = pg.LabelItem(parent=self._box)
        self._hint.anchor(itemPos=(0.5, 0.5), parentPos=(0.5, 0.5))
        self._hint_text = ""
        self.show_crosshair(None, [])
        self.apply_palette(self.palette())
        self._box.sigRangeChangedManually.connect(self._on_moved)
        self._box.sigResized.connect(self._on_resized)
        self._box.fit_requested.connect(self.fit_requested)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)

    def sizeHint(self) -> QSize:
        """Preferred size."""
        return QSize(560, 320)

    def apply_palette(self, palette: QPalette) -> None:
        """Apply the colours of a palette."""
        text = palette.color(QPalette.ColorRole.Text)
        muted = QColor(text)
        frame = QColor(text)
        muted.setAlphaF(0.7)
        frame.setAlphaF(0.2)
        self.setBackground(palette.color(QPalette.ColorRole.Base))
        self._box.setBorder(frame)
        self._crosshair.setPen(muted, style=Qt.PenStyle.DotLine)
        self._dots.setPen(palette.color(QPalette.ColorRole.Base), width=1.5)
        for axis in (self._bottom, self._left):
            axis.setPen(frame)
            axis.setTickPen(text)
            axis.setTextPen(muted)
            axis.background = palette.color(QPalette.ColorRole.Base)
            axis.setGrid(40)
        self._hint.setText(self._hint_text, color=muted, size="11pt")

    def shrink_numbers(self, share: float) -> None:
        """Scale the font of the tick labels, for a small plot."""
        font = self.font()
        font.setPointSizeF(share * font.pointSizeF())
        for axis in (self._bottom, self._left):
            axis.setStyle(tickFont=font)

    def axes_for(
        self, across: Span | None, along: Span | None, *, log_x: bool, log_y: bool
    ) -> tuple[AxisTransform, AxisTransform]:
        """The axes for these ranges; None leaves a range as it is."""
        # Rounded up: fewer columns than pixels would leave gaps between strokes.
        columns, height = (max(math.ceil(size), 16) for size in self._box.size().toTuple())
        left, right = (self.across.low, self.across.high) if across is None else across
        bottom, top = (self.along.low, self.along.high) if along is None else along
        x = self.across.with_range(left, right, columns, log_x)
        y = self.along.with_range(bottom, top, height, log_y)
        return x, y

    def show_axes(self, x: AxisTransform, y: AxisTransform) -> None:
        """Show the ranges of these axes."""
        if (x, y) == (self.across, self.along):
            return
        self.across = x
        self.along = y
        self._box.setLimits(**_limits("x", x), **_limits("y", y))
        self._box.setRange(
            xRange=(x.start, x.end), yRange=(y.start, y.end), padding=0.0, disableAutoRange=False
        )
        self._read_range()

    def show_curves(self, curves: Sequence[Curve], hint: str, resolution: int) -> None:
        """Draw the lines computed for these curves, and a hint in the middle where it is not empty."""
        self._bands.show_curves(curves, self.across, self.along)
        self._lines.show_curves(curves, self.across, self.along, resolution)
        self._marks.show_curves(curves, self.across, self.along)
        if hint != self._hint_text:
            self._hint_text = hint
            self._hint.setText(hint)

    def show_titles(self, across: str, along: str) -> None:
        """Set the titles of the horizontal and the vertical axis."""
        self._bottom.show_title(across)
        self._left.show_title(along)

    def show_crosshair(self, position: float | None, values: Sequence[tuple[float, QColor]]) -> None:
        """Show a vertical line with a dot on each curve, or nothing.

        Args:
            position: horizontal view position of the line, None for none.
            values: vertical view position and colour of each dot.
        """
        self._crosshair.setVisible(position is not None)
        x = 0.0 if position is None else self.across.coordinate(position)
        self._crosshair.setPos(x)
        dots = [{"pos": (x, self.along.coordinate(value)), "brush": colour} for value, colour in values]
        if dots or len(self._dots.data):
            self._dots.setData(dots)
        self._dots.setVisible(bool(dots))

    def settle(self) -> None:
        """Lay out the axes for their labels, whose size is known only after painting."""
        self.grab()
        self._layout.layout.activate()

    def _read_range(self) -> None:
        """Read the visible ranges, which the user or a limit has changed."""
        (left, right), (bottom, top) = self._box.viewRange()
        self.across = self.across.with_coordinates(left, right)
        self.along = self.along.with_coordinates(bottom, top)
        self.scene().prepareForPaint()
        self._bottom.show_range(self.across)
        self._left.show_range(self.along)

    @Slot(object)
    def _on_moved(self, _axes: Any) -> None:
        self._read_range()
        self.moved.emit()

    @Slot(object)
    def _on_resized(self, _box: Any) -> None:
        self.scene().prepareForPaint()
        self.resized.emit()

    @Slot(object)
    def _on_mouse_moved(self, position: Any) -> None:
        if self._box.sceneBoundingRect().contains(position):
            self.pointer_moved.emit(self.across.value(self._box.mapSceneToView(position).x()))
        else:
            self.pointer_moved.emit(None)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the crosshair."""
        super().leaveEvent(event)
        self.pointer_moved.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pan with the arrow keys, zoom with plus and minus, fit with Home."""
        key = Qt.Key(event.key())
        if key in _KEY_MOVES:
            right, up = _KEY_MOVES[key]
            visible = self._box.viewRect()
            self._box.translateBy(x=right * visible.width(), y=up * visible.height())
        elif key in _KEY_ZOOMS:
            self._box.scaleBy((_KEY_ZOOMS[key], _KEY_ZOOMS[key]))
        elif key in _KEYS_TO_FIT:
            self.fit_requested.emit()
            return
        else:
            event.ignore()
            return
        self._on_moved(None)


def _limits(name: str, axis: AxisTransform) -> dict[str, float]:
    """Limits of panning and zooming, as arguments of ViewBox.setLimits."""
    least = (
        _SMALLEST_LOG_SPAN if axis.is_log else _SMALLEST_RELATIVE_SPAN * max(abs(axis.low), abs(axis.high))
    )
    lowest, highest = bounded(-1e308, axis.is_log), bounded(1e308, axis.is_log)
    return {
        f"{name}Min": max(axis.coordinate(lowest), -1e290),
        f"{name}Max": min(axis.coordinate(highest), 1e290),
        f"min{name.upper()}Range": least / axis.unit,
    }
