"""A trainer that is in another process."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from workbench.errors import MachineError
from workbench.training.serving import Build, Call, Drop, Split

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from workbench.execution.processes import Processes, TrainingProcess
    from workbench.experiment import Experiment
    from workbench.training.block import Block
    from workbench.training.serving import Request, Standing
    from workbench.training.snapshot import Snapshot
    from workbench.training.trainer import Trainer


class DistantTrainer:
    """What a worker needs of a :class:`Trainer`, each method asking that of another process.

    Its numbers are those of a trainer here: a snapshot is all that the next update depends on.

    Attributes:
        process: where it is.

    The others are those of :class:`Trainer`, as they were after the last request.
    """

    steps: int
    remark: str
    done: int
    seconds: float
    rows: NDArray[np.int64]
    diverged: NDArray[np.int64]

    def __init__(
        self, processes: Processes, process: TrainingProcess, key: int, trainer: Trainer | DistantTrainer
    ) -> None:
        """For one that is there under the key, and counts as ``trainer`` does."""
        self.process = process
        self.steps, self.remark = trainer.steps, trainer.remark
        self.done, self.seconds = trainer.done, trainer.seconds
        self.rows, self.diverged = trainer.rows, trainer.diverged
        self._processes = processes
        self._key = key

    @classmethod
    def moved(
        cls,
        processes: Processes,
        process: TrainingProcess,
        trainer: Trainer,
        experiments: Sequence[Experiment],
    ) -> DistantTrainer:
        """Where a trainer stands, there.

        Args:
            processes: where the process is entered, and left with :meth:`close`.
            process: ready.
            trainer: none of its runs has diverged.
            experiments: of its rows.

        Raises:
            WorkbenchError: when it cannot be made there, or not be taken along.
        """
        moved = cls(processes, process, next(process.keys), trainer)
        snapshots = [trainer.snapshot(row) for row in range(len(trainer.rows))]
        documents = [experiment.document() for experiment in experiments]
        moved._ask(Build(documents, snapshots, trainer.steps, trainer.rows))
        return moved

    @property
    def is_over(self) -> bool:
        """See :attr:`Trainer.is_over`."""
        return self.done >= self.steps or bool(self.diverged.all())

    def advance(self, count: int) -> list[Block]:
        """See :meth:`Trainer.advance`."""
        blocks: list[Block] = self._ask(Call("advance", count))
        return blocks

    def keep(self, rows: Sequence[int]) -> None:
        """See :meth:`Trainer.keep`."""
        if len(rows) < len(self.rows):
            self._ask(Call("keep", list(rows)))

    def split(self, rows: Sequence[int]) -> DistantTrainer:
        """See :meth:`Trainer.split`; the other one is in the same process."""
        apart = DistantTrainer(self._processes, self.process, next(self.process.keys), self)
        self._processes.share(self.process)
        self._ask(Split(apart._key, list(rows)))
        is_apart = [row in set(rows) for row in apart.rows.tolist()]
        apart.rows, apart.diverged = apart.rows[is_apart], apart.diverged[is_apart]
        return apart

    def snapshot(self, row: int) -> Snapshot:
        """See :meth:`Trainer.snapshot`."""
        snapshot: Snapshot = self._ask(Call("snapshot", row))
        return snapshot

    def close(self) -> None:
        """Be forgotten there."""
        # Where the process is gone, so is the trainer.
        with suppress(MachineError):
            self._ask(Drop())
        self._processes.leave(self.process)

    def _ask(self, request: Request) -> Any:
        answer = self.process.ask(self._key, request)
        standing: Standing | None = answer.standing
        if standing is not None:
            self.done, self.seconds = standing.done, standing.seconds
            self.rows, self.diverged = standing.rows, standing.diverged
        return answer.result
