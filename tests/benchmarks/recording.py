"""What recording everything costs, beside recording only the loss.

    python -m tests.benchmarks.recording [--seconds 0.3] [--rounds 7] [--only MLP]

The same runs in two trainers that take turns, in blocks as long as a worker's: one records at the default
setting, the other the loss alone. The figure is the speed that recording takes away, at most 10 % is wanted;
speed is updates per second of the thread's own processor time, so that other programs show less. Of two
trainers the first one made may have slower memory: the pair is made twice, once either way.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from tests.benchmarks.__main__ import TOGETHER, alike, cases
from tests.benchmarks.alternating import ratio
from workbench.execution.worker import BLOCK_SECONDS
from workbench.experiment import changed
from workbench.training.devices import prepare_thread
from workbench.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.experiment import Experiment

SELDOM = 1_000_000


def trained(experiment: Experiment, count: int) -> Callable[[float], float]:
    """Measures the updates per second of runs of different seeds and learning rates together."""
    trainer = Trainer(alike(experiment, count))
    block = 1

    def measured(seconds: float) -> float:
        nonlocal block
        done, began = trainer.done, time.thread_time()
        while (spent := time.thread_time() - began) < seconds:
            before = trainer.done
            trainer.advance(block)
            took = time.thread_time() - began - spent
            block = max(1, min(2 * block, int((trainer.done - before) * BLOCK_SECONDS / max(took, 1e-6))))
        return (trainer.done - done) / spent

    return measured


def compared(everything: Experiment, little: Experiment, count: int, seconds: float, rounds: int) -> float:
    """Speed of the one over that of the other."""
    ratios = []
    for order in ((everything, little), (little, everything)):
        made = {each: trained(each, count) for each in order}
        ratios.append(ratio(partial(made[everything], seconds), partial(made[little], seconds), rounds)[0])
    return statistics.geometric_mean(ratios)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.recording", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.3, help="time for each slice")
    parser.add_argument("--rounds", type=int, default=7, help="measurements of each figure")
    parser.add_argument("--only", default="", help="the problems whose title has this in it")
    arguments = parser.parse_args()
    prepare_thread()
    sys.stdout.write(
        f"| speed lost to recording (at most 10 %) | 1 run | {TOGETHER} together |\n| --- | --- | --- |\n"
    )
    for title, (_, experiment) in cases().items():
        if arguments.only not in title:
            continue
        loss_alone = changed(experiment, {"record_every": SELDOM, "evaluate_every": SELDOM})
        lost = [
            f"{1 - compared(experiment, loss_alone, count, arguments.seconds, arguments.rounds):.1%}"
            for count in (1, TOGETHER)
        ]
        sys.stdout.write(f"| {title} | {' | '.join(lost)} |\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
