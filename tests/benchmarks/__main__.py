"""How fast runs train, beside a plain torch.optim loop that records nothing.

    python -m tests.benchmarks [--seconds 2] [--rounds 5] [--only CNN]

Ours is the whole program without its window: trainer, everything recorded at the default setting, and the
store on the disk, written by the recorder's thread meanwhile. It uses the cores as the program does, a
process of its own for each batch that takes long and a sweep of networks divided over them. "64 together" is
a sweep over seeds and learning rates, its steps counted run by run. The figures are run-steps per second over
those of the loop (Adam, float32, one thread, the best of torch's variants), in brackets what is wanted. Ours
and the peer's take turns, and the median of the rounds is shown. A slice of ours begins to count when storing
is under way, is as long as the recorder rests at most, and is all in the store before the peer's begins.
Beside this table there are ``tests.benchmarks.steps`` (the optimizer's step alone), ``.recording``,
``.window`` and ``.start_up``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import storage
from tests.benchmarks import torch_loops
from tests.benchmarks.alternating import ratio
from workbench.execution.job import locked_controls
from workbench.execution.runner import Runner
from workbench.experiment import changed, compose
from workbench.training.devices import prepare_thread
from workbench.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workbench.experiment import Experiment

TOGETHER = 64
BLOCK = 64
ENDLESS = 1_000_000_000
PAUSE = 0.002
UNDER_WAY = 0.75
"""Seconds after which the recorder writes as regularly as ever."""

WANTED = {
    "Rosenbrock": (3, 200),
    "logistic regression, full batch": (3, 40),
    "logistic regression, batch 32": (3, 70),
    "MLP 64-64-10, batch 64": (2.5, 10),
    "small CNN, batch 64": (1.2, 4.5),
}
"""The ratios for one run and for 64 together."""


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


@contextmanager
def stored(experiment: Experiment, count: int) -> Iterator[Callable[[float], float]]:
    """Measures the run-steps per second of runs that are recorded and stored, and rests in between."""
    with (
        tempfile.TemporaryDirectory() as folder,
        storage.open_store(Path(folder) / "runs.sqlite") as store,
    ):
        runner = Runner(store, _no_fault)
        jobs = runner.submit(alike(experiment, count), sweep="together")
        # Runs that take long, as these, go on in processes of their own.
        while not runner.processes.are_ready:
            time.sleep(PAUSE)

        def made() -> int:
            return sum(job.progress.done for job in jobs)

        def measured(seconds: float) -> float:
            with locked_controls(jobs):
                for job in jobs:
                    job.control.resume()
            while any(job.progress.status is not storage.Status.RUNNING for job in jobs):
                time.sleep(PAUSE)
            time.sleep(UNDER_WAY)
            done, began = made(), time.perf_counter()
            time.sleep(seconds)
            speed = (made() - done) / (time.perf_counter() - began)
            runner.pause(*jobs)
            while any(job.progress.status is not storage.Status.PAUSED for job in jobs):
                time.sleep(PAUSE)
            while sum(run.steps_done for run in store.runs()) < made():
                time.sleep(PAUSE)
            return speed

        try:
            yield measured
        finally:
            runner.close()


def together(experiment: Experiment, count: int = TOGETHER) -> Callable[[float], float]:
    """Measures the run-steps per second of the trainer alone, which stores nothing."""
    trainer = Trainer(alike(experiment, count))

    def measured(seconds: float) -> float:
        done, began = trainer.done, time.perf_counter()
        while time.perf_counter() - began < seconds:
            trainer.advance(BLOCK)
        return count * (trainer.done - done) / (time.perf_counter() - began)

    return measured


def alike(experiment: Experiment, count: int) -> list[Experiment]:
    """Runs of different seeds and learning rates."""
    return [changed(experiment, {"seed": seed, "lr": 1e-4 * (1 + seed)}) for seed in range(count)]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="time for each slice of ours")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each figure")
    parser.add_argument("--only", default="", help="the problems whose title has this in it")
    arguments = parser.parse_args()
    seconds, rounds = arguments.seconds, arguments.rounds
    prepare_thread()
    write = sys.stdout.write
    write(f"| recorded and stored | torch loop, steps/s | one run | {TOGETHER} together |\n")
    write("| --- | --- | --- | --- |\n")
    for title, (loop, experiment) in cases().items():
        if arguments.only not in title:
            continue
        peer = partial(torch_loops.fastest(loop, seconds / 4), seconds / 4)
        figures = []
        for count, wanted in zip((1, TOGETHER), WANTED[title], strict=True):
            with stored(experiment, count) as own:
                found, speed = ratio(partial(own, seconds), peer, rounds)
            figures.append(f"{found:.3g} × (≥ {wanted})")
        write(f"| {title} | {speed:,.0f} | {' | '.join(figures)} |\n")
        sys.stdout.flush()
    return 0


def _no_fault(fault: storage.StoreError | None) -> None:
    if fault is not None:
        raise fault


if __name__ == "__main__":
    sys.exit(main())
