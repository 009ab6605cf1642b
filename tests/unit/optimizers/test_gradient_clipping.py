"""Gradients are clipped as torch.nn.utils clips them, each run for itself and before anything else."""

from __future__ import annotations

import pytest
import torch
from convention_cases import (
    advanced,
    assert_same,
    collected,
    column,
    conventions,
    drawn,
    each_optimizer,
    grid,
)
from torch import Tensor
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
from torch_references import TWINS, torch_optimizer

from workbench.errors import InputError
from workbench.optimizers import OPTIMIZERS, create, stacked

LIMITS = [
    {"clip_norm": 1.5},
    {"clip_value": 0.5},
    {"clip_norm": 1.5, "clip_value": 0.5},
    {"clip_norm": 1e-3},
    {"clip_norm": 1e3, "clip_value": 1e3},
]
each_limit = pytest.mark.parametrize("limits", LIMITS, ids=str)

# One rounding of the norm, whose sum has an order of its own in each library, and one of each product.
ROUNDING = 1e-14


def clipped(gradient: Tensor, clip_norm: float = 0, clip_value: float = 0) -> Tensor:
    """By torch.nn.utils, the norm first."""
    parameter = torch.zeros_like(gradient).requires_grad_()
    parameter.grad = gradient.clone()
    if clip_norm:
        clip_grad_norm_([parameter], clip_norm)
    if clip_value:
        clip_grad_value_([parameter], clip_value)
    return parameter.grad


@each_optimizer
def test_a_clipped_gradient_is_all_that_the_rule_sees(name):
    theta, gradients = drawn((5,), torch.float64, 1), [drawn((5,), torch.float64, seed) for seed in (2, 3, 4)]
    with collected() as case:
        for each in grid(convention=conventions(name), limits=LIMITS):
            with case(**each):
                settings, limits = {"convention": each["convention"], "weight_decay": 0.1}, each["limits"]
                ours, _ = advanced(create(name, **settings, **limits), theta, gradients)
                expected, _ = advanced(
                    create(name, **settings), theta, [clipped(given, **limits) for given in gradients]
                )
                torch.testing.assert_close(ours, expected, rtol=ROUNDING, atol=0)


@pytest.mark.parametrize("name", TWINS)
@each_limit
def test_a_step_is_that_of_torch_after_torchs_clipping(name, limits):
    theta, gradient = drawn((5,), torch.float64, 1), drawn((5,), torch.float64, 2)
    rule = create(name, weight_decay=0.1, **limits)
    ours, _ = rule.step(theta, gradient, rule.init(theta))
    parameter = theta.clone().requires_grad_()
    parameter.grad = clipped(gradient, **limits)
    torch_optimizer(name, rule.settings, [parameter]).step()
    # NAdam's scalars are float32 in torch: see reference_path.
    tolerance = 1e-8 if name == "nadam" else ROUNDING
    torch.testing.assert_close(ours, parameter.detach(), rtol=tolerance, atol=0)


def test_the_norm_is_limited_and_its_direction_kept():
    rule = create("gd", lr=1, clip_norm=2.5)
    theta, _ = rule.step(column(0.0, 0.0), column(3.0, -4.0), rule.init(column(0.0, 0.0)))
    # As in torch, 1e-6 is added to the norm of 5.
    torch.testing.assert_close(theta, column(-1.5, 2.0) / (1 + 2e-7), rtol=1e-15, atol=0)


def test_a_gradient_within_its_limits_is_not_touched():
    gradient = column(3.0, -4.0)
    theta, _ = advanced(create("gd", lr=1, clip_norm=6, clip_value=4), column(0.0, 0.0), [gradient])
    assert_same(theta, -gradient, "theta")


def test_no_gradient_at_all_stays_none():
    theta, _ = advanced(create("gd", clip_norm=1, clip_value=1), column(2.0, 3.0), [column(0.0, 0.0)])
    assert_same(theta, column(2.0, 3.0), "theta")


def test_the_norm_is_clipped_before_the_entries():
    # (3, 4) shortened to 2.5 is (1.5, 2), then (1.5, 1.75); the other way round (1.75, 1.75) is short enough.
    theta, _ = advanced(
        create("gd", lr=1, clip_norm=2.5, clip_value=1.75), column(0.0, 0.0), [column(3.0, 4.0)]
    )
    torch.testing.assert_close(theta, column(-1.5, -1.75), rtol=1e-6, atol=0)


@pytest.mark.parametrize("limits", [{"clip_norm": 2}, {"clip_value": 2}], ids=str)
def test_weight_decay_comes_after_the_clipping(limits):
    # g = 10 is clipped to 2, and λθ = ½·100 is not.
    theta, _ = advanced(create("gd", lr=1, weight_decay=0.5, **limits), column(100.0), [column(10.0)])
    assert theta.item() == pytest.approx(100 - 52, rel=1e-6)


@each_optimizer
def test_each_row_has_its_own_norm(name):
    theta = drawn((3, 5), torch.float64, 1)
    gradients = [drawn((3, 5), torch.float64, 2) * column(0.01, 1, 100)[:, None]] * 3
    with collected() as case:
        for convention in conventions(name):
            together, _ = advanced(create(name, convention=convention, clip_norm=1), theta, gradients)
            plain = create(name, convention=convention)
            for row in range(3):
                with case(convention=convention, row=row):
                    alone, _ = advanced(
                        plain, theta[row], [clipped(each[row], clip_norm=1) for each in gradients]
                    )
                    torch.testing.assert_close(together[row], alone, rtol=ROUNDING, atol=0)


@pytest.mark.parametrize("limit", ["clip_norm", "clip_value"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_zero_in_a_column_of_limits_is_no_limit(limit, dtype):
    gradient = drawn((3, 5), dtype, 2)
    limits = torch.tensor([[0.0], [0.25], [0.0]], dtype=dtype)
    theta, _ = advanced(create("gd", lr=1, **{limit: limits}), torch.zeros(3, 5, dtype=dtype), [gradient])
    assert_same(theta[[0, 2]], -gradient[[0, 2]], "theta[[0, 2]]")
    torch.testing.assert_close(theta[1], -clipped(gradient[1], **{limit: 0.25}))
    assert theta.dtype == dtype


@pytest.mark.parametrize("limit", ["clip_norm", "clip_value"])
def test_runs_with_and_without_a_limit_make_one_batch(limit):
    settings = OPTIMIZERS["gd"].Settings
    rows = [settings(lr=1), settings(lr=1, **{limit: 0.25})]
    joined = stacked(rows, torch.float64, torch.device("cpu"))
    assert getattr(joined, limit).tolist() == [[0], [0.25]]


@pytest.mark.parametrize("limit", ["clip_norm", "clip_value"])
def test_a_negative_limit_is_refused(limit):
    with pytest.raises(InputError, match=rf"^{limit} = -1: must be a number at least 0$"):
        create("adam", **{limit: -1})


def test_a_look_ahead_rule_clips_the_gradient_of_the_point_ahead():
    # g = 4θ in the convention lookahead, η = ½, μ = ½, limit 2:
    #   at 8:         clipped to 2:    b = 1,               θ = 7
    #   at 7 − ½:     clipped to 2:    b = ½ + 1,           θ = 11/2
    rule = create("nesterov", convention="lookahead", lr=0.5, momentum=0.5, clip_value=2)
    theta, visited = column(8.0), []
    state = rule.init(theta)
    for _ in range(2):
        theta, state = rule.step(theta, lambda at: 4 * at, state)
        visited.append(theta.item())
    assert visited == [7, 5.5]
