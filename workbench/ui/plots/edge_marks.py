"""Marks at the edges of a plot for values that have no place in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyqtgraph as pg

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QColor, QPainter

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.drawn_axis import DrawnAxis

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

    def show_curves(self, curves: Sequence[Curve], across: DrawnAxis, along: DrawnAxis) -> None:
        """Mark what the outlines of these curves leave out."""
        spots: list[dict[str, Any]] = []
        rows: dict[int, int] = {}
        for curve in curves:
            line = curve.outline
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


def _apart(positions: NDArray[np.float64], across: DrawnAxis) -> list[float]:
    kept: list[float] = []
    visible = positions[(positions >= across.low) & (positions <= across.high)]
    for place in across.coordinates(visible).tolist():
        if not kept or place - kept[-1] >= _DISTANCE * across.pixel:
            kept.append(place)
    return kept
