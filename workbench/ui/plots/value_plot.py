"""A plot over the values of a setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.ui.plots.band import Band
from workbench.ui.plots.curve_data import CurveData
from workbench.ui.plots.curve_plot import CurvePlot
from workbench.ui.plots.number_text import number_text

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QColor
    from PySide6.QtWidgets import QWidget

    from workbench.statistics.bands import Bands
    from workbench.ui.plots.readout import Readout


class ValuePlot(CurvePlot):
    """Curves with bands whose horizontal axis is a setting; legend and pointer work as in any other plot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting = ""
        # Seconds are the positions that need not be whole.
        self.set_x_axis("seconds")

    def set_setting(self, name: str, *, log: bool) -> None:
        """Put a setting along the horizontal axis."""
        self._setting = name
        self.set_titles(x=name)
        self.set_log(x=log)

    def add_values(self, key: str, label: str, colour: QColor, values: Bands) -> None:
        """Add a curve of means, with the confidence of each around it where there are several runs."""
        line = _data(values.positions, values.mean)
        # One run has no confidence interval; its line has no area.
        ends = (np.where(np.isnan(end), values.mean, end) for end in (values.lower, values.upper))
        lower, upper = (_data(values.positions, end) for end in ends)
        several = bool((values.members + values.not_finite > 1).any())
        band = Band(lower, upper, values.members, values.not_finite) if several else None
        self.add_curve(key, label, colour, width=2.0).show_data(line, band)

    def _place_text(self, readout: Readout) -> str:
        return f"{self._setting} = {number_text(readout.second, 6)}"


def _data(positions: NDArray[np.float64], values: NDArray[np.float64]) -> CurveData:
    data = CurveData()
    data.append(np.arange(len(positions)), positions, values)
    return data
