"""Migration of a batch of runs to another process once they turn out to take long."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING

from workbench.errors import WorkbenchError
from workbench.execution.processes.remote_trainer import RemoteTrainer
from workbench.execution.processes.trainer_server import Prepare

if TYPE_CHECKING:
    from workbench.execution.batch import Batch
    from workbench.execution.processes.pool import ProcessPool, TrainingProcess
    from workbench.execution.processes.remote_trainer import AnyTrainer
    from workbench.experiment import Experiment
    from workbench.training.trainer import Trainer

AFTER_SECONDS = 1.0
"""Time after which a migration is considered: short runs are over by then."""

WORTH_SECONDS = 5.0
"""Least training time left, about, since a process needs a second or two of a core to start."""

REMOTE_ERRORS = (WorkbenchError, RuntimeError)
"""Errors of the other process after which a run goes on in this one."""


class Migration:
    """Decides for one worker when to acquire a process, and moves the trainer once that is ready.

    In a process of its own a batch has a core and an interpreter to itself. Where it trains changes none of
    its numbers.
    """

    def __init__(self, pool: ProcessPool, trainer: AnyTrainer, device: str) -> None:
        """Watch a trainer, which stays where it is when it is remote or not on the CPU."""
        self._pool = pool
        self._began = time.monotonic()
        self._before = (trainer.done, trainer.seconds)
        self._may_move = device == "cpu"
        self._remote = trainer if isinstance(trainer, RemoteTrainer) else None
        self._warm_up: _WarmUp | None = None

    def current_trainer(self, trainer: AnyTrainer, batch: Batch) -> AnyTrainer:
        """The trainer to go on with: the same one, or its continuation in another process."""
        if not self._may_move or isinstance(trainer, RemoteTrainer):
            return trainer
        if self._warm_up is None:
            self._consider(trainer, batch)
            return trainer
        if len(batch.jobs) < len(trainer.rows) or trainer.diverged.any() or not self._warm_up.is_over:
            return trainer
        process = self._warm_up.take_process()
        self._may_move = False
        if process is None:
            return trainer
        experiments = [job.experiment for job in batch.jobs]
        try:
            self._remote = RemoteTrainer.migrated(self._pool, process, trainer, experiments)
        except REMOTE_ERRORS:
            # An optimizer of another library may have state that cannot be exported.
            self._pool.release(process)
            return trainer
        batch.trainer = self._remote
        return self._remote

    def close(self) -> None:
        """Stop looking for a process, and close the trainer in another one."""
        self._may_move = False
        if self._warm_up is not None:
            self._warm_up.cancel()
        if self._remote is not None:
            self._remote.close()

    def _consider(self, trainer: Trainer, batch: Batch) -> None:
        """Acquire a process where enough training is left."""
        done, seconds = self._before
        made, spent = trainer.done - done, trainer.seconds - seconds
        if time.monotonic() - self._began < AFTER_SECONDS or not made:
            return
        process = None
        if (trainer.steps - trainer.done) * spent / made >= WORTH_SECONDS:
            process = self._pool.acquire()
        self._may_move = process is not None
        if process is not None:
            self._warm_up = _WarmUp(self._pool, process, batch.jobs[0].experiment)


class _WarmUp:
    """A process that loads what an experiment needs while the batch goes on here.

    Attributes:
        is_over: whether it is ready, or has failed.
    """

    def __init__(self, pool: ProcessPool, process: TrainingProcess, experiment: Experiment) -> None:
        self.is_over = False
        self._pool = pool
        self._process: TrainingProcess | None = process
        self._is_wanted = True
        self._guard = threading.Lock()
        pool.run_in_background(partial(self._run, process, experiment))

    def take_process(self) -> TrainingProcess | None:
        """Hand over the process, which the caller releases; ``None`` where the warm-up has failed."""
        with self._guard:
            process = self._process
            self._process = None
            return process

    def cancel(self) -> None:
        """Release the process, if it was not handed over, as soon as the warm-up is over."""
        with self._guard:
            self._is_wanted = False
            if self.is_over:
                self._release()

    def _run(self, process: TrainingProcess, experiment: Experiment) -> None:
        try:
            process.ask(next(process.keys), Prepare(experiment.document()))
            is_fit = True
        except REMOTE_ERRORS:
            # A data file may be gone by now.
            is_fit = False
        with self._guard:
            if not (is_fit and self._is_wanted):
                self._release()
            self.is_over = True

    def _release(self) -> None:
        if self._process is not None:
            self._pool.release(self._process)
            self._process = None
