"""What is trained, as the store takes it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

import storage
from storage import Change, NewRun
from workbench.execution.environment import environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from workbench.execution.job import Job
    from workbench.training.block import Block


def now() -> datetime:
    """The present moment, with its time zone."""
    return datetime.now().astimezone()


def stored(run_ids: Sequence[int], parts: Sequence[Block]) -> Iterator[storage.Block]:
    """The parts joined, run by run, without the runs that have no point in them."""
    steps, seconds = (
        np.concatenate([getattr(part, grid) for part in parts]) for grid in ("steps", "seconds")
    )
    # Turned part by part, while a part is in the cache, so that each series of a run lies in one piece.
    values = np.empty((len(run_ids), len(parts[0].names), len(steps)))
    begin = 0
    for part in parts:
        end = begin + len(part.steps)
        values[:, :, begin:end] = part.values.transpose(1, 2, 0)
        begin = end
    # What is shorter than its part is so because the run has ended: nothing of it follows.
    lengths = np.sum([part.lengths for part in parts], axis=0).tolist()
    # One object for all runs that are as long, so that the store sees that they share it.
    grids = {length: (steps[:length], seconds[:length]) for length in lengths}
    for run_id, series, length in zip(run_ids, values, lengths, strict=True):
        if length:
            yield storage.Block(run_id, parts[0].names, *grids[length], series.T[:length])


def with_progress(blocks: Iterable[storage.Block], changes: Mapping[int, Change]) -> list[Change]:
    """The changes, and how far the runs are: blocks of what is recorded now and then end earlier."""
    reached: dict[int, Change] = {}
    for block in blocks:
        step, seconds = int(block.steps[-1]), float(block.seconds[-1])
        past = reached.get(block.run_id)
        if past is None or step > (past.steps_done or 0):
            reached[block.run_id] = Change(block.run_id, steps_done=step, seconds=seconds)
    said = {run_id: merged(reached[run_id], changes[run_id]) for run_id in reached.keys() & changes.keys()}
    return list((reached | dict(changes) | said).values())


def merged(past: Change, newer: Change) -> Change:
    """Two changes of one run as one; where both say something the newer holds."""
    said = {part.name: value for part in fields(Change) if (value := getattr(newer, part.name)) is not None}
    return replace(past, **said)


def new_run(job: Job) -> NewRun:
    """The run of a job, with everything that repeats it."""
    experiment, origin = job.experiment, job.origin
    settings = {
        name: ", ".join(map(str, value)) if isinstance(value, tuple) else value
        for name, value in experiment.values().items()
    }
    return NewRun(
        name=experiment.name,
        problem=experiment.problem.name,
        optimizer=experiment.optimizer.name,
        convention=experiment.optimizer.convention,
        schedule=experiment.schedule.name,
        experiment=experiment.document(),
        settings=settings,
        seed=experiment.training.seed,
        planned_steps=experiment.training.steps,
        device=experiment.training.device,
        environment=environment() | ({"origin": origin.remark} if origin.remark else {}),
        sweep=job.sweep,
        parent_id=origin.parent_id,
        parent_step=origin.parent_step,
    )
