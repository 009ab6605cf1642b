"""A run whose loss is no longer finite ends there, and only that run."""

from __future__ import annotations

import numpy as np
import pytest
from recordings import series, trained

from workbench.experiment import changed, compose
from workbench.training.trainer import Trainer


def test_a_diverged_run_ends_at_its_first_loss_that_is_not_finite():
    experiment = compose("rosenbrock", "gd", changes={"lr": 1.0, "steps": 50, "record_every": 1})
    trainer = Trainer([experiment])
    blocks = trainer.advance(50)
    steps, losses = series(blocks, "loss")
    assert 1 < len(losses) < 50
    assert np.isfinite(losses[:-1]).all()
    assert not np.isfinite(losses[-1])
    assert trainer.diverged.tolist() == [steps[-1]]
    assert trainer.is_over
    assert series(blocks, "gradient_norm")[0] == steps
    assert all(block.lengths[0] <= steps[-1] for block in blocks)


@pytest.mark.parametrize("pieces", [(10**9,), (1,), (7,)])
def test_the_neighbours_of_a_diverged_run_go_on(pieces):
    good = compose("rosenbrock", "gd", changes={"lr": 1e-3, "steps": 50, "record_every": 1})
    bad = changed(good, {"lr": 1.0})
    worse = changed(good, {"lr": 50.0})
    together = trained(bad, good, worse, pieces=pieces)
    # The learning rates travel as a float32 column here and as Python numbers there.
    steps, values = series(together, "loss", 1)
    assert steps == list(range(1, 51))
    np.testing.assert_allclose(values, series(trained(good), "loss")[1], rtol=1e-4)
    for row, alone in ((0, bad), (2, worse)):
        assert series(together, "loss", row)[0] == series(trained(alone), "loss")[0]
        assert len(series(together, "loss", row)[0]) == len(series(together, "theta_0", row)[0])


def test_training_goes_on_until_every_run_is_over():
    bad = compose("rosenbrock", "gd", changes={"lr": 1.0, "steps": 50})
    trainer = Trainer([bad, changed(bad, {"lr": 1e-3})])
    trainer.advance(20)
    assert trainer.diverged[0] > 0
    assert trainer.diverged[1] == 0
    assert not trainer.is_over
    after = trainer.advance(5)
    assert after[0].lengths.tolist() == [0, 5]


def test_a_coordinate_that_never_moved_does_not_spoil_the_effective_rate():
    # With ε = 0 the rate of a coordinate without any gradient is η/0; the other's is η/|g|.
    changes = {"lr": 0.1, "eps": 0, "start_x": 0, "start_y": 1, "condition_number": 4, "steps": 1}
    blocks = trained(compose("quadratic", "adagrad", changes=changes | {"dtype": "float64"}))
    assert series(blocks, "effective_rate")[1] == [pytest.approx(0.1 / 4, rel=1e-12)]
