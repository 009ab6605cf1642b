"""Worker: trains one batch of runs to its end, records it, and pauses, splits and stops its runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from storage import Change, Status
from storage.messages import Message
from workbench.errors import InputError
from workbench.execution.batch import Batch
from workbench.execution.job import UNLIMITED, Directive
from workbench.execution.processes.migration import Migration
from workbench.execution.processes.remote_trainer import RemoteTrainer
from workbench.execution.recorder import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from workbench.execution.checkpoints import Checkpoints
    from workbench.execution.fair_lock import FairLock
    from workbench.execution.job import Job
    from workbench.execution.processes.pool import ProcessPool
    from workbench.execution.processes.remote_trainer import AnyTrainer
    from workbench.execution.recorder import Recorder

BLOCK_SECONDS = 0.012
"""Length of a training turn in this process: short enough for the window not to wait."""

REMOTE_SECONDS = 0.05
"""Length of a turn in another process, where only requests to the runs have to wait."""

MEMORY = 1 << 30
"""Bytes that the parameters, gradients and moments of one batch may take."""

LEAVING_STEPS = 256
"""Diverged runs leave a batch after a multiple of so many updates, so that no timing shows in the others."""

CHECKPOINT_SECONDS = 5.0
"""Least training time between two checkpoints, so that runs of quick updates do not write files all the time;
a killed run loses no more than this and the updates up to the next permitted checkpoint."""

FIRST_CHECKPOINTS = 16
"""Checkpoints written however quick the updates are: a short run can be branched where its person expects."""


class WorkerHost(Protocol):
    """What a worker needs of the runner."""

    recorder: Recorder
    processes: ProcessPool
    checkpoints: Checkpoints

    @property
    def shares(self) -> int:
        """Number of batches into which the runs of a sweep may be divided, so that each has a core."""

    def end(self, job: Job, status: Status, message: str = "") -> None:
        """Note that a run is over."""

    def enqueue(self, batch: Batch) -> None:
        """Put runs that this worker does not train at the front of the queue."""

    def start(self, batch: Batch) -> None:
        """Give runs that are under way a worker of their own."""

    def fill(self) -> None:
        """Start queued runs while workers are free."""


class Worker:
    """Trains one batch to its end."""

    def __init__(self, batch: Batch, host: WorkerHost, lock: FairLock) -> None:
        """Take over a batch.

        Args:
            batch: at least one job; this worker alone changes it.
            host: the runner.
            lock: held by the thread that computes on the device in this process.
        """
        self._batch = batch
        self._host = host
        self._lock = lock
        self._changed = batch.jobs[0].control.changed
        self._members = batch.jobs
        # A run that does not start at its beginning is a batch of its own.
        self._start = batch.jobs[0].start
        self._count = 1
        self._saved_at = 0.0

    def run(self) -> None:
        """Train until every run is over or goes on in another batch.

        Raises:
            WorkbenchError: when the runs cannot be trained.
        """
        from workbench.training.devices import prepare_thread

        prepare_thread()
        trainer = self._trainer()
        migration = Migration(self._host.processes, trainer, self._batch.device)
        try:
            while self._batch.jobs:
                directive = self._directive(trainer)
                if directive is Directive.WAIT:
                    self._wait(trainer)
                elif directive is not Directive.END:
                    self._advance(trainer, directive)
                    trainer = migration.current_trainer(trainer, self._batch)
        finally:
            migration.close()

    def _trainer(self) -> AnyTrainer:
        """Build the trainer of the batch; runs that do not fit in one go back to the queue."""
        from workbench.training.trainer import Trainer

        batch = self._batch
        if batch.trainer is not None:
            return batch.trainer
        start = self._start
        self._set_status(batch.jobs, Status.RUNNING, now() if start.run_id is None else None)
        state = start.training_state(
            self._host.checkpoints,
            batch.jobs[0].experiment,
            lambda: not batch.jobs[0].control.is_stopped,
        )
        experiments = [job.experiment for job in batch.jobs[: batch.most or None]]
        shares = 1 if batch.most or batch.device != "cpu" else self._host.shares
        trainer = batch.trainer = Trainer(experiments, [state] if state else [], start.steps, MEMORY, shares)
        rest = batch.jobs[len(trainer.rows) :]
        if rest:
            batch.remove(rest)
            self._members = batch.jobs
            self._set_status(rest, Status.QUEUED)
            self._host.enqueue(Batch(rest, most=len(trainer.rows)))
        if start.run_id is None:
            self._save_checkpoints(trainer, batch.jobs)
        return trainer

    def _directive(self, trainer: AnyTrainer) -> Directive:
        """What the batch has to do; stopped runs are ended, runs with another directive are split off."""
        jobs, done = self._batch.jobs, trainer.done
        with self._changed:
            given = [job.control.directive(done) for job in jobs]
        # The usual case; what follows takes its time where many runs train together.
        if all(directive is Directive.RUN for directive in given):
            return Directive.RUN
        directives = dict(zip(jobs, given, strict=True))
        ended = [job for job, directive in directives.items() if directive is Directive.END]
        self._save_checkpoints(trainer, ended)
        for job in ended:
            self._host.end(job, job.stop_status, job.stop_message)
            del directives[job]
        self._batch.remove(ended)
        if ended and directives:
            self._drop_rows(trainer)
        found = set(directives.values())
        precedence = (Directive.RUN, Directive.STEP, Directive.WAIT)
        chosen = next((each for each in precedence if each in found), Directive.END)
        others = [job for job, directive in directives.items() if directive is not chosen]
        if others:
            self._drop_rows(trainer)
            self._batch.remove(others)
            self._members = self._batch.jobs
            self._host.start(Batch(others, trainer.split_off([job.row for job in others])))
        return chosen

    def _drop_rows(self, trainer: AnyTrainer) -> None:
        """Drop the trainer's rows of runs that are over."""
        trainer.retain_rows([job.row for job in self._batch.jobs])
        self._members = self._batch.jobs

    def _wait(self, trainer: AnyTrainer) -> None:
        jobs = self._batch.jobs
        self._set_status([job for job in jobs if job.control.is_paused], Status.PAUSED)
        self._host.fill()
        with self._changed:
            self._changed.wait_for(
                lambda: any(job.control.directive(trainer.done) is not Directive.WAIT for job in jobs)
            )
        self._set_status([job for job in jobs if not job.control.is_paused], Status.RUNNING)

    def _advance(self, trainer: AnyTrainer, directive: Directive) -> None:
        """Train one block and pass it to the recorder and the feed."""
        batch = self._batch
        allowed = min(job.control.limit for job in batch.jobs) - trainer.done
        if directive is Directive.STEP:
            allowed = 1
            for job in batch.jobs:
                job.control.consume_step()
        if len(batch.jobs) < len(self._members):
            allowed = min(allowed, LEAVING_STEPS - trainer.done % LEAVING_STEPS)
        # A resumed run first repeats, unrecorded, the updates that the store has beyond its checkpoint.
        repeats = trainer.done < self._start.recorded
        missing = self._start.recorded - trainer.done
        allowed = min(allowed, missing if repeats else updates_to_checkpoint(batch.jobs[0], trainer.done))
        lock, block_seconds = self._lock, BLOCK_SECONDS
        if isinstance(trainer, RemoteTrainer):
            lock, block_seconds = trainer.process.lock, REMOTE_SECONDS
        with lock:
            began = time.perf_counter()
            blocks = trainer.advance(min(self._count, allowed))
            elapsed = time.perf_counter() - began
        if directive is Directive.RUN:
            made = len(blocks[0].steps)
            self._count = max(1, min(2 * self._count, int(made * block_seconds / max(elapsed, 1e-6))))
        if repeats:
            trainer.seconds = self._start.seconds
            return
        self._host.recorder.record(tuple(job.run_id or 0 for job in self._members), blocks)
        batch.jobs[0].feed.append(blocks)
        early_stopping = batch.jobs[0].early_stopping
        if early_stopping is not None:
            early_stopping.observe(self._members, blocks[0])
        unsaved_seconds = trainer.seconds - self._saved_at
        if is_checkpoint_due(batch.jobs[0], trainer.done, unsaved_seconds) and not trainer.is_over:
            self._saved_at = trainer.seconds
            with lock:
                self._save_checkpoints(trainer, batch.jobs)
        self._update_jobs(trainer)
        if early_stopping is not None:
            early_stopping.decide()

    def _update_jobs(self, trainer: AnyTrainer) -> None:
        """Update the progress of the runs, and end those that are over."""
        over = []
        if trainer.is_over:
            self._save_checkpoints(trainer, self._batch.jobs)
        for job, diverged in zip(self._members, trainer.diverged.tolist(), strict=True):
            if job.is_over:
                continue
            # The block in which a run diverged went on to its end; those updates are not part of the run.
            job.advance(diverged or trainer.done, trainer.seconds)
            if diverged:
                message = Message("The loss was not finite at step {0}.", diverged)
                self._host.end(job, Status.DIVERGED, message)
                over.append(job)
            elif trainer.is_over:
                self._host.end(job, Status.FINISHED, trainer.remark)
                over.append(job)
        if over:
            self._batch.remove(over)
        is_due = trainer.done % LEAVING_STEPS == 0
        if is_due and self._batch.jobs and len(self._batch.jobs) < len(self._members):
            self._drop_rows(trainer)

    def _save_checkpoints(self, trainer: AnyTrainer, jobs: Iterable[Job]) -> None:
        """Queue checkpoints of runs."""
        for job in jobs:
            save_checkpoint(self._host.recorder, job, trainer, self._members.index(job))

    def _set_status(self, jobs: Sequence[Job], status: Status, started: datetime | None = None) -> None:
        for job in jobs:
            if job.progress.status is not status:
                job.set_status(status)
                assert job.run_id is not None
                self._host.recorder.change(Change(job.run_id, status=status, started=started))


def updates_to_checkpoint(job: Job, done: int) -> int:
    """Number of updates before the next permitted checkpoint."""
    every = job.experiment.training.checkpoint_every
    return every - done % every if every else UNLIMITED


def is_checkpoint_due(job: Job, done: int, unsaved_seconds: float) -> bool:
    """Whether a checkpoint is due after ``done`` updates, of which the last has just been made.

    Args:
        job: one of those that train together.
        done: updates made.
        unsaved_seconds: training time since the last checkpoint.
    """
    every = job.experiment.training.checkpoint_every
    if not every or done % every:
        return False
    return done <= FIRST_CHECKPOINTS * every or unsaved_seconds >= CHECKPOINT_SECONDS


def save_checkpoint(recorder: Recorder, job: Job, trainer: AnyTrainer, row: int = 0) -> None:
    """Copy the training state of a run, to be written after the values recorded so far.

    Nothing is written for a run that has diverged, nor where an optimizer of another library has state that
    cannot be exported: such a run is resumed from an older checkpoint or from its start.
    """
    assert job.run_id is not None
    if trainer.diverged[row] or not trainer.done:
        return
    try:
        state = trainer.training_state(row)
    except InputError:
        return
    if state.is_sound:
        recorder.checkpoint(job.run_id, job.experiment, state)
