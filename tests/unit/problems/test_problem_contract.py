"""What every problem of the registry promises; a new one is tested by being registered."""

from __future__ import annotations

import math
from typing import get_args

import pytest
import torch
from problem_oracles import ORACLES

from workbench.problems import PROBLEMS, Problem

CPU = torch.device("cpu")
TOLERANCE = {
    torch.float32: {"rtol": 2e-4, "atol": 2e-5},
    torch.float64: {"rtol": 1e-10, "atol": 1e-12},
}


@pytest.fixture(params=PROBLEMS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=[torch.float32, torch.float64], ids=str)
def dtype(request: pytest.FixtureRequest) -> torch.dtype:
    return request.param


@pytest.fixture
def problem(name: str, dtype: torch.dtype) -> Problem:
    return PROBLEMS[name]().build(dtype, CPU)


def points(problem: Problem, rows: int, dtype: torch.dtype) -> torch.Tensor:
    """Starts of different runs, shaken so that surfaces start apart too."""
    drawn = []
    for row in range(rows):
        generator = torch.Generator().manual_seed(row)
        start = problem.initial(generator).double()
        drawn.append(start + 0.1 * torch.randn(start.shape, generator=generator, dtype=torch.float64))
    return torch.stack(drawn).to(dtype)


def batches(problem: Problem, rows: int) -> list[torch.Tensor | None]:
    if not problem.examples:
        return [None]
    generator = torch.Generator().manual_seed(7)
    return [None, torch.randint(problem.examples, (rows, 13), generator=generator)]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ORACLES, indirect=True)
def test_loss_and_gradient_are_those_of_autograd(name, problem, dtype, rows):
    theta = points(problem, rows, dtype)
    for examples in batches(problem, rows):
        gradient = torch.full_like(theta, torch.nan)
        with torch.inference_mode():
            losses = problem.loss_and_gradient(theta, examples, gradient)
        assert losses.shape == (rows,)
        assert losses.dtype == dtype
        for row in range(rows):
            leaf = theta[row].clone().requires_grad_()
            expected = ORACLES[name](leaf, None if examples is None else examples[row])
            torch.testing.assert_close(losses[row].clone(), expected.detach(), **TOLERANCE[dtype])
            (slope,) = torch.autograd.grad(expected, leaf)
            torch.testing.assert_close(gradient[row], slope, **TOLERANCE[dtype])


def test_the_gradient_is_the_slope_of_the_loss(name):
    problem = PROBLEMS[name]().build(torch.float64, CPU)
    theta = points(problem, 3, torch.float64)
    direction = torch.randn(theta.shape, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    direction /= direction.norm(dim=1, keepdim=True)
    for examples in batches(problem, 3):
        gradient, unused = torch.empty_like(theta), torch.empty_like(theta)
        problem.loss_and_gradient(theta, examples, gradient)
        ahead, behind = (
            problem.loss_and_gradient(theta + step * direction, examples, unused).clone()
            for step in (1e-6, -1e-6)
        )
        # A difference of losses of order one has about 1e-16 / 1e-6 of rounding, more where they are large.
        expected = (gradient * direction).sum(1)
        torch.testing.assert_close((ahead - behind) / 2e-6, expected, rtol=1e-5, atol=1e-7)


def test_every_oracle_belongs_to_a_problem():
    assert set(ORACLES) <= set(PROBLEMS)


@pytest.mark.parametrize("made_in_inference_mode", [False, True])
def test_parameters_are_left_alone_and_modes_do_not_matter(name, dtype, made_in_inference_mode):
    with torch.inference_mode(mode=made_in_inference_mode):
        problem = PROBLEMS[name]().build(dtype, CPU)
        theta = points(problem, 2, dtype)
        before = theta.clone()
        for examples in batches(problem, 2):
            gradient = torch.empty_like(theta)
            with torch.no_grad():
                losses = problem.loss_and_gradient(theta, examples, gradient)
            assert torch.equal(theta, before)
            assert not losses.requires_grad
            assert gradient.isfinite().all()


def test_a_row_alone_gives_what_it_gives_among_others(problem, dtype):
    theta = points(problem, 5, dtype)
    for examples in batches(problem, 5):
        together = torch.empty_like(theta)
        losses = problem.loss_and_gradient(theta, examples, together)
        for row in range(5):
            alone = torch.empty_like(theta[:1])
            own = None if examples is None else examples[row : row + 1]
            loss = problem.loss_and_gradient(theta[row : row + 1].clone(), own, alone)
            torch.testing.assert_close(loss[0], losses[row], **TOLERANCE[dtype])
            torch.testing.assert_close(alone[0], together[row], **TOLERANCE[dtype])


@pytest.mark.parametrize("poison", [torch.nan, torch.inf])
def test_a_diverged_row_stays_alone(problem, dtype, poison):
    theta = points(problem, 3, dtype)
    poisoned = theta.clone()
    poisoned[1] = poison
    for examples in batches(problem, 3):
        healthy, gradient = torch.empty_like(theta), torch.empty_like(theta)
        expected = problem.loss_and_gradient(theta, examples, healthy)
        losses = problem.loss_and_gradient(poisoned, examples, gradient)
        for row in (0, 2):
            torch.testing.assert_close(losses[row], expected[row], **TOLERANCE[dtype])
            torch.testing.assert_close(gradient[row], healthy[row], **TOLERANCE[dtype])
    series = problem.evaluate(poisoned)
    torch.testing.assert_close(series[::2], problem.evaluate(theta)[::2], **TOLERANCE[dtype])
    if math.isnan(poison):
        assert losses[1].isnan()
        assert series[1].isnan().all()


def test_the_start_depends_on_the_generator_alone(problem, dtype):
    torch.manual_seed(1)
    first = problem.initial(torch.Generator().manual_seed(5))
    torch.manual_seed(2)
    assert torch.equal(first, problem.initial(torch.Generator().manual_seed(5)))
    assert first.shape == (problem.parameters,)
    assert first.dtype == dtype


def test_the_start_is_the_same_in_both_data_types(name):
    single, double = (
        PROBLEMS[name]().build(dtype, CPU).initial(torch.Generator().manual_seed(3))
        for dtype in (torch.float32, torch.float64)
    )
    assert torch.equal(single, double.float())


def test_a_start_can_be_changed_without_changing_the_next_one(problem):
    first = problem.initial(torch.Generator().manual_seed(5))
    expected = first.clone()
    first.zero_().add_(9)
    assert torch.equal(problem.initial(torch.Generator().manual_seed(5)), expected)


def test_evaluations_have_one_column_a_name(problem, dtype):
    theta = points(problem, 4, dtype)
    series = problem.evaluate(theta)
    assert series.shape == (4, len(problem.evaluations))
    assert series.dtype == dtype
    assert series.isfinite().all()
    if "full_loss" in problem.evaluations:
        losses = problem.loss_and_gradient(theta, None, torch.empty_like(theta))
        column = problem.evaluations.index("full_loss")
        torch.testing.assert_close(series[:, column], losses, **TOLERANCE[dtype])


def test_settings_describe_themselves(name):
    settings = PROBLEMS[name]
    assert settings().name == name
    assert get_args(settings.model_fields["name"].annotation) == (name,)
    assert settings.title
    assert settings.summary.endswith(".")
    assert settings.has_examples == (settings().build(torch.float32, CPU).examples > 0)
    assert settings.model_validate_json(settings().model_dump_json()) == settings()
