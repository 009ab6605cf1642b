"""Settings of several runs at once: columns, batches made of rows, and what is refused."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from convention_cases import (
    CASES,
    advanced,
    assert_same,
    collected,
    column,
    conventions,
    drawn,
    each_convention,
    each_optimizer,
    grid,
    unused,
)

from workbench.errors import InputError, UnknownNameError
from workbench.optimizers import OPTIMIZERS, State, create, rule_class, stacked
from workbench.settings import declarations
from workbench.training.readings import Steps, columns

CPU = torch.device("cpu")
DTYPES = [torch.float32, torch.float64]


OTHER_CONVENTIONS = [case for case in CASES if case[1] != conventions(case[0])[0]]


def real_settings(name):
    """Every convention with each of the real settings that it has."""
    for convention in conventions(name):
        for declaration in declarations(OPTIMIZERS[name].Settings):
            if declaration.kind == "real" and declaration.name not in unused(name, convention):
                yield convention, declaration


# A number of a column is rounded to the column's precision before 1 − β is taken; with β up to 0.99 that
# costs a hundred units of rounding, and a few steps keep it there.
COLUMN_TOLERANCE = {torch.float32: 1e-4, torch.float64: 1e-12}


@each_optimizer
def test_a_column_equals_separate_runs(name):
    with collected() as case:
        for convention, declaration in real_settings(name):
            for dtype in DTYPES:
                with case(convention=convention, setting=declaration.name, dtype=dtype):
                    check_separate_runs(name, convention, declaration, dtype)


def check_separate_runs(name, convention, declaration, dtype):
    if declaration.maximum is not None:
        values = [0.5, declaration.minimum, 0.99]
    else:
        values = [0.1, 0.001 if declaration.open_minimum else declaration.minimum, 0.01]
    theta = drawn((3, 5), dtype, 1)
    gradients = [drawn((3, 5), dtype, 10 + step) for step in range(5)]
    together, _ = advanced(
        create(name, convention=convention, **{declaration.name: torch.tensor(values, dtype=dtype)[:, None]}),
        theta,
        gradients,
    )
    for row, value in enumerate(values):
        alone, _ = advanced(
            create(name, convention=convention, **{declaration.name: value}),
            theta[row],
            [gradient[row] for gradient in gradients],
        )
        tolerance = COLUMN_TOLERANCE[dtype]
        torch.testing.assert_close(together[row], alone, rtol=tolerance, atol=tolerance)
        others = [each for index, each in enumerate(together) if index != row]
        assert not any(torch.equal(together[row], other) for other in others)


@each_optimizer
def test_a_column_reaches_the_point_ahead_and_the_effective_rate(name):
    with collected() as case:
        for convention, declaration in real_settings(name):
            for dtype in DTYPES:
                with case(convention=convention, setting=declaration.name, dtype=dtype):
                    check_point_ahead_and_rate(name, convention, declaration, dtype)


def check_point_ahead_and_rate(name, convention, declaration, dtype):
    values = [0.5, 0.25, 0.125]
    rule = create(
        name, convention=convention, **{declaration.name: torch.tensor(values, dtype=dtype)[:, None]}
    )
    theta, gradients = drawn((3, 5), dtype, 1), [drawn((3, 5), dtype, 10 + step) for step in range(3)]
    end, state = advanced(rule, theta, gradients)
    for row, value in enumerate(values):
        single = create(name, convention=convention, **{declaration.name: value})
        alone, own = advanced(single, theta[row], [gradient[row] for gradient in gradients])
        lr = value if declaration.name == "lr" else single.settings.lr
        for ours, expected in (
            (rule.lookahead(end, state, rule.settings.lr), single.lookahead(alone, own, lr)),
            (rule.effective_rate(state, rule.settings.lr), single.effective_rate(own, lr)),
        ):
            assert (ours is None) == (expected is None)
            if expected is not None:
                torch.testing.assert_close(ours[row], expected, rtol=COLUMN_TOLERANCE[dtype], atol=1e-6)


@each_optimizer
def test_effective_rates_of_several_updates_at_once_are_those_one_by_one(name):
    with collected() as case:
        for convention, declaration in real_settings(name):
            for is_column in (False, True):
                with case(convention=convention, setting=declaration.name, is_column=is_column):
                    check_several_updates_at_once(name, convention, declaration, is_column)


def check_several_updates_at_once(name, convention, declaration, is_column):
    value = column(0.5, 0.25, 0.125)[:, None] if is_column else 0.5
    rule = create(name, convention=convention, **{declaration.name: value})
    theta, rates, alone, memories = drawn((3, 5), torch.float64, 1), [], [], []
    state = rule.init(theta)
    for step in range(1, 6):
        rates.append(column(0.1, 0.2, 0.3)[:, None] * step if is_column else 0.1 * step)
        rule.step_(theta, drawn((3, 5), torch.float64, 10 + step), state, rates[-1])
        memories.append(torch.stack(list(state.slots.values()))) if state.slots else None
        rate = rule.effective_rate(state, rates[-1])
        alone.append(None if rate is None else rate.clone())
    slots = dict(zip(state.slots, torch.stack(memories, dim=1), strict=True)) if memories else {}
    place = theta.new_empty((5, 3, 5))
    together = rule.effective_rate(
        State(Steps(range(1, 6), place), slots, place, place), columns(rates, place)
    )
    assert [together is None] * 5 == [rate is None for rate in alone]
    if together is not None:
        torch.testing.assert_close(together, torch.stack(alone), rtol=1e-14, atol=0)


@each_optimizer
def test_a_member_of_a_column_out_of_range_is_refused_by_name(name):
    with collected() as case:
        for convention, declaration in real_settings(name):
            with case(convention=convention, setting=declaration.name):
                check_out_of_range(name, convention, declaration)


def check_out_of_range(name, convention, declaration):
    bounds = [bound for bound in (declaration.minimum, declaration.maximum) if bound is not None]
    outside = bounds[-1] + (0.5 if declaration.maximum is not None else -0.5) if bounds else math.nan
    inside = 0.5
    for values in ([inside, outside], [outside, inside], [inside, math.nan], [math.inf, inside]):
        with pytest.raises(InputError, match=rf"^{declaration.name} = ") as caught:
            create(name, convention=convention, **{declaration.name: torch.tensor(values)[:, None]})
        assert caught.value.field == declaration.name


@each_optimizer
def test_a_tensor_that_is_no_column_is_refused(name):
    message = r"^lr = tensor of shape .*: must be a number or a column \[R, 1\]"
    with collected() as case:
        for size in [(3,), (1, 3), (0, 1), (3, 1, 1)]:
            with case(size=size), pytest.raises(InputError, match=message):
                create(name, lr=torch.full(size, 0.1))


@each_convention
def test_a_scalar_out_of_range_is_refused(name, convention):
    with pytest.raises(InputError, match=r"^lr = -1: must be a number above 0$"):
        create(name, convention=convention, lr=-1)


@each_optimizer
def test_stacked_keeps_what_agrees_and_makes_columns_of_what_differs(name):
    with collected() as case:
        for each in grid(convention=conventions(name), dtype=DTYPES):
            with case(**each):
                check_stacked(name, *each.values())


def check_stacked(name, convention, dtype):
    settings = OPTIMIZERS[name].Settings
    rows = [settings(convention=convention, weight_decay=rate) for rate in (0.1, 0.2, 0.3)]
    joined = stacked(rows, dtype, CPU)
    assert_same(joined.weight_decay, torch.tensor([[0.1], [0.2], [0.3]], dtype=dtype), "joined.weight_decay")
    for declaration in declarations(settings):
        if declaration.name != "weight_decay":
            assert getattr(joined, declaration.name) == getattr(rows[0], declaration.name)
    assert stacked(rows[:1] * 3, dtype, CPU) == rows[0]


@each_convention
def test_a_stacked_column_of_a_decay_and_zero_is_a_batch_of_its_members(name, convention):
    settings = OPTIMIZERS[name].Settings
    rows = [settings(convention=convention, weight_decay=decay) for decay in (0, 0.5)]
    theta, gradients = drawn((2, 5), torch.float64, 1), [drawn((2, 5), torch.float64, 2)] * 3
    together, _ = advanced(rule_class(name)(stacked(rows, torch.float64, CPU)), theta, gradients)
    for index, row in enumerate(rows):
        alone, _ = advanced(rule_class(name)(row), theta[index], [each[index] for each in gradients])
        torch.testing.assert_close(together[index], alone, rtol=1e-14, atol=0)


@pytest.mark.parametrize(("first", "second"), list(itertools.pairwise(OPTIMIZERS)))
def test_runs_of_different_optimizers_cannot_be_stacked(first, second):
    rows = [OPTIMIZERS[first].Settings(), OPTIMIZERS[second].Settings()]
    with pytest.raises(ValueError, match="one batch holds runs of one optimizer"):
        stacked(rows, torch.float32, CPU)


def test_runs_that_differ_in_a_flag_cannot_be_stacked():
    settings = OPTIMIZERS["adam"].Settings
    with pytest.raises(ValueError, match="one amsgrad"):
        stacked([settings(amsgrad=True), settings()], torch.float32, CPU)


@pytest.mark.parametrize(("name", "convention"), OTHER_CONVENTIONS)
def test_runs_that_differ_in_their_convention_cannot_be_stacked(name, convention):
    settings = OPTIMIZERS[name].Settings
    with pytest.raises(ValueError, match="one batch holds runs of one convention"):
        stacked([settings(), settings(convention=convention)], torch.float32, CPU)


def test_an_unknown_optimizer_is_named_with_the_nearest_one():
    with pytest.raises(UnknownNameError, match=r"optimizer = adamm: .* \(did you mean adam\?\)"):
        create("adamm")


def test_an_unknown_setting_is_named_with_the_nearest_one():
    with pytest.raises(UnknownNameError, match=r"setting = beta3: .* \(did you mean beta[12]\?\)"):
        create("adam", beta3=0.5)


def test_another_optimizers_name_among_the_settings_is_refused():
    with pytest.raises(UnknownNameError, match="name = gd: must be one of adam"):
        rule_class("adam").Settings().replaced(name="gd")
