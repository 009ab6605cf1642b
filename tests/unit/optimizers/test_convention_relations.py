"""Where two conventions are the same method, and where they part."""

from __future__ import annotations

import pytest
import torch
from convention_cases import advanced, assert_same, column, drawn, path
from torch import Tensor
from torch_references import TASKS, Task

from workbench.optimizers import Rule, create

STEPS = 1000

# Two ways of writing one method round differently: ten roundings a step, not amplified at these rates, make
# 1e-12 of the largest parameter in 1 000 steps, and a factor 100 is left.
TOLERANCE = 1e-10

all_tasks = pytest.mark.parametrize("task", [make() for make in TASKS.values()], ids=list(TASKS))


def scheduled(rule: Rule, task: Task, decay: float, steps: int = 100) -> Tensor:
    """Where a rule is after steps whose rate is multiplied by ``decay`` each time."""
    theta, lr = task.start.clone(), rule.settings.lr
    state = rule.init(theta)
    for _ in range(steps):
        point = rule.lookahead(theta, state, lr)
        rule.step_(theta, task.gradient(theta if point is None else point), state, lr)
        lr *= decay
    return theta


def assert_same_way(first: Tensor, second: Tensor) -> None:
    assert first.isfinite().all()
    assert (first - second).abs().max() <= TOLERANCE * first.abs().max()


MOMENTUM = {
    "torch": {"lr": 1e-4, "momentum": 0.8},
    "velocity": {"lr": 1e-4, "momentum": 0.8},
    "ema": {"lr": 5e-4, "momentum": 0.8},
}
"""One method at a constant rate: an average has 1 − μ = ⅕ of each gradient where a sum has all of it."""


@all_tasks
@pytest.mark.parametrize("convention", ["velocity", "ema"])
def test_the_conventions_of_momentum_are_one_method_at_a_constant_rate(convention, task):
    reference = path(create("momentum", **MOMENTUM["torch"]), task, STEPS)
    assert_same_way(
        reference, path(create("momentum", convention=convention, **MOMENTUM[convention]), task, STEPS)
    )


@all_tasks
def test_a_schedule_parts_the_velocity_from_the_sum_but_not_the_average(task):
    torchs, velocity, average = (
        scheduled(create("momentum", convention=convention, **settings), task, 0.95)
        for convention, settings in MOMENTUM.items()
    )
    assert_same_way(torchs, average)
    assert (torchs - velocity).abs().max() > 1e-4 * (torchs - task.start).abs().max()


def test_dampening_by_the_decay_is_the_average_after_the_first_step():
    # v = g₁ instead of (1 − μ) g₁, all else alike: apart by μᵗ g₁ for ever.
    gradients = [column(8.0), column(-4.0), column(4.0)]
    _, dampened = advanced(create("momentum", momentum=0.5, dampening=0.5), column(0.0), gradients)
    _, averaged = advanced(create("momentum", convention="ema", momentum=0.5), column(0.0), gradients)
    assert (dampened.slots["v"] - averaged.slots["v"]).item() == 0.5**3 * 8


@all_tasks
def test_torchs_nesterov_walks_along_the_look_ahead_points(task):
    settings = {"lr": 1e-4, "momentum": 0.9}
    shifted = path(create("nesterov", **settings), task, STEPS)
    rule = create("nesterov", convention="lookahead", **settings)
    theta, state = task.start, rule.init(task.start)
    points, places = [], []
    for _ in range(STEPS):
        theta, state = rule.step(theta, task.gradient, state)
        places.append(theta)
        points.append(theta - 0.9 * state.slots["b"])
        torch.testing.assert_close(points[-1], rule.lookahead(theta, state, 1e-4), rtol=1e-14, atol=1e-16)
    assert_same_way(shifted, torch.stack(points))
    apart = (shifted - torch.stack(places)).abs().amax()
    assert apart > 1e-4 * (shifted[-1] - task.start).abs().max()


@all_tasks
def test_both_look_ahead_forms_are_one_method_at_a_constant_rate(task):
    first, second = (
        path(create("nesterov", convention=convention, lr=1e-4, momentum=0.9), task, STEPS)
        for convention in ("lookahead", "lookahead-accumulated")
    )
    assert_same_way(first, second)


@all_tasks
def test_a_schedule_parts_the_look_ahead_forms(task):
    first, second = (
        scheduled(create("nesterov", convention=convention, lr=1e-4, momentum=0.9), task, 0.95)
        for convention in ("lookahead", "lookahead-accumulated")
    )
    assert (first - second).abs().max() > 1e-4 * (first - task.start).abs().max()


@pytest.mark.parametrize("steps", [1, 2, 10, 100])
@pytest.mark.parametrize("amsgrad", [False, True])
def test_epsilon_hat_acts_like_epsilon_over_the_root_of_the_correction(steps, amsgrad):
    gradients = [drawn((5,), torch.float64, seed) for seed in range(steps)]
    settings = {"beta2": 0.99, "amsgrad": amsgrad}
    _, hat = advanced(create("adam", convention="epsilon-hat", eps=0.1, **settings), gradients[0], gradients)
    # The moments do not depend on ε, so the last step alone tells.
    same = create("adam", eps=0.1 / (1 - 0.99**steps) ** 0.5, **settings)
    _, torchs = advanced(same, gradients[0], gradients)
    torch.testing.assert_close(hat.update, torchs.update, rtol=1e-13, atol=0)


def test_epsilon_hat_is_nearly_32_times_as_large_in_the_first_step():
    # η |g|/(|g| + ε′) is the first step of Algorithm 1, from which ε′ follows; 1/√(1 − 0.999) = 31.62…
    _, state = advanced(create("adam", convention="epsilon-hat", lr=1, eps=1e-3), column(0.0), [column(0.5)])
    acting = 0.5 / -state.update.item() - 0.5
    assert acting / 1e-3 == pytest.approx(31.6227766, rel=1e-8)


def test_epsilon_hat_fades_to_epsilon():
    # 1 − 0.9⁵⁰⁰ is 1 to the last bit.
    gradients = [column(0.5), column(-0.25)] * 250
    states = [
        advanced(create("adam", convention=convention, beta2=0.9, eps=0.1), column(0.0), gradients)[1]
        for convention in ("torch", "epsilon-hat")
    ]
    torch.testing.assert_close(states[0].update, states[1].update, rtol=1e-14, atol=0)


@all_tasks
@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("adadelta", {"convention": "paper"}, {"convention": "torch", "lr": 1, "rho": 0.95}),
        (
            # λ of the paper is η₀ λ of torch.
            "adamw",
            {"convention": "paper", "lr": 1e-3, "weight_decay": 2e-4},
            {"convention": "torch", "lr": 1e-3, "weight_decay": 0.2},
        ),
        (
            "nadam",
            {"convention": "keras"},
            {"convention": "torch", "lr": 1e-3, "eps": 1e-7, "momentum_decay": 1},
        ),
        (
            "rmsprop",
            {"convention": "keras", "lr": 1e-4, "eps": 0, "momentum": 0.9},
            {"convention": "torch", "lr": 1e-4, "eps": 0, "rho": 0.9, "momentum": 0.9},
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_settings_that_make_two_conventions_one_method(name, first, second, task):
    assert_same_way(*(path(create(name, **settings), task, 100) for settings in (first, second)))


@all_tasks
def test_the_decay_of_the_papers_adamw_follows_the_schedule_as_torchs_does(task):
    paper = create("adamw", convention="paper", lr=1e-3, weight_decay=2e-4)
    torchs = create("adamw", convention="torch", lr=1e-3, weight_decay=0.2)
    assert_same_way(scheduled(paper, task, 0.95), scheduled(torchs, task, 0.95))


def test_the_decay_of_the_papers_adamw_does_not_follow_the_base_learning_rate():
    shrunk = []
    for lr in (1e-3, 1e-1):
        theta, _ = advanced(
            create("adamw", convention="paper", lr=lr, weight_decay=0.25), column(8.0), [column(0.0)]
        )
        shrunk.append(theta.item())
    assert shrunk == [6, 6]


def test_the_decay_of_a_row_is_divided_by_its_own_base_rate():
    # Rates of ½ and ¼ of the bases 1e-1 and 1e-2; θ = 8 and λ = ¼: 8 (1 − ⅛), 8 (1 − 1/16)
    base = column(1e-1, 1e-2)[:, None]
    rule = create("adamw", convention="paper", lr=base, weight_decay=0.25)
    theta = column(8.0, 8.0)[:, None]
    rule.step_(theta, torch.zeros_like(theta), rule.init(theta), base * column(0.5, 0.25)[:, None])
    torch.testing.assert_close(theta, column(7.0, 7.5)[:, None], rtol=1e-15, atol=0)


def test_a_schedule_parts_the_conventions_of_rmsprop_with_momentum():
    ends = [
        scheduled(
            create("rmsprop", convention=convention, lr=1e-3, rho=0.9, eps=1e-8, momentum=0.9),
            TASKS["logistic regression"](),
            0.95,
        )
        for convention in ("torch", "keras")
    ]
    assert (ends[0] - ends[1]).abs().max() > 1e-3


@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_without_bias_correction_the_conventions_of_adam_are_one(name):
    other = {"adam": "epsilon-hat", "adamw": "keras"}[name]
    gradients = [drawn((5,), torch.float64, seed) for seed in range(5)]
    settings = {"bias_correction": False, "eps": 0.1, "weight_decay": 0.01}
    first, second = (
        advanced(create(name, convention=convention, **settings), gradients[0], gradients)[0]
        for convention in ("torch", other)
    )
    assert_same(first, second, "first")
