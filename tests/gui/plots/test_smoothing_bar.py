"""The controls of smoothing, and what is remembered of them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QSlider

from workbench.ui.plots.smoothing_bar import SmoothingBar
from workbench.ui.plots.smoothing_settings import (
    BETA,
    METHODS,
    PARAMETERS,
    SLIDER_STEPS,
    TIME_CONSTANT,
    WINDOW,
    Smoothing,
    odd,
)


@pytest.fixture
def bar(qtbot):
    bar = SmoothingBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.told = []
    bar.smoothing_changed.connect(bar.told.append)
    return bar


def slider(bar):
    return bar.findChild(QSlider, "smoothing_slider")


def number(bar):
    return bar.findChild(QDoubleSpinBox, "smoothing_number")


def reach(bar):
    return bar.findChild(QLabel, "smoothing_reach").text()


def choose(bar, method):
    box = bar.findChild(QComboBox, "smoothing_method")
    box.setCurrentIndex(box.findData(method))


def test_the_slider_reaches_every_memory():
    assert BETA.value_at(0) == 0.0
    assert BETA.value_at(40) == pytest.approx(0.9)
    assert BETA.value_at(120) == pytest.approx(0.999)
    assert BETA.value_at(SLIDER_STEPS) < 1.0


@pytest.mark.parametrize("parameter", [BETA, TIME_CONSTANT])
def test_a_place_of_the_slider_is_found_again(parameter):
    places = range(SLIDER_STEPS + 1)
    assert all(parameter.position_of(parameter.value_at(place)) == place for place in places)


def test_a_window_is_odd_at_every_place_of_the_slider():
    windows = [WINDOW.value_at(place) for place in range(SLIDER_STEPS + 1)]
    assert all(window % 2 == 1 for window in windows)
    assert windows == sorted(windows)
    assert windows[0] == 1
    assert windows[-1] == 99_999
    assert [odd(points) for points in (1, 2, 3.9, 4.0)] == [1, 3, 3, 5]


def test_the_bar_tells_what_was_chosen(bar):
    bar.set_smoothing(Smoothing(0.5, False, True, False))
    assert bar.told == []
    assert bar.smoothing() == Smoothing(0.5, False, True, False)
    slider(bar).setValue(80)
    assert bar.told[-1].beta == pytest.approx(0.99)
    assert number(bar).value() == pytest.approx(0.99)
    assert "100" in reach(bar)
    number(bar).setValue(0.9)
    assert slider(bar).value() == 40
    bar.findChild(QCheckBox, "show_raw").click()
    assert bar.told[-1] == Smoothing(0.9, True, True, False)
    assert len(bar.told) == 3


def test_the_number_means_what_the_method_needs_and_each_keeps_its_own(bar):
    number(bar).setValue(0.75)
    choose(bar, "time")
    assert number(bar).suffix() == " s"
    number(bar).setValue(2.5)
    choose(bar, "median")
    number(bar).setValue(8)
    assert number(bar).value() == 9
    assert number(bar).text() == "9"
    assert "4" in reach(bar)
    choose(bar, "mean")
    assert number(bar).value() == 9
    choose(bar, "points")
    assert number(bar).value() == 0.75
    choose(bar, "time")
    assert number(bar).value() == 2.5
    assert bar.told[-1] == Smoothing(0.75, method="time", time_constant=2.5, window=9)


def test_the_arrows_of_the_window_go_from_odd_to_odd(bar):
    choose(bar, "mean")
    number(bar).stepUp()
    assert bar.smoothing().window == 23
    number(bar).stepDown()
    number(bar).stepDown()
    assert bar.smoothing().window == 19


@pytest.mark.parametrize("method", METHODS)
def test_tick_boxes_are_there_where_they_mean_something(bar, method):
    choose(bar, method)
    assert bar.findChild(QCheckBox, "show_uncorrected").isVisible() == (method == "points")
    assert bar.findChild(QCheckBox, "show_corrected").accessibleName()
    assert number(bar).accessibleName() in slider(bar).accessibleName()


@pytest.mark.parametrize("method", METHODS)
def test_every_place_of_the_slider_is_a_smoothing(bar, method):
    choose(bar, method)
    for place in (1, 57, SLIDER_STEPS, 0):
        slider(bar).setValue(place)
        told = getattr(bar.told[-1], PARAMETERS[method].field)
        assert number(bar).value() == pytest.approx(told)


def test_what_is_remembered_is_read_again():
    smoothing = Smoothing(0.8, False, True, True, "median", 3.5, 31)
    assert Smoothing(**json.loads(json.dumps(vars(smoothing)))) == smoothing


def test_what_former_versions_remembered_is_still_read():
    text = '{"beta": 0.5, "show_raw": false, "show_uncorrected": true, "show_corrected": false}'
    assert Smoothing(**json.loads(text)) == Smoothing(0.5, False, True, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("beta", 1.0),
        ("beta", -0.1),
        ("beta", np.nan),
        ("method", "mode"),
        ("time_constant", 0.0),
        ("time_constant", np.inf),
        ("window", 4),
        ("window", 0),
        ("window", -1),
        ("method", []),
    ],
)
def test_smoothing_refuses_what_is_outside_its_range(field, value):
    with pytest.raises(ValueError, match=field):
        Smoothing(**{field: value})


@pytest.mark.parametrize(("field", "value"), [("window", 21.0), ("window", "21"), ("show_raw", 1)])
def test_smoothing_refuses_another_type(field, value):
    with pytest.raises(TypeError, match=field):
        Smoothing(**{field: value})
