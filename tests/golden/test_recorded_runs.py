"""What is recorded stays what it was: names, their order, steps and values.

The values were recorded on another machine, whose kernels may add in another order, so that last bits differ.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.experiment import changed, compose
from workbench.training.trainer import Trainer

RECORDED = Path(__file__).with_name("recorded_runs.npz")


@pytest.fixture(scope="module")
def recorded():
    with np.load(RECORDED) as file:
        return dict(file)


@pytest.mark.parametrize("problem", ["rosenbrock", "logistic-regression"])
@pytest.mark.parametrize("optimizer", ["adam", "nadam", "momentum", "rmsprop"])
def test_three_runs_record_what_they_did(recorded, optimizer, problem):
    batches = {"batch_size": 16} if problem == "logistic-regression" else {}
    changes = {"steps": 60, "dtype": "float64", "record_every": 3, **batches}
    base = compose(problem, optimizer, changes=changes)
    runs = [changed(base, {"seed": row, "lr": base.optimizer.lr * (1 + row)}) for row in range(3)]
    blocks = Trainer(runs).advance(60)
    stored = recorded[f"{optimizer}/{problem}/order"].tolist()
    # There may be more quantities by now.
    assert [name for block in blocks for name in block.names if name in stored] == stored
    for block in blocks:
        for column, name in enumerate(block.names):
            if name not in stored:
                continue
            key = f"{optimizer}/{problem}/{name}"
            if name != "loss":
                np.testing.assert_array_equal(block.steps, recorded[f"{key}/steps"])
            expected = recorded[f"{key}/values"].reshape(-1, 3)
            np.testing.assert_allclose(
                block.values[:, :, column], expected, rtol=1e-8, atol=1e-12, err_msg=name
            )
