from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtGui import QColor

from workbench.statistics.smoothing import TimeEma, ema, moving_mean, moving_median
from workbench.ui.plots.curves.curve_data import CurveData
from workbench.ui.plots.series_plot import SeriesPlot
from workbench.ui.plots.smoothing_settings import Smoothing

BLUE = QColor("#0072b2")


def points(count, start=0):
    steps = np.arange(start, start + count)
    return steps, steps * 0.01, np.sin(steps / 10.0) + 2.0


def curve_data(count):
    data = CurveData()
    data.append(*points(count))
    return data


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
    plot.show_data("a", curve_data(30))
    plot.refresh()
    assert len(values(plot, "corrected")) == len(values(plot, "raw")) == 30
    plot.extend("a", *points(5, 30))
    plot.refresh()
    np.testing.assert_array_equal(values(plot, "corrected"), ema(points(35)[2], 0.9, corrected=True))


def test_a_sketch_is_not_smoothed_and_the_points_after_it_are(plot):
    plot.set_smoothing(Smoothing(0.9, True, False, True))
    plot.show_data("a", curve_data(40), is_sketch=True)
    plot.refresh()
    assert len(values(plot, "raw")) == 40
    assert len(values(plot, "corrected")) == 0
    plot.show_data("a", curve_data(100))
    plot.refresh()
    np.testing.assert_array_equal(values(plot, "corrected"), ema(points(100)[2], 0.9, corrected=True))


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
    assert plot.plot.curves() == []


def test_a_million_points_are_smoothed_in_a_tenth_of_a_second(plot):
    plot.extend("a", *points(1_000_000))
    plot.refresh()
    plot.set_smoothing(Smoothing(0.99))
    begin = time.perf_counter()
    plot.on_frame(float("inf"))
    # Three times the aim, for a busy machine.
    assert time.perf_counter() - begin < 0.3


METHODS = [
    (Smoothing(method="time", time_constant=0.5), lambda s, x: TimeEma(0.5).extend(s, x)),
    (Smoothing(method="mean", window=31), lambda s, x: moving_mean(x, 31)),
    (Smoothing(method="median", window=31), lambda s, x: moving_median(x, 31)),
    (Smoothing(method="median", window=1), lambda s, x: x),
]


@pytest.mark.parametrize(("smoothing", "wanted"), METHODS, ids=["time", "mean", "median", "itself"])
def test_every_method_grows_with_the_series_and_is_what_the_whole_series_gives(plot, smoothing, wanted):
    plot.set_smoothing(smoothing)
    generator = np.random.default_rng(0)
    count = 0
    for more in (5, 20, 1, 40_000, 7, 3_000):
        steps = np.arange(count, count + more)
        noise = generator.normal(size=more)
        noise[:: max(more // 3, 2)] = np.nan
        plot.extend("a", steps, steps**1.5 * 0.01, noise)
        plot.refresh()
        count += more
        data = plot.plot.curve("a/raw").data
        np.testing.assert_allclose(
            values(plot, "corrected"), wanted(data.seconds(), data.values()), rtol=1e-9, atol=1e-12
        )


def test_a_window_longer_than_the_series_and_one_that_is_not_a_number_at_its_end(plot):
    plot.set_smoothing(Smoothing(method="mean", window=999))
    for start in range(0, 60, 20):
        steps, seconds, recorded = points(20, start)
        plot.extend("a", steps, seconds, np.where(steps > 45, np.nan, recorded))
        plot.refresh()
    np.testing.assert_allclose(values(plot, "corrected"), moving_mean(values(plot, "raw"), 999), rtol=1e-12)


def test_the_former_curve_stays_until_the_new_one_is_complete(plot):
    plot.extend("a", *points(400_000))
    plot.refresh()
    former = values(plot, "corrected").copy()
    plot.set_smoothing(Smoothing(method="median", window=101))
    # A deadline that has passed: one piece only.
    assert plot.on_frame(0.0)
    np.testing.assert_array_equal(values(plot, "corrected"), former)
    plot.refresh()
    np.testing.assert_array_equal(values(plot, "corrected"), moving_median(values(plot, "raw"), 101))


def test_a_frame_of_a_million_points_keeps_to_its_deadline(plot):
    plot.extend("a", *points(1_000_000))
    plot.set_smoothing(Smoothing(method="median", window=1001))
    begin = time.perf_counter()
    assert plot.on_frame(begin + 0.008)
    # A piece takes two milliseconds; a busy machine is given time.
    assert time.perf_counter() - begin < 0.1
    plot.refresh()
    begin = time.perf_counter()
    plot.extend("a", *points(50, 1_000_000))
    plot.on_frame(float("inf"))
    assert time.perf_counter() - begin < 0.1


def test_only_the_average_along_points_has_an_uncorrected_form(plot):
    plot.set_smoothing(Smoothing(show_uncorrected=True, method="mean"))
    plot.extend("a", *points(100))
    plot.refresh()
    assert not plot.plot.curve("a/uncorrected").is_visible
    assert len(values(plot, "uncorrected")) == 0
    listed = [curve.label for curve in plot.plot.curves() if curve.in_legend]
    assert listed == ["run 1", "run 1, moving mean"]
    plot.set_smoothing(Smoothing(show_uncorrected=True))
    plot.refresh()
    assert plot.plot.curve("a/uncorrected").is_visible
    assert len(values(plot, "uncorrected")) == 100
