"""Two runs side by side: the first step at which they differ, against runs made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.experiment import compose
from workbench.replication.step_comparison import TOLERANCE, StepComparison
from workbench.training.trainer import Trainer

STEPS = 40


def experiment(optimizer, problem="quadratic", schedule="constant", **changes):
    return compose(problem, optimizer, schedule, changes={"steps": STEPS, "lr": 0.01} | changes)


def compared(first, second, **options):
    parting = StepComparison(first, second, **options)
    parting.advance(parting.steps)
    return parting


def path(given):
    """The parameters after each step, from a trainer that makes them one at a time."""
    exact = given.model_copy(update={"training": given.training.replaced(dtype="float64")})
    trainer = Trainer([exact])
    rows = []
    while not trainer.is_over:
        trainer.advance(1)
        rows.append(trainer.parameters[0])
    return np.array(rows)


def test_the_parameters_of_a_trainer_are_a_copy():
    trainer = Trainer([experiment("gd", dtype="float64")])
    before = trainer.parameters
    kept = before.copy()
    before += 1
    assert np.array_equal(trainer.parameters, kept)
    trainer.advance(1)
    assert not np.array_equal(trainer.parameters, kept)


def test_a_run_against_itself_is_equal_to_the_last_bit():
    parting = compared(experiment("adam", "mlp", batch_size=16), experiment("adam", "mlp", batch_size=16))
    assert (parting.done, parting.beyond_tolerance, parting.largest) == (STEPS, None, None)
    assert parting.differences().tolist() == [0.0] * STEPS


def test_the_difference_is_that_of_its_definition_at_every_step():
    first = experiment("nesterov", convention="torch")
    second = experiment("nesterov", convention="lookahead")
    parting = compared(first, second)
    a, b = path(first), path(second)
    expected = np.abs(a - b).max(axis=1) / ((np.abs(a).max(axis=1) + np.abs(b).max(axis=1)) / 2)
    assert parting.differences() == pytest.approx(expected, rel=1e-13)
    assert parting.differences(30) == pytest.approx(expected[30:], rel=1e-13)
    step = int(np.argmax(expected > TOLERANCE)) + 1
    assert parting.beyond_tolerance.step == step
    assert parting.beyond_tolerance.relative == pytest.approx(expected[step - 1], rel=1e-13)
    coordinate = parting.beyond_tolerance.coordinate
    assert coordinate == np.abs(a - b)[step - 1].argmax()
    assert parting.beyond_tolerance.first == a[step - 1, coordinate]
    assert parting.beyond_tolerance.second == b[step - 1, coordinate]
    assert parting.largest.step == expected.argmax() + 1
    assert parting.largest.relative == pytest.approx(expected.max(), rel=1e-13)


def test_conventions_that_agree_until_the_rate_changes_part_at_the_step_of_the_change():
    # v ← μv + ηg; θ ← θ − v equals v ← μv + g; θ ← θ − ηv only while η stays what it is.
    changes = {"schedule": "MultiStepLR", "milestones": (17,), "gamma": 0.5}
    first, second = (experiment("momentum", convention=name, **changes) for name in ("torch", "velocity"))
    parting = compared(first, second)
    assert parting.beyond_tolerance.step == 18
    assert parting.differences()[:17].max() < 1e-14


@pytest.mark.parametrize("pair", [("adam", "torch:Adam"), ("gd", "torch:SGD"), ("rmsprop", "torch:RMSprop")])
def test_our_rule_and_the_class_of_torch_do_not_part_in_float64_whatever_the_runs_say(pair):
    first, second = (experiment(name, "rosenbrock", lr=1e-3) for name in pair)
    parting = compared(first, second)
    assert first.training.dtype == "float32"
    assert parting.beyond_tolerance is None
    assert parting.done == STEPS
    assert parting.differences().max() < 1e-13


def test_the_tolerance_decides_where_they_part():
    first, second = experiment("adam"), experiment("adam", eps=1e-6)
    differences = compared(first, second).differences()
    assert np.all(np.diff(differences[:5]) > 0)
    between = float(differences[2] + differences[3]) / 2
    assert compared(first, second, tolerance=between).beyond_tolerance.step == 4
    assert compared(first, second, tolerance=0.9).beyond_tolerance is None


def test_nothing_is_compared_after_a_run_has_diverged():
    first, second = (experiment("gd", "rosenbrock", lr=rate) for rate in (1.0, 1e-4))
    parting = compared(first, second)
    assert parting.is_over
    assert parting.diverged == (parting.done, 0)
    assert parting.done < STEPS
    assert parting.beyond_tolerance.step == 1
    parting.advance(10)
    assert parting.done < STEPS


def test_a_run_that_has_left_the_numbers_is_infinitely_far_from_one_that_has_not():
    first, second = (experiment("gd", "rosenbrock", lr=rate) for rate in (1e200, 1e-4))
    parting = compared(first, second)
    assert parting.largest.relative == np.inf
    assert not np.isnan(parting.differences()).any()


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("problem", {"problem": "rosenbrock"}),
        ("schedule", {"schedule": "ExponentialLR"}),
        ("training", {"seed": 1}),
    ],
)
def test_runs_that_differ_in_more_than_the_optimizer_are_refused(part, changes):
    with pytest.raises(InputError, match=f"^{part} = "):
        StepComparison(experiment("gd"), experiment("gd", **changes))


@pytest.mark.parametrize("tolerance", [-1e-9, 1.0, float("nan")])
def test_a_tolerance_that_means_nothing_is_refused(tolerance):
    with pytest.raises(InputError, match="tolerance"):
        StepComparison(experiment("gd"), experiment("gd"), tolerance)
