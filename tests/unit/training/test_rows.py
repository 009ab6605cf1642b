"""Rows that leave a batch, and rows that go on in a trainer of their own, change nothing for the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import KINDS, ROSENBROCK

from workbench.experiment import changed, compose
from workbench.optimizers import OPTIMIZERS
from workbench.schedules import SCHEDULES, LearningRates
from workbench.training.trainer import Trainer

ROWS = 5


def five(experiment, **changes):
    rates = np.geomspace(0.5, 2, ROWS) * experiment.optimizer.lr
    return [changed(experiment, {"lr": lr, "seed": seed, **changes}) for seed, lr in enumerate(rates)]


def finished(trainer, blocks=()):
    """Everything recorded, by row and series."""
    blocks = [*blocks]
    while not trainer.is_over:
        blocks += trainer.advance(11)
    found = {}
    for block in blocks:
        for position, row in enumerate(block.rows):
            length = block.lengths[position]
            for column, name in enumerate(block.names):
                part = block.values[:length, position, column]
                found.setdefault((int(row), name), []).append(part)
    return {key: np.concatenate(parts) for key, parts in found.items()}


# How matrix products are summed up depends on the number of rows; elsewhere no bit may change.
@pytest.mark.parametrize(
    ("kind", "dtype", "rounding"),
    [
        ("surface", "float32", 0),
        ("surface", "float64", 0),
        ("perceptron", "float32", 0),
        ("perceptron", "float64", 0),
        ("logistic", "float32", 1e-4),
        ("logistic", "float64", 1e-12),
    ],
)
@settings(max_examples=6)
@given(kept=st.sets(st.integers(0, ROWS - 1), min_size=1), at=st.integers(0, 59))
def test_rows_that_leave_change_nothing_of_those_that_stay(kind, dtype, rounding, kept, at):
    experiments = five(KINDS[kind], dtype=dtype)
    whole = finished(Trainer(experiments))
    trainer = Trainer(experiments)
    blocks = trainer.advance(at)
    trainer.retain_rows(sorted(kept))
    assert trainer.rows.tolist() == sorted(kept)
    rest = finished(trainer, blocks)
    for (row, name), values in whole.items():
        if row in kept:
            np.testing.assert_allclose(rest[row, name], values, rounding, err_msg=f"{name} of row {row}")
        elif at == 0:
            assert (row, name) not in rest


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_both_parts_of_a_split_batch_go_on_as_the_whole_would_have(schedule):
    base = compose(
        "mlp",
        "adam",
        schedule,
        changes={"hidden": "6", "steps": 60, "batch_size": 16, "lr": 0.01, "warmup_steps": 7},
    )
    experiments = five(base)
    # Two rows that share their learning rates, one on each side.
    experiments[3] = changed(experiments[1], {"seed": 9})
    whole = finished(Trainer(experiments))
    trainer = Trainer(experiments)
    blocks = trainer.advance(23)
    apart = trainer.split_off([1, 4])
    assert (apart.rows.tolist(), trainer.rows.tolist()) == ([1, 4], [0, 2, 3])
    parts = finished(apart), finished(trainer)
    before = finished_so_far(blocks)
    for (row, name), values in whole.items():
        part = parts[0] if row in {1, 4} else parts[1]
        np.testing.assert_array_equal(np.concatenate([before[row, name], part[row, name]]), values)


def finished_so_far(blocks):
    found = {}
    for block in blocks:
        for position, row in enumerate(block.rows):
            for column, name in enumerate(block.names):
                part = block.values[: block.lengths[position], position, column]
                found.setdefault((int(row), name), []).append(part)
    return {key: np.concatenate(parts) for key, parts in found.items()}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_loses_rows_without_changing_the_others(optimizer):
    conventions = OPTIMIZERS[optimizer].Settings.conventions
    for convention in conventions:
        base = compose("quadratic", optimizer, changes={"convention": convention, "steps": 40})
        experiments = [changed(base, {"weight_decay": 1e-3 * row}) for row in range(ROWS)]
        whole = finished(Trainer(experiments))
        trainer = Trainer(experiments)
        trainer.advance(9)
        trainer.retain_rows([0, 3])
        trainer.advance(9)
        trainer.retain_rows([3])
        rest = finished(trainer)
        np.testing.assert_array_equal(rest[3, "loss"], whole[3, "loss"][18:], err_msg=convention)


def test_a_row_that_diverges_and_leaves_leaves_no_trace():
    calm = [changed(ROSENBROCK, {"seed": seed}) for seed in (1, 2)]
    wild = changed(compose("rosenbrock", "adam", changes={"dtype": "float64"}), {"lr": 1e200})
    wild = changed(wild, {name: value for name, value in ROSENBROCK.values().items() if name != "lr"})
    with np.errstate(all="ignore"):
        trainer = Trainer([calm[0], wild, calm[1]])
        blocks = trainer.advance(20)
        assert trainer.diverged[1] > 0
        trainer.retain_rows([0, 2])
        together = finished(trainer, blocks)
        alone = finished(Trainer(calm))
    assert trainer.diverged.tolist() == [0, 0]
    # In the batch the learning rate is a column, alone a number: they are rounded differently.
    np.testing.assert_allclose(together[2, "loss"], alone[1, "loss"], rtol=1e-10)


@pytest.mark.parametrize("problem", ["logistic-regression", "mlp"])
def test_a_row_alone_is_the_row_among_others_to_the_rounding_of_float32(problem):
    base = compose(problem, "adam", changes={"steps": 1000, "batch_size": 64, "lr": 2e-3})
    rows = five(base)
    together = finished(Trainer(rows))
    for position, row in enumerate(rows):
        alone = finished(Trainer([row]))
        for name in ("full_loss", "parameter_norm"):
            np.testing.assert_allclose(together[position, name], alone[0, name], rtol=1e-5, err_msg=name)


@pytest.mark.parametrize("name", SCHEDULES)
def test_copied_rates_go_on_as_the_original_would_have(name):
    rates = LearningRates(SCHEDULES[name](warmup_steps=3), 0.1, 50)

    def advance(which, losses):
        if not which.follows_loss:
            return which.next_rates(len(losses)).tolist()
        found = []
        for loss in losses:
            found.append(which.current)
            which.step(loss)
        return found

    advance(rates, [1.0] * 20)
    twin = rates.copy()
    assert advance(twin, [1.0] * 30) == advance(rates, [1.0] * 30)
