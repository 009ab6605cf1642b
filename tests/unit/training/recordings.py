"""Small experiments, and what a trainer records of them, run by run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.experiment import Experiment, changed, compose
from workbench.problems import PROBLEMS
from workbench.training.trainer import Trainer

if TYPE_CHECKING:
    from workbench.training.recorded_block import RecordedBlock

STEPS = 60
ROSENBROCK = compose(
    "rosenbrock", "adam", changes={"lr": 0.01, "steps": STEPS, "dtype": "float64", "record_every": 7}
)
LOGISTIC = compose(
    "logistic-regression",
    "momentum",
    changes={"lr": 0.01, "steps": STEPS, "dtype": "float64", "batch_size": 16, "evaluate_every": 25},
)
PERCEPTRON = compose(
    "mlp",
    "rmsprop",
    "ExponentialLR",
    changes={
        "hidden": "6",
        "lr": 1e-3,
        "gamma": 0.95,
        "steps": STEPS,
        "dtype": "float64",
        "batch_size": 16,
        "evaluate_every": 25,
    },
)
KINDS = {"surface": ROSENBROCK, "logistic": LOGISTIC, "perceptron": PERCEPTRON}


def trained(*experiments: Experiment, pieces: tuple[int, ...] = (10**9,)) -> list[RecordedBlock]:
    """Everything recorded; the last size of ``pieces`` is used until the end."""
    trainer = Trainer(experiments)
    blocks, sizes = [], list(pieces)
    while not trainer.is_over:
        blocks += trainer.advance(sizes[0] if len(sizes) == 1 else sizes.pop(0))
    return blocks


def series(blocks: list[RecordedBlock], name: str, row: int = 0) -> tuple[list[int], list[float]]:
    """Steps and values of one series of one run, joined over the blocks."""
    steps, values = [], []
    for block in blocks:
        if name in block.names:
            length = block.lengths[row]
            steps += block.steps[:length].tolist()
            values += block.values[:length, row, block.names.index(name)].tolist()
    return steps, values


def everything(blocks: list[RecordedBlock], row: int = 0) -> dict[str, tuple[list[int], list[float]]]:
    return {name: series(blocks, name, row) for block in blocks for name in block.names}


PROBLEM_SIZES = [
    (name, size)
    for name, problem in PROBLEMS.items()
    if name != "python"
    for size in (("full", 32) if problem.has_examples else (None,))
]
"""Every problem of ours with batch sizes, ``None`` for one without examples."""

DECAYS = (0.5, 0.9, 0.95)
VARIED = {
    "lr": (0.01, 0.02, 0.03),
    "weight_decay": (0.0, 0.01, 0.1),
    "lr_decay": (0.0, 0.1, 0.5),
    "beta1": DECAYS,
    "beta2": DECAYS,
    "rho": DECAYS,
    "momentum": DECAYS,
    "dampening": (0.0, 0.1, 0.5),
    "momentum_decay": (0.004, 0.1, 1.0),
    "eps": (1e-8, 1e-6, 1e-4),
    "clip_norm": (0.0, 0.5, 2.0),
    "clip_value": (0.0, 0.1, 1.0),
}


def varied(experiment: Experiment) -> list[Experiment]:
    """Three runs in which every number that the optimizer has is another one."""
    settings = experiment.optimizer
    unused = settings.unused_under({"convention": settings.convention})
    own = {name: values for name, values in VARIED.items() if hasattr(settings, name) and name not in unused}
    return [
        changed(experiment, {"seed": row, **{name: values[row] for name, values in own.items()}})
        for row in range(3)
    ]
