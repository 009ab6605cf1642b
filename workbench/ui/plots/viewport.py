"""Which part of the data is on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.ui.plots.abscissa import XAxis


@dataclass(frozen=True)
class Viewport:
    """The visible range and its size on the screen.

    Attributes:
        left, right: horizontal range; decimal logarithms where `log_x`.
        bottom, top: vertical range; decimal logarithms where `log_y`.
        columns: width to thin to, in pixels or fewer.
        height: in pixels.
        x_axis: what is along the horizontal axis.
        log_x, log_y: which axes are logarithmic.
    """

    left: float
    right: float
    bottom: float
    top: float
    columns: int
    height: int
    x_axis: XAxis = "step"
    log_x: bool = False
    log_y: bool = False
