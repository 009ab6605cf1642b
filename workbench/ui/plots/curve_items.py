"""Scene items that draw curves: lines, bands, and marks for values without a place on the plot."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsRectItem

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QColor
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.curves.polyline import BandPolygon
    from workbench.ui.plots.number_axis import AxisTransform


_ON_DEPTH = 0.25
_SMOOTH_DEPTH = 0.5
_OFF_DEPTH = 0.75
"""Z values, relative to the order, of items that switch antialiasing on, use it and switch it off."""


_SMOOTH_LENGTH = 6_000.0
"""Total length in pixels up to which lines are antialiased, the shortest first."""

_WIDE_LENGTH = 1_500.0
"""Length in pixels up to which a line is drawn wider than 1: a long wide zigzag takes Qt half a second."""

_ALL_WIDE_LENGTH = 6_000.0
"""Total length in pixels up to which lines are drawn wider than 1."""

BAND_ALPHA = 50
"""Opacity of bands, of 255: lines and other bands stay visible behind them."""

_MARK_SIZE = 8.0

_DOT_SIZE = 5.0

_MARK_ROWS = 8

_MARK_ROW_HEIGHT = 12.0

_MARK_DISTANCE = 14.0
"""Least distance of two marks of one curve, in pixels; a diverged run would have thousands."""


class _AntialiasingChange(QGraphicsRectItem):
    """Draws nothing, but switches antialiasing on or off for the items after it."""

    def __init__(self, on: bool) -> None:
        super().__init__()
        self._on = on
        self.setPen(Qt.PenStyle.NoPen)

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Change the render hint of the painter, which the view does not restore."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._on)


class AntialiasingSwitch:
    """Antialiasing of some items of one order; Qt itself has it for all items of a scene or none.

    Items between its two ends are antialiased. The view must not restore the painter after each item
    (`DontSavePainterState`).

    Args:
        box: view box of the items.
        order: order of the items, an integer.
    """

    def __init__(self, box: pg.ViewBox, order: int) -> None:
        self._ends = (_AntialiasingChange(on=True), _AntialiasingChange(on=False))
        for end, depth in zip(self._ends, (_ON_DEPTH, _OFF_DEPTH), strict=True):
            end.setZValue(order + depth)
            box.addItem(end, ignoreBounds=True)

    @staticmethod
    def depth(order: int, *, smooth: bool) -> float:
        """Z value of an item of that order, antialiased or not."""
        return order + (_SMOOTH_DEPTH if smooth else 0.0)

    def show(self, wanted: bool, across: AxisTransform, along: AxisTransform) -> None:
        """Enable the switch or not.

        Args:
            wanted: whether any item of this order is antialiased.
            across: the horizontal axis.
            along: the vertical axis.
        """
        width = across.end - across.start
        height = along.end - along.start
        # Around the visible range: Qt does not paint items outside.
        rectangle = QRectF(across.start - width, along.start - height, 3 * width, 3 * height)
        for end in self._ends:
            end.setVisible(wanted)
            if wanted and end.rect() != rectangle:
                end.setRect(rectangle)


class _Line(QGraphicsPathItem):
    """A path that Qt paints without Python, which would hold the GIL that training needs."""

    def shape(self) -> QPainterPath:
        """The bounding rectangle; the exact shape costs as much as drawing, for mouse events only."""
        shape = QPainterPath()
        shape.addRect(self.path().controlPointRect())
        return shape


class LineItems:
    """The lines of curves, one item for each.

    Args:
        box: view box of the items.
    """

    def __init__(self, box: pg.ViewBox) -> None:
        self._box = box
        self._items: dict[Curve, _Line] = {}
        self._drawn: dict[Curve, Hashable] = {}
        self._looks: dict[Curve, Hashable] = {}
        self._switches: dict[int, AntialiasingSwitch] = {}

    def show_curves(
        self, curves: Sequence[Curve], across: AxisTransform, along: AxisTransform, resolution: int
    ) -> None:
        """Draw exactly these curves, in ascending `order`.

        Args:
            curves: the curves; those without a computed line are skipped.
            across: the horizontal axis.
            along: the vertical axis.
            resolution: pixels of the image per pixel of the screen.
        """
        for removed in self._items.keys() - set(curves):
            self._box.removeItem(self._items.pop(removed))
            del self._drawn[removed], self._looks[removed]
        coordinates = (across.origin, across.unit, along.origin, along.unit)
        lengths = [
            (curve.polyline.length / resolution, curve) for curve in curves if curve.polyline is not None
        ]
        lengths.sort(key=_line_length)
        totals = accumulate(length for length, _ in lengths)
        smoothed = set()
        for (length, curve), total in zip(lengths, totals, strict=True):
            smooth = total <= _SMOOTH_LENGTH
            if smooth:
                smoothed.add(curve.order)
            wide = length <= _WIDE_LENGTH and total <= _ALL_WIDE_LENGTH
            width = (curve.width if wide else 1.0) * (resolution if smooth else 1)
            drawn = (curve.polyline, coordinates, curve.colour.rgba(), width, smooth)
            if self._drawn.get(curve) != drawn:
                self._drawn[curve] = drawn
                self._draw(curve, across, along, width, smooth)
        for order in smoothed - self._switches.keys():
            self._switches[order] = AntialiasingSwitch(self._box, order)
        for order, switch in self._switches.items():
            switch.show(order in smoothed, across, along)

    def _draw(
        self, curve: Curve, across: AxisTransform, along: AxisTransform, width: float, smooth: bool
    ) -> None:
        line = curve.polyline
        if line is None:
            return
        item = self._items.get(curve)
        if item is None:
            item = self._items[curve] = _Line()
            self._box.addItem(item, ignoreBounds=True)
        self._show_looks(item, curve, width, smooth)
        item.setPath(
            pg.arrayToQPath(
                across.coordinates(line.x),
                along.coordinates(line.y),
                # The last vertex has no successor.
                connect="all" if line.connect[:-1].all() else line.connect,
                finiteCheck=False,
            )
        )

    def _show_looks(self, item: _Line, curve: Curve, width: float, smooth: bool) -> None:
        looks = (curve.colour.rgba(), width, smooth)
        # Every call of Qt releases the GIL, which training may then hold for a while.
        if self._looks.get(curve) == looks:
            return
        self._looks[curve] = looks
        # A width of 0 is drawn as 1 pixel too, without stroking the path for its bounding box.
        pen = pg.mkPen(curve.colour, width=0 if width == 1.0 else width)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        if curve.dash:
            pen.setDashPattern([5.0, 4.0])
        item.setPen(pen)
        item.setZValue(AntialiasingSwitch.depth(curve.order, smooth=smooth))


def _line_length(pair: tuple[float, Curve]) -> float:
    return pair[0]


class BandItems:
    """The bands of curves, one filled path for each, below all lines.

    Args:
        box: view box of the items.
    """

    def __init__(self, box: pg.ViewBox) -> None:
        self._box = box
        self._items: dict[Curve, QGraphicsPathItem] = {}
        self._drawn: dict[Curve, Hashable] = {}

    def show_curves(self, curves: Sequence[Curve], across: AxisTransform, along: AxisTransform) -> None:
        """Draw exactly the bands of these curves."""
        banded = {curve: curve.band_polygon for curve in curves if curve.band_polygon is not None}
        for removed in self._items.keys() - banded.keys():
            self._box.removeItem(self._items.pop(removed))
            del self._drawn[removed]
        coordinates = (across.origin, across.unit, along.origin, along.unit)
        for curve, band in banded.items():
            drawn = (band, coordinates, curve.colour.rgba())
            if self._drawn.get(curve) == drawn:
                continue
            self._drawn[curve] = drawn
            item = self._items.get(curve)
            if item is None:
                item = self._items[curve] = QGraphicsPathItem()
                item.setPen(pg.mkPen(None))
                item.setZValue(-1)
                self._box.addItem(item, ignoreBounds=True)
            colour = curve.colour
            colour.setAlpha(BAND_ALPHA)
            item.setBrush(pg.mkBrush(colour))
            item.setPath(_band_path(band, across, along))


def _band_path(band: BandPolygon, across: AxisTransform, along: AxisTransform) -> QPainterPath:
    """One closed polygon for each stretch without a gap."""
    x = across.coordinates(band.x)
    low = along.coordinates(band.low)
    high = along.coordinates(band.high)
    filled = np.flatnonzero(~np.isnan(low))
    if filled.size == 0:
        return QPainterPath()
    stretches = np.split(filled, np.flatnonzero(np.diff(filled) > 1) + 1)
    # Along the upper end and back along the lower one.
    polygon_x = np.concatenate([x[np.concatenate((stretch, stretch[::-1]))] for stretch in stretches])
    polygon_y = np.concatenate([np.concatenate((high[s], low[s[::-1]])) for s in stretches])
    connect = np.ones(len(polygon_x), dtype=np.int32)
    connect[np.cumsum([2 * len(stretch) for stretch in stretches]) - 1] = 0
    path: QPainterPath = pg.arrayToQPath(polygon_x, polygon_y, connect=connect)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


class EdgeMarks(pg.ScatterPlotItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Marks of values that a line cannot show.

    NaN is a cross at the top edge, an infinity an arrow at its edge, a value that a log axis cannot show an
    open arrow at the bottom edge, and a finite point that no line touches a dot. Each colour has a row of its
    own, so that marks of different runs do not overlap. The first mark of a sequence is at its exact
    position, the step at which a run diverged; those too close to it are omitted.
    """

    def __init__(self) -> None:
        super().__init__(pxMode=True, useCache=False, antialias=True)
        self.setZValue(1000)

    def paint(self, painter: QPainter, *others: Any) -> None:
        """Paint the marks and restore the painter, which the view does not do."""
        painter.save()
        super().paint(painter, *others)
        painter.restore()

    def show_curves(self, curves: Sequence[Curve], across: AxisTransform, along: AxisTransform) -> None:
        """Show exactly the marks of these curves."""
        spots: list[dict[str, Any]] = []
        rows: dict[int, int] = {}
        for curve in curves:
            line = curve.polyline
            if line is None:
                continue
            colour = curve.colour
            if len(line.dots_x):
                dots = zip(across.coordinates(line.dots_x), along.coordinates(line.dots_y), strict=True)
                spots += [_spot(dot, "o", _DOT_SIZE, colour, filled=True) for dot in dots]
            marked = (
                (line.nan_x, "x", True, True),
                (line.plus_infinity_x, "t1", True, True),
                (line.minus_infinity_x, "t", False, True),
                (line.not_positive_x, "t", False, False),
            )
            if not any(len(positions) for positions, *_ in marked):
                continue
            colour.setAlpha(255)
            row = rows.setdefault(colour.rgb(), len(rows) % _MARK_ROWS)
            inset = (_MARK_SIZE + row * _MARK_ROW_HEIGHT) * along.pixel
            for positions, symbol, at_top, filled in marked:
                y = along.end - inset if at_top else along.start + inset
                spots += [
                    _spot((x, y), symbol, _MARK_SIZE, colour, filled) for x in _spaced(positions, across)
                ]
        if spots or len(self.data):
            self.setData(spots)
        # Hidden without marks, since its paint method, written in Python, waits for the GIL.
        self.setVisible(bool(spots))


def _spot(
    position: tuple[float, float], symbol: str, size: float, colour: QColor, filled: bool
) -> dict[str, Any]:
    pen = pg.mkPen(None) if filled else pg.mkPen(colour, width=1.5)
    brush = pg.mkBrush(colour if filled else None)
    return {"pos": position, "symbol": symbol, "size": size, "pen": pen, "brush": brush}


def _spaced(positions: NDArray[np.float64], across: AxisTransform) -> list[float]:
    """Coordinates of visible positions, without those too close to the one before."""
    spaced: list[float] = []
    visible = positions[(positions >= across.low) & (positions <= across.high)]
    for coordinate in across.coordinates(visible).tolist():
        if not spaced or coordinate - spaced[-1] >= _MARK_DISTANCE * across.pixel:
            spaced.append(coordinate)
    return spaced
