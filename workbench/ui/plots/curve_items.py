"""Scene items that draw curves: lines, bands and marks at the edges."""

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

    def show(self, wanted: bool, across: AxisTransform, along: AxisTransform) -> None:
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


_SMOOTH_LENGTH = 6_000.0
"""Pixels of all lines up to which they are antialiased, the shortest first."""
_WIDE_LENGTH = 1_500.0
"""Pixels of one line up to which its pen may be wider than 1: a wide zigzag takes Qt half a second."""
_ALL_WIDE_LENGTH = 6_000.0
"""Pixels of all wide lines together."""


class _Line(QGraphicsPathItem):
    """A path that Qt draws by itself; painting in Python would keep the interpreter from those who train."""

    def shape(self) -> QPainterPath:
        """A rectangle, since nobody points at a line; Qt's own shape is as costly as drawing it."""
        shape = QPainterPath()
        shape.addRect(self.path().controlPointRect())
        return shape


class CurveItems:
    """An item for every curve that is shown.

    Args:
        box: where they are shown.
    """

    def __init__(self, box: pg.ViewBox) -> None:
        self._box = box
        self._items: dict[Curve, _Line] = {}
        self._drawn: dict[Curve, Hashable] = {}
        self._looks: dict[Curve, Hashable] = {}
        self._switches: dict[int, SmoothSwitch] = {}

    def show_curves(
        self, curves: Sequence[Curve], across: AxisTransform, along: AxisTransform, resolution: int
    ) -> None:
        """Draw the outlines of these curves and nothing else, in ascending `order`.

        Args:
            curves: with an outline or, as yet, without.
            across: the horizontal axis.
            along: the vertical axis.
            resolution: pixels of the picture for each pixel of the screen.
        """
        for gone in self._items.keys() - set(curves):
            self._box.removeItem(self._items.pop(gone))
            del self._drawn[gone], self._looks[gone]
        coordinates = (across.origin, across.unit, along.origin, along.unit)
        lengths = [
            (curve.polyline.length / resolution, curve) for curve in curves if curve.polyline is not None
        ]
        lengths.sort(key=_length)
        so_far = accumulate(length for length, _ in lengths)
        smoothed = set()
        for (length, curve), length_so_far in zip(lengths, so_far, strict=True):
            smooth = length_so_far <= _SMOOTH_LENGTH
            if smooth:
                smoothed.add(curve.order)
            wide = length <= _WIDE_LENGTH and length_so_far <= _ALL_WIDE_LENGTH
            width = (curve.width if wide else 1.0) * (resolution if smooth else 1)
            drawn = (curve.polyline, coordinates, curve.colour.rgba(), width, smooth)
            if self._drawn.get(curve) != drawn:
                self._drawn[curve] = drawn
                self._draw(curve, across, along, width, smooth)
        for order in smoothed - self._switches.keys():
            self._switches[order] = SmoothSwitch(self._box, order)
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
                # All but the last, which nothing follows.
                connect="all" if line.connect[:-1].all() else line.connect,
                finiteCheck=False,
            )
        )

    def _show_looks(self, item: _Line, curve: Curve, width: float, smooth: bool) -> None:
        looks = (curve.colour.rgba(), width, smooth)
        # Each call of Qt may give the interpreter to those who train.
        if self._looks.get(curve) == looks:
            return
        self._looks[curve] = looks
        # A width of 0 is one pixel too, and Qt need not stroke the path to know how much room it takes.
        pen = pg.mkPen(curve.colour, width=0 if width == 1.0 else width)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        if curve.dash:
            pen.setDashPattern([5.0, 4.0])
        item.setPen(pen)
        item.setZValue(SmoothSwitch.depth(curve.order, smooth=smooth))


def _length(pair: tuple[float, Curve]) -> float:
    return pair[0]


OPACITY = 50
"""Of 255: lines and the bands of others are seen through it."""


class BandItems:
    """A filled path for every curve that has a band, under all lines.

    Args:
        box: where they are shown.
    """

    def __init__(self, box: pg.ViewBox) -> None:
        self._box = box
        self._items: dict[Curve, QGraphicsPathItem] = {}
        self._drawn: dict[Curve, Hashable] = {}

    def show_curves(self, curves: Sequence[Curve], across: AxisTransform, along: AxisTransform) -> None:
        """Draw the bands of these curves and nothing else."""
        banded = {curve: curve.band_polygon for curve in curves if curve.band_polygon is not None}
        for gone in self._items.keys() - banded.keys():
            self._box.removeItem(self._items.pop(gone))
            del self._drawn[gone]
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
            colour.setAlpha(OPACITY)
            item.setBrush(pg.mkBrush(colour))
            item.setPath(_path(band, across, along))


def _path(band: BandPolygon, across: AxisTransform, along: AxisTransform) -> QPainterPath:
    """One closed polygon for each stretch without a gap."""
    x, low, high = across.coordinates(band.x), along.coordinates(band.low), along.coordinates(band.high)
    filled = np.flatnonzero(~np.isnan(low))
    if filled.size == 0:
        return QPainterPath()
    stretches = np.split(filled, np.flatnonzero(np.diff(filled) > 1) + 1)
    outlines = [np.concatenate((stretch, stretch[::-1])) for stretch in stretches]
    tops = [np.concatenate((high[stretch], low[stretch[::-1]])) for stretch in stretches]
    places, heights = x[np.concatenate(outlines)], np.concatenate(tops)
    joined = np.ones(len(places), dtype=np.int32)
    joined[np.cumsum([len(outline) for outline in outlines]) - 1] = 0
    path: QPainterPath = pg.arrayToQPath(places, heights, connect=joined)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


_SIZE = 8.0
_DOT_SIZE = 5.0
_ROWS = 8
_ROW_HEIGHT = 12.0
_DISTANCE = 14.0
"""Least distance of two marks of one curve, in pixels; a diverged run has thousands."""


class EdgeMarks(pg.ScatterPlotItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A cross at the top for NaN, arrows for infinities and for what a log axis cannot show; dots elsewhere.

    Every colour has a row of its own, so that the marks of one run do not cover those of another. The first
    of a sequence stands exactly where it begins: that is the step at which a run diverged. A dot is a finite
    point that no line touches.
    """

    def __init__(self) -> None:
        super().__init__(pxMode=True, useCache=False, antialias=True)
        self.setZValue(1000)

    def paint(self, painter: QPainter, *others: Any) -> None:
        """Leave the painter as it was: the view hands it on to the items after this one."""
        painter.save()
        super().paint(painter, *others)
        painter.restore()

    def show_curves(self, curves: Sequence[Curve], across: AxisTransform, along: AxisTransform) -> None:
        """Mark what the outlines of these curves leave out."""
        spots: list[dict[str, Any]] = []
        rows: dict[int, int] = {}
        for curve in curves:
            line = curve.polyline
            if line is None:
                continue
            colour = curve.colour
            if len(line.dots_x):
                places = zip(across.coordinates(line.dots_x), along.coordinates(line.dots_y), strict=True)
                spots += [_spot(place, "o", _DOT_SIZE, colour, filled=True) for place in places]
            marked = (
                (line.nan_x, "x", True, True),
                (line.plus_infinity_x, "t1", True, True),
                (line.minus_infinity_x, "t", False, True),
                (line.not_positive_x, "t", False, False),
            )
            if not any(len(positions) for positions, *_ in marked):
                continue
            colour.setAlpha(255)
            row = rows.setdefault(colour.rgb(), len(rows) % _ROWS)
            inset = (_SIZE + row * _ROW_HEIGHT) * along.pixel
            for positions, symbol, at_top, filled in marked:
                y = along.end - inset if at_top else along.start + inset
                spots += [_spot((x, y), symbol, _SIZE, colour, filled) for x in _apart(positions, across)]
        if spots or len(self.data):
            self.setData(spots)
        # Painting nothing would wait for the interpreter all the same.
        self.setVisible(bool(spots))


def _spot(
    place: tuple[float, float], symbol: str, size: float, colour: QColor, filled: bool
) -> dict[str, Any]:
    pen = pg.mkPen(None) if filled else pg.mkPen(colour, width=1.5)
    brush = pg.mkBrush(colour if filled else None)
    return {"pos": place, "symbol": symbol, "size": size, "pen": pen, "brush": brush}


def _apart(positions: NDArray[np.float64], across: AxisTransform) -> list[float]:
    kept: list[float] = []
    visible = positions[(positions >= across.low) & (positions <= across.high)]
    for place in across.coordinates(visible).tolist():
        if not kept or place - kept[-1] >= _DISTANCE * across.pixel:
            kept.append(place)
    return kept
