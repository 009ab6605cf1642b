"""Estimate of how long runs will take, measured on a few of their updates."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import storage
from workbench.execution.batch import batch_key
from workbench.execution.job import Job
from workbench.execution.processes.pool import cores
from workbench.execution.recorder import new_run, to_store_blocks
from workbench.execution.worker import MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from storage import Store
    from workbench.experiment import Experiment
    from workbench.training.recorded_block import RecordedBlock

SECONDS = 0.6
"""Time spent measuring, without that of building the problems."""

MOST_KINDS = 6
"""Batches that are measured; the others are assumed to be as quick."""


def estimated_seconds(
    experiments: Sequence[Experiment], is_wanted: Callable[[], bool] = lambda: True
) -> float | None:
    """Seconds to train and store a sweep under the present load; ``None`` when no longer wanted.

    To be called in a thread of its own, which it sets up for training.

    Args:
        experiments: what is to be run, those that can be as one batch.
        is_wanted: asked now and then.

    Raises:
        WorkbenchError: when a run cannot be made.
    """
    from workbench.training.devices import prepare_thread

    prepare_thread()
    groups: dict[Hashable, list[Experiment]] = {}
    for experiment in experiments:
        groups.setdefault(batch_key(experiment), []).append(experiment)
    measured, runs = 0.0, 0
    measuring = list(groups.values())[:MOST_KINDS]
    with TemporaryDirectory() as folder, storage.open_store(Path(folder) / "estimate.sqlite") as store:
        for group in measuring:
            if not is_wanted():
                return None
            measured += _group_seconds(group, store, SECONDS / len(measuring), is_wanted)
            runs += len(group)
    return measured * len(experiments) / runs


def _group_seconds(
    group: Sequence[Experiment], store: Store, seconds: float, is_wanted: Callable[[], bool]
) -> float:
    """The time of runs that train together, as many at once as fit, a batch on each core."""
    from workbench.training.trainer import Trainer

    trainer = Trainer(group, memory=MEMORY, shares=cores())
    first = trainer.advance(1)
    made = trainer.done
    took = trainer.seconds
    later: list[RecordedBlock] = []
    end = time.perf_counter() + seconds
    count = 1
    while not trainer.is_over and time.perf_counter() < end and is_wanted():
        later += trainer.advance(count)
        count *= 2
    # The first update prepares what the others use; it counts where there is no other.
    if later:
        made = trainer.done - made
        took = trainer.seconds - took
    members = group[: len(trainer.rows)]
    took += _storing_seconds(members, later or first, store)
    batches = len(group) / len(members)
    return max(1.0, batches / cores()) * group[0].training.steps * took / made


def _storing_seconds(members: Sequence[Experiment], blocks: Sequence[RecordedBlock], store: Store) -> float:
    """How long the store takes for what was recorded; on few cores that time is not the trainer's."""
    run_ids = store.add_runs([new_run(Job(experiment)) for experiment in members])
    parts: dict[tuple[str, ...], list[RecordedBlock]] = {}
    for block in blocks:
        parts.setdefault(block.names, []).append(block)
    began = time.perf_counter()
    store.write([part for joined in parts.values() for part in to_store_blocks(run_ids, joined)])
    return time.perf_counter() - began
