"""What every optimizer of the registry promises in each convention; a new one is tested at once."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import pytest
import torch
from convention_cases import CASES, advanced, drawn, tensors, unused

from workbench.optimizers import OPTIMIZERS, Rule, create, rule_class

Make = Callable[..., Rule]


@pytest.fixture(params=CASES, ids="-".join)
def case(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param


@pytest.fixture
def make(case: tuple[str, str]) -> Make:
    """A rule of the optimizer in the convention, from what settings are to differ from its defaults."""
    name, convention = case
    return functools.partial(create, name, convention=convention)


@pytest.fixture(params=[torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str)
def dtype(request: pytest.FixtureRequest) -> torch.dtype:
    return request.param


@pytest.fixture
def finite(case: tuple[str, str], dtype: torch.dtype) -> dict[str, float]:
    """What keeps a denominator from zero in float16, whose smallest number is 6e-8."""
    has_epsilon = "eps" in OPTIMIZERS[case[0]].Settings.model_fields
    return {"eps": 1e-4} if has_epsilon and dtype == torch.float16 else {}


@pytest.fixture(params=[(5,), (1, 5), (3, 5), (3, 37)], ids=str)
def shape(request: pytest.FixtureRequest) -> tuple[int, ...]:
    return request.param


def test_step_leaves_its_arguments_as_they_are(make, dtype, finite, shape):
    rule = make(weight_decay=0.1, **finite)
    theta, gradient = drawn(shape, dtype, 1), drawn(shape, dtype, 2)
    state = rule.init(theta)
    theta, state = rule.step(theta, lambda _: gradient, state)
    before = (theta.clone(), gradient.clone(), state.clone())
    stepped, following = rule.step(theta, lambda _: gradient, state)
    assert torch.equal(theta, before[0])
    assert torch.equal(gradient, before[1])
    assert (state.step, state.scalars) == (before[2].step, before[2].scalars)
    for key, tensor in tensors(state).items():
        assert torch.equal(tensor, tensors(before[2])[key]), key
    # A step may be smaller than the rounding of a parameter in half precision.
    assert following.update.any() or dtype.itemsize < 4
    assert torch.equal(following.update, stepped - theta)
    assert following.step == state.step + 1


def test_advance_works_in_place_and_makes_the_same_step(make, dtype, shape):
    rule = make(weight_decay=0.1, clip_norm=2, clip_value=0.75)
    theta, gradient = drawn(shape, dtype, 1), drawn(shape, dtype, 2)
    state = rule.init(theta)
    expected, expected_state = rule.step(theta, lambda _: gradient, state)
    before, unchanged = theta.clone(), gradient.clone()
    places = [theta.data_ptr(), *(tensor.data_ptr() for tensor in tensors(state).values())]
    rule.step_(theta, gradient, state, rule.settings.lr)
    assert places == [theta.data_ptr(), *(tensor.data_ptr() for tensor in tensors(state).values())]
    assert torch.equal(theta, expected)
    assert torch.equal(gradient, unchanged)
    assert torch.equal(state.update, theta - before)
    assert state.step == expected_state.step == 1
    for key, tensor in tensors(state).items():
        assert torch.equal(tensor, tensors(expected_state)[key]), key


def test_shapes_and_dtypes_are_kept(make, dtype, shape):
    rule = make(clip_norm=1, clip_value=0.5)
    theta, state = advanced(rule, drawn(shape, dtype, 1), [drawn(shape, dtype, 2)] * 2)
    assert set(state.slots) == {slot.name for slot in rule.slots}
    point = rule.lookahead(theta, state, rule.settings.lr)
    effective = rule.effective_rate(state, 0.1)
    optional = [tensor for tensor in (point, effective) if tensor is not None]
    for tensor in (theta, *tensors(state).values(), *optional):
        assert (tensor.shape, tensor.dtype) == (shape, dtype)


def test_reading_the_effective_rate_and_the_point_ahead_changes_nothing(make):
    rule = make()
    theta, state = advanced(rule, drawn((3, 5), torch.float64, 1), [drawn((3, 5), torch.float64, 2)])
    before, at = {key: tensor.clone() for key, tensor in tensors(state).items()}, theta.clone()
    rule.effective_rate(state, 0.1)
    rule.lookahead(theta, state, 0.1)
    assert torch.equal(theta, at)
    assert all(torch.equal(tensor, before[key]) for key, tensor in tensors(state).items())


def test_some_setting_finds_the_minimum_of_a_convex_quadratic(case, make, dtype):
    # Where there is no learning rate, ε is what sets the size of the first steps.
    rateless = "lr" in unused(*case)
    values = torch.tensor([[1e-4], [1e-3], [1e-2], [1e-1], [1.0], [10.0]], dtype=dtype)
    curvatures = torch.tensor([1.0, 3.0, 10.0], dtype=dtype)
    rule = make(**{"eps" if rateless else "lr": values}, weight_decay=0.0)
    theta = torch.ones(len(values), 3, dtype=dtype)
    state, lr = rule.init(theta), rule.settings.lr
    distances = []
    for _ in range(2000):
        point = rule.lookahead(theta, state, lr)
        rule.step_(theta, curvatures * (theta if point is None else point), state, lr)
        distances.append(theta.abs().amax(1))
    # A value may diverge or circle the minimum; the best is to come near. Without a rate nothing stays
    # there: as the gradients vanish the ratio of the roots does not, and the circle widens again.
    reached = torch.stack(distances).amin(0) if rateless else distances[-1]
    assert reached.nan_to_num(math.inf).min() < max(1e-3, 4 * torch.finfo(dtype).eps)


@pytest.mark.parametrize("parameters", [2, 5, 37])
def test_a_row_does_not_depend_on_its_neighbours(make, dtype, finite, parameters):
    rule = make(weight_decay=0.1, clip_norm=2, clip_value=1, **finite)
    theta = drawn((3, parameters), dtype, 1)
    gradients = [drawn((3, parameters), dtype, 10 + step) for step in range(5)]
    together, state = advanced(rule, theta, gradients)
    for row in range(3):
        alone, own = advanced(
            rule, theta[row : row + 1], [gradient[row : row + 1].clone() for gradient in gradients]
        )
        # A vectorised kernel may fuse a multiplication and an addition where its remainder loop does not,
        # and which coordinates are in the remainder depends on the row: equal to the last bits only, those of
        # a parameter when it was largest.
        largest = torch.maximum(alone[0].abs(), theta[row].abs())
        assert ((together[row] - alone[0]).abs() <= 8 * torch.finfo(dtype).eps * largest).all()
        flat, _ = advanced(rule, theta[row], [gradient[row].clone() for gradient in gradients])
        assert torch.equal(alone[0], flat)
        assert set(own.slots) == set(state.slots)


def test_other_neighbours_leave_a_row_bit_equal(make, dtype):
    rule = make(weight_decay=0.1, clip_norm=1)
    theta = drawn((3, 5), dtype, 1)
    gradients = [drawn((3, 5), dtype, 10 + step) for step in range(5)]
    reference, _ = advanced(rule, theta, gradients)
    other = theta.clone()
    other[[0, 2]] = 100 * drawn((2, 5), dtype, 3)
    changed, _ = advanced(rule, other, [torch.stack([g[0] * -3, g[1], g[2] * 1e6]) for g in gradients])
    assert torch.equal(changed[1], reference[1])


@pytest.mark.parametrize("clip_norm", [0, 1])
@pytest.mark.parametrize("poison", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_stays_in_its_row(make, dtype, finite, poison, clip_norm):
    rule = make(weight_decay=0.1, clip_norm=clip_norm, **finite)
    theta = drawn((3, 5), dtype, 1)
    gradients = [drawn((3, 5), dtype, 10 + step) for step in range(5)]
    reference, _ = advanced(rule, theta, gradients)
    sick = [gradient.clone() for gradient in gradients]
    sick[1][1] = poison
    theta, state = advanced(rule, theta, sick)
    assert not theta[1].isfinite().all()
    assert torch.equal(theta[[0, 2]], reference[[0, 2]])
    assert all(tensor[[0, 2]].isfinite().all() for tensor in tensors(state).values())


def test_a_row_alone_and_three_rows_together_go_the_same_way(make, dtype):
    rule = make()
    theta = drawn((3, 5), dtype, 1)
    together, alone = theta.clone(), [theta[row : row + 1].clone() for row in range(3)]
    states, state = [rule.init(each) for each in alone], rule.init(together)
    for _ in range(20):
        together, state = rule.step(together, torch.sin, state)
        for row in range(3):
            alone[row], states[row] = rule.step(alone[row], torch.sin, states[row])
    # Twenty steps of about ten roundings each, and a kernel that may fuse two of them in one of the two.
    torch.testing.assert_close(together, torch.cat(alone), rtol=0, atol=400 * torch.finfo(dtype).eps)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_docstring_tells_formula_shapes_ranges_and_source(name):
    text = rule_class(name).__doc__
    formula = [line for line in text.splitlines() if line.startswith("        ") and "←" in line]
    assert any("θ ← θ" in line for line in formula)
    assert "For t = 1, 2, …" in text
    assert all(word in text for word in ("Shapes: ", "Ranges: ", "Source: ", "torch.optim."))


def test_the_docstring_writes_every_convention(case):
    name, convention = case
    formula = "\n".join(line for line in rule_class(name).__doc__.splitlines() if line.startswith(" " * 8))
    assert len(rule_class(name).Settings.conventions) == 1 or convention in formula


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_settings_tell_title_summary_and_slots(name):
    rule = rule_class(name)
    assert rule.Settings.model_fields["name"].default == name
    assert rule.Settings.title
    assert rule.Settings.summary.endswith(".")
    slots = create(name).slots
    assert len({slot.name for slot in slots}) == len(slots)
    assert all(slot.name.isidentifier() and slot.symbol and slot.title for slot in slots)


FLOATS = {"gd": 0, "momentum": 1, "nesterov": 1, "adagrad": 1, "rmsprop": 1}


def test_memory_in_floats_per_parameter(case, make):
    assert len(make().slots) == FLOATS.get(case[0], 2)


@pytest.mark.parametrize("convention", ["torch", "keras"])
@pytest.mark.parametrize(
    ("settings", "floats"), [({"centered": True}, 2), ({"centered": True, "momentum": 0.9}, 3)]
)
def test_memory_of_rmsprop_with_its_options(convention, settings, floats):
    assert len(create("rmsprop", convention=convention, **settings).slots) == floats


@pytest.mark.parametrize(("name", "convention"), [case for case in CASES if case[0] in {"adam", "adamw"}])
def test_amsgrad_remembers_one_float_more(name, convention):
    assert len(create(name, convention=convention, amsgrad=True).slots) == 3
