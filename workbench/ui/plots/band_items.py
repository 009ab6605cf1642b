"""The areas around curves as items of the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from workbench.ui.plots.band import BandOutline
    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.drawn_axis import DrawnAxis

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

    def show_curves(self, curves: Sequence[Curve], across: DrawnAxis, along: DrawnAxis) -> None:
        """Draw the bands of these curves and nothing else."""
        banded = {curve: curve.band_outline for curve in curves if curve.band_outline is not None}
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


def _path(band: BandOutline, across: DrawnAxis, along: DrawnAxis) -> QPainterPath:
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
