"""Batches: runs that one worker trains together, and which runs can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.execution.feed import Feed
from workbench.execution.job import Directive
from workbench.optimizers import is_external, is_own
from workbench.settings import declarations

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from workbench.execution.job import Job
    from workbench.execution.processes.remote_trainer import AnyTrainer
    from workbench.experiment import Experiment


class Batch:
    """Jobs whose updates are made together.

    Attributes:
        jobs: those that are not over, in the order of their rows; replaced, never changed.
        trainer: makes the updates, ``None`` until a worker has built it.
        most: how many jobs are trained together, 0 where that is not decided yet.
    """

    def __init__(self, jobs: Sequence[Job], trainer: AnyTrainer | None = None, most: int = 0) -> None:
        """Put jobs together, which share a feed from now on.

        Args:
            jobs: of one :func:`batch_key`; at least one.
            trainer: has one row for each.
            most: how many are to be trained together; 0 leaves it to the worker.
        """
        self.jobs = tuple(jobs)
        self.trainer = trainer
        self.most = most
        feed = Feed()
        for row, job in enumerate(self.jobs):
            job.feed_slot = (feed, row if trainer is None else job.row)

    @property
    def is_waiting(self) -> bool:
        """Whether all of the runs wait, so that another batch can train meanwhile."""
        return all(job.control.directive(job.progress.done) is Directive.WAIT for job in self.jobs)

    @property
    def device(self) -> str:
        """Where it trains."""
        return self.jobs[0].experiment.training.device

    def remove(self, jobs: Iterable[Job]) -> None:
        """Remove jobs that are over or go on in another batch."""
        removed = set(jobs)
        self.jobs = tuple(job for job in self.jobs if job not in removed)


def batch_key(experiment: Experiment) -> Hashable:
    """What runs must have in common to be trained in one batch.

    Everything but the real numbers of the optimizer, the learning rates, the start, the seed and the name. An
    optimizer of another library or of the person's own trains one run at a time.
    """
    optimizer = experiment.optimizer
    shared: dict[str, Any] = {
        declaration.name: getattr(optimizer, declaration.name)
        for declaration in declarations(type(optimizer))
        if declaration.kind != "real"
    }
    alone = object() if is_external(optimizer.name) or is_own(optimizer.name) else None
    training = experiment.training.replaced(seed=0)
    follows = experiment.schedule.follows_loss
    problem = experiment.problem.model_dump(exclude=set(type(experiment.problem).start_settings))
    return (tuple(problem.items()), optimizer.name, tuple(shared.items()), follows, training, alone)
