"""The area around a curve: what is drawn of it and what the legend says."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from plot_canvas import BLUE, along, canvas_of, legend_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsPathItem

from workbench.ui.plots.curves.curve_data import Band, CurveData
from workbench.ui.plots.curves.polyline import band_polygon
from workbench.ui.plots.curves.thinning import Viewport


def banded(lower, middle, upper, members=None, not_finite=None):
    """A curve's data over the steps 0, 1, … with a band around it."""
    count = len(middle)
    line = CurveData()
    line.append(np.arange(count), np.arange(count) * 0.5, np.asarray(middle, dtype=float))
    ends = CurveData(line), CurveData(line)
    for end, values in zip(ends, (lower, upper), strict=True):
        end.append_values(np.asarray(values, dtype=float))
    counts = np.full(count, 3) if members is None else np.asarray(members)
    lost = np.zeros(count, dtype=int) if not_finite is None else np.asarray(not_finite)
    return line, Band(*ends, members=counts, not_finite=lost)


def show(plot, *ends, **counts):
    curve = plot.add_curve("g", "group", BLUE)
    curve.show_data(*banded(*ends, **counts))
    plot.refresh()
    return curve


def area(plot):
    paths = [item for item in canvas_of(plot).items() if isinstance(item, QGraphicsPathItem)]
    areas = [item.path() for item in paths if item.pen().style() == Qt.PenStyle.NoPen]
    return areas[0] if areas else None


def test_the_area_lies_between_its_ends(plot):
    show(plot, [0, 1, 2], [1, 2, 3], [2, 3, 4])
    shape = area(plot)
    assert shape.boundingRect().getCoords() == pytest.approx((0.0, 0.0, 2.0, 4.0))
    assert along(canvas_of(plot))[0] < 0.0
    assert along(canvas_of(plot))[1] > 4.0


def test_a_gap_divides_the_area(plot):
    gap = [0, 0, np.nan, 0, 0]
    show(plot, gap, [1] * 5, [2, 2, np.nan, 2, 2])
    assert len(area(plot).toSubpathPolygons()) == 2


def test_an_area_of_nothing_is_nothing(plot):
    show(plot, [np.nan] * 3, [1, 2, 3], [np.nan] * 3)
    assert area(plot).isEmpty()


def test_no_more_of_it_is_drawn_than_there_are_columns(plot):
    values = np.sin(np.arange(200_000) / 10.0)
    _, band = banded(values - 1.0, values, values + 1.0)
    viewport = Viewport(0.0, 200_000.0, -3.0, 3.0, 500, 300)
    outline = band_polygon(band, viewport)
    assert len(outline.x) <= 502
    assert outline.low.min() == (values - 1.0).min()
    assert outline.high.max() == (values + 1.0).max()


def test_an_end_below_zero_reaches_down_to_the_edge_of_a_log_axis(plot):
    plot.set_log(y=True)
    show(plot, [-1, 0.5, 1e-200], [1, 1, 1], [2, 2, 2])
    bottom, top = along(canvas_of(plot))
    assert -1.0 < bottom < top < 1.0
    assert area(plot).boundingRect().top() < bottom


def test_hiding_the_curve_hides_its_area(plot):
    curve = show(plot, [0, 1], [1, 2], [2, 3])
    curve.set_visible(False)
    plot.refresh()
    assert area(plot) is None
    curve.set_visible(True)
    plot.refresh()
    assert area(plot) is not None


def test_the_legend_says_how_many_runs_a_value_is_of(plot):
    show(plot, [0, 1], [1, 2], [2, 3], members=[4, 3], not_finite=[0, 1])
    canvas = canvas_of(plot)
    canvas.pointer_moved.emit(0.1)
    assert legend_of(plot).values() == {"group": "1  n = 4"}
    canvas.pointer_moved.emit(0.9)
    assert legend_of(plot).values() == {"group": "2  n = 3/4"}


def test_the_ends_are_exported_with_the_curve(plot, tmp_path):
    show(plot, [0, 1], [1, 2], [2, 3])
    plot.export_csv(tmp_path / "points.csv")
    with (tmp_path / "points.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    assert [(row[0], float(row[3])) for row in rows] == [
        ("group", 1.0),
        ("group", 2.0),
        ("group: lower", 0.0),
        ("group: lower", 1.0),
        ("group: upper", 2.0),
        ("group: upper", 3.0),
    ]
