"""A plot on the screen."""

from __future__ import annotations

import pytest

from workbench.ui.plots.curve_plot import CurvePlot


@pytest.fixture
def plot(qtbot):
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.resize(700, 400)
    plot.show()
    qtbot.waitExposed(plot)
    return plot
