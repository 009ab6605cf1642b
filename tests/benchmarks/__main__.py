"""How fast runs train, beside a plain torch.optim loop that records nothing.

    python -m tests.benchmarks [--seconds 2] [--rounds 3]

"One run" is the whole program without its window: trainer, everything recorded at the default setting, and
the store on the disk. "64 together" is the trainer alone, 64 runs of different seeds and learning rates as
one batch, everything recorded. Both are run-steps per second over those of the loop (Adam, float32, one
thread, the best of torch's variants); ours and the peer's take turns, and the median of the rounds is shown.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import torch

import storage
from tests.benchmarks import torch_loops
from workbench.execution.runner import Runner
from workbench.experiment import changed, compose
from workbench.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.experiment import Experiment

TOGETHER = 64
BLOCK = 64
ENDLESS = 1_000_000_000


def cases() -> dict[str, tuple[Callable[[], torch_loops.Loop], Experiment]]:
    """Each problem as a torch loop and as an experiment."""

    def experiment(problem: str, **changes: object) -> Experiment:
        return compose(problem, "adam", changes={"steps": ENDLESS, "validation_share": 0.0} | changes)

    def surface(problem: str, **changes: object) -> Experiment:
        return compose(problem, "adam", changes={"steps": ENDLESS} | changes)

    return {
        "Rosenbrock": (torch_loops.rosenbrock, surface("rosenbrock")),
        "logistic regression, full batch": (
            partial(torch_loops.logistic, None),
            surface("logistic-regression"),
        ),
        "logistic regression, batch 32": (
            partial(torch_loops.logistic, 32),
            surface("logistic-regression", batch_size=32),
        ),
        "MLP 64-64-10, batch 64": (partial(torch_loops.multilayer, 64), experiment("mlp", batch_size=64)),
        "small CNN, batch 64": (partial(torch_loops.convolutional, 64), experiment("cnn", batch_size=64)),
    }


def recorded_speed(experiment: Experiment, seconds: float) -> float:
    """Steps per second of one run that is recorded and stored."""
    with (
        tempfile.TemporaryDirectory() as folder,
        storage.open_store(Path(folder) / "runs.sqlite") as store,
    ):
        runner = Runner(store, _no_fault)
        (job,) = runner.submit([experiment])
        while job.progress.done == 0:
            time.sleep(0.01)
        done, began = job.progress.done, time.perf_counter()
        time.sleep(seconds)
        made, took = job.progress.done - done, time.perf_counter() - began
        runner.close()
    return made / took


def batched_speed(experiment: Experiment, seconds: float) -> float:
    """Run-steps per second of many runs together."""
    runs = [changed(experiment, {"seed": seed, "lr": 1e-4 * (1 + seed)}) for seed in range(TOGETHER)]
    trainer = Trainer(runs)
    trainer.advance(BLOCK)
    done, began = trainer.done, time.perf_counter()
    while time.perf_counter() - began < seconds:
        trainer.advance(BLOCK)
    return TOGETHER * (trainer.done - done) / (time.perf_counter() - began)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="time for each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each figure")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    write = sys.stdout.write
    write("| problem | torch loop, steps/s | one run, recorded and stored | 64 together, recorded |\n")
    write("| --- | --- | --- | --- |\n")
    for title, (loop, experiment) in cases().items():
        rounds = [_round(loop, experiment, arguments.seconds) for _ in range(arguments.rounds)]
        peer, one, many = (statistics.median(figures) for figures in zip(*rounds, strict=True))
        write(f"| {title} | {peer:,.0f} | {one:.1f} × | {many:.1f} × |\n")
        sys.stdout.flush()
    return 0


def _round(
    loop: Callable[[], torch_loops.Loop], experiment: Experiment, seconds: float
) -> tuple[float, float, float]:
    """The loop's speed, and the two ratios to it measured right after."""
    peer = torch_loops.steps_per_second(loop, seconds)
    return peer, recorded_speed(experiment, seconds) / peer, batched_speed(experiment, seconds) / peer


def _no_fault(fault: storage.StoreError | None) -> None:
    if fault is not None:
        raise fault


if __name__ == "__main__":
    sys.exit(main())
