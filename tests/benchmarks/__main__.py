"""How fast runs train, beside a plain torch.optim loop that records nothing.

    python -m tests.benchmarks [--seconds 0.3] [--rounds 9]

"One run" is the whole program without its window: trainer, everything recorded at the default setting, and
the store on the disk. "64 together" is the trainer alone, 64 runs of different seeds and learning rates as
one batch, everything recorded. Both are run-steps per second over those of the loop (Adam, float32, one
thread, the best of torch's variants); ours and the peer's take turns in short slices, and the median of the
rounds is shown with what is wanted in brackets. Beside this table there are ``tests.benchmarks.steps`` (the
optimizer's step alone), ``.recording``, ``.window`` and ``.start_up``.
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
def recorded(experiment: Experiment) -> Iterator[Callable[[float], float]]:
    """Measures the steps per second of one run that is recorded and stored, and rests in between."""
    with (
        tempfile.TemporaryDirectory() as folder,
        storage.open_store(Path(folder) / "runs.sqlite") as store,
    ):
        runner = Runner(store, _no_fault)
        (job,) = runner.submit([experiment])

        def measured(seconds: float) -> float:
            job.control.resume()
            while job.progress.status is not storage.Status.RUNNING:
                time.sleep(0.001)
            done, began = job.progress.done, time.perf_counter()
            time.sleep(seconds)
            made, took = job.progress.done - done, time.perf_counter() - began
            job.control.pause()
            while job.progress.status is not storage.Status.PAUSED:
                time.sleep(0.001)
            return made / took

        yield measured
        runner.close()


def together(experiment: Experiment, count: int = TOGETHER) -> Callable[[float], float]:
    """Measures the run-steps per second of many runs together."""
    runs = [changed(experiment, {"seed": seed, "lr": 1e-4 * (1 + seed)}) for seed in range(count)]
    trainer = Trainer(runs)

    def measured(seconds: float) -> float:
        done, began = trainer.done, time.perf_counter()
        while time.perf_counter() - began < seconds:
            trainer.advance(BLOCK)
        return count * (trainer.done - done) / (time.perf_counter() - began)

    return measured


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.3, help="time for each slice")
    parser.add_argument("--rounds", type=int, default=9, help="measurements of each figure")
    arguments = parser.parse_args()
    seconds, rounds = arguments.seconds, arguments.rounds
    prepare_thread()
    write = sys.stdout.write
    write("| problem | torch loop, steps/s | one run, recorded and stored | 64 together, recorded |\n")
    write("| --- | --- | --- | --- |\n")
    for title, (loop, experiment) in cases().items():
        peer = partial(torch_loops.fastest(loop, seconds), seconds)
        with recorded(experiment) as own:
            one, speed = ratio(partial(own, seconds), peer, rounds)
        many, _ = ratio(partial(together(experiment), seconds), peer, rounds)
        first, second = (f"{one:.2f} × (≥ {WANTED[title][0]})", f"{many:.1f} × (≥ {WANTED[title][1]})")
        write(f"| {title} | {speed:,.0f} | {first} | {second} |\n")
        sys.stdout.flush()
    return 0


def _no_fault(fault: storage.StoreError | None) -> None:
    if fault is not None:
        raise fault


if __name__ == "__main__":
    sys.exit(main())
