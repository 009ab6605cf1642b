from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyqtgraph import ViewBox
from PySide6.QtGui import QFontMetricsF

from workbench.ui.plots.number_axis import AxisTransform, NumberAxis, number_text

PIXELS = 600


@pytest.fixture(scope="module")
def axis(qapp):
    box = ViewBox(enableMenu=False)
    # The axis knows its box weakly.
    yield NumberAxis("left", box)
    box.close()


def ticks(axis, low, high, is_log=False):
    """Values of the labelled ticks, their labels, and values of all ticks."""
    drawn = AxisTransform().with_range(low, high, PIXELS, is_log)
    axis.show_range(drawn)
    levels = axis.tickValues(drawn.start, drawn.end, PIXELS)
    if not levels:
        return [], [], []
    spacing, places = levels[0]
    values = [[drawn.value(place) for place in level] for _, level in levels]
    return values[0], axis.tickStrings(places, 1.0, spacing), [value for level in values for value in level]


@given(st.floats(-1e300, 1e300), st.floats(1e-3, 1e12))
def test_linear_ticks_are_few_and_inside(axis, low, part):
    high = low + max(abs(low) * 1e-9 * part, part * 1e-290)
    labelled, labels, every = ticks(axis, low, high)
    assert 2 <= len(labelled) == len(labels) < 20
    assert len(set(labels)) == len(labels)
    assert len(every) < 120
    slack = (high - low) * 1e-6 + abs(low) * 1e-15
    assert all(low - slack <= value <= high + slack for value in every)


@given(st.floats(-324, 308), st.floats(1e-6, 620))
@example(-316.0, 1e-6)
def test_log_ticks_are_few_at_any_range(axis, low, span):
    labelled, labels, every = ticks(axis, low, min(low + span, 308.25), is_log=True)
    assert len(labelled) == len(labels) < 60
    assert len(every) < 500


def test_a_log_axis_has_numbers_within_a_decade(axis):
    _, labels, _ = ticks(axis, math.log10(0.92), math.log10(0.94), is_log=True)
    assert "0.93" in labels


def test_a_log_axis_has_powers_of_ten(axis):
    _, labels, _ = ticks(axis, -20.0, 3.0, is_log=True)
    assert "10⁰" in labels
    assert all(label.startswith("10") for label in labels)


@pytest.mark.parametrize("offset", [1000.0, 1234567.0, -5e12])
def test_close_labels_differ(axis, offset):
    _, labels, _ = ticks(axis, offset, offset + abs(offset) * 2e-8)
    assert len(set(labels)) == len(labels) > 2


@given(st.floats(-1e300, 1e300), st.floats(-300, 300), st.booleans())
def test_coordinates_have_a_size_that_qt_can_draw(low, exponent, is_log):
    low = low / 1e298 if is_log else low
    high = low + max(10.0 ** min(exponent, 2.0) if is_log else 10.0**exponent, abs(low) * 1e-9)
    drawn = AxisTransform().with_range(low, high, PIXELS, is_log)
    assert 1e-4 <= drawn.end - drawn.start <= 1e7
    assert max(abs(drawn.start), abs(drawn.end)) <= 101 * (drawn.end - drawn.start)
    assert drawn.value(drawn.end) == pytest.approx(high, rel=1e-12, abs=(high - low) * 1e-9)
    assert drawn.with_range(low, high, PIXELS, is_log) == drawn


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.25, "0.25"),
        (12000.0, "12\u2009000"),
        (3e-7, "3·10⁻⁷"),
        (1e9, "10⁹"),
        (-2.5, "−2.5"),
        (0.0, "0"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers_read_well(value, text):
    assert number_text(value) == text


def test_a_title_is_shortened_where_the_axis_is_shorter_and_whole_again_where_it_is_not(axis):
    axis.resize(40, 60)
    axis.show_title("Gradient norm & more")
    shown = axis.label.toPlainText().strip()
    assert shown.startswith("Gr")
    assert shown.endswith("…")
    assert QFontMetricsF(axis.label.font()).horizontalAdvance(shown) <= 60
    axis.resize(40, 600)
    assert axis.label.toPlainText().strip() == "Gradient norm & more"
    axis.show_title("")
    assert not axis.label.isVisible()
