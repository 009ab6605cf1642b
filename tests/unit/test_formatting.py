"""Numbers, durations and moments as people read them, and texts as cells of a table and back."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.formatting import cell_text, clock, figure, moment, text_cell

TEXTS = st.text() | st.text(st.sampled_from("''=+-@\t\r\n＝＋－＠ab"), max_size=6)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.1, "0.1"),
        (1e-8, "1e-08"),
        (123456789.0, "1.23457e+08"),
        (1 / 3, "0.333333"),
        (2.0, "2"),
        (-0.5, "-0.5"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "-∞"),
        (123456789, "123456789"),
        (True, "yes"),
        (False, "no"),
        (1, "1"),
        (0, "0"),
        ("torch", "torch"),
        ("", ""),
    ],
)
def test_figure(value, text):
    assert figure(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (0.0, "0.00 s"),
        (9.99, "9.99 s"),
        (10.0, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (75.0, "1 min 15 s"),
        (3599.7, "1 h 0 min"),
        (3 * 3600 + 125.0, "3 h 2 min"),
        (86399.0, "23 h 59 min"),
        (86400.0, "1 d 0 h"),
        (200 * 3600.0, "8 d 8 h"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds, text):
    assert clock(seconds) == text


def test_a_duration_just_below_ten_seconds_does_not_gain_a_digit():
    assert clock(9.996) == "10 s"


def test_a_moment_is_told_in_the_persons_time_zone(monkeypatch):
    utc = datetime(2024, 2, 29, 22, 30, 5, 999, tzinfo=UTC)
    assert moment(utc) == utc.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    same = utc.astimezone(timezone(timedelta(hours=9)))
    assert moment(same) == moment(utc)
    assert moment(None) == ""


@given(TEXTS)
@example("'=1+1")
@example("''＝1")
def test_every_text_comes_back_from_its_cell(text):
    assert cell_text(text_cell(text)) == text


@given(TEXTS)
def test_no_cell_begins_like_a_formula(text):
    assert not text_cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


def test_a_cell_that_no_formula_follows_stays_as_it_is():
    for text in ("loss", "'loss'", "''", "", "a=1"):
        assert text_cell(text) == cell_text(text) == text
