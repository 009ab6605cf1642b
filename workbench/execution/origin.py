"""Where a job begins: at the start of its run, where the run was left, or on another run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage import RunRecord
    from workbench.execution.checkpoints import Checkpoints
    from workbench.experiment import Experiment
    from workbench.training.snapshot import Snapshot

AT_ONCE = 10
"""Updates of a parent that are repeated between two looks at whether to go on."""


@dataclass(frozen=True)
class Origin:
    """A new run that starts at its beginning.

    Attributes:
        run_id: the run in the store that goes on; ``None`` for a new run.
        parent_id: the run from which a new run branches.
        parent_step: the update of the parent after which it branches.
        recorded: updates that are made, and whose values are in the store.
        seconds: training time of those.
        steps: updates that the run is to have made at its end; ``None`` for those of its experiment.
        remark: what there is to tell about how it began.
    """

    run_id: int | None = None
    parent_id: int | None = None
    parent_step: int | None = None
    recorded: int = 0
    seconds: float = 0.0
    steps: int | None = None
    remark: str = ""

    def snapshot(
        self, checkpoints: Checkpoints, experiment: Experiment, is_wanted: Callable[[], bool]
    ) -> Snapshot | None:
        """Where training begins, at most ``recorded`` updates on.

        It is ``None`` for the start of the run, or when the work is no longer wanted.

        Args:
            checkpoints: those of the store.
            experiment: of this run.
            is_wanted: whether to go on with work that takes long.

        Raises:
            InputError: when what it needs is damaged.
            MachineError: when what it needs is not there.
        """
        del checkpoints, experiment, is_wanted
        return None


@dataclass(frozen=True)
class Resumption(Origin):
    """A run of the store that goes on.

    Attributes:
        run: as the store has it.
    """

    run: RunRecord | None = None

    def snapshot(
        self, checkpoints: Checkpoints, experiment: Experiment, is_wanted: Callable[[], bool]
    ) -> Snapshot | None:
        """See :meth:`Origin.snapshot`."""
        assert self.run is not None
        return checkpoints.latest(self.run, experiment)


@dataclass(frozen=True)
class Branching(Origin):
    """A new run that goes on where another was after an update.

    Attributes:
        parent: the other run.
        parent_experiment: what that run does.
        keeps_state: whether what the optimizer remembers is kept.
    """

    parent: RunRecord | None = None
    parent_experiment: Experiment | None = None
    keeps_state: bool = False

    def snapshot(
        self, checkpoints: Checkpoints, experiment: Experiment, is_wanted: Callable[[], bool]
    ) -> Snapshot | None:
        """See :meth:`Origin.snapshot`; from the parent's nearest checkpoint its steps are repeated."""
        from workbench.training.trainer import Trainer

        assert self.parent is not None
        assert self.parent_experiment is not None
        parent = replace(self.parent, steps_done=self.recorded)
        nearest = checkpoints.latest(parent, self.parent_experiment)
        trainer = Trainer([self.parent_experiment], [nearest] if nearest else [], steps=self.recorded)
        while not trainer.is_over and is_wanted():
            trainer.advance(AT_ONCE)
        if not is_wanted():
            return None
        if trainer.diverged[0]:
            raise InputError(
                "STEP", self.recorded, f"before step {trainer.diverged[0]}, where the run diverged"
            )
        snapshot = trainer.snapshot(0)
        has_same_rates = (
            experiment.schedule == self.parent_experiment.schedule
            and experiment.optimizer.lr == self.parent_experiment.optimizer.lr
            and (experiment.training.steps == self.parent_experiment.training.steps)
        )
        return replace(
            snapshot,
            memory=snapshot.memory if self.keeps_state else None,
            rates=snapshot.rates if has_same_rates else None,
        )
