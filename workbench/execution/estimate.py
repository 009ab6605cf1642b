"""How long runs will take, measured on a few of their updates."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from workbench.execution.batch import kind
from workbench.execution.worker import MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from workbench.experiment import Experiment

SECONDS = 0.6
"""Time spent measuring, building the problems left out."""

MOST_KINDS = 6
"""Batches that are measured; the others are taken to be as quick."""


def estimated_seconds(
    experiments: Sequence[Experiment], is_wanted: Callable[[], bool] = lambda: True
) -> float | None:
    """Training time of a sweep on this machine as busy as it is now; ``None`` where it is no longer wanted.

    To be called in a thread of its own, which it sets up for training.

    Args:
        experiments: what is to be run, those that can be as one batch.
        is_wanted: asked now and then.

    Raises:
        WorkbenchError: when a run cannot be made.
    """
    from workbench.training.devices import prepare_thread
    from workbench.training.trainer import Trainer

    prepare_thread()
    groups: dict[Hashable, list[Experiment]] = {}
    for experiment in experiments:
        groups.setdefault(kind(experiment), []).append(experiment)
    measured = 0.0
    runs = 0
    for group in list(groups.values())[:MOST_KINDS]:
        if not is_wanted():
            return None
        trainer = Trainer(group, memory=MEMORY)
        batches = len(group) / len(trainer.rows)
        trainer.advance(1)
        made, took = trainer.done, trainer.seconds
        end = time.perf_counter() + SECONDS / min(len(groups), MOST_KINDS)
        count = 1
        while not trainer.is_over and time.perf_counter() < end and is_wanted():
            trainer.advance(count)
            count *= 2
        # The first update prepares what the others use; it counts where there is no other.
        if trainer.done > made:
            made, took = trainer.done - made, trainer.seconds - took
        measured += batches * group[0].training.steps * took / made
        runs += len(group)
    return measured * len(experiments) / runs
