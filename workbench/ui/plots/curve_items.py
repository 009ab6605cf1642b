"""The lines of a plot as items of pyqtgraph."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.drawn_axis import DrawnAxis
    from workbench.ui.plots.outline import Outline

_SMOOTH_LENGTH = 60_000.0
"""Pixels of all lines up to which they are antialiased, the shortest first."""
_WIDE_LENGTH = 5_000.0
"""Pixels of one line up to which its pen may be wider than 1: a wide zigzag takes Qt half a second."""
_ALL_WIDE_LENGTH = 20_000.0
"""Pixels of all wide lines together."""


@dataclass(frozen=True)
class _Look:
    colour: int
    width: float
    dash: bool
    antialias: bool


@dataclass(frozen=True)
class _Shape:
    outline: Outline
    across: DrawnAxis
    along: DrawnAxis

    def has_coordinates_of(self, other: _Shape) -> bool:
        """Whether the same outline has the same coordinates."""
        return self.outline is other.outline and all(
            (old.origin, old.unit) == (new.origin, new.unit)
            for old, new in ((self.across, other.across), (self.along, other.along))
        )


class _Line(pg.PlotCurveItem):  # type: ignore[misc]  # pyqtgraph has no types
    """One curve's outline; changes only what is new."""

    def __init__(self) -> None:
        super().__init__(skipFiniteCheck=True)
        self._look: _Look | None = None
        self._shape: _Shape | None = None

    def show_shape(self, shape: _Shape) -> None:
        if self._shape is None or not self._shape.has_coordinates_of(shape):
            self._shape = shape
            line = shape.outline
            # All but the last, which nothing follows.
            connect = "all" if line.connect[:-1].all() else line.connect
            x, y = shape.across.coordinates(line.x), shape.along.coordinates(line.y)
            self.setData(x, y, connect=connect)

    def show_look(self, look: _Look) -> None:
        if look != self._look:
            self._look = look
            pen = QPen(QColor.fromRgba(look.colour), look.width)
            pen.setCosmetic(True)
            pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
            if look.dash:
                pen.setDashPattern([5.0, 4.0])
            self.opts["antialias"] = look.antialias
            self.setPen(pen)


class CurveItems:
    """An item of pyqtgraph for every curve that is shown.

    Args:
        box: where they are shown.
    """

    def __init__(self, box: pg.ViewBox) -> None:
        self._box = box
        self._lines: dict[Curve, _Line] = {}

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
        for gone in self._lines.keys() - set(curves):
            self._box.removeItem(self._lines.pop(gone))
        drawn = {curve: curve.outline for curve in curves if curve.outline is not None}
        shortest_first = sorted(drawn, key=attrgetter("outline.length"))
        lengths = accumulate(drawn[curve].length / resolution for curve in shortest_first)
        for curve, length_so_far in zip(shortest_first, lengths, strict=True):
            outline = drawn[curve]
            line = self._lines.get(curve)
            if line is None:
                line = self._lines[curve] = _Line()
                line.setZValue(curve.order)
                self._box.addItem(line, ignoreBounds=True)
            is_wide = outline.length <= _WIDE_LENGTH * resolution and length_so_far <= _ALL_WIDE_LENGTH
            width = curve.width * resolution if is_wide else 1.0
            is_smooth = length_so_far <= _SMOOTH_LENGTH
            line.show_look(_Look(curve.colour.rgba(), width, curve.dash, is_smooth))
            line.show_shape(_Shape(outline, across, along))
