"""A small plot to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from workbench.ui.plots.curve_plot import CurvePlot

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class StillPlot(CurvePlot):
    """Without a legend, and neither mouse nor wheel nor keys do anything to it.

    The wheel thus scrolls the panel that the plot is in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas.shrink_numbers(0.8)
        self.set_legend_visible(False)
