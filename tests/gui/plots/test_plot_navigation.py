"""Wheel, mouse and keys move a plot, and it follows its data until they do."""

from __future__ import annotations

import time

import numpy as np
import pytest
from plot_canvas import (
    BLUE,
    across,
    along,
    canvas_of,
    drag,
    points,
    turn_wheel,
)
from PySide6.QtCore import QPoint, Qt


def test_the_view_follows_in_quarters_until_the_user_zooms(plot):
    curve = plot.add_curve("a", "Adam", BLUE)
    curve.extend(*points(100))
    plot.refresh()
    canvas = canvas_of(plot)
    assert across(canvas) == (0.0, 99.0)
    curve.extend(*points(1, 100))
    plot.refresh()
    assert canvas.across.high == pytest.approx(99 * 1.25)
    turn_wheel(canvas)
    assert not plot.is_following
    seen = across(canvas)
    assert seen[1] - seen[0] < 99
    curve.extend(*points(1000, 101))
    plot.refresh()
    assert across(canvas) == seen
    plot.fit()
    plot.refresh()
    assert plot.is_following
    assert across(canvas) == (0.0, 1100.0)


@pytest.mark.parametrize(
    ("key", "turns_x", "turns_y"),
    [
        (Qt.KeyboardModifier.NoModifier, True, True),
        (Qt.KeyboardModifier.ControlModifier, True, False),
        (Qt.KeyboardModifier.ShiftModifier, False, True),
    ],
)
def test_the_wheel_zooms_one_axis_with_a_key(plot, key, turns_x, turns_y):
    plot.add_curve("a", "Adam", BLUE).extend(*points(100))
    plot.refresh()
    canvas = canvas_of(plot)
    before = across(canvas), along(canvas)
    turn_wheel(canvas, key)
    assert (across(canvas) != before[0], along(canvas) != before[1]) == (turns_x, turns_y)


def test_dragging_moves_and_with_shift_zooms_into_a_rectangle(plot, qtbot):
    plot.add_curve("a", "Adam", BLUE).extend(*points(100))
    plot.refresh()
    canvas = canvas_of(plot)
    drag(qtbot, canvas, QPoint(300, 150), QPoint(200, 150))
    left, right = across(canvas)
    assert left > 10
    assert right - left == pytest.approx(99)
    assert not plot.is_following
    drag(qtbot, canvas, QPoint(200, 100), QPoint(300, 200), Qt.KeyboardModifier.ShiftModifier)
    left, right = across(canvas)
    assert 5 < right - left < 30
    drag(qtbot, canvas, QPoint(200, 100), QPoint(260, 100))
    assert across(canvas)[1] - across(canvas)[0] == pytest.approx(right - left)


def test_double_click_and_keys(plot, qtbot):
    plot.add_curve("a", "Adam", BLUE).extend(*points(100))
    plot.refresh()
    canvas = canvas_of(plot)
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.across.high - canvas.across.low == pytest.approx(99 * 0.8)
    left = canvas.across.low
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.across.low > left
    assert not plot.is_following
    qtbot.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 150))
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 150))
    assert plot.is_following
    for key in (Qt.Key.Key_Home, Qt.Key.Key_0, Qt.Key.Key_F):
        qtbot.keyClick(canvas, Qt.Key.Key_Up)
        assert not plot.is_following
        qtbot.keyClick(canvas, key)
        assert plot.is_following


@pytest.mark.parametrize("log", [False, True])
def test_zooming_out_and_in_for_ever_stays_within_bounds(plot, qtbot, log):
    plot.add_curve("a", "Adam", BLUE).extend(*points(100, 1))
    plot.set_log(x=log, y=log)
    plot.refresh()
    canvas = canvas_of(plot)
    begin = time.perf_counter()
    for key in [Qt.Key.Key_Minus] * 150 + [Qt.Key.Key_Plus] * 300:
        qtbot.keyClick(canvas, key)
        plot.on_frame(float("inf"))
        assert not plot.is_following
    plot.refresh()
    assert time.perf_counter() - begin < 20
    if log:
        assert canvas.across.high <= 308.25
    for axis in (canvas.across, canvas.along):
        assert np.isfinite([axis.low, axis.high]).all()
        assert 0 < axis.high - axis.low < 10
