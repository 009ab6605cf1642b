"""Successive halving: early stopping that spends the updates of a sweep on the runs that do best."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

import numpy as np

from storage import Status
from storage.messages import Message
from workbench.errors import InputError
from workbench.execution.job import locked_controls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.execution.job import Job
    from workbench.training.recorded_block import RecordedBlock

DEFAULT_REDUCTION = 3

MOST_RUNGS = 4
"""Earlier losses than a few hundredths of the way say little about the end."""


class SuccessiveHalving:
    """Lets all runs make the first few updates, the best third of them three times as many, and so on.

    With n runs, reduction η and the first rung at r updates: after r, rη, rη², … updates all that are left
    wait for one another, and of the n runs the n/η, n/η², … whose loss is lowest go on; at least one makes
    all its updates. The loss of a run at a rung is the mean over the last tenth of the updates before it, so
    that the noise of mini-batches decides less. A run that diverged is out.

    Source: Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization",
    2016.

    Attributes:
        rungs: numbers of updates after which runs are stopped, ascending.
    """

    def __init__(
        self, runs: int, steps: int, reduction: int = DEFAULT_REDUCTION, first: int | None = None
    ) -> None:
        """Plan the rungs.

        Args:
            runs: n, at least 2.
            steps: updates of a run that goes to the end.
            reduction: η, at least 2.
            first: r, at least 1; by default such that there are as many rungs as leave one run, four at most.

        Raises:
            InputError: for numbers that make no plan.
        """
        if runs < 2:
            raise InputError("runs", runs, Message("at least 2 for successive halving"))
        if reduction < 2:
            raise InputError("reduction", reduction, Message("a whole number of at least {0}", 2))
        if first is None:
            count = min(MOST_RUNGS, max(1, math.floor(math.log(runs, reduction) + 1e-9)))
            first = max(1, round(steps / reduction**count))
        if not 1 <= first <= steps // 2:
            allowed = Message("a whole number from {0} to {1}, half of the steps", 1, steps // 2)
            raise InputError("first rung", first, allowed)
        rungs: list[int] = []
        # A rung in the second half would save little.
        while 2 * first <= steps and runs // reduction ** len(rungs) > 1:
            rungs.append(first)
            first *= reduction
        self.rungs = tuple(rungs)
        self._runs = runs
        self._reduction = reduction
        self._rung = 0
        self._jobs: tuple[Job, ...] = ()
        self._sums: dict[Job, tuple[float, int]] = {}
        self._guard = threading.RLock()

    def attach(self, jobs: Sequence[Job]) -> None:
        """Supervise these jobs, which have made no update yet."""
        self._jobs = tuple(jobs)
        for job in self._jobs:
            job.early_stopping = self
            job.control.hold_after(self.rungs[0])

    def observe(self, jobs: Sequence[Job], losses: RecordedBlock) -> None:
        """See :meth:`workbench.execution.job.EarlyStopping.observe`."""
        limit = self._limit
        if limit is None:
            return
        wanted = (losses.steps > limit - max(1, limit // 10)) & (losses.steps <= limit)
        count = int(np.count_nonzero(wanted))
        if not count:
            return
        totals = losses.values[wanted, :, 0].sum(axis=0)
        with self._guard:
            for job, total in zip(jobs, totals.tolist(), strict=True):
                past, number = self._sums.get(job, (0.0, 0))
                self._sums[job] = (past + total, number + count)

    def decide(self) -> None:
        """Stop those that do worst once all have reached the rung; a paused run is waited for."""
        with self._guard:
            limit = self._limit
            if limit is None:
                return
            alive = [
                job for job in self._jobs if not job.progress.status.is_over and not job.control.is_stopped
            ]
            if any(job.progress.done < limit for job in alive):
                return
            self._rung += 1
            self._stop_worst(alive, limit)

    def _stop_worst(self, alive: Sequence[Job], limit: int) -> None:
        ranked = sorted(alive, key=self._score)
        survivors = max(1, self._runs // self._reduction**self._rung)
        self._sums.clear()
        following = self._limit
        with locked_controls(alive):
            for rank, job in enumerate(ranked, 1):
                if rank > survivors:
                    message = Message(
                        "Successive halving stopped it after {0} updates: place {1} of {2}.",
                        limit,
                        rank,
                        len(ranked),
                    )
                    job.stop(Status.STOPPED, message)
                else:
                    job.control.hold_after(job.experiment.training.steps if following is None else following)

    def _score(self, job: Job) -> float:
        """The mean loss before the rung, infinite where it is no number."""
        total, count = self._sums.get(job, (math.inf, 1))
        return total / count if math.isfinite(total) else math.inf

    @property
    def _limit(self) -> int | None:
        """The update at which the next decision is due, ``None`` after the last."""
        return self.rungs[self._rung] if self._rung < len(self.rungs) else None
