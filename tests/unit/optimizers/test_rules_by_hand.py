"""What a rule takes by hand: every float dtype and layout, parameters of autograd, and no misfit."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from convention_cases import (
    DTYPES,
    assert_same,
    collected,
    column,
    conventions,
    drawn,
    each_optimizer,
    grid,
    tensors,
)

from workbench.errors import InputError
from workbench.optimizers import OPTIMIZERS, create

THETA = torch.tensor([1.0, 2.0])


def stepped(rule, theta, gradient=torch.sin):
    return rule.step(theta, gradient, rule.init(theta))


@each_optimizer
def test_every_float_dtype_and_shape_is_kept_and_nothing_is_written_to(name):
    shapes = [(5,), (1, 5), (3, 5), (0,), (3, 0), (0, 5)]
    with collected() as case:
        for each in grid(convention=conventions(name), dtype=DTYPES, shape=shapes):
            with case(**each):
                convention, dtype, shape = each.values()
                rule = create(name, convention=convention, weight_decay=0.1, clip_norm=2, clip_value=1)
                check_nothing_is_written_to(rule, dtype, shape)


def check_nothing_is_written_to(rule, dtype, shape):
    theta = drawn(shape, dtype, 1)
    before, state = theta.clone(), rule.init(theta)
    first, following = rule.step(theta, torch.sin, state)
    again, _ = rule.step(theta, torch.sin, state)
    assert_same(theta, before, "theta")
    assert state.step == 0
    for key, slot in state.slots.items():
        assert_same(slot, rule.init(theta).slots[key], f"the slot {key}")
    assert_same(first, again, "the same step made again")
    for key, tensor in {"theta": first, **tensors(following)}.items():
        assert (tensor.shape, tensor.dtype) == (shape, dtype), key
        assert tensor.isfinite().all(), f"{key} is {tensor.tolist()}"


@each_optimizer
def test_half_precision_goes_where_double_precision_goes(name):
    with collected() as case:
        for each in grid(convention=conventions(name), dtype=[torch.float16, torch.bfloat16]):
            with case(**each):
                check_half_precision(name, *each.values())


def check_half_precision(name, convention, dtype):
    # ε is large enough to be a number of float16, the steps large enough for three digits to show them.
    settings = {"eps": 1e-2} if "eps" in OPTIMIZERS[name].Settings.model_fields else {}
    rule = create(name, convention=convention, **settings)
    theta = drawn((3, 5), dtype, 1)
    low, high = (theta, rule.init(theta)), (theta.double(), rule.init(theta.double()))
    for _ in range(10):
        low, high = (rule.step(at, torch.sin, state) for at, state in (low, high))
    # Ten steps, each of which rounds a parameter and what is remembered, of order one, a few times.
    atol = 30 * torch.finfo(dtype).eps
    torch.testing.assert_close(low[0].double(), high[0], rtol=0, atol=atol)


@each_optimizer
def test_the_layout_in_memory_does_not_matter(name):
    with collected() as case:
        for convention in conventions(name):
            with case(convention=convention):
                check_layout(name, convention)


def check_layout(name, convention):
    rule = create(name, convention=convention, weight_decay=0.1)
    strided = drawn((5, 6), torch.float64, 1).T[::2]
    assert not strided.is_contiguous()
    other, state = stepped(rule, strided)
    expected, wanted = stepped(rule, strided.contiguous())
    assert_same(other, expected, "other")
    assert all(torch.equal(tensor, tensors(wanted)[key]) for key, tensor in tensors(state).items())
    spread, _ = stepped(rule, drawn((1, 5), torch.float64, 1).expand(3, 5))
    assert all(torch.equal(row, spread[0]) for row in spread)


@each_optimizer
def test_parameters_of_autograd_are_stepped_outside_its_graph(name):
    with collected() as case:
        for convention in conventions(name):
            with case(convention=convention):
                check_autograd(name, convention)


def check_autograd(name, convention):
    def by_autograd(at):
        (made,) = torch.autograd.grad((1 - at.cos()).sum(), at, create_graph=True)
        return made

    rule = create(name, convention=convention)
    plain = drawn((5,), torch.float64, 1)
    theta = torch.nn.Parameter(plain.clone())
    state, wanted = rule.init(theta), rule.init(plain)
    for _ in range(3):
        theta, state = rule.step(theta, by_autograd, state)
        plain, wanted = rule.step(plain, torch.sin, wanted)
        assert theta.is_leaf
        assert theta.requires_grad
        assert not any(tensor.requires_grad for tensor in tensors(state).values())
    assert not plain.requires_grad
    torch.testing.assert_close(theta.detach(), plain, rtol=1e-14, atol=1e-15)


@each_optimizer
def test_what_are_no_parameters_is_refused(name):
    rule = create(name)
    message = r"^theta = .*: must be a tensor \[P\] or \[R, P\] of a floating dtype$"
    wrong = [
        torch.tensor([1, 2]),
        torch.tensor(1.0),
        torch.ones(2, 2, 2),
        torch.ones(2) * 1j,
        [1.0, 2.0],
        None,
    ]
    with collected() as case:
        for theta in wrong:
            with case(theta=theta):
                with pytest.raises(InputError, match=message):
                    rule.init(theta)
                with pytest.raises(InputError, match=message):
                    rule.step(theta, torch.ones(2), rule.init(THETA))


@each_optimizer
def test_a_gradient_that_does_not_fit_is_refused(name):
    rule = create(name)
    wrong = [
        (torch.ones(1), r"tensor of shape \[1\], float32 on cpu"),
        (torch.ones(2, 2), r"tensor of shape \[2, 2\], float32 on cpu"),
        (torch.tensor(1.0), r"tensor of shape \[\], float32 on cpu"),
        (torch.ones(2, dtype=torch.float64), r"tensor of shape \[2\], float64 on cpu"),
        (torch.ones(2, dtype=torch.int64), r"tensor of shape \[2\], int64 on cpu"),
        (np.ones(2), "a ndarray"),
        ([1.0, 1.0], "a list"),
        (None, "a NoneType"),
    ]
    with collected() as case:
        for gradient, described in wrong:
            message = rf"^gradient = {described}: must be as theta, a tensor of shape \[2\], float32 on cpu$"
            for given in (gradient, lambda _, gradient=gradient: gradient):
                with case(gradient=given):
                    with pytest.raises(InputError, match=message) as caught:
                        stepped(rule, THETA, given)
                    assert caught.value.field == "gradient"


@each_optimizer
def test_the_state_of_other_parameters_is_refused(name):
    with collected() as case:
        for convention in conventions(name):
            with case(convention=convention):
                check_other_parameters(name, convention)


def check_other_parameters(name, convention):
    rule = create(name, convention=convention)
    for other in (torch.ones(3), torch.ones(1, 2), torch.ones(2, dtype=torch.float64)):
        state = rule.init(other)
        if state.slots:
            with pytest.raises(InputError, match=r"^state\.slots\['\w+'\] = tensor of shape .* as theta"):
                rule.step(THETA, torch.sin, state)


def test_the_memory_of_another_optimizer_is_refused():
    state = create("adam").init(THETA)
    with pytest.raises(InputError, match=r"^state = memory of m, v: must be .* this optimizer, which has v$"):
        create("rmsprop").step(THETA, THETA, state)
    with pytest.raises(InputError, match=r"^state = memory of nothing: "):
        create("adam").step(THETA, THETA, create("gd").init(THETA))


@pytest.mark.parametrize(
    "value",
    [
        0.5,
        np.float64(0.5),
        np.float32(0.5),
        np.array(0.5),
        torch.tensor(0.5),
        torch.tensor(0.5).double(),
        "0.5",
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("setting", ["lr", "momentum", "weight_decay", "clip_norm"])
def test_a_number_may_be_of_any_library(setting, value):
    given, _ = stepped(create("momentum", **{setting: value}), THETA)
    expected, _ = stepped(create("momentum", **{setting: 0.5}), THETA)
    assert_same(given, expected, "given")
    assert getattr(create("momentum", **{setting: value}).settings, setting) == 0.5


@pytest.mark.parametrize("value", [1, np.int64(1), torch.tensor(1)], ids=str)
def test_a_whole_number_is_a_number(value):
    given, _ = stepped(create("adam", lr=value), THETA)
    assert_same(given, stepped(create("adam", lr=1.0), THETA)[0], "given")


@pytest.mark.parametrize(
    "flag", [True, np.bool_(True), torch.tensor(True)], ids=lambda flag: type(flag).__name__
)
def test_a_flag_may_be_of_any_library(flag):
    assert create("adam", amsgrad=flag).settings.amsgrad is True


@pytest.mark.parametrize(
    ("name", "flag"), [("adam", "amsgrad"), ("rmsprop", "centered"), ("momentum", "bias_correction")]
)
def test_a_flag_is_one_for_all_rows(name, flag):
    with pytest.raises(InputError, match=rf"^{flag} = tensor of shape \[2, 1\]: must be true or false$"):
        create(name, **{flag: torch.tensor([[True], [False]])})


def test_a_column_may_be_an_array_of_numpy():
    theta = drawn((2, 3), torch.float64, 1)
    given, _ = stepped(create("adam", lr=np.array([[0.1], [0.2]])), theta)
    assert_same(given, stepped(create("adam", lr=column(0.1, 0.2)[:, None]), theta)[0], "given")


@each_optimizer
def test_a_column_of_another_precision_becomes_that_of_the_parameters(name):
    fields = OPTIMIZERS[name].Settings.model_fields
    reals = [setting for setting, field in fields.items() if field.annotation is float]
    with collected() as case:
        for each in grid(setting=reals, theirs=[torch.float32, torch.float64], dtype=DTYPES):
            with case(**each):
                check_column_of_another_precision(name, *each.values())


def check_column_of_another_precision(name, setting, theirs, dtype):
    # ½ and ¼ are exact in all of them.
    values = torch.tensor([[0.5], [0.25]])
    theta = drawn((2, 3), dtype, 1)
    given = create(name, **{setting: values.to(theirs)})
    same = create(name, **{setting: values.to(dtype)})
    theta_given, state = stepped(given, theta)
    theta_same, wanted = stepped(same, theta)
    for _ in range(2):
        theta_given, state = given.step(theta_given, torch.sin, state)
        theta_same, wanted = same.step(theta_same, torch.sin, wanted)
    assert_same(theta_given, theta_same, "theta")
    assert theta_given.dtype == dtype


@each_optimizer
def test_a_rule_computes_on_the_device_of_its_parameters(name):
    with collected() as case:
        for convention in conventions(name):
            with case(convention=convention):
                check_device(name, convention)


def check_device(name, convention):
    # torch's meta device knows shapes but no numbers, and refuses to be mixed with the CPU.
    theta, column_of_cpu = torch.ones(3, 5, device="meta"), torch.full((3, 1), 0.5)
    limits = {"weight_decay": column_of_cpu, "clip_norm": column_of_cpu, "clip_value": column_of_cpu}
    rule = create(name, convention=convention, **limits)
    theta, state = stepped(rule, theta)
    theta, state = rule.step(theta, torch.sin, state)
    assert {tensor.device.type for tensor in (theta, *tensors(state).values())} == {"meta"}


@pytest.mark.parametrize("rows", [2, 4])
def test_a_column_that_has_not_a_number_for_each_row_is_refused(rows):
    rule = create("adam", beta1=torch.full((rows, 1), 0.5))
    message = rf"^beta1 = tensor of shape \[{rows}, 1\], .*: must be a number or a column \[3, 1\]$"
    with pytest.raises(InputError, match=message):
        rule.init(torch.ones(3, 5))
    with pytest.raises(InputError, match=message):
        rule.step(torch.ones(3, 5), torch.ones(3, 5), create("adam").init(torch.ones(3, 5)))


def test_a_column_needs_parameters_in_rows():
    with pytest.raises(InputError, match=r"^lr = .*: must be a number or a column where theta is \[R, P\]$"):
        create("gd", lr=torch.full((1, 1), 0.5)).init(torch.ones(5))


def test_a_column_of_one_row_is_for_all_rows():
    theta = drawn((3, 5), torch.float64, 1)
    given, _ = stepped(create("adam", eps=column(0.5)[:, None]), theta)
    assert_same(given, stepped(create("adam", eps=0.5), theta)[0], "given")


@pytest.mark.parametrize("value", [math.nan, math.inf, -1, 0, True, None, "fast", [0.1]], ids=str)
def test_what_is_no_learning_rate_is_refused_by_name(value):
    with pytest.raises(InputError, match=r"^lr = .*: must be a number above 0$"):
        create("adam", lr=value)


def test_a_setting_that_there_is_not_is_answered_with_those_that_there_are():
    with pytest.raises(
        InputError, match=r"^setting = betas: must be one of amsgrad, beta1, .*\(did you mean beta2"
    ):
        create("adam", betas=(0.9, 0.99))


def test_an_epsilon_that_float16_cannot_hold_divides_nothing_by_nothing():
    # As documented, and as torch.optim does.
    theta = torch.tensor([1.0], dtype=torch.float16)
    lost, _ = stepped(create("rmsprop"), theta, lambda _: torch.zeros_like(theta))
    kept, _ = stepped(create("rmsprop", eps=1e-4), theta, lambda _: torch.zeros_like(theta))
    assert lost.isnan().all()
    assert_same(kept, theta, "kept")
