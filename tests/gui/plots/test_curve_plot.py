from __future__ import annotations

import csv
import time
import weakref

import numpy as np
import pytest
from plot_canvas import (
    BLUE,
    along,
    canvas_of,
    hint_of,
    legend_of,
    orange_pixels,
    points,
)
from pyqtgraph import GraphicsItem
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor

from workbench.errors import MachineError
from workbench.ui.plots.colours import adapted, colour_for, palette_size
from workbench.ui.plots.curve_plot import CurvePlot
from workbench.ui.plots.frame_clock import FrameClock, frame_clock


def test_live_points_appear_with_the_next_frame(plot, qtbot):
    curve = plot.add_curve("a", "Adam", BLUE)
    curve.extend(*points(100))
    qtbot.waitUntil(lambda: curve.polyline is not None and len(curve.polyline.x) == 100)


def test_the_clock_stands_still_when_nothing_is_new(plot, qtbot):
    plot.add_curve("a", "Adam", BLUE).extend(*points(100))
    clock = frame_clock()
    timer = clock.findChildren(type(clock._timer))[0]
    qtbot.waitUntil(lambda: not timer.isActive(), timeout=2000)
    plot.hide()
    plot.curve("a").extend(*points(10, 100))
    assert not timer.isActive()
    assert QCoreApplication.instance().findChild(FrameClock) is clock


@pytest.mark.parametrize("scale", [1e15, 2.5e-14, 1e300, 1e-290])
def test_numbers_of_any_size_are_drawn(plot, scale):
    steps, seconds, values = points(100)
    plot.add_curve("a", "Adam", QColor("#d55e00")).extend(steps, seconds, values * scale)
    plot.refresh()
    canvas = canvas_of(plot)
    assert canvas.along.low == pytest.approx(scale * (values[-1] - 0.05 * (1 - values[-1])), rel=1e-6)
    assert orange_pixels(plot) > 300


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "values",
    [
        [],
        [1.0],
        [0.0],
        [5.0] * 50,
        [np.nan] * 50,
        [np.inf, -np.inf, np.nan],
        [-1.0, -2.0],
        [1e308, -1e308, 1.0],
        [1e-320, 1e-310],
        [1e20, 1.0],
        [1.0, 1.0 + 1e-15],
    ],
)
def test_degenerate_data_are_shown(plot, values, log):
    curve = plot.add_curve("a", "Adam", BLUE)
    plot.set_log(x=log, y=log)
    count = len(values)
    curve.extend(np.arange(count), np.zeros(count), np.array(values))
    for axis in ("step", "seconds"):
        plot.set_x_axis(axis)
        plot.refresh()
        assert not plot.grab().isNull()


@pytest.mark.parametrize(
    ("values", "log", "hint"),
    [([], False, "No data yet"), ([np.nan], False, "No finite values"), ([-1.0], True, "No positive values")],
)
def test_an_empty_plot_says_why(plot, values, log, hint):
    plot.add_curve("a", "Adam", BLUE).extend(np.arange(len(values)), np.zeros(len(values)), np.array(values))
    plot.set_log(y=log)
    plot.refresh()
    assert hint_of(plot).startswith(hint)


def test_a_diverged_run_is_marked(plot):
    curve = plot.add_curve("a", "SGD", QColor("#d55e00"))
    steps, seconds, values = points(100)
    values[:] = np.nan
    curve.extend(steps, seconds, values)
    plot.refresh()
    assert orange_pixels(plot) > 20


def test_the_pointer_reads_the_nearest_step_and_every_value(plot):
    plot.add_curve("a", "Adam", BLUE).extend(*points(100))
    diverged = plot.add_curve("b", "SGD", BLUE)
    diverged.extend(np.arange(100), np.arange(100) * 0.01, np.full(100, np.nan))
    plot.refresh()
    canvas_of(plot).pointer_moved.emit(41.7)
    assert legend_of(plot).position() == "step 42, 0.42 s"
    assert legend_of(plot).values() == {"Adam": "0.95887", "SGD": "NaN"}
    canvas_of(plot).pointer_moved.emit(None)
    assert legend_of(plot).values() == {"Adam": "", "SGD": ""}


def test_the_legend_hides_a_curve(plot):
    curve = plot.add_curve("a", "Adam", BLUE)
    curve.extend(*points(10))
    plot.refresh()
    legend_of(plot).visibility_toggled.emit("a", False)
    assert not curve.is_visible
    plot.refresh()
    assert hint_of(plot) == "All curves are hidden"


def test_curves_come_and_go(plot):
    plot.add_curve("a", "Adam", BLUE)
    with pytest.raises(KeyError):
        plot.add_curve("a", "again", BLUE)
    plot.curve("a").set_label("AdamW")
    plot.curve("a").replace(*points(10))
    plot.remove_curve("a")
    assert plot.curves() == []
    with pytest.raises(KeyError):
        plot.remove_curve("a")
    plot.add_curve("b", "SGD", BLUE)
    plot.clear()
    plot.refresh()
    assert plot.curves() == []


def test_exports(plot, tmp_path):
    curve = plot.add_curve("a", "Adam, plain", BLUE)
    steps, seconds, values = points(50)
    values[3] = np.nan
    values[4] = 0.1 + 0.2
    curve.extend(steps, seconds, values)
    plot.add_curve("b", "hidden", BLUE).set_visible(False)
    plot.export_png(tmp_path / "plot.png")
    plot.export_svg(tmp_path / "plot.svg")
    plot.export_csv(tmp_path / "plot.csv")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
    drawing = (tmp_path / "plot.svg").read_text()
    assert "<path" in drawing
    assert "Adam, plain" in drawing
    plot.set_legend_visible(False)
    plot.export_svg(tmp_path / "plot.svg")
    assert "<image" not in (tmp_path / "plot.svg").read_text()
    with (tmp_path / "plot.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["curve", "step", "seconds", "value"]
    assert len(rows) == 51
    assert float(rows[5][3]) == 0.1 + 0.2
    assert rows[4][3] == "nan"
    with pytest.raises(MachineError):
        plot.export_csv(tmp_path / "missing" / "plot.csv")
    with pytest.raises(MachineError):
        plot.export_png(tmp_path / "missing" / "plot.png")


def test_a_name_that_begins_a_formula_is_text_in_the_file(plot, tmp_path):
    plot.add_curve("a", "=1+1", BLUE).extend(*points(1))
    plot.export_csv(tmp_path / "plot.csv")
    assert (tmp_path / "plot.csv").read_text().splitlines()[1].startswith("'=1+1,")


def test_eight_curves_of_a_million_points(plot):
    random = np.random.default_rng(0)
    steps = np.arange(1_000_000)
    for run in range(8):
        curve = plot.add_curve(str(run), f"run {run}", colour_for(run, dark=False))
        curve.extend(steps, steps * 1e-3, random.normal(size=len(steps)) + run)
    plot.refresh()
    assert all(len(curve.polyline.x) < 4000 for curve in plot.curves())
    assert not plot.grab().isNull()


def test_a_closed_plot_dies(qtbot):
    plot = CurvePlot()
    plot.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    plot.show()
    plot.add_curve("a", "Adam", BLUE).extend(*points(100))
    plot.refresh()
    canvas_of(plot).pointer_moved.emit(41.7)
    parts = [
        plot,
        canvas_of(plot),
        *(item for item in canvas_of(plot).items() if isinstance(item, GraphicsItem)),
    ]
    references = [weakref.ref(part) for part in parts]
    plot.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    del plot, parts
    assert len(references) > 5
    assert [reference() for reference in references if reference() is not None] == []


def test_the_same_run_has_the_same_colour_and_its_variant_in_the_dark():
    for run in range(palette_size()):
        assert colour_for(run, dark=False) == colour_for(run + palette_size(), dark=False)
        assert adapted(colour_for(run, dark=False), dark=True) == colour_for(run, dark=True)
        for dark in (False, True):
            assert contrast(colour_for(run, dark), QColor("#181b20" if dark else "#ffffff")) >= 3.0
    assert adapted(QColor("#123456"), dark=True) == QColor("#123456")


def contrast(one, other):
    def luminance(colour):
        parts = np.array(colour.getRgbF()[:3])
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_no_curve_waits_for_ever_while_all_receive_points(plot):
    for run in range(20):
        plot.add_curve(str(run), f"run {run}", BLUE).extend(*points(10))
    for frame in range(1, 41):
        for curve in plot.curves():
            curve.extend(*points(1, 9 + frame))
        # A deadline in the past after one curve: every frame draws at most a few.
        plot.on_frame(time.perf_counter() + 2e-4)
    plot.on_frame(0.0)
    assert all(curve.polyline is not None for curve in plot.curves())


def test_a_curve_that_explodes_leaves_the_picture_instead_of_flattening_the_others(plot):
    steps, seconds, values = points(100)
    plot.add_curve("steady", "steady", BLUE).extend(steps, seconds, values)
    plot.add_curve("diverged", "diverged", BLUE).extend(steps[:3], seconds[:3], np.array([1.0, 1e20, np.inf]))
    plot.refresh()
    low, high = along(canvas_of(plot))
    assert low <= values.min()
    assert values.max() <= high < 10 * values.max()


def test_a_diverged_curve_alone_is_shown_whole(plot):
    plot.add_curve("diverged", "diverged", BLUE).extend(
        np.arange(3), np.arange(3.0), np.array([1.0, 1e20, np.inf])
    )
    plot.refresh()
    assert along(canvas_of(plot))[1] >= 1e20
