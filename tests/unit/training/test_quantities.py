"""The quantities recorded beside the loss: definitions, steps, titles and the table of the help page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from problem_oracles import ORACLES
from recordings import LOGISTIC, ROSENBROCK, STEPS, everything, series, trained

from workbench.experiment import Experiment, changed, compose
from workbench.optimizers import OPTIMIZERS
from workbench.problems import PROBLEMS
from workbench.training.quantities import EVALUATIONS, QUANTITIES, series_title
from workbench.training.quantity_recorder import QuantityRecorder
from workbench.training.trainer import Trainer

SIZES = {
    "copied": ("logistic-regression", {"batch_size": 16}),
    "read in place": ("mlp", {"batch_size": 16}),
}


def test_every_grid_has_the_first_step_the_last_and_the_multiples_between():
    recorded = everything(trained(changed(ROSENBROCK, {"record_every": 25, "evaluate_every": 40})))
    assert recorded["loss"][0] == list(range(1, STEPS + 1))
    assert recorded["gradient_norm"][0] == [1, 25, 50, 60]
    assert recorded["learning_rate"][0] == [1, 25, 50, 60]
    assert recorded["distance"][0] == [1, 40, 60]


def test_grids_do_not_depend_on_where_the_pieces_end():
    experiment = changed(ROSENBROCK, {"record_every": 25, "evaluate_every": 40})
    for pieces in [(24, 1, 1, 13, 1, 1), (25, 15), (1,)]:
        assert everything(trained(experiment, pieces=pieces)) == everything(trained(experiment))


@pytest.mark.parametrize(
    ("problem", "changes", "every"),
    [
        ("rosenbrock", {}, 10),
        ("logistic-regression", {}, 10),
        # 64 · 13 + 13 + 13 · 10 + 10 = 985 and 64 · 14 + 14 + 14 · 10 + 10 = 1060 parameters.
        ("mlp", {"hidden": "13"}, 10),
        ("mlp", {"hidden": "14"}, 50),
    ],
)
def test_the_state_is_recorded_every_10_updates_of_few_parameters_and_every_50_of_more(
    problem, changes, every
):
    experiment = compose(problem, "adam", changes={"steps": 110, **changes})
    steps, _ = series(trained(experiment), "gradient_norm")
    assert steps == [1, *range(every, 101, every), 110]


def direct_path(experiment: Experiment) -> list[dict[str, torch.Tensor]]:
    """θ, g, Δ and the moments of Adam on Rosenbrock's valley, from their definitions."""
    s = experiment.optimizer
    theta = torch.tensor([experiment.problem.start_x, experiment.problem.start_y], dtype=torch.float64)
    m, v = torch.zeros(2, dtype=torch.float64), torch.zeros(2, dtype=torch.float64)
    path = []
    for t in range(1, STEPS + 1):
        leaf = theta.clone().requires_grad_()
        (g,) = torch.autograd.grad(ORACLES["rosenbrock"](leaf, None), leaf)
        m, v = s.beta1 * m + (1 - s.beta1) * g, s.beta2 * v + (1 - s.beta2) * g * g
        m_hat, v_hat = m / (1 - s.beta1**t), v / (1 - s.beta2**t)
        rate = s.lr / (v_hat.sqrt() + s.eps)
        theta = theta - rate * m_hat
        path.append(
            {
                "theta": theta,
                "gradient": g,
                "update": -rate * m_hat,
                "m": m,
                "v": v,
                "m_hat": m_hat,
                "v_hat": v_hat,
                "rate": rate,
            }
        )
    return path


def test_quantities_are_what_they_are_called():
    recorded = everything(trained(ROSENBROCK))
    path = direct_path(ROSENBROCK)
    norm = torch.linalg.vector_norm
    expected = {
        "learning_rate": lambda p: 0.01,
        "gradient_norm": lambda p: norm(p["gradient"]),
        "update_norm": lambda p: norm(p["update"]),
        "parameter_norm": lambda p: norm(p["theta"]),
        "cosine": lambda p: -(p["gradient"] @ p["update"]) / norm(p["gradient"]) / norm(p["update"]),
        "effective_rate": lambda p: p["rate"].mean(),
        "m_norm": lambda p: norm(p["m"]),
        "v_norm": lambda p: norm(p["v"]),
        "m_hat_norm": lambda p: norm(p["m_hat"]),
        "v_hat_norm": lambda p: norm(p["v_hat"]),
        "distance": lambda p: norm(p["theta"] - 1),
        **{
            f"{name}_{index}": lambda p, name=name, index=index: p[name][index]
            for name in ("theta", "gradient", "m", "v")
            for index in range(2)
        },
    }
    assert set(recorded) >= {"loss", *expected}
    for name, read in expected.items():
        steps, values = recorded[name]
        by_hand = [float(read(path[step - 1])) for step in steps]
        np.testing.assert_allclose(values, by_hand, rtol=1e-9, atol=1e-12, err_msg=name)


def test_evaluations_are_those_of_the_parameters_after_the_update():
    experiment = changed(LOGISTIC, {"evaluate_every": 1, "batch_size": "full"})
    recorded = everything(trained(experiment))
    np.testing.assert_allclose(
        recorded["full_loss"][1][:-1], recorded["loss"][1][1:], rtol=1e-12, err_msg="full batch"
    )


@pytest.mark.parametrize(
    ("schedule", "changes", "rate"),
    [
        ("constant", {}, lambda step: 0.01),
        ("ExponentialLR", {"gamma": 0.9}, lambda step: 0.01 * 0.9 ** (step - 1)),
        ("MultiStepLR", {"milestones": "10, 50", "gamma": 0.5}, lambda s: 0.01 / 2 ** ((s > 10) + (s > 50))),
    ],
)
def test_the_learning_rate_recorded_is_that_of_the_step(schedule, changes, rate):
    base = {"lr": 0.01, "steps": STEPS, "record_every": 1}
    steps, values = series(
        trained(compose("quadratic", "gd", schedule, changes=base | changes)), "learning_rate"
    )
    np.testing.assert_allclose(values, [rate(step) for step in steps], rtol=1e-13)


def test_a_run_of_gradient_descent_moves_by_its_scheduled_rates():
    changes = {"lr": 0.1, "gamma": 0.5, "steps": 5, "record_every": 1, "dtype": "float64"}
    experiment = compose(
        "quadratic",
        "gd",
        "ExponentialLR",
        changes=changes | {"condition_number": 1, "start_x": 1, "start_y": 0},
    )
    expected = np.cumprod([1 - 0.1 * 0.5**step for step in range(5)])
    np.testing.assert_allclose(series(trained(experiment), "theta_0")[1], expected, rtol=1e-14)


def plain_values(trainer: Trainer, lr: float) -> dict[str, list[float]]:
    """By the plain definition of each entry, of each run after the last update."""
    updates = trainer._updates
    rule, state = updates.rule, updates.state
    tensors = {"gradient": updates.gradient, "update": state.update, "parameters": updates.theta}
    # Rules write their rates into the scratch tensor.
    rate = rule.effective_rate(state, lr) if rule.knows_effective_rate else None
    if rate is not None:
        tensors["rate"] = rate
    named = {name: tensor.double().numpy() for name, tensor in tensors.items()}
    slots = {name: slot.double().numpy() for name, slot in state.slots.items()}
    values = {}
    for quantity in QUANTITIES:
        if quantity.plain is None or ("rate" in quantity.needs and rate is None):
            continue
        for slot in slots if quantity.per else [""]:
            factor = rule.correction(slot, state.step) if quantity.per == "corrected slot" else 1.0
            if factor is None:
                continue
            factor = np.broadcast_to(np.asarray(factor, dtype=np.float64).reshape(-1), len(updates.theta))
            needed = [slots[slot] if need == "slot" else named[need] for need in quantity.needs]
            values[quantity.name.format(slot)] = [
                quantity.plain(*(tensor[row] for tensor in needed)) / factor[row]
                for row in range(len(updates.theta))
            ]
    return values


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_entry_is_its_plain_definition(optimizer, size, dtype):
    problem, batches = SIZES[size]
    changes = {"steps": 3, "record_every": 1, "lr": 0.01, "dtype": dtype, **batches}
    base = compose(problem, optimizer, changes=changes)
    trainer = Trainer([changed(base, {"seed": seed}) for seed in range(2)])
    with np.errstate(divide="ignore", invalid="ignore"):
        while not trainer.is_over:
            block = trainer.advance(1)[1]
            expected = plain_values(trainer, 0.01)
            assert expected.keys() <= set(block.names)
            for name, values in expected.items():
                got = block.values[0, :, block.names.index(name)]
                # A cosine is near 1 by cancellation of nothing; all else is a sum of numbers of one sign.
                tolerance = 1e-4 if dtype == "float32" else 1e-9
                np.testing.assert_allclose(got, values, rtol=tolerance, atol=tolerance / 100, err_msg=name)


def test_every_series_that_can_be_recorded_has_a_title():
    for optimizer in OPTIMIZERS:
        rule = Trainer([compose("rosenbrock", optimizer)])._updates.rule
        for name in QuantityRecorder(rule, 2).names:
            assert series_title(name) != name, name
    known = {each.name for each in EVALUATIONS}
    for name in PROBLEMS:
        if name != "python":
            trainer = Trainer([compose(name, "gd")])
            assert {"loss", *trainer._problem.evaluations} <= known


def test_the_registry_imports_no_torch():
    program = "import sys; import workbench.training.quantities; sys.exit('torch' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[3], check=False).returncode
        == 0
    )
