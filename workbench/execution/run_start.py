"""Where the training of a run starts: at its beginning, where it was left, or at a step of a parent run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from storage import Status
from storage.messages import Message
from workbench.errors import InputError
from workbench.experiment import TrainingSettings, changed, compose, from_document
from workbench.provenance import has_experiment, repeatable_experiment
from workbench.settings import declarations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from storage import RunRecord, Store
    from workbench.execution.checkpoints import Checkpoints
    from workbench.experiment import Experiment
    from workbench.training.training_state import TrainingState

REPEATED_AT_ONCE = 10
"""Updates of a parent that are repeated between two checks whether the branch is still wanted."""

BRANCHABLE_TRAINING = ("steps", "record_every", "evaluate_every", "checkpoint_every")
"""Training settings that a branch may change: those that affect neither its data nor its arithmetic."""


@dataclass(frozen=True)
class RunStart:
    """The start of a new run, at its beginning; subclasses start elsewhere.

    Attributes:
        run_id: the stored run that is resumed; ``None`` for a new run.
        parent_id: the run from which a new run branches.
        parent_step: the update of the parent after which it branches.
        recorded: number of updates made before, whose values are in the store.
        seconds: training time of those updates.
        steps: number of updates that the run has at its end; ``None`` for that of its experiment.
        remark: how the run began, stored with it; empty where there is nothing to say.
    """

    run_id: int | None = None
    parent_id: int | None = None
    parent_step: int | None = None
    recorded: int = 0
    seconds: float = 0.0
    steps: int | None = None
    remark: str = ""

    def training_state(
        self, checkpoints: Checkpoints, experiment: Experiment, is_wanted: Callable[[], bool]
    ) -> TrainingState | None:
        """The state from which training starts, at most ``recorded`` updates on.

        It is ``None`` for the beginning of the run, or when the work is no longer wanted.

        Args:
            checkpoints: those of the store.
            experiment: of this run.
            is_wanted: asked between pieces of long work, which ends when it returns ``False``.

        Raises:
            InputError: when a checkpoint is damaged.
            MachineError: when a checkpoint does not exist.
        """
        del checkpoints, experiment, is_wanted
        return None


@dataclass(frozen=True)
class ResumedStart(RunStart):
    """A stored run that is resumed from its newest checkpoint.

    Attributes:
        run: its record in the store.
    """

    run: RunRecord | None = None

    def training_state(
        self, checkpoints: Checkpoints, experiment: Experiment, is_wanted: Callable[[], bool]
    ) -> TrainingState | None:
        """See :meth:`RunStart.training_state`."""
        assert self.run is not None
        return checkpoints.latest(self.run, experiment)


@dataclass(frozen=True)
class BranchStart(RunStart):
    """A new run that starts from the state of a parent run after an update.

    Attributes:
        parent: the record of the parent.
        parent_experiment: the parent's experiment.
        keeps_state: whether the optimizer's state is taken over.
    """

    parent: RunRecord | None = None
    parent_experiment: Experiment | None = None
    keeps_state: bool = False

    def training_state(
        self, checkpoints: Checkpoints, experiment: Experiment, is_wanted: Callable[[], bool]
    ) -> TrainingState | None:
        """See :meth:`RunStart.training_state`; the parent is repeated from its nearest checkpoint."""
        from workbench.training.trainer import Trainer

        assert self.parent is not None
        assert self.parent_experiment is not None
        parent = replace(self.parent, steps_done=self.recorded)
        nearest = checkpoints.latest(parent, self.parent_experiment)
        trainer = Trainer([self.parent_experiment], [nearest] if nearest else [], steps=self.recorded)
        while not trainer.is_over and is_wanted():
            trainer.advance(REPEATED_AT_ONCE)
        if not is_wanted():
            return None
        if trainer.diverged[0]:
            allowed = Message("before step {0}, where the run diverged", trainer.diverged[0])
            raise InputError("STEP", self.recorded, allowed)
        state = trainer.training_state(0)
        has_same_rates = (
            experiment.schedule == self.parent_experiment.schedule
            and experiment.optimizer.lr == self.parent_experiment.optimizer.lr
            and experiment.training.steps == self.parent_experiment.training.steps
        )
        return replace(
            state,
            optimizer=state.optimizer if self.keeps_state else None,
            rates=state.rates if has_same_rates else None,
        )


def can_resume(run: RunRecord) -> bool:
    """Whether a run was ended before its last step by something other than its own loss."""
    is_cut_off = (
        has_experiment(run) and run.status.is_over and run.status not in {Status.FINISHED, Status.DIVERGED}
    )
    return is_cut_off and run.steps_done < run.planned_steps


def can_continue(run: RunRecord) -> bool:
    """Whether a run has made all its steps and could make more."""
    return has_experiment(run) and run.status is Status.FINISHED


def can_verify(run: RunRecord) -> bool:
    """Whether a run has steps that can be repeated."""
    return has_experiment(run) and run.status.is_over and run.steps_done > 0


def can_branch(run: RunRecord) -> bool:
    """Whether a run has a step from which another run can branch."""
    return can_verify(run) and run.steps_done > (1 if run.status is Status.DIVERGED else 0)


def resumed(store: Store, run_id: int) -> tuple[Experiment, RunStart]:
    """Experiment and start of a job that takes an interrupted or stopped run to its planned end.

    Raises:
        InputError: when the run was neither interrupted nor stopped.
        StoreError: when the store does not have the run.
    """
    run, experiment = store.run(run_id), repeatable_experiment(store, run_id)
    if not can_resume(run):
        allowed = Message("a run that was stopped or interrupted before its end")
        raise InputError("RUN", f"{run_id} ({run.status}, {run.steps_done} of {run.planned_steps})", allowed)
    return experiment, _resumed_start(run, run.planned_steps)


def continued(store: Store, run_id: int, more: int) -> tuple[Experiment, RunStart]:
    """Experiment and start of a job that takes a finished run beyond its end.

    The experiment is unchanged: schedules measured by the run's length have ended with it and keep their last
    rate; other schedules go on.

    Args:
        store: where the run is.
        run_id: its number.
        more: updates beyond those that it has made, at least 1.

    Raises:
        InputError: when the run is not finished, or there would be too many steps.
        StoreError: when the store does not have the run.
    """
    run, experiment = store.run(run_id), repeatable_experiment(store, run_id)
    if not can_continue(run):
        allowed = Message("a finished run; `resume` is for those cut off")
        raise InputError("RUN", f"{run_id} ({run.status})", allowed)
    (declaration,) = (each for each in declarations(TrainingSettings) if each.name == "steps")
    most = int(declaration.maximum or 0) - run.planned_steps
    if not 1 <= more <= most:
        limits = Message("at least {0} and at most {1}", 1, most)
        raise InputError("steps", more, Message("a whole number {0}", limits))
    return experiment, _resumed_start(run, run.planned_steps + more)


def branched(
    store: Store,
    run_id: int,
    *,
    at: int | None = None,
    optimizer: str | None = None,
    schedule: str | None = None,
    name: str = "",
    changes: Mapping[str, object] | None = None,
    keeps_state: bool | None = None,
) -> tuple[Experiment, RunStart]:
    """Experiment and start of a job that branches from a step of a run.

    The branch counts its steps on from that step, and has the rates of its schedule at these steps; a
    schedule that follows the loss restarts unless nothing of it is changed.

    Args:
        store: where the run is.
        run_id: the parent.
        at: the step after which it branches; ``None`` for the last one.
        optimizer: another optimizer; ``None`` for the same.
        schedule: another schedule; ``None`` for the same.
        name: the person's own name for the branch.
        changes: settings of optimizer, schedule and training by name; ``steps`` counts from the start of
            the parent.
        keeps_state: whether the optimizer's state is taken over, possible only for the same optimizer and
            convention; ``None`` for where it is possible.

    Raises:
        InputError: when the run has no such step, or a name or value cannot be used.
        StoreError: when the store does not have the run.
    """
    run, parent = store.run(run_id), repeatable_experiment(store, run_id)
    last = run.steps_done - (1 if run.status is Status.DIVERGED else 0)
    step = last if at is None else at
    first = (run.parent_step or 0) + 1
    if not can_branch(run) or not first <= step <= last:
        raise InputError("STEP", step, Message("a step from {0} to {1}, of a run that is over", first, last))
    experiment = _branch_experiment(
        parent,
        optimizer=optimizer,
        schedule=schedule,
        name=name,
        changes=dict(changes or {}),
        planned_steps=run.planned_steps,
    )
    if experiment.training.steps <= step:
        allowed = Message("above {0}, where the branch begins", step)
        raise InputError("steps", experiment.training.steps, allowed)
    is_same_rule = (experiment.optimizer.name, experiment.optimizer.convention) == (
        parent.optimizer.name,
        parent.optimizer.convention,
    )
    if keeps_state and not is_same_rule:
        allowed = Message("reset: it is kept only for the same optimizer and convention")
        raise InputError("state", "keep", allowed)
    keeps = is_same_rule if keeps_state is None else keeps_state
    remark = (
        f"branched from run {run_id} at step {step}, the optimizer's state {'kept' if keeps else 'reset'}"
    )
    return experiment, BranchStart(
        parent_id=run_id,
        parent_step=step,
        recorded=step,
        seconds=run.seconds,
        remark=remark,
        parent=run,
        parent_experiment=parent,
        keeps_state=keeps,
    )


def _resumed_start(run: RunRecord, steps: int) -> RunStart:
    return ResumedStart(
        run_id=run.id,
        parent_id=run.parent_id,
        parent_step=run.parent_step,
        recorded=run.steps_done,
        seconds=run.seconds,
        steps=steps,
        run=run,
    )


def _branch_experiment(
    parent: Experiment,
    *,
    optimizer: str | None,
    schedule: str | None,
    name: str,
    changes: dict[str, object],
    planned_steps: int,
) -> Experiment:
    """The parent's experiment with another optimizer, schedule or settings of theirs."""
    document = parent.document()
    fresh = compose(
        parent.problem.name, optimizer or parent.optimizer.name, schedule or parent.schedule.name
    ).document()
    for part, chosen in (("optimizer", optimizer), ("schedule", schedule)):
        if chosen is not None and chosen != document[part]["name"]:
            document[part] = fresh[part]
    document["name"] = name
    document["training"]["steps"] = max(planned_steps, parent.training.steps)
    fixed = {each.name for each in declarations(type(parent.problem))} | {
        each.name for each in declarations(type(parent.training)) if each.name not in BRANCHABLE_TRAINING
    }
    for setting, value in changes.items():
        if setting in fixed:
            raise InputError(setting, value, Message("left out: a branch shares it with its parent"))
    return changed(from_document(document), changes)
