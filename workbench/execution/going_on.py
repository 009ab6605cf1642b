"""Runs of the store that go on, and runs that branch from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import Status
from workbench.errors import InputError
from workbench.execution.origin import Branching, Resumption
from workbench.execution.provenance import has_experiment, repeatable_experiment
from workbench.experiment import TrainingSettings, changed, compose, from_document
from workbench.settings import declarations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage import RunRecord, Store
    from workbench.execution.origin import Origin
    from workbench.experiment import Experiment

BRANCHABLE_TRAINING = ("steps", "record_every", "evaluate_every", "checkpoint_every")
"""What a branch may change of the training: neither its data nor its arithmetic."""


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
    """Whether a run has made steps that could be made again."""
    return has_experiment(run) and run.status.is_over and run.steps_done > 0


def can_branch(run: RunRecord) -> bool:
    """Whether there is a step of the run from which another can go on."""
    return can_verify(run) and run.steps_done > (1 if run.status is Status.DIVERGED else 0)


def resumed(store: Store, run_id: int) -> tuple[Experiment, Origin]:
    """What a job needs that takes an interrupted or stopped run to its planned end.

    Raises:
        InputError: when the run is not one of those.
        StoreError: when the store does not know it.
    """
    run, experiment = store.run(run_id), repeatable_experiment(store, run_id)
    if not can_resume(run):
        allowed = "a run that was stopped or interrupted before its end"
        raise InputError("RUN", f"{run_id} ({run.status}, {run.steps_done} of {run.planned_steps})", allowed)
    return experiment, _going_on(run, run.planned_steps)


def continued(store: Store, run_id: int, more: int) -> tuple[Experiment, Origin]:
    """What a job needs that takes a finished run beyond its end.

    The experiment stays as it is: schedules that are measured by the run have ended with its steps, and the
    rate stays what it was then. Other schedules go on.

    Args:
        store: where the run is.
        run_id: its number.
        more: updates beyond those that it has made, at least 1.

    Raises:
        InputError: when the run is not finished, or there would be too many steps.
        StoreError: when the store does not know it.
    """
    run, experiment = store.run(run_id), repeatable_experiment(store, run_id)
    if not can_continue(run):
        raise InputError("RUN", f"{run_id} ({run.status})", "a finished run; `resume` is for those cut off")
    (declaration,) = (each for each in declarations(TrainingSettings) if each.name == "steps")
    most = int(declaration.maximum or 0) - run.planned_steps
    if not 1 <= more <= most:
        raise InputError("steps", more, f"a whole number at least 1 and at most {most}")
    return experiment, _going_on(run, run.planned_steps + more)


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
) -> tuple[Experiment, Origin]:
    """What a job needs that goes on from a step of a run as another run.

    Its steps count on from that step. Its rates are those that its schedule has at these steps; a schedule
    that follows the loss begins anew unless nothing of it is changed.

    Args:
        store: where the run is.
        run_id: the parent.
        at: the step after which it branches; ``None`` for the last one.
        optimizer: another optimizer; ``None`` for the same.
        schedule: another schedule; ``None`` for the same.
        name: the person's own name for the branch.
        changes: settings of optimizer, schedule and training by name; ``steps`` counts from the start of
            the parent.
        keeps_state: whether what the optimizer remembers is kept, possible only for the same optimizer and
            convention; ``None`` for where it is possible.

    Raises:
        InputError: when the run has no such step, or a name or value cannot be used.
        StoreError: when the store does not know the run.
    """
    run, parent = store.run(run_id), repeatable_experiment(store, run_id)
    last = run.steps_done - (1 if run.status is Status.DIVERGED else 0)
    step = last if at is None else at
    first = (run.parent_step or 0) + 1
    if not can_branch(run) or not first <= step <= last:
        raise InputError("STEP", step, f"a step from {first} to {last}, of a run that is over")
    experiment = _other(
        parent,
        optimizer=optimizer,
        schedule=schedule,
        name=name,
        changes=dict(changes or {}),
        planned_steps=run.planned_steps,
    )
    if experiment.training.steps <= step:
        raise InputError("steps", experiment.training.steps, f"above {step}, where the branch begins")
    is_same_rule = (experiment.optimizer.name, experiment.optimizer.convention) == (
        parent.optimizer.name,
        parent.optimizer.convention,
    )
    if keeps_state and not is_same_rule:
        allowed = "reset: it is kept only for the same optimizer and convention"
        raise InputError("state", "keep", allowed)
    keeps = is_same_rule if keeps_state is None else keeps_state
    told = f"branched from run {run_id} at step {step}, the optimizer's state {'kept' if keeps else 'reset'}"
    return experiment, Branching(
        parent_id=run_id,
        parent_step=step,
        recorded=step,
        seconds=run.seconds,
        remark=told,
        parent=run,
        parent_experiment=parent,
        keeps_state=keeps,
    )


def _going_on(run: RunRecord, steps: int) -> Origin:
    return Resumption(
        run_id=run.id,
        parent_id=run.parent_id,
        parent_step=run.parent_step,
        recorded=run.steps_done,
        seconds=run.seconds,
        steps=steps,
        run=run,
    )


def _other(
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
            raise InputError(setting, value, "left out: a branch shares it with its parent")
    return changed(from_document(document), changes)
