"""Marks at the edges of a plot for values that have no place in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtGui import QColor

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.drawn_axis import DrawnAxis

_SIZE = 8.0
_ROWS = 8
_ROW_HEIGHT = 12.0
_DISTANCE = 14.0
"""Least distance of two marks of one curve, in pixels; a diverged run has thousands."""


@dataclass(frozen=True)
class _Kind:
    """How a kind of value is marked: pyqtgraph's symbol, at which edge, filled or hollow."""

    symbol: str
    at_top: bool
    filled: bool


_NAN = _Kind("x", at_top=True, filled=True)
_PLUS_INFINITY = _Kind("t1", at_top=True, filled=True)
_MINUS_INFINITY = _Kind("t", at_top=False, filled=True)
_NOT_POSITIVE = _Kind("t", at_top=False, filled=False)


class EdgeMarks(pg.ScatterPlotItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A cross at the top for NaN, arrows for infinities and for what a log axis cannot show; dots elsewhere.

    Every colour has a row of its own, so that the marks of one run do not cover those of another. The first
    of a sequence stands exactly where it begins: that is the step at which a run diverged. A dot is a finite
    point that no line touches.
    """

    def __init__(self) -> None:
        super().__init__(pxMode=True, useCache=False, antialias=True)
        self.setZValue(1000)

    def show_curves(self, curves: Sequence[Curve], across: DrawnAxis, along: DrawnAxis) -> None:
        """Mark what the outlines of these curves leave out."""
        spots: list[dict[str, Any]] = []
        rows: dict[int, int] = {}
        for curve in curves:
            line = curve.outline
            if line is None:
                continue
            colour = QColor(curve.colour)
            spots += [
                {"pos": place, "symbol": "o", "size": 5, "pen": pg.mkPen(None), "brush": colour}
                for place in zip(
                    across.coordinates(line.dots_x).tolist(),
                    along.coordinates(line.dots_y).tolist(),
                    strict=True,
                )
            ]
            colour.setAlpha(255)
            marked = (
                (_NAN, line.nan_x),
                (_PLUS_INFINITY, line.plus_infinity_x),
                (_MINUS_INFINITY, line.minus_infinity_x),
                (_NOT_POSITIVE, line.not_positive_x),
            )
            if any(len(positions) for _, positions in marked):
                row = rows.setdefault(colour.rgb(), len(rows) % _ROWS)
                for kind, positions in marked:
                    places = _apart(positions, across)
                    spots += _spots(kind, places, _height(kind, row, along), colour)
        if spots or len(self.data):
            self.setData(spots)


def _height(kind: _Kind, row: int, along: DrawnAxis) -> float:
    inset = (8.0 + row * _ROW_HEIGHT) * along.pixel
    return along.end - inset if kind.at_top else along.start + inset


def _spots(kind: _Kind, places: list[float], height: float, colour: QColor) -> list[dict[str, Any]]:
    look = {
        "symbol": kind.symbol,
        "size": _SIZE,
        "pen": pg.mkPen(None) if kind.filled else pg.mkPen(colour, width=1.5),
        "brush": pg.mkBrush(colour if kind.filled else None),
    }
    return [{"pos": (place, height), **look} for place in places]


def _apart(positions: NDArray[np.float64], across: DrawnAxis) -> list[float]:
    kept: list[float] = []
    visible = positions[(positions >= across.low) & (positions <= across.high)]
    for place in across.coordinates(visible).tolist():
        if not kept or place - kept[-1] >= _DISTANCE * across.pixel:
            kept.append(place)
    return kept
