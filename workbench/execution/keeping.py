"""When a run that trains is kept in a checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.execution.control import UNLIMITED

if TYPE_CHECKING:
    from workbench.execution.job import Job
    from workbench.execution.moving import AnyTrainer
    from workbench.execution.recorder import Recorder

SPACING_SECONDS = 5.0
"""Training between two checkpoints at least, so that a run of quick updates does not write files all the
time; whoever is killed loses no more than this and the updates between two that may be kept."""

FIRST = 16
"""So many are kept however quick the updates are: a short run can be branched where its person expects."""


def updates_to_checkpoint(job: Job, done: int) -> int:
    """How many updates may be made before the next checkpoint is due."""
    every = job.experiment.training.checkpoint_every
    return every - done % every if every else UNLIMITED


def is_due(job: Job, done: int, unkept_seconds: float) -> bool:
    """Whether a checkpoint is due after ``done`` updates, of which the last has just been made.

    Args:
        job: one of those that train together.
        done: updates made.
        unkept_seconds: time spent training since the last checkpoint.
    """
    every = job.experiment.training.checkpoint_every
    if not every or done % every:
        return False
    return done <= FIRST * every or unkept_seconds >= SPACING_SECONDS


def keep(recorder: Recorder, job: Job, trainer: AnyTrainer, row: int = 0) -> None:
    """Copy where a run stands, to be written behind the values recorded so far.

    Nothing is kept of a run that has diverged, nor where an optimizer of another library remembers what
    cannot be kept: such a run is resumed from an older checkpoint or from its start.
    """
    assert job.run_id is not None
    if trainer.diverged[row] or not trainer.done:
        return
    try:
        snapshot = trainer.snapshot(row)
    except InputError:
        return
    if snapshot.is_sound:
        recorder.keep(job.run_id, job.experiment, snapshot)
