"""The lines of a plot as items of the scene."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

from workbench.ui.plots.smooth_switch import SmoothSwitch

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.drawn_axis import DrawnAxis

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
        self, curves: Sequence[Curve], across: DrawnAxis, along: DrawnAxis, resolution: int
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
            (curve.outline.length / resolution, curve) for curve in curves if curve.outline is not None
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
            drawn = (curve.outline, coordinates, curve.colour.rgba(), width, smooth)
            if self._drawn.get(curve) != drawn:
                self._drawn[curve] = drawn
                self._draw(curve, across, along, width, smooth)
        for order in smoothed - self._switches.keys():
            self._switches[order] = SmoothSwitch(self._box, order)
        for order, switch in self._switches.items():
            switch.show(order in smoothed, across, along)

    def _draw(self, curve: Curve, across: DrawnAxis, along: DrawnAxis, width: float, smooth: bool) -> None:
        line = curve.outline
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
