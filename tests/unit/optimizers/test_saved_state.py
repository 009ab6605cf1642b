"""The state of an optimizer of another library, flattened and unflattened again."""

from __future__ import annotations

import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.optimizers.state import flatten, unflatten

plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
tensors = st.lists(st.floats(width=32, allow_nan=False), max_size=3).map(torch.tensor)
nested = st.recursive(
    plain | tensors,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def same(a: object, b: object) -> bool:
    if isinstance(a, torch.Tensor):
        return isinstance(b, torch.Tensor) and a.dtype == b.dtype and torch.equal(a, b)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return type(a) is type(b) and a == b


@given(nested)
def test_a_nested_value_survives_json_and_a_file_of_tensors(value):
    found: dict[str, torch.Tensor] = {}
    parts = json.loads(json.dumps(flatten(value, found, "x")))
    assert same(unflatten(parts, found, "cpu"), value)


def test_what_is_unflattened_shares_no_memory_with_its_source():
    source, found = torch.ones(3), {}
    parts = flatten([source], found, "x")
    (made,) = unflatten(parts, found, "cpu")
    made.zero_()
    assert found["x.0"].tolist() == source.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("value", [object(), {1: 2}, {"a": {1, 2}}, [print]], ids=lambda v: type(v).__name__)
def test_what_is_neither_tensor_nor_number_is_refused(value):
    with pytest.raises(InputError, match="remembers"):
        flatten(value, {}, "x")


@pytest.mark.parametrize(
    "parts",
    [
        None,
        [],
        ["tensor", "x"],
        ["tensor", "y", True],
        ["plain", [1]],
        ["list", 3],
        ["set", []],
        {"plain": 1},
    ],
    ids=str,
)
def test_what_was_not_flattened_is_refused(parts):
    with pytest.raises(InputError, match="unreadable"):
        unflatten(parts, {"x": torch.ones(1)}, "cpu")
