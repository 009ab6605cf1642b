"""How many runs a batch takes: as memory and cores allow, decided by the settings alone."""

import math

import torch
from hypothesis import given
from hypothesis import strategies as st

from workbench.experiment import changed, compose
from workbench.training.trainer import TENSORS_PER_RUN, WORTH_SHARING, Trainer, batch_size_for

GIB = 1 << 30
MLP = compose("mlp", "adam", changes={"batch_size": 64, "steps": 10})
PARAMETERS = 64 * 64 + 64 + 64 * 10 + 10


def taken(experiment, runs, memory=GIB, shares=1):
    problem = experiment.problem.build(torch.float32, torch.device("cpu"))
    return batch_size_for(runs, experiment.training, problem, memory, shares)


def test_a_sweep_of_networks_is_divided_evenly_over_the_cores():
    assert [taken(MLP, 64, shares=shares) for shares in (1, 2, 3, 4)] == [64, 32, 22, 16]


def test_updates_that_are_mostly_overhead_are_not_divided():
    surface = compose("rosenbrock", "adam", changes={"steps": 10})
    regression = compose("logistic-regression", "adam", changes={"steps": 10, "batch_size": 32})
    assert (taken(surface, 500, shares=8), taken(regression, 200, shares=8)) == (500, 200)


def test_full_batches_count_all_their_examples():
    full = changed(MLP, {"batch_size": "full"})
    assert (taken(MLP, 4, shares=4), taken(full, 4, shares=4)) == (4, 1)


def test_shares_divide_the_memory():
    memory = 40 * TENSORS_PER_RUN * PARAMETERS * 4
    assert (taken(MLP, 64, memory), taken(MLP, 64, memory, shares=2)) == (40, 20)
    assert taken(MLP, 64, memory=1) == 1


@given(runs=st.integers(1, 2000), shares=st.integers(1, 64))
def test_every_share_is_worth_it_and_all_runs_find_a_place(runs, shares):
    rows = taken(MLP, runs, memory=1 << 50, shares=shares)
    batches = math.ceil(runs / rows)
    assert 1 <= rows <= runs
    assert batches <= shares
    assert batches == 1 or runs * PARAMETERS * 64 >= batches * WORTH_SHARING


def test_the_trainer_takes_the_first_of_the_runs():
    runs = [changed(MLP, {"seed": seed}) for seed in range(12)]
    assert Trainer(runs, memory=GIB, shares=2).rows.tolist() == list(range(6))
