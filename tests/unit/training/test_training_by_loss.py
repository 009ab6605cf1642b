"""Training whose learning rate follows the loss, against loops with torch's ReduceLROnPlateau."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from problem_oracles import ORACLES
from recordings import everything, series, trained
from torch_references import torch_optimizer

from workbench.experiment import Experiment, changed, compose
from workbench.training.examples import DataOrder, generators

STEPS = 300
NOISY = compose(
    "logistic-regression",
    "gd",
    "ReduceLROnPlateau",
    changes={
        "lr": 0.2,
        "steps": STEPS,
        "dtype": "float64",
        "batch_size": 4,
        "patience": 6,
        "record_every": 1,
    },
)
ROWS = [
    NOISY,
    changed(NOISY, {"seed": 1, "patience": 3, "factor": 0.7}),
    changed(NOISY, {"seed": 2, "lr": 0.5, "cooldown": 4}),
    changed(NOISY, {"seed": 3, "warmup_steps": 30, "threshold_mode": "abs", "threshold": 0.01}),
]


def by_hand(experiment: Experiment) -> tuple[list[float], list[float]]:
    """Losses and learning rates of a loop with torch's optimizer, scheduler and autograd."""
    training, schedule = experiment.training, experiment.schedule
    problem = experiment.problem.build(torch.float64, torch.device("cpu"))
    start, order = generators(training.seed)
    theta = problem.initial(start).requires_grad_()
    optimizer = torch_optimizer(experiment.optimizer.name, experiment.optimizer, [theta])
    scheduler = schedule.scheduler(optimizer, training.steps)
    batches = DataOrder(problem.examples, training.batch_size, order).take(training.steps)
    losses, rates = [], []
    for step in range(training.steps):
        rising = step < schedule.warmup_steps
        if rising:
            share = schedule.warmup_factor + (1 - schedule.warmup_factor) * step / schedule.warmup_steps
            optimizer.param_groups[0]["lr"] = experiment.optimizer.lr * share
        elif step == schedule.warmup_steps:
            optimizer.param_groups[0]["lr"] = experiment.optimizer.lr
        optimizer.zero_grad()
        loss = ORACLES[experiment.problem.name](theta, batches[step])
        loss.backward()
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        losses.append(loss.item())
        if not rising:
            scheduler.step(losses[-1])
    return losses, rates


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_each_row_follows_its_own_loss(number):
    losses, rates = by_hand(ROWS[number])
    blocks = trained(*ROWS, pieces=(1, 7, 40))
    np.testing.assert_allclose(series(blocks, "loss", number)[1], losses, rtol=1e-10)
    np.testing.assert_allclose(series(blocks, "learning_rate", number)[1], rates, rtol=1e-13)
    assert len(set(rates[30:])) > 3


@pytest.mark.parametrize("rows", [ROWS[:1], ROWS], ids=["alone", "together"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@settings(max_examples=5)
@given(cuts=st.sets(st.integers(1, 59)))
def test_where_training_by_loss_is_cut_changes_no_bit(rows, dtype, cuts):
    short = [changed(row, {"dtype": dtype, "steps": 60}) for row in rows]
    pieces = tuple(stop - start for start, stop in pairwise([0, *sorted(cuts), 60]))
    split, whole = trained(*short, pieces=(*pieces, 1)), trained(*short)
    for row in range(len(rows)):
        assert everything(split, row) == everything(whole, row)


@settings(max_examples=10)
@given(cuts=st.sets(st.integers(1, 39)))
def test_where_rates_part_and_meet_again_a_cut_changes_no_bit(cuts):
    first = compose("rosenbrock", "nadam", "CosineAnnealingLR", changes={"steps": 40, "t_max": 10})
    rows = [first, changed(first, {"t_max": 5})]
    pieces = tuple(stop - start for start, stop in pairwise([0, *sorted(cuts), 40]))
    split, whole = trained(*rows, pieces=(*pieces, 1)), trained(*rows)
    for row in range(2):
        assert everything(split, row) == everything(whole, row)


def test_a_run_that_diverges_leaves_the_rates_of_the_others_alone():
    wild = changed(NOISY, {"lr": 1e300, "steps": 60})
    calm = changed(NOISY, {"steps": 60})
    assert (
        everything(trained(wild, calm), 1)["learning_rate"]
        == everything(trained(calm, calm), 1)["learning_rate"]
    )
