"""A trainer in another process, behind the interface of a local one."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from workbench.errors import MachineError
from workbench.execution.processes.trainer_server import Build, Call, Drop, SplitOff

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from workbench.execution.processes.pool import ProcessPool, TrainingProcess
    from workbench.execution.processes.trainer_server import Request, TrainerStatus
    from workbench.experiment import Experiment
    from workbench.training.recorded_block import RecordedBlock
    from workbench.training.trainer import Trainer
    from workbench.training.training_state import TrainingState


class RemoteTrainer:
    """What a worker needs of a :class:`Trainer`; each method sends a request to another process.

    Its numbers are those of a local trainer: a training state holds everything that the next update depends
    on.

    Attributes:
        process: where the trainer is.

    The others are those of :class:`Trainer`, as they were after the last request.
    """

    steps: int
    remark: str
    done: int
    seconds: float
    rows: NDArray[np.int64]
    diverged: NDArray[np.int64]

    def __init__(
        self, pool: ProcessPool, process: TrainingProcess, key: int, trainer: Trainer | RemoteTrainer
    ) -> None:
        """For a trainer that is in the process under the key; its attributes are copied from ``trainer``."""
        self.process = process
        self.steps, self.remark = trainer.steps, trainer.remark
        self.done, self.seconds = trainer.done, trainer.seconds
        self.rows, self.diverged = trainer.rows, trainer.diverged
        self._pool = pool
        self._key = key

    @classmethod
    def migrated(
        cls,
        pool: ProcessPool,
        process: TrainingProcess,
        trainer: Trainer,
        experiments: Sequence[Experiment],
    ) -> RemoteTrainer:
        """A trainer's continuation in another process.

        Args:
            pool: from which the process was acquired; :meth:`close` releases it.
            process: has executed :class:`Prepare`.
            trainer: none of its runs has diverged.
            experiments: of its rows.

        Raises:
            WorkbenchError: when it cannot be built there, or its state cannot be exported.
        """
        remote = cls(pool, process, next(process.keys), trainer)
        states = [trainer.training_state(row) for row in range(len(trainer.rows))]
        documents = [experiment.document() for experiment in experiments]
        remote._ask(Build(documents, states, trainer.steps, trainer.rows))
        return remote

    @property
    def is_over(self) -> bool:
        """See :attr:`Trainer.is_over`."""
        return self.done >= self.steps or bool(self.diverged.all())

    def advance(self, count: int) -> list[RecordedBlock]:
        """See :meth:`Trainer.advance`."""
        blocks: list[RecordedBlock] = self._ask(Call("advance", count))
        return blocks

    def retain_rows(self, rows: Sequence[int]) -> None:
        """See :meth:`Trainer.retain_rows`."""
        if len(rows) < len(self.rows):
            self._ask(Call("retain_rows", list(rows)))

    def split_off(self, rows: Sequence[int]) -> RemoteTrainer:
        """See :meth:`Trainer.split_off`; the new trainer is in the same process."""
        part = RemoteTrainer(self._pool, self.process, next(self.process.keys), self)
        self._pool.retain(self.process)
        self._ask(SplitOff(part._key, list(rows)))
        is_in_part = [row in set(rows) for row in part.rows.tolist()]
        part.rows, part.diverged = part.rows[is_in_part], part.diverged[is_in_part]
        return part

    def training_state(self, row: int) -> TrainingState:
        """See :meth:`Trainer.training_state`."""
        state: TrainingState = self._ask(Call("training_state", row))
        return state

    def close(self) -> None:
        """Delete the trainer there and release its process."""
        # Where the process has ended, so has the trainer.
        with suppress(MachineError):
            self._ask(Drop())
        self._pool.release(self.process)

    def _ask(self, request: Request) -> Any:
        answer = self.process.ask(self._key, request)
        status: TrainerStatus | None = answer.status
        if status is not None:
            self.done, self.seconds = status.done, status.seconds
            self.rows, self.diverged = status.rows, status.diverged
        return answer.result


AnyTrainer: TypeAlias = "Trainer | RemoteTrainer"
