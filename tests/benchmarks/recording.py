"""What recording everything costs, beside recording only the loss.

    python -m tests.benchmarks.recording [--seconds 0.3] [--rounds 9]

The same runs in two trainers that take turns: one records at the default setting, the other the loss alone.
The figure is the speed that recording takes away; at most 10 % is wanted.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial

from tests.benchmarks.__main__ import TOGETHER, cases, together
from tests.benchmarks.alternating import ratio
from workbench.experiment import changed
from workbench.training.devices import prepare_thread

SELDOM = 1_000_000


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.recording", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.3, help="time for each slice")
    parser.add_argument("--rounds", type=int, default=9, help="measurements of each figure")
    arguments = parser.parse_args()
    prepare_thread()
    sys.stdout.write(
        f"| speed lost to recording (at most 10 %) | 1 run | {TOGETHER} together |\n| --- | --- | --- |\n"
    )
    for title, (_, experiment) in cases().items():
        loss_alone = changed(experiment, {"record_every": SELDOM, "evaluate_every": SELDOM})
        lost = []
        for count in (1, TOGETHER):
            everything, little = (together(each, count) for each in (experiment, loss_alone))
            speed, _ = ratio(
                partial(everything, arguments.seconds), partial(little, arguments.seconds), arguments.rounds
            )
            lost.append(f"{1 - speed:.1%}")
        sys.stdout.write(f"| {title} | {' | '.join(lost)} |\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
