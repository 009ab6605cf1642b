"""The trainer against loops by hand, and against itself in other pieces and other company."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from problem_oracles import ORACLES, network, perceptron
from recordings import KINDS, LOGISTIC, PERCEPTRON, ROSENBROCK, STEPS, everything, series, trained
from torch_references import torch_optimizer

from workbench.errors import InputError, MachineError
from workbench.experiment import Experiment, changed
from workbench.training.examples import DataOrder, generators
from workbench.training.trainer import Trainer

# As between our optimizers and torch's: a thousand roundings, of loss and gradient too, and a margin.
ROUNDING = 1e-10


def losses_by_hand(experiment: Experiment, oracle) -> list[float]:
    """The loss at every step of a loop with torch's optimizer, scheduler and autograd."""
    training = experiment.training
    problem = experiment.problem.build(torch.float64, torch.device("cpu"))
    start, order = generators(training.seed)
    theta = problem.initial(start).requires_grad_()
    optimizer = torch_optimizer(experiment.optimizer.name, experiment.optimizer, [theta])
    scheduler = experiment.schedule.scheduler(optimizer, training.steps)
    size = training.batch_size
    batches = None if size == "full" else DataOrder(problem.examples, size, order).take(training.steps)
    losses = []
    for step in range(training.steps):
        optimizer.zero_grad()
        loss = oracle(theta, None if batches is None else batches[step])
        loss.backward()
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize("kind", KINDS)
def test_losses_are_those_of_a_torch_loop(kind):
    experiment = KINDS[kind]
    by_hand = losses_by_hand(experiment, problem_loss(experiment))
    steps, losses = series(trained(experiment), "loss")
    assert steps == list(range(1, STEPS + 1))
    np.testing.assert_allclose(losses, by_hand, rtol=ROUNDING, atol=0)
    assert losses[-1] < losses[0]


def problem_loss(experiment: Experiment):
    if experiment.problem.name != "mlp":
        return ORACLES[experiment.problem.name]
    return network(lambda: perceptron(64, *experiment.problem.hidden, 10), images=False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@settings(max_examples=10)
@given(cuts=st.sets(st.integers(1, STEPS - 1)))
def test_where_a_run_is_cut_into_pieces_changes_no_bit(kind, dtype, cuts):
    experiment = changed(KINDS[kind], {"dtype": dtype})
    pieces = tuple(stop - start for start, stop in pairwise([0, *sorted(cuts), STEPS]))
    assert everything(trained(experiment, pieces=(*pieces, 1))) == everything(trained(experiment))


@pytest.mark.parametrize(
    ("experiment", "changes"),
    [
        (ROSENBROCK, [{"lr": 0.01}, {"lr": 0.02}, {"lr": 0.005, "beta1": 0.5}]),
        (LOGISTIC, [{"seed": 1}, {"seed": 2}, {"seed": 3, "lr": 0.02}]),
        (PERCEPTRON, [{"seed": 1}, {"seed": 2, "gamma": 0.9}, {"seed": 1, "lr": 2e-3}]),
    ],
    ids=KINDS,
)
def test_three_runs_together_are_three_runs_alone(experiment, changes):
    experiments = [changed(experiment, change) for change in changes]
    together = trained(*experiments)
    finals = []
    for row, each in enumerate(experiments):
        alone, own = everything(trained(each)), everything(together, row)
        assert alone.keys() == own.keys()
        for name, (steps, values) in alone.items():
            assert own[name][0] == steps
            # Matrix products of a batch add up in another order than those of a run alone.
            np.testing.assert_allclose(own[name][1], values, rtol=1e-9, atol=1e-12, err_msg=name)
        finals.append(own["loss"][1][-1])
    assert len(set(finals)) == 3


def test_a_repeated_run_is_the_same_to_the_last_bit_and_another_seed_is_not():
    first, again = everything(trained(PERCEPTRON)), everything(trained(PERCEPTRON))
    assert first == again
    other = everything(trained(changed(PERCEPTRON, {"seed": 1})))
    assert other["loss"] != first["loss"]


def test_torchs_global_generator_is_neither_read_nor_changed():
    torch.manual_seed(1)
    state = torch.get_rng_state()
    first = everything(trained(LOGISTIC))
    assert torch.equal(torch.get_rng_state(), state)
    torch.manual_seed(2)
    assert everything(trained(LOGISTIC)) == first


def test_blocks_are_plain_numbers_of_the_promised_shapes():
    trainer = Trainer([ROSENBROCK, changed(ROSENBROCK, {"lr": 0.1})])
    for block in trainer.advance(20):
        count = len(block.steps)
        assert block.values.shape == (count, 2, len(block.names))
        assert (block.values.dtype, block.steps.dtype) == (np.float64, np.int64)
        assert block.lengths.tolist() == [count, count]
        assert block.seconds.shape == (count,)
        assert (np.diff(block.steps) > 0).all()


def test_seconds_grow_with_the_steps_and_end_at_the_time_spent():
    trainer = Trainer([ROSENBROCK])
    first, second = trainer.advance(30)[0].seconds, trainer.advance(30)[0].seconds
    seconds = np.concatenate([first, second])
    assert seconds[0] > 0
    assert (np.diff(seconds) > 0).all()
    assert seconds[-1] == pytest.approx(trainer.seconds)


def test_no_more_updates_are_made_than_asked_for_or_planned():
    trainer = Trainer([ROSENBROCK])
    assert len(trainer.advance(7)[0].steps) == trainer.done == 7
    trainer.advance(10**9)
    assert (trainer.done, trainer.is_over) == (STEPS, True)
    assert trainer.advance(5) == []
    assert trainer.done == STEPS


def test_a_batch_larger_than_the_data_is_refused():
    experiment = changed(LOGISTIC, {"batch_size": 570})
    with pytest.raises(InputError, match=r"^batch_size = 570: must be full or at most 569, the number of"):
        Trainer([experiment])


def test_a_batch_of_all_examples_is_the_full_batch():
    full, counted = (
        everything(trained(changed(LOGISTIC, {"batch_size": size, "steps": 5}))) for size in ("full", 569)
    )
    assert full == counted


def test_a_device_that_is_not_here_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(MachineError, match=r"^device = cuda: not found on this machine, which has cpu"):
        Trainer([changed(ROSENBROCK, {"device": "cuda"})])
