"""Many curves that grow while runs train: computed in several frames, painted in one."""

from __future__ import annotations

import pytest
from plot_canvas import BLUE, points

from workbench.ui.plots.frame_clock import frame_clock

AT_ONCE = 0.0
"""A deadline that has passed: a frame computes one curve."""


@pytest.fixture
def training(plot, qtbot):
    """A plot of three curves while runs train and nobody moves anything."""
    for key in "abc":
        plot.add_curve(key, key, BLUE).extend(*points(100))
    # The view has room for what comes.
    plot.add_curve("whole", "whole", BLUE).extend(*points(1000))
    plot.refresh()

    def spares():
        frame_clock().spare()
        return frame_clock().is_sparing

    qtbot.waitUntil(spares)
    return plot


def grow(plot, start, count):
    for curve in growing(plot):
        curve.extend(*points(count, start))


def growing(plot):
    return [plot.curve(key) for key in "abc"]


def ends(plot):
    return sorted(curve.polyline.x[-1] for curve in growing(plot))


def picture(plot):
    return plot.grab().toImage()


def test_a_picture_shows_all_curves_as_they_are_or_none(training):
    before = picture(training)
    grow(training, 100, 100)
    assert training.on_frame(AT_ONCE)
    assert training.on_frame(AT_ONCE)
    assert ends(training) == [99, 199, 199]
    assert picture(training) == before
    assert not training.on_frame(AT_ONCE)
    assert ends(training) == [199, 199, 199]
    assert picture(training) != before


def test_what_comes_in_the_middle_of_a_round_is_drawn_in_the_next_one(training):
    grow(training, 100, 100)
    training.on_frame(AT_ONCE)
    grow(training, 200, 100)
    training.on_frame(AT_ONCE)
    assert training.on_frame(AT_ONCE)
    assert ends(training) == [199, 299, 299]
    assert not training.on_frame(float("inf"))
    assert ends(training) == [299, 299, 299]


def test_a_hand_sees_each_curve_as_soon_as_it_is_computed(training):
    before = picture(training)
    grow(training, 100, 100)
    frame_clock().hurry()
    assert training.on_frame(AT_ONCE)
    assert picture(training) != before
