"""What a worker thread does with a batch of runs: train, record, pause, part and end them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from storage import Change, Status
from workbench.execution.batch import Batch
from workbench.execution.control import Wish
from workbench.execution.distant_trainer import DistantTrainer
from workbench.execution.keeping import is_due, keep, updates_to_checkpoint
from workbench.execution.moving import Moving
from workbench.execution.storable import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from workbench.execution.checkpoints import Checkpoints
    from workbench.execution.job import Job
    from workbench.execution.moving import AnyTrainer
    from workbench.execution.processes import Processes
    from workbench.execution.recorder import Recorder
    from workbench.execution.turns import Turns

BLOCK_SECONDS = 0.012
"""How long one turn trains in this process: short enough for the window not to wait."""

DISTANT_SECONDS = 0.05
"""The same in another process, where only what is asked of the runs has to wait."""

MEMORY = 1 << 30
"""Bytes that the parameters, gradients and moments of one batch may take."""

LEAVING_STEPS = 256
"""Diverged runs leave a batch after a multiple of so many updates, so that no timing shows in the others."""


class Office(Protocol):
    """What a worker needs of the runner."""

    recorder: Recorder
    processes: Processes
    checkpoints: Checkpoints

    @property
    def shares(self) -> int:
        """How many batches the runs of a sweep may be divided into, so that each has a core."""

    def end(self, job: Job, status: Status, message: str = "") -> None:
        """Note that a run is over."""

    def enqueue(self, batch: Batch) -> None:
        """Let runs that this worker does not train wait in front of the queue."""

    def start(self, batch: Batch) -> None:
        """Let runs that are under way go on with a worker of their own."""

    def fill(self) -> None:
        """Give places that have become free to those who wait."""


class Worker:
    """Trains one batch to its end."""

    def __init__(self, batch: Batch, office: Office, turns: Turns) -> None:
        """Get ready.

        Args:
            batch: at least one job; this worker alone changes it.
            office: where the rest is done.
            turns: who may compute on the device in this process.
        """
        self._batch = batch
        self._office = office
        self._turns = turns
        self._changed = batch.jobs[0].control.changed
        self._members = batch.jobs
        # A run that does not begin at its start is a batch of its own.
        self._origin = batch.jobs[0].origin
        self._count = 1
        self._kept_at = 0.0

    def run(self) -> None:
        """Train until every run is over or goes on elsewhere.

        Raises:
            WorkbenchError: when the runs cannot be trained.
        """
        from workbench.training.devices import prepare_thread

        prepare_thread()
        trainer = self._trainer()
        moving = Moving(self._office.processes, trainer, self._batch.device)
        try:
            while self._batch.jobs:
                wish = self._wish(trainer)
                if wish is Wish.WAIT:
                    self._wait(trainer)
                elif wish is not Wish.END:
                    self._advance(trainer, wish)
                    trainer = moving.followed(trainer, self._batch)
        finally:
            moving.close()

    def _trainer(self) -> AnyTrainer:
        """The trainer of the batch, of which what does not fit in one is sent back to the queue."""
        from workbench.training.trainer import Trainer

        batch = self._batch
        if batch.trainer is not None:
            return batch.trainer
        origin = self._origin
        self._enter(batch.jobs, Status.RUNNING, now() if origin.run_id is None else None)
        start = origin.snapshot(
            self._office.checkpoints,
            batch.jobs[0].experiment,
            lambda: not batch.jobs[0].control.is_stopped,
        )
        experiments = [job.experiment for job in batch.jobs[: batch.most or None]]
        shares = 1 if batch.most or batch.device != "cpu" else self._office.shares
        trainer = batch.trainer = Trainer(experiments, [start] if start else [], origin.steps, MEMORY, shares)
        rest = batch.jobs[len(trainer.rows) :]
        if rest:
            batch.take_out(rest)
            self._members = batch.jobs
            self._enter(rest, Status.QUEUED)
            self._office.enqueue(Batch(rest, most=len(trainer.rows)))
        if origin.run_id is None:
            self._keep(trainer, batch.jobs)
        return trainer

    def _wish(self, trainer: AnyTrainer) -> Wish:
        """What the batch is to do; who is to end ends, and who wants something else than most goes apart."""
        jobs, done = self._batch.jobs, trainer.done
        with self._changed:
            asked = [job.control.wish(done) for job in jobs]
        # Nearly always; what follows takes its time where many runs train together.
        if all(wish is Wish.GO_ON for wish in asked):
            return Wish.GO_ON
        wishes = dict(zip(jobs, asked, strict=True))
        ended = [job for job, wish in wishes.items() if wish is Wish.END]
        self._keep(trainer, ended)
        for job in ended:
            self._office.end(job, job.stop_status, job.stop_message)
            del wishes[job]
        self._batch.take_out(ended)
        if ended and wishes:
            self._leave(trainer)
        found = set(wishes.values())
        chosen = next((wish for wish in (Wish.GO_ON, Wish.STEP, Wish.WAIT) if wish in found), Wish.END)
        others = [job for job, wish in wishes.items() if wish is not chosen]
        if others:
            self._leave(trainer)
            self._batch.take_out(others)
            self._members = self._batch.jobs
            self._office.start(Batch(others, trainer.split([job.row for job in others])))
        return chosen

    def _leave(self, trainer: AnyTrainer) -> None:
        """Let the rows of runs that are over go."""
        trainer.keep([job.row for job in self._batch.jobs])
        self._members = self._batch.jobs

    def _wait(self, trainer: AnyTrainer) -> None:
        jobs = self._batch.jobs
        self._enter([job for job in jobs if job.control.is_paused], Status.PAUSED)
        self._office.fill()
        with self._changed:
            self._changed.wait_for(
                lambda: any(job.control.wish(trainer.done) is not Wish.WAIT for job in jobs)
            )
        self._enter([job for job in jobs if not job.control.is_paused], Status.RUNNING)

    def _advance(self, trainer: AnyTrainer, wish: Wish) -> None:
        """Train one block and pass it on."""
        batch = self._batch
        allowed = min(job.control.limit for job in batch.jobs) - trainer.done
        if wish is Wish.STEP:
            allowed = 1
            for job in batch.jobs:
                job.control.take_step()
        if len(batch.jobs) < len(self._members):
            allowed = min(allowed, LEAVING_STEPS - trainer.done % LEAVING_STEPS)
        # A run that goes on first makes again, unrecorded, what the store has beyond its checkpoint.
        repeats = trainer.done < self._origin.recorded
        missing = self._origin.recorded - trainer.done
        allowed = min(allowed, missing if repeats else updates_to_checkpoint(batch.jobs[0], trainer.done))
        turns, block_seconds = self._turns, BLOCK_SECONDS
        if isinstance(trainer, DistantTrainer):
            turns, block_seconds = trainer.process.turns, DISTANT_SECONDS
        with turns.turn():
            began = time.perf_counter()
            blocks = trainer.advance(min(self._count, allowed))
            elapsed = time.perf_counter() - began
        if wish is Wish.GO_ON:
            made = len(blocks[0].steps)
            self._count = max(1, min(2 * self._count, int(made * block_seconds / max(elapsed, 1e-6))))
        if repeats:
            trainer.seconds = self._origin.seconds
            return
        self._office.recorder.record(tuple(job.run_id or 0 for job in self._members), blocks)
        batch.jobs[0].feed.append(blocks)
        halving = batch.jobs[0].halving
        if halving is not None:
            halving.see(self._members, blocks[0])
        if is_due(batch.jobs[0], trainer.done, trainer.seconds - self._kept_at) and not trainer.is_over:
            self._kept_at = trainer.seconds
            with turns.turn():
                self._keep(trainer, batch.jobs)
        self._note(trainer)
        if halving is not None:
            halving.consider()

    def _note(self, trainer: AnyTrainer) -> None:
        """Say how far the runs are, and end those that are over."""
        over = []
        if trainer.is_over:
            self._keep(trainer, self._batch.jobs)
        for job, diverged in zip(self._members, trainer.diverged.tolist(), strict=True):
            if job.is_over:
                continue
            # The block in which a run diverged went on to its end; those updates are not part of the run.
            job.advance(diverged or trainer.done, trainer.seconds)
            if diverged:
                self._office.end(job, Status.DIVERGED, f"The loss was not finite at step {diverged}.")
                over.append(job)
            elif trainer.is_over:
                self._office.end(job, Status.FINISHED, trainer.remark)
                over.append(job)
        if over:
            self._batch.take_out(over)
        is_due = trainer.done % LEAVING_STEPS == 0
        if is_due and self._batch.jobs and len(self._batch.jobs) < len(self._members):
            self._leave(trainer)

    def _keep(self, trainer: AnyTrainer, jobs: Iterable[Job]) -> None:
        """Let checkpoints of runs be written."""
        for job in jobs:
            keep(self._office.recorder, job, trainer, self._members.index(job))

    def _enter(self, jobs: Sequence[Job], status: Status, started: datetime | None = None) -> None:
        for job in jobs:
            if job.progress.status is not status:
                job.enter(status)
                assert job.run_id is not None
                self._office.recorder.change(Change(job.run_id, status=status, started=started))
