"""Colours of runs: distinguishable for the colour-blind, and the same everywhere."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

# M. Okabe and K. Ito, "Color Universal Design: How to make figures and presentations that are friendly to
# colorblind people", 2008, with grey for black and P. Tol's muted wine ("Colour schemes", SRON technical
# note, 2021) for the second orange. On white the bright ones are darkened to a contrast of at least 3 : 1
# (WCAG 2.2, criterion 1.4.11); on the dark background the dark ones are lightened to the same. Hues stay.
_LIGHT = ("#0072b2", "#d55e00", "#00855f", "#b5548f", "#2b94d0", "#5b6270", "#882255", "#8a7a00")
_DARK = ("#3d9ae0", "#f0782a", "#1fc49a", "#de8fc0", "#93d5ff", "#b4bccb", "#d65c93", "#e3cf4a")


# Ranges of the colour map with contrast to a light and to a dark background.
_RAMP_LIGHT, _RAMP_DARK = (0.0, 0.86), (0.22, 1.0)


def palette_size() -> int:
    """Number of colours, after which they repeat."""
    return len(_LIGHT)


def colour_for(run_id: int, dark: bool) -> QColor:
    """The colour of a run.

    Args:
        run_id: number of the run; may be negative.
        dark: whether the background is dark.
    """
    colours = _DARK if dark else _LIGHT
    return QColor(colours[run_id % len(colours)])


def adapted(colour: QColor, dark: bool) -> QColor:
    """The variant of a palette colour for a light or dark background; other colours stay the same."""
    opaque = QColor(colour.rgb()).name()
    for light, bright in zip(_LIGHT, _DARK, strict=True):
        if opaque in (light, bright):
            partner = QColor(bright if dark else light)
            partner.setAlpha(colour.alpha())
            return partner
    return QColor(colour)


def ramp(share: float, dark: bool) -> QColor:
    """A colour of viridis (S. van der Walt and N. Smith, 2015), whose lightness is perceptually uniform.

    Args:
        share: position in the colour map, 0 … 1.
        dark: whether the background is dark.
    """
    low, high = _RAMP_DARK if dark else _RAMP_LIGHT
    position = low + (high - low) * min(max(share, 0.0), 1.0)
    colour: QColor = pg.colormap.get("viridis").map(position, mode="qcolor")
    return colour


def swatch(colour: QColor) -> QIcon:
    """A dot in the colour of a run."""
    pixmap = QPixmap(24, 24)
    pixmap.setDevicePixelRatio(2.0)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(2, 2, 8, 8)
    painter.end()
    return QIcon(pixmap)
