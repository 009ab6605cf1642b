"""What is probed of large problems and of many updates at once is the same as of small ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from recordings import everything, series, trained

from workbench.experiment import changed, compose
from workbench.training.trainer import Trainer

NETWORK = compose(
    "mlp",
    "rmsprop",
    changes={"lr": 1e-3, "steps": 4, "record_every": 1, "batch_size": 16, "dtype": "float64"},
)


def test_the_probes_of_a_large_network_are_those_of_its_tensors():
    trainer = Trainer([NETWORK])
    settings, before, blocks = NETWORK.optimizer, trainer.parameters[0], []
    expected = {name: [] for name in ("parameter_norm", "update_norm", "v_norm", "effective_rate")}
    while not trainer.is_over:
        blocks += trainer.advance(1)
        theta, v = trainer.parameters[0], trainer.training_state(0).optimizer.tensors["slot.v"].numpy()
        rates = settings.lr / (np.sqrt(v) + settings.eps)
        expected["parameter_norm"].append(math.sqrt(math.fsum(theta**2)))
        expected["update_norm"].append(math.sqrt(math.fsum((theta - before) ** 2)))
        expected["v_norm"].append(math.sqrt(math.fsum(v**2)))
        # Without momentum a parameter moves where it has a gradient, and only there.
        moved = theta != before
        assert not moved.all(), "the pixels that are always dark have none"
        expected["effective_rate"].append(rates[moved].mean())
        before = theta
    for name, values in expected.items():
        np.testing.assert_allclose(series(blocks, name)[1], values, rtol=1e-9, err_msg=name)


def test_the_cosine_of_plain_descent_in_a_large_network_is_one():
    blocks = trained(compose("mlp", "gd", changes=NETWORK.training.model_dump() | {"lr": 0.01}))
    np.testing.assert_allclose(series(blocks, "cosine")[1], 1.0, rtol=1e-9)
    assert series(blocks, "effective_rate")[1] == [0.01] * 4


def test_many_rows_of_a_large_network_have_the_probes_of_each_alone():
    runs = [changed(NETWORK, {"seed": seed, "lr": 1e-3 * (1 + seed)}) for seed in range(30)]
    together = trained(*runs)
    for row in (0, 13, 29):
        alone = everything(trained(runs[row]))
        for name, (steps, values) in everything(together, row).items():
            assert steps == alone[name][0]
            np.testing.assert_allclose(values, alone[name][1], rtol=1e-7, atol=1e-12, err_msg=name)


def test_more_updates_than_are_reduced_at_once_give_the_same_numbers():
    experiment = compose("himmelblau", "nadam", changes={"lr": 0.01, "steps": 300, "record_every": 1})
    at_once = everything(trained(experiment))
    assert len(at_once["m_norm"][0]) == 300
    for name, (steps, values) in everything(trained(experiment, pieces=(7,))).items():
        assert at_once[name][0] == steps
        # A cosine is NaN where nothing moves any more.
        np.testing.assert_array_equal(at_once[name][1], values, err_msg=name)


@pytest.mark.parametrize("optimizer", ["adagrad", "rmsprop"])
def test_parameters_without_a_gradient_do_not_count_where_epsilon_is_zero(optimizer):
    changes = NETWORK.training.model_dump() | {"lr": 0.1, "eps": 0, "steps": 1}
    (rate,) = series(trained(compose("mlp", optimizer, changes=changes)), "effective_rate")[1]
    assert 0.1 < rate < math.inf


def test_runs_that_leave_take_nothing_of_what_was_noted_with_them():
    runs = [changed(NETWORK, {"seed": seed, "steps": 6}) for seed in range(3)]
    trainer = Trainer(runs)
    blocks = trainer.advance(3)
    trainer.retain_rows([1])
    later = trainer.advance(3)
    steps, norms = series(later, "gradient_norm")
    assert steps == [4, 5, 6]
    whole = series(trained(runs[1]), "gradient_norm")[1]
    np.testing.assert_allclose(series(blocks, "gradient_norm", 1)[1] + norms, whole, rtol=1e-7)
