"""A run that goes on from a snapshot is the run that never stopped, to the last bit."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
import torch
from convention_cases import each_convention
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import KINDS, LOGISTIC, PERCEPTRON, ROSENBROCK, everything

from workbench.errors import InputError
from workbench.experiment import Experiment, changed, compose
from workbench.schedules import SCHEDULES
from workbench.training.trainer import Trainer

if TYPE_CHECKING:
    from workbench.training.training_state import TrainingState

STEPS = 60
LEAVING_AT = 23
"""Neither a multiple of an interval nor the end of a pass over the data."""

EXTERNAL = [
    "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "ASGD", "NAdam", "RAdam", "RMSprop", "Rprop", "SGD",
]  # fmt: skip

each_precision = pytest.mark.parametrize("dtype", ["float32", "float64"])


def rest(trainer: Trainer) -> dict[str, tuple[list[int], list[float]]]:
    blocks = []
    while not trainer.is_over:
        blocks += trainer.advance(17)
    return everything(blocks)


def snapshot_of(experiment: Experiment, step: int = LEAVING_AT) -> tuple[Trainer, TrainingState]:
    trainer = Trainer([experiment])
    trainer.advance(step)
    return trainer, trainer.training_state(0)


def require_same_rest(experiment: Experiment) -> None:
    whole, snapshot = snapshot_of(experiment)
    expected = rest(whole)
    again = Trainer([experiment], [snapshot])
    assert again.done == LEAVING_AT
    assert rest(again) == expected
    assert len(expected["loss"][0]) == STEPS - LEAVING_AT
    assert (again.parameters == whole.parameters).all()


@each_precision
@each_convention
def test_every_optimizer_in_every_convention_goes_on(name, convention, dtype):
    changes = {"convention": convention, "steps": STEPS, "dtype": dtype, "batch_size": 16}
    require_same_rest(compose("logistic-regression", name, changes=changes))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", ["full", 1, 7, 64])
def test_every_kind_of_problem_in_every_batch_size_goes_on(kind, size):
    experiment = KINDS[kind]
    if experiment.problem.has_examples:
        experiment = changed(experiment, {"batch_size": size})
    require_same_rest(experiment)


@pytest.mark.parametrize("warmup", [0, 10, 40])
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_goes_on_even_in_its_warm_up(schedule, warmup):
    own = {"patience": 3} if schedule == "ReduceLROnPlateau" else {}
    changes = {"lr": 0.02, "steps": STEPS, "warmup_steps": warmup, "record_every": 1, **own}
    require_same_rest(compose("himmelblau", "adam", schedule, changes=changes))


@each_precision
@pytest.mark.parametrize("name", EXTERNAL)
def test_every_class_of_torch_goes_on(name, dtype):
    changes = {"lr": 0.01, "steps": STEPS, "dtype": dtype, "batch_size": 16}
    require_same_rest(compose("logistic-regression", f"torch:{name}", "CosineAnnealingLR", changes=changes))


def test_a_snapshot_is_not_changed_by_the_run_that_goes_on_nor_by_the_one_that_left_it():
    whole, snapshot = snapshot_of(LOGISTIC)
    expected = rest(whole)
    for _ in range(2):
        assert rest(Trainer([LOGISTIC], [snapshot])) == expected


def test_rows_that_were_left_together_go_on_together():
    rows = [changed(ROSENBROCK, {"lr": lr, "seed": seed}) for lr, seed in ((0.01, 0), (0.02, 1), (0.01, 2))]
    whole = Trainer(rows)
    whole.advance(LEAVING_AT)
    snapshots = [whole.training_state(row) for row in range(3)]
    again = Trainer(rows, snapshots)
    whole.advance(100)
    again.advance(100)
    assert (again.parameters == whole.parameters).all()


def test_rows_with_numbers_of_their_own_keep_the_products_of_nadam():
    changes = {"steps": STEPS, "dtype": "float64"}
    rows = [compose("rosenbrock", "nadam", changes={"beta1": beta, **changes}) for beta in (0.8, 0.9)]
    whole = Trainer(rows)
    whole.advance(LEAVING_AT)
    again = Trainer(rows, [whole.training_state(row) for row in range(2)])
    whole.advance(100)
    again.advance(100)
    assert (again.parameters == whole.parameters).all()


@pytest.mark.parametrize("schedule", ["CosineAnnealingLR", "OneCycleLR", "PolynomialLR", "LinearLR"])
def test_beyond_its_end_a_schedule_measured_by_the_run_keeps_its_last_rate(schedule):
    experiment = compose("quadratic", "gd", schedule, changes={"lr": 0.01, "steps": 20, "record_every": 1})
    planned = rest(Trainer([experiment]))
    longer = rest(Trainer([experiment], steps=30))
    assert longer["learning_rate"][1][:20] == planned["learning_rate"][1]
    assert longer["learning_rate"][1][20:] == [planned["learning_rate"][1][-1]] * 10


def test_beyond_the_end_a_schedule_of_its_own_length_goes_on():
    changes = {"lr": 0.01, "gamma": 0.5, "step_size": 10, "steps": 20, "record_every": 1}
    rates = rest(Trainer([compose("quadratic", "gd", "StepLR", changes=changes)], steps=40))["learning_rate"][
        1
    ]
    assert rates[::10] == pytest.approx([0.01, 0.005, 0.0025, 0.00125])


def test_a_finished_run_goes_on_beyond_its_end_as_if_it_had_been_longer():
    end, snapshot = snapshot_of(LOGISTIC, STEPS)
    assert end.is_over
    again, whole = Trainer([LOGISTIC], [snapshot], steps=90), Trainer([LOGISTIC], steps=90)
    again.advance(100)
    whole.advance(100)
    assert again.done == 90
    assert (again.parameters == whole.parameters).all()


def test_without_memory_the_optimizer_begins_anew_at_the_same_parameters():
    _, snapshot = snapshot_of(ROSENBROCK)
    fresh = dataclasses.replace(snapshot, optimizer=None)
    kept, reset = Trainer([ROSENBROCK], [snapshot]), Trainer([ROSENBROCK], [fresh])
    assert (kept.parameters == reset.parameters).all()
    kept.advance(1)
    reset.advance(1)
    # Adam's first step of all has the length of the learning rate in every coordinate.
    moved = reset.parameters[0] - snapshot.parameters.numpy()
    assert abs(moved) == pytest.approx(ROSENBROCK.optimizer.lr, rel=1e-6)
    assert (kept.parameters != reset.parameters).any()


def test_without_a_position_the_rates_are_those_of_the_schedule_at_that_step():
    experiment = compose(
        "himmelblau", "gd", "ExponentialLR", changes={"gamma": 0.9, "lr": 0.01, "record_every": 1}
    )
    _, snapshot = snapshot_of(experiment)
    other = changed(experiment, {"lr": 0.02})
    trainer = Trainer([other], [dataclasses.replace(snapshot, rates=None)])
    (rate,) = everything(trainer.advance(1))["learning_rate"][1]
    assert rate == pytest.approx(0.02 * 0.9**LEAVING_AT, rel=1e-12)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"parameters": torch.zeros(3, dtype=torch.float64)}, "parameters"),
        ({"parameters": torch.zeros(2, dtype=torch.float32)}, "float32"),
        ({"rates": {"made": 3, "lr": 0.1, "scheduler": {}}}, "another step"),
        ({"rates": {"made": LEAVING_AT, "lr": "0.1", "scheduler": {}}}, "another schedule"),
        ({"rates": {"made": LEAVING_AT, "lr": 0.1, "scheduler": {"step": 1}}}, "another schedule"),
    ],
)
def test_a_snapshot_that_does_not_fit_is_refused(broken, told):
    _, snapshot = snapshot_of(ROSENBROCK)
    with pytest.raises(InputError, match=told):
        Trainer([ROSENBROCK], [dataclasses.replace(snapshot, **broken)])


def test_a_snapshot_of_another_optimizer_is_refused():
    _, snapshot = snapshot_of(ROSENBROCK)
    other = compose("rosenbrock", "momentum", changes={"dtype": "float64"})
    with pytest.raises(InputError, match="slot"):
        Trainer([other], [snapshot])


def test_an_order_of_other_data_is_refused():
    _, snapshot = snapshot_of(LOGISTIC)
    assert snapshot.order is not None
    for order in (
        dataclasses.replace(snapshot.order, waiting=torch.tensor([10**9])),
        dataclasses.replace(snapshot.order, generator=torch.zeros(7, dtype=torch.uint8)),
    ):
        with pytest.raises(InputError, match="examples"):
            Trainer([LOGISTIC], [dataclasses.replace(snapshot, order=order)])


@settings(max_examples=15)
@given(st.lists(st.integers(1, STEPS - 1), min_size=1, max_size=4, unique=True))
def test_wherever_and_however_often_a_run_is_left_it_is_the_same(cuts):
    _, whole = snapshot_of(PERCEPTRON, STEPS)
    trainer = Trainer([PERCEPTRON])
    for cut in sorted(cuts):
        trainer.advance(cut - trainer.done)
        trainer = Trainer([PERCEPTRON], [trainer.training_state(0)])
    trainer.advance(STEPS)
    last = trainer.training_state(0)
    assert torch.equal(last.parameters, whole.parameters)
    assert last.optimizer is not None
    assert whole.optimizer is not None
    assert all(
        torch.equal(last.optimizer.tensors[name], each) for name, each in whole.optimizer.tensors.items()
    )
