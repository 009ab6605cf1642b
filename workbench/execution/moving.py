"""When a batch of runs goes on in another process."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from workbench.errors import WorkbenchError
from workbench.execution.distant_trainer import DistantTrainer
from workbench.training.serving import Prepare

if TYPE_CHECKING:
    from workbench.execution.batch import Batch
    from workbench.execution.processes import Processes, TrainingProcess
    from workbench.experiment import Experiment
    from workbench.training.trainer import Trainer

AnyTrainer: TypeAlias = "Trainer | DistantTrainer"

AFTER_SECONDS = 1.0
"""How long a batch has been under way when moving is thought of: short runs are over by then."""

WORTH_SECONDS = 5.0
"""What must be left to train, about, since a process takes a second or two of a core to get ready."""

UNMOVED = (WorkbenchError, RuntimeError)
"""What may go wrong in the other process; a run for which it does goes on in this one."""


class Moving:
    """Watches over the trainer of one worker: when to look for a process, and when that is ready.

    In a process of its own a batch has a core and an interpreter to itself. Where it trains changes none of
    its numbers.
    """

    def __init__(self, processes: Processes, trainer: AnyTrainer, device: str) -> None:
        """Begin with a trainer, which stays where it is when it is of another process or device."""
        self._processes = processes
        self._began = time.monotonic()
        self._before = (trainer.done, trainer.seconds)
        self._may_move = device == "cpu"
        self._distant = trainer if isinstance(trainer, DistantTrainer) else None
        self._preparation: _Preparation | None = None

    def followed(self, trainer: AnyTrainer, batch: Batch) -> AnyTrainer:
        """The trainer that goes on for this one: itself, or one in another process in its place."""
        if not self._may_move or isinstance(trainer, DistantTrainer):
            return trainer
        if self._preparation is None:
            self._seek(trainer, batch)
            return trainer
        if len(batch.jobs) < len(trainer.rows) or trainer.diverged.any() or not self._preparation.is_over:
            return trainer
        process = self._preparation.taken()
        self._may_move = False
        if process is None:
            return trainer
        experiments = [job.experiment for job in batch.jobs]
        try:
            self._distant = DistantTrainer.moved(self._processes, process, trainer, experiments)
        except UNMOVED:
            # An optimizer of another library may remember what cannot be taken along.
            self._processes.leave(process)
            return trainer
        batch.trainer = self._distant
        return self._distant

    def close(self) -> None:
        """Look no more, and let the trainer go where it is in another process."""
        self._may_move = False
        if self._preparation is not None:
            self._preparation.give_up()
        if self._distant is not None:
            self._distant.close()

    def _seek(self, trainer: Trainer, batch: Batch) -> None:
        done, seconds = self._before
        made, spent = trainer.done - done, trainer.seconds - seconds
        if time.monotonic() - self._began < AFTER_SECONDS or not made:
            return
        process = None
        if (trainer.steps - trainer.done) * spent / made >= WORTH_SECONDS:
            process = self._processes.enter()
        self._may_move = process is not None
        if process is not None:
            self._preparation = _Preparation(self._processes, process, batch.jobs[0].experiment)


class _Preparation:
    """A process that gets ready for an experiment while the batch goes on here.

    Attributes:
        is_over: whether it is ready, or cannot be.
    """

    def __init__(self, processes: Processes, process: TrainingProcess, experiment: Experiment) -> None:
        self.is_over = False
        self._processes = processes
        self._process: TrainingProcess | None = process
        self._is_wanted = True
        self._guard = threading.Lock()
        processes.wait_for(partial(self._run, process, experiment))

    def taken(self) -> TrainingProcess | None:
        """The process, to be left by who takes it; ``None`` where it is not fit for the experiment."""
        with self._guard:
            process, self._process = self._process, None
            return process

    def give_up(self) -> None:
        """Leave the process, if it is still here, as soon as it is no longer busy with this."""
        with self._guard:
            self._is_wanted = False
            if self.is_over:
                self._leave()

    def _run(self, process: TrainingProcess, experiment: Experiment) -> None:
        try:
            process.ask(next(process.keys), Prepare(experiment.document()))
            is_fit = True
        except UNMOVED:
            # A data file may be gone by now.
            is_fit = False
        with self._guard:
            if not (is_fit and self._is_wanted):
                self._leave()
            self.is_over = True

    def _leave(self) -> None:
        if self._process is not None:
            self._processes.leave(self._process)
            self._process = None
