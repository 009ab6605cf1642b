"""When a batch of runs goes on in another process."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from workbench.errors import WorkbenchError
from workbench.execution.distant_trainer import DistantTrainer

if TYPE_CHECKING:
    from workbench.execution.batch import Batch
    from workbench.execution.processes import Processes, TrainingProcess
    from workbench.training.trainer import Trainer

AnyTrainer: TypeAlias = "Trainer | DistantTrainer"

AFTER_SECONDS = 1.0
"""Training time after which moving is thought of: the first curves are seen, and short runs are over."""

WORTH_SECONDS = 5.0
"""What must be left to train, about, since a process takes a second or two of a core to get ready."""


class Moving:
    """Watches over the trainer of one worker: when to look for a process, and when that is ready.

    In a process of its own a batch has a core and an interpreter to itself. Where it trains changes none of
    its numbers.
    """

    def __init__(self, processes: Processes, trainer: AnyTrainer) -> None:
        """Begin with a trainer, which stays where it is when it is of another process or device."""
        self._processes = processes
        self._began = (trainer.done, trainer.seconds)
        self._process: TrainingProcess | None = None
        self._may_move = not isinstance(trainer, DistantTrainer) and trainer.is_on_cpu

    def followed(self, trainer: AnyTrainer, batch: Batch) -> AnyTrainer:
        """The trainer that goes on for this one: itself, or one in another process in its place."""
        if not self._may_move or isinstance(trainer, DistantTrainer):
            return trainer
        if self._process is None:
            self._seek(trainer)
            return trainer
        is_whole = len(batch.jobs) == len(trainer.rows) and not trainer.diverged.any()
        try:
            if not is_whole or not self._process.is_ready:
                return trainer
            experiments = [job.experiment for job in batch.jobs]
            moved = DistantTrainer.moved(self._processes, self._process, trainer, experiments)
        except WorkbenchError:
            # A data file may be gone, or an optimizer of another library cannot be taken along.
            self.close()
            return trainer
        self._process, self._may_move = None, False
        batch.trainer = moved
        return moved

    def close(self) -> None:
        """Look no more."""
        self._may_move = False
        if self._process is not None:
            self._processes.leave(self._process)
            self._process = None

    def _seek(self, trainer: Trainer) -> None:
        done, seconds = self._began
        made, spent = trainer.done - done, trainer.seconds - seconds
        if spent < AFTER_SECONDS:
            return
        if (trainer.steps - trainer.done) * spent / made >= WORTH_SECONDS:
            self._process = self._processes.enter()
        self._may_move = self._process is not None
