import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.experiment import TrainingSettings, compose
from workbench.settings import declarations
from workbench.sweeps import parse_axis

ADAM = {d.name: d for d in declarations(type(compose("mlp", "adam").optimizer))}
TRAINING = {d.name: d for d in declarations(TrainingSettings)}
HIDDEN = {d.name: d for d in declarations(type(compose("mlp", "adam").problem))}["hidden"]


def lr(text):
    return parse_axis("lr", text, ADAM["lr"])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1e-4..1:5:log", [1e-4, 1e-3, 1e-2, 0.1, 1.0]),
        ("0..0.9:4", [0.0, 0.3, 0.6, 0.9]),
        ("0.5..2:4:lin", [0.5, 1.0, 1.5, 2.0]),
        (" -1..1:3 ", [-1.0, 0.0, 1.0]),
        ("0.1..0.7:1", [0.1]),
        ("1..3", [1.0, 2.0, 3.0]),
        ("0.1, 0.01,0.1", ["0.1", "0.01"]),
        ("0.1", ["0.1"]),
    ],
)
def test_values_of_a_real_setting(text, values):
    if text == "1..3":
        assert lr(text).range.grid() == values
    else:
        assert lr(text).grid() == values


def test_a_range_of_a_whole_setting_has_whole_numbers_once_each():
    seed = parse_axis("seed", "3..6", TRAINING["seed"])
    steps = parse_axis("steps", "1..4:10", TRAINING["steps"])
    assert (seed.grid(), steps.grid()) == ([3, 4, 5, 6], [1, 2, 3, 4])
    assert all(isinstance(value, int) for value in seed.grid() + steps.grid())


def test_lists_of_whole_numbers_are_parted_by_semicolons():
    assert parse_axis("hidden", "64, 32; 128", HIDDEN).grid() == ["64, 32", "128"]
    assert parse_axis("batch_size", "full, 32", TRAINING["batch_size"]).grid() == ["full", "32"]


@given(low=st.floats(1e-12, 1e6), ratio=st.floats(1, 1e9), count=st.integers(2, 60), log=st.booleans())
def test_a_grid_ascends_evenly_from_one_end_to_the_other(low, ratio, count, log):
    high = low * ratio
    values = lr(f"{low!r}..{high!r}:{count}:{'log' if log else 'lin'}").range.grid()
    assert (values[0], values[-1], len(values)) == (low, high, count)
    gaps = np.diff(np.log(values) if log else values)
    assert np.allclose(gaps, gaps.mean(), rtol=1e-6, atol=1e-9 * max(1, abs(values[-1])))


@given(shares=st.lists(st.floats(0, 1), min_size=1))
def test_drawn_values_lie_in_their_range_and_listed_ones_have_equal_parts(shares):
    drawn = lr("1e-4..1:log").drawn(np.array(shares))
    assert all(1e-4 * (1 - 1e-11) <= value <= 1 for value in drawn)
    listed = parse_axis("optimizer", "adam, gd, nadam", None)
    assert listed.drawn(np.array(shares)) == [
        ["adam", "gd", "nadam"][min(math.floor(share * 3), 2)] for share in shares
    ]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", "LOW..HIGH"),
        (" , ,", "LOW..HIGH"),
        ("..", "LOW..HIGH"),
        ("1..", "LOW..HIGH"),
        ("a..b:3", "LOW..HIGH"),
        ("2..1:3", "not above the last"),
        ("nan..1:3", "not above the last"),
        ("0..inf:3", "not above the last"),
        ("0..1:3:log", "above 0"),
        ("-1..1:3:log", "above 0"),
        ("1..2:0", "COUNT from 1"),
        ("1..2:-3", "COUNT from 1"),
        ("1..2:2.5", "COUNT from 1"),
        ("1..2:100000", "COUNT from 1"),
        ("1..2:3:square", "COUNT:lin"),
    ],
)
def test_what_is_no_axis_is_refused_by_name_value_and_what_is_allowed(text, allowed):
    with pytest.raises(InputError) as refusal:
        lr(text)
    assert refusal.value.field == "axis lr"
    assert refusal.value.value == text.strip() or refusal.value.value == text
    assert allowed in refusal.value.allowed


def test_whole_ranges_are_bounded_and_between_whole_numbers():
    for text, allowed in (("0.5..3", "between whole numbers"), ("0..1000000", "whole numbers, or one with")):
        with pytest.raises(InputError, match=allowed):
            parse_axis("seed", text, TRAINING["seed"])
