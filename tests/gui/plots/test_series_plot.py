from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLabel, QSlider

from workbench.statistics.ema import ema
from workbench.ui.plots.series_plot import SeriesPlot
from workbench.ui.plots.smoothing import Smoothing
from workbench.ui.plots.smoothing_bar import SmoothingBar, beta_at, position_of

BLUE = QColor("#0072b2")


def points(count, start=0):
    steps = np.arange(start, start + count)
    return steps, steps * 0.01, np.sin(steps / 10.0) + 2.0


@pytest.fixture
def plot(qtbot):
    plot = SeriesPlot()
    qtbot.addWidget(plot)
    plot.show()
    plot.add_run("a", "run 1", BLUE)
    return plot


def values(plot, kind):
    return plot.plot.curve(f"a/{kind}").data.values()


def test_averages_continue_and_start_anew_with_another_beta(plot):
    plot.set_smoothing(Smoothing(0.9, True, True, True))
    for start in range(0, 300, 7):
        plot.extend("a", *points(7, start))
        if start == 140:
            plot.refresh()
    plot.refresh()
    raw = values(plot, "raw")
    for kind, corrected in (("uncorrected", False), ("corrected", True)):
        np.testing.assert_array_equal(values(plot, kind), ema(raw, 0.9, corrected))
    plot.set_smoothing(Smoothing(0.5, True, True, True))
    plot.refresh()
    np.testing.assert_array_equal(values(plot, "corrected"), ema(raw, 0.5, corrected=True))


def test_a_new_beta_takes_effect_by_itself(plot, qtbot):
    plot.extend("a", *points(100))
    plot.set_smoothing(Smoothing(0.5))
    wanted = ema(points(100)[2], 0.5, corrected=True)
    qtbot.waitUntil(lambda: np.array_equal(values(plot, "corrected"), wanted))


def test_what_is_hidden_is_not_computed(plot):
    plot.set_smoothing(Smoothing(0.9, True, False, False))
    plot.extend("a", *points(100))
    plot.refresh()
    assert len(values(plot, "corrected")) == 0
    assert plot.plot.curve("a/raw").colour.alpha() == 255
    plot.set_smoothing(Smoothing(0.9, True, False, True))
    plot.refresh()
    assert len(values(plot, "corrected")) == 100
    assert plot.plot.curve("a/raw").colour.alpha() < 128


def test_replacing_the_points_replaces_the_averages(plot):
    plot.extend("a", *points(100))
    plot.refresh()
    plot.replace("a", *points(30))
    plot.refresh()
    assert len(values(plot, "corrected")) == len(values(plot, "raw")) == 30
    plot.extend("a", *points(5, 30))
    plot.refresh()
    np.testing.assert_array_equal(values(plot, "corrected"), ema(points(35)[2], 0.9, corrected=True))


def test_several_runs_have_one_line_each_in_the_legend(plot):
    plot.add_run("b", "run 2", BLUE)
    with pytest.raises(KeyError):
        plot.add_run("b", "run 2", BLUE)
    listed = [curve.label for curve in plot.plot.curves() if curve.in_legend]
    assert listed == ["run 1", "run 2"]
    plot.remove_run("b")
    listed = [curve.label for curve in plot.plot.curves() if curve.in_legend]
    assert listed == ["run 1", "run 1, bias-corrected"]
    plot.clear()
    assert plot.run_keys() == []


def test_a_million_points_are_smoothed_in_a_tenth_of_a_second(plot):
    plot.extend("a", *points(1_000_000))
    plot.refresh()
    plot.set_smoothing(Smoothing(0.99))
    begin = time.perf_counter()
    plot.on_frame(float("inf"))
    # Three times the aim, for a busy machine.
    assert time.perf_counter() - begin < 0.3


def test_the_slider_reaches_every_memory():
    assert beta_at(0) == 0.0
    assert beta_at(40) == pytest.approx(0.9)
    assert beta_at(120) == pytest.approx(0.999)
    assert beta_at(200) < 1.0
    assert all(position_of(beta_at(position)) == position for position in range(201))


def test_the_bar_tells_what_was_chosen(qtbot):
    bar = SmoothingBar()
    qtbot.addWidget(bar)
    told = []
    bar.smoothing_changed.connect(told.append)
    bar.set_smoothing(Smoothing(0.5, False, True, False))
    assert told == []
    assert bar.smoothing() == Smoothing(0.5, False, True, False)
    bar.findChild(QSlider, "beta_slider").setValue(80)
    assert told[-1].beta == pytest.approx(0.99)
    assert bar.findChild(QDoubleSpinBox, "beta_number").value() == pytest.approx(0.99)
    assert "100" in bar.findChild(QLabel, "memory").text()
    bar.findChild(QDoubleSpinBox, "beta_number").setValue(0.9)
    assert bar.findChild(QSlider, "beta_slider").value() == 40
    bar.findChild(QCheckBox, "show_raw").click()
    assert told[-1] == Smoothing(0.9, True, True, False)
    assert len(told) == 3


@pytest.mark.parametrize("beta", [1.0, -0.1, float("nan")])
def test_smoothing_refuses_a_beta_outside_its_range(beta):
    with pytest.raises(ValueError, match="beta"):
        Smoothing(beta)
