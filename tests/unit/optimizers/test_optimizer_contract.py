"""What every optimizer of the registry promises in each convention; a new one is tested at once.

Nothing here is particular to the present ones: a rule may have any number of slots, steps of bounded length,
no counterpart in another library and a single convention of any name. What is true of some only is below,
by name.
"""

from __future__ import annotations

import math

import pytest
import torch
from convention_cases import (
    CASES,
    DTYPES,
    advanced,
    assert_same,
    collected,
    conventions,
    drawn,
    each_optimizer,
    grid,
    representable_epsilon,
    tensors,
    unused,
)
from torch_references import TWINS

from workbench.optimizers import OPTIMIZERS, create, rule_class

SHAPES = [(5,), (1, 5), (3, 5), (3, 37)]


def cases(name, **axes):
    return grid(convention=conventions(name), dtype=DTYPES, **axes)


@each_optimizer
def test_step_leaves_its_arguments_as_they_are(name):
    with collected() as case:
        for each in cases(name, shape=SHAPES):
            with case(**each):
                convention, dtype, shape = each.values()
                settings = representable_epsilon(name, dtype)
                rule = create(name, convention=convention, weight_decay=0.1, **settings)
                check_arguments_stay(rule, dtype, shape)


def check_arguments_stay(rule, dtype, shape):
    theta, gradient = drawn(shape, dtype, 1), drawn(shape, dtype, 2)
    state = rule.init(theta)
    theta, state = rule.step(theta, lambda _: gradient, state)
    before = (theta.clone(), gradient.clone(), state.clone())
    stepped, following = rule.step(theta, lambda _: gradient, state)
    assert_same(theta, before[0], "theta")
    assert_same(gradient, before[1], "the gradient")
    assert (state.step, state.scalars) == (before[2].step, before[2].scalars)
    for key, tensor in tensors(state).items():
        assert_same(tensor, tensors(before[2])[key], key)
    # A step may be smaller than the rounding of a parameter in half precision.
    assert following.update.any() or dtype.itemsize < 4, "the second step changes nothing"
    assert_same(following.update, stepped - theta, "the update")
    assert following.step == state.step + 1


@each_optimizer
def test_step_in_place_makes_the_same_step(name):
    with collected() as case:
        for each in cases(name, shape=SHAPES):
            with case(**each):
                convention, dtype, shape = each.values()
                rule = create(name, convention=convention, weight_decay=0.1, clip_norm=2, clip_value=0.75)
                check_in_place(rule, dtype, shape)


def check_in_place(rule, dtype, shape):
    theta, gradient = drawn(shape, dtype, 1), drawn(shape, dtype, 2)
    state = rule.init(theta)
    expected, expected_state = rule.step(theta, lambda _: gradient, state)
    before, unchanged = theta.clone(), gradient.clone()
    places = [theta.data_ptr(), *(tensor.data_ptr() for tensor in tensors(state).values())]
    rule.step_(theta, gradient, state, rule.settings.lr)
    after = [theta.data_ptr(), *(tensor.data_ptr() for tensor in tensors(state).values())]
    assert places == after, "a tensor was replaced instead of changed"
    assert_same(theta, expected, "theta")
    assert_same(gradient, unchanged, "the gradient")
    assert_same(state.update, theta - before, "the update")
    assert state.step == expected_state.step == 1
    for key, tensor in tensors(state).items():
        assert_same(tensor, tensors(expected_state)[key], key)


@each_optimizer
def test_shapes_and_dtypes_are_kept(name):
    with collected() as case:
        for each in cases(name, shape=SHAPES):
            with case(**each):
                convention, dtype, shape = each.values()
                rule = create(name, convention=convention, clip_norm=1, clip_value=0.5)
                theta, state = advanced(rule, drawn(shape, dtype, 1), [drawn(shape, dtype, 2)] * 2)
                assert set(state.slots) == {slot.name for slot in rule.slots}
                found = {
                    "theta": theta,
                    **tensors(state),
                    "point ahead": rule.lookahead(theta, state, rule.settings.lr),
                    "effective rate": rule.effective_rate(state, 0.1),
                }
                for key, tensor in found.items():
                    if tensor is not None:
                        assert (tensor.shape, tensor.dtype) == (shape, dtype), key


@each_optimizer
def test_reading_the_effective_rate_and_the_point_ahead_changes_nothing(name):
    with collected() as case:
        for convention in conventions(name):
            with case(convention=convention):
                rule = create(name, convention=convention)
                theta, state = advanced(
                    rule, drawn((3, 5), torch.float64, 1), [drawn((3, 5), torch.float64, 2)]
                )
                before, at = {key: tensor.clone() for key, tensor in tensors(state).items()}, theta.clone()
                rule.effective_rate(state, 0.1)
                rule.lookahead(theta, state, 0.1)
                assert_same(theta, at, "theta")
                for key, tensor in tensors(state).items():
                    assert_same(tensor, before[key], key)


@each_optimizer
def test_some_setting_finds_the_minimum_of_a_convex_quadratic(name):
    with collected() as case:
        for each in cases(name):
            with case(**each):
                reached = distances_reached(name, *each.values())
                limit = max(1e-3, 4 * torch.finfo(each["dtype"]).eps)
                assert reached.nan_to_num(math.inf).min() < limit, f"the distances are {reached.tolist()}"


def distances_reached(name, convention, dtype):
    """How near the minimum each of several learning rates comes, ``[6]``."""
    # Where there is no learning rate, ε is what sets the size of the first steps.
    rateless = "lr" in unused(name, convention)
    values = torch.tensor([[1e-4], [1e-3], [1e-2], [1e-1], [1.0], [10.0]], dtype=dtype)
    curvatures = torch.tensor([1.0, 3.0, 10.0], dtype=dtype)
    rule = create(name, convention=convention, **{"eps" if rateless else "lr": values}, weight_decay=0.0)
    theta = torch.ones(len(values), 3, dtype=dtype)
    state, lr = rule.init(theta), rule.settings.lr
    distances = []
    for _ in range(2000):
        point = rule.lookahead(theta, state, lr)
        rule.step_(theta, curvatures * (theta if point is None else point), state, lr)
        distances.append(theta.abs().amax(1))
    # A value may diverge or circle the minimum, as steps of one length do; the best is to come near. Without
    # a rate nothing stays there: as the gradients vanish the ratio of the roots does not, and the circle
    # widens again.
    return torch.stack(distances if rateless else distances[-2:]).amin(0)


@each_optimizer
def test_a_row_does_not_depend_on_its_neighbours(name):
    with collected() as case:
        for each in cases(name, parameters=[2, 5, 37]):
            with case(**each):
                convention, dtype, parameters = each.values()
                settings = representable_epsilon(name, dtype)
                rule = create(
                    name, convention=convention, weight_decay=0.1, clip_norm=2, clip_value=1, **settings
                )
                check_rows_alone(rule, dtype, parameters)


def check_rows_alone(rule, dtype, parameters):
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
        difference = (together[row] - alone[0]).abs()
        assert (difference <= 8 * torch.finfo(dtype).eps * largest).all(), f"row {row}: {difference.tolist()}"
        flat, _ = advanced(rule, theta[row], [gradient[row].clone() for gradient in gradients])
        assert_same(alone[0], flat, f"row {row} as [1, P] and as [P]")
        assert set(own.slots) == set(state.slots)


@each_optimizer
def test_other_neighbours_leave_a_row_bit_equal(name):
    with collected() as case:
        for each in cases(name):
            with case(**each):
                convention, dtype = each.values()
                rule = create(name, convention=convention, weight_decay=0.1, clip_norm=1)
                theta = drawn((3, 5), dtype, 1)
                gradients = [drawn((3, 5), dtype, 10 + step) for step in range(5)]
                reference, _ = advanced(rule, theta, gradients)
                other = theta.clone()
                other[[0, 2]] = 100 * drawn((2, 5), dtype, 3)
                changed, _ = advanced(
                    rule, other, [torch.stack([g[0] * -3, g[1], g[2] * 1e6]) for g in gradients]
                )
                assert_same(changed[1], reference[1], "the row")


@each_optimizer
def test_what_is_not_finite_stays_in_its_row(name):
    with collected() as case:
        for each in cases(name, poison=[math.nan, math.inf, -math.inf], clip_norm=[0, 1]):
            with case(**each):
                convention, dtype, poison, clip_norm = each.values()
                settings = representable_epsilon(name, dtype)
                rule = create(name, convention=convention, weight_decay=0.1, clip_norm=clip_norm, **settings)
                theta = drawn((3, 5), dtype, 1)
                gradients = [drawn((3, 5), dtype, 10 + step) for step in range(5)]
                reference, _ = advanced(rule, theta, gradients)
                sick = [gradient.clone() for gradient in gradients]
                sick[1][1] = poison
                theta, state = advanced(rule, theta, sick)
                # The row itself may stay finite: steps of bounded length do, and the sign of NaN is zero.
                assert_same(theta[[0, 2]], reference[[0, 2]], "the other rows")
                for key, tensor in tensors(state).items():
                    assert tensor[[0, 2]].isfinite().all(), f"{key} of the other rows: {tensor.tolist()}"


@pytest.mark.parametrize("name", TWINS)
@pytest.mark.parametrize("poison", [math.nan, math.inf, -math.inf])
def test_a_gradient_that_is_not_finite_shows_in_the_parameters_of_the_rules_that_torch_has(name, poison):
    with collected() as case:
        for each in cases(name, clip_norm=[0, 1]):
            with case(**each):
                convention, dtype, clip_norm = each.values()
                settings = representable_epsilon(name, dtype)
                rule = create(name, convention=convention, weight_decay=0.1, clip_norm=clip_norm, **settings)
                gradients = [drawn((5,), dtype, 10 + step) for step in range(5)]
                gradients[1][:] = poison
                theta, _ = advanced(rule, drawn((5,), dtype, 1), gradients)
                assert not theta.isfinite().all(), theta.tolist()


@each_optimizer
def test_a_row_alone_and_three_rows_together_go_the_same_way(name):
    with collected() as case:
        for each in cases(name):
            with case(**each):
                convention, dtype = each.values()
                rule = create(name, convention=convention)
                theta = drawn((3, 5), dtype, 1)
                together, alone = theta.clone(), [theta[row : row + 1].clone() for row in range(3)]
                states, state = [rule.init(row) for row in alone], rule.init(together)
                for _ in range(20):
                    together, state = rule.step(together, torch.sin, state)
                    for row in range(3):
                        alone[row], states[row] = rule.step(alone[row], torch.sin, states[row])
                # Twenty steps of about ten roundings each, and a kernel that may fuse two of them in one of
                # the two.
                torch.testing.assert_close(
                    together, torch.cat(alone), rtol=0, atol=400 * torch.finfo(dtype).eps
                )


@each_optimizer
def test_the_docstring_tells_formula_shapes_ranges_and_source(name):
    text = rule_class(name).__doc__ or ""
    formula = [line for line in text.splitlines() if line.startswith("        ") and "←" in line]
    wanted = ["For t = 1, 2, …", "Shapes: ", "Ranges: ", "Source: "]
    if name in TWINS:
        wanted.append("torch.optim.")
    missing = [word for word in wanted if word not in text]
    assert not missing, f"the docstring of {rule_class(name).__name__} lacks {missing}"
    assert any("θ ← θ" in line for line in formula), (
        f"the docstring of {rule_class(name).__name__} lacks an indented formula with a line θ ← θ …"
    )


@each_optimizer
def test_the_docstring_writes_every_convention(name):
    text = rule_class(name).__doc__ or ""
    formula = "\n".join(line for line in text.splitlines() if line.startswith(" " * 8))
    if len(conventions(name)) > 1:
        missing = [convention for convention in conventions(name) if convention not in formula]
        assert not missing, f"the formula in the docstring does not say what {missing} compute"


@each_optimizer
def test_the_settings_tell_title_summary_and_slots(name):
    rule = rule_class(name)
    assert rule.Settings.model_fields["name"].default == name
    assert rule.Settings.title
    assert rule.Settings.summary.endswith(".")
    slots = create(name).slots
    assert len({slot.name for slot in slots}) == len(slots)
    assert all(slot.name.isidentifier() and slot.symbol and slot.title for slot in slots)


@pytest.mark.parametrize(
    ("name", "settings", "floats"),
    [
        ("gd", {}, 0),
        ("momentum", {}, 1),
        ("nesterov", {}, 1),
        ("adagrad", {}, 1),
        ("adadelta", {}, 2),
        ("rmsprop", {}, 1),
        ("rmsprop", {"centered": True}, 2),
        ("rmsprop", {"centered": True, "momentum": 0.9}, 3),
        ("adam", {}, 2),
        ("adam", {"amsgrad": True}, 3),
        ("adamw", {}, 2),
        ("adamw", {"amsgrad": True}, 3),
        ("nadam", {}, 2),
    ],
    ids=str,
)
def test_the_state_in_floats_per_parameter_is_that_of_the_papers(name, settings, floats):
    for convention in conventions(name):
        if not set(settings) & unused(name, convention):
            assert len(create(name, convention=convention, **settings).slots) == floats, convention


def test_every_convention_of_every_optimizer_is_a_case():
    assert [name for name, _ in CASES] == [name for name in OPTIMIZERS for _ in conventions(name)]
