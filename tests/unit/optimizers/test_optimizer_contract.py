"""What every optimizer of the registry promises; a new one is tested by being registered."""

from __future__ import annotations

import itertools
import math

import pytest
import torch

from workbench.errors import InputError, UnknownNameError
from workbench.optimizers import OPTIMIZERS, Rule, State, create, rule_class, stacked
from workbench.settings import declarations

CPU = torch.device("cpu")
REAL_SETTINGS = [
    (name, declaration)
    for name, rule in OPTIMIZERS.items()
    for declaration in declarations(rule.Settings)
    if declaration.kind == "real"
]
real_settings = pytest.mark.parametrize(
    ("name", "declaration"), REAL_SETTINGS, ids=[f"{name}-{d.name}" for name, d in REAL_SETTINGS]
)

# A number of a column is rounded to the column's precision before 1 − β is taken; with β up to 0.99 that
# costs a hundred units of rounding, and a few steps keep it there.
COLUMN_TOLERANCE = {torch.float32: 1e-4, torch.float64: 1e-12}


@pytest.fixture(params=OPTIMIZERS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=[torch.float32, torch.float64], ids=str)
def dtype(request: pytest.FixtureRequest) -> torch.dtype:
    return request.param


@pytest.fixture(params=[(5,), (1, 5), (3, 5), (3, 37)], ids=str)
def shape(request: pytest.FixtureRequest) -> tuple[int, ...]:
    return request.param


def drawn(shape: tuple[int, ...], dtype: torch.dtype, seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)


def advanced(rule: Rule, theta: torch.Tensor, gradients: list[torch.Tensor]) -> tuple[torch.Tensor, State]:
    theta = theta.clone()
    state = rule.init(theta)
    for gradient in gradients:
        rule.advance(theta, gradient, state, rule.settings.lr)
    return theta, state


def tensors(state: State) -> dict[str, torch.Tensor]:
    return {**state.slots, "update": state.update}


def test_step_leaves_its_arguments_as_they_are(name, dtype, shape):
    rule = create(name, weight_decay=0.1)
    theta, gradient = drawn(shape, dtype, 1), drawn(shape, dtype, 2)
    state = rule.init(theta)
    theta, state = rule.step(theta, gradient, state)
    before = (theta.clone(), gradient.clone(), state.clone())
    stepped, following = rule.step(theta, gradient, state)
    assert torch.equal(theta, before[0])
    assert torch.equal(gradient, before[1])
    assert (state.step, state.scalars) == (before[2].step, before[2].scalars)
    for key, tensor in tensors(state).items():
        assert torch.equal(tensor, tensors(before[2])[key]), key
    assert not torch.equal(stepped, theta)
    assert following.step == state.step + 1


def test_advance_works_in_place_and_makes_the_same_step(name, dtype, shape):
    rule = create(name, weight_decay=0.1)
    theta, gradient = drawn(shape, dtype, 1), drawn(shape, dtype, 2)
    state = rule.init(theta)
    expected, expected_state = rule.step(theta, gradient, state)
    before, unchanged = theta.clone(), gradient.clone()
    places = [theta.data_ptr(), *(tensor.data_ptr() for tensor in tensors(state).values())]
    rule.advance(theta, gradient, state, rule.settings.lr)
    assert places == [theta.data_ptr(), *(tensor.data_ptr() for tensor in tensors(state).values())]
    assert torch.equal(theta, expected)
    assert torch.equal(gradient, unchanged)
    assert torch.equal(theta, before + state.update)
    assert state.step == expected_state.step == 1
    for key, tensor in tensors(state).items():
        assert torch.equal(tensor, tensors(expected_state)[key]), key


def test_shapes_and_dtypes_are_kept(name, dtype, shape):
    rule = create(name)
    theta, state = advanced(rule, drawn(shape, dtype, 1), [drawn(shape, dtype, 2)] * 2)
    assert set(state.slots) == {slot.name for slot in rule.slots}
    for tensor in (theta, *tensors(state).values()):
        assert (tensor.shape, tensor.dtype) == (shape, dtype)
    effective = rule.effective_rate(state, 0.1)
    assert effective is None or (effective.shape, effective.dtype) == (shape, dtype)


def test_reading_the_effective_rate_changes_nothing(name):
    rule = create(name)
    _, state = advanced(rule, drawn((3, 5), torch.float64, 1), [drawn((3, 5), torch.float64, 2)])
    before = {key: tensor.clone() for key, tensor in tensors(state).items()}
    rule.effective_rate(state, 0.1)
    assert all(torch.equal(tensor, before[key]) for key, tensor in tensors(state).items())


def test_some_learning_rate_finds_the_minimum_of_a_convex_quadratic(name, dtype):
    rates = torch.tensor([[1e-3], [1e-2], [1e-1], [1.0], [10.0]], dtype=dtype)
    curvatures = torch.tensor([1.0, 3.0, 10.0], dtype=dtype)
    rule = create(name, lr=rates, weight_decay=0.0)
    theta = torch.ones(len(rates), 3, dtype=dtype)
    state = rule.init(theta)
    for _ in range(2000):
        rule.advance(theta, curvatures * theta, state, rates)
    # A rate may diverge or circle the minimum; the best of them is to come near.
    assert theta.abs().amax(1).nan_to_num(math.inf).min() < 1e-3


@pytest.mark.parametrize("parameters", [2, 5, 37])
def test_a_row_does_not_depend_on_its_neighbours(name, dtype, parameters):
    rule = create(name, weight_decay=0.1)
    theta = drawn((3, parameters), dtype, 1)
    gradients = [drawn((3, parameters), dtype, 10 + step) for step in range(5)]
    together, state = advanced(rule, theta, gradients)
    for row in range(3):
        alone, own = advanced(
            rule, theta[row : row + 1], [gradient[row : row + 1].clone() for gradient in gradients]
        )
        # A vectorised kernel may fuse a multiplication and an addition where its remainder loop does not,
        # and which coordinates are in the remainder depends on the row: equal to the last bits only.
        torch.testing.assert_close(together[row], alone[0], rtol=8 * torch.finfo(dtype).eps, atol=0)
        flat, _ = advanced(rule, theta[row], [gradient[row].clone() for gradient in gradients])
        assert torch.equal(alone[0], flat)
        assert set(own.slots) == set(state.slots)


def test_other_neighbours_leave_a_row_bit_equal(name, dtype):
    rule = create(name, weight_decay=0.1)
    theta = drawn((3, 5), dtype, 1)
    gradients = [drawn((3, 5), dtype, 10 + step) for step in range(5)]
    reference, _ = advanced(rule, theta, gradients)
    other = theta.clone()
    other[[0, 2]] = 100 * drawn((2, 5), dtype, 3)
    changed, _ = advanced(rule, other, [torch.stack([g[0] * -3, g[1], g[2] * 1e6]) for g in gradients])
    assert torch.equal(changed[1], reference[1])


@pytest.mark.parametrize("poison", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_stays_in_its_row(name, dtype, poison):
    rule = create(name, weight_decay=0.1)
    theta = drawn((3, 5), dtype, 1)
    gradients = [drawn((3, 5), dtype, 10 + step) for step in range(5)]
    reference, _ = advanced(rule, theta, gradients)
    sick = [gradient.clone() for gradient in gradients]
    sick[1][1] = poison
    theta, state = advanced(rule, theta, sick)
    assert not theta[1].isfinite().all()
    assert torch.equal(theta[[0, 2]], reference[[0, 2]])
    assert all(tensor[[0, 2]].isfinite().all() for tensor in tensors(state).values())


@real_settings
def test_a_column_equals_separate_runs(name, declaration, dtype):
    if declaration.maximum is not None:
        values = [0.5, declaration.minimum, 0.99]
    else:
        values = [0.1, 0.001 if declaration.open_minimum else declaration.minimum, 0.01]
    theta = drawn((3, 5), dtype, 1)
    gradients = [drawn((3, 5), dtype, 10 + step) for step in range(5)]
    column = torch.tensor(values, dtype=dtype)[:, None]
    together, _ = advanced(create(name, **{declaration.name: column}), theta, gradients)
    for row, value in enumerate(values):
        alone, _ = advanced(
            create(name, **{declaration.name: value}), theta[row], [gradient[row] for gradient in gradients]
        )
        tolerance = COLUMN_TOLERANCE[dtype]
        torch.testing.assert_close(together[row], alone, rtol=tolerance, atol=tolerance)
        others = [each for index, each in enumerate(together) if index != row]
        assert not any(torch.equal(together[row], other) for other in others)


@real_settings
def test_a_member_of_a_column_out_of_range_is_refused_by_name(name, declaration):
    outside = -0.5 if declaration.maximum is None else 1.5
    inside = 0.5
    for values in ([inside, outside], [outside, inside], [inside, math.nan], [math.inf, inside]):
        with pytest.raises(InputError, match=rf"^{declaration.name} = ") as caught:
            create(name, **{declaration.name: torch.tensor(values)[:, None]})
        assert caught.value.field == declaration.name


@pytest.mark.parametrize("size", [(3,), (1, 3), (0, 1), (3, 1, 1), ()])
def test_a_tensor_that_is_no_column_is_refused(name, size):
    with pytest.raises(InputError, match=r"^lr = tensor of shape .*: must be a number or a column \[R, 1\]"):
        create(name, lr=torch.full(size, 0.1))


def test_a_scalar_out_of_range_is_refused(name):
    with pytest.raises(InputError, match=r"^lr = -1: must be a number above 0$"):
        create(name, lr=-1)


def test_stacked_keeps_what_agrees_and_makes_columns_of_what_differs(name, dtype):
    settings = OPTIMIZERS[name].Settings
    rows = [settings(lr=rate) for rate in (0.1, 0.2, 0.3)]
    joined = stacked(rows, dtype, CPU)
    assert torch.equal(joined.lr, torch.tensor([[0.1], [0.2], [0.3]], dtype=dtype))
    for declaration in declarations(settings):
        if declaration.name != "lr":
            assert getattr(joined, declaration.name) == declaration.default
    assert stacked(rows[:1] * 3, dtype, CPU) == rows[0]


def test_a_stacked_column_of_equal_decays_and_zero_is_a_batch_of_its_members(name):
    settings = OPTIMIZERS[name].Settings
    rows = [settings(weight_decay=0), settings(weight_decay=0.5)]
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


def test_the_docstring_tells_formula_shapes_ranges_and_source(name):
    text = rule_class(name).__doc__
    formula = [line for line in text.splitlines() if line.startswith("        ") and "←" in line]
    assert any("θ ← θ" in line for line in formula)
    assert "For t = 1, 2, …" in text
    assert all(word in text for word in ("Shapes: ", "Ranges: ", "Source: ", "torch.optim."))


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
        ("rmsprop", {}, 1),
        ("rmsprop", {"centered": True}, 2),
        ("rmsprop", {"centered": True, "momentum": 0.9}, 3),
        ("adadelta", {}, 2),
        ("adam", {}, 2),
        ("adam", {"amsgrad": True}, 3),
        ("adamw", {}, 2),
        ("adamw", {"amsgrad": True}, 3),
        ("nadam", {}, 2),
    ],
)
def test_memory_in_floats_per_parameter(name, settings, floats):
    assert len(create(name, **settings).slots) == floats


def test_an_unknown_optimizer_is_named_with_the_nearest_one():
    with pytest.raises(UnknownNameError, match=r"optimizer = adamm: .* \(did you mean adam\?\)"):
        create("adamm")


def test_an_unknown_setting_is_named_with_the_nearest_one():
    with pytest.raises(UnknownNameError, match=r"setting = beta3: .* \(did you mean beta[12]\?\)"):
        create("adam", beta3=0.5)


def test_another_optimizers_name_among_the_settings_is_refused():
    with pytest.raises(UnknownNameError, match="name = gd: must be one of adam"):
        rule_class("adam").Settings().replaced(name="gd")
