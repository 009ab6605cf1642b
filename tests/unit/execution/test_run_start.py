"""Runs that are resumed, continued and branched, through the runner into the store."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from storage import Status
from workbench.errors import InputError
from workbench.execution.checkpoints import MOST, Checkpoints
from workbench.execution.run_start import branched, continued, resumed
from workbench.experiment import compose
from workbench.training.devices import prepare_thread
from workbench.training.trainer import Trainer

STEPS = 400
EVERY = 50
EXPERIMENT = compose(
    "logistic-regression",
    "adam",
    "ExponentialLR",
    changes={"steps": STEPS, "batch_size": 16, "gamma": 0.999, "checkpoint_every": EVERY},
)


@pytest.fixture(autouse=True)
def as_a_worker():
    prepare_thread()
    yield
    torch.set_flush_denormal(False)


@pytest.fixture
def checkpoints(store):
    return Checkpoints(store)


@pytest.fixture
def finished(make_runner, store):
    """A run that has made all its steps."""
    runner = make_runner()
    (job,) = runner.submit([EXPERIMENT])
    assert job.wait(30)
    runner.close()
    return store.run(job.run_id)


@pytest.fixture
def cut_off(make_runner, store, watch):
    """A run that was stopped somewhere."""
    runner = make_runner()
    (job,) = runner.submit([EXPERIMENT.model_copy(update={"training": _endless()})])
    watch.until(lambda: job.progress.done > 3 * EVERY)
    job.stop()
    assert job.wait(30)
    runner.close()
    return store.run(job.run_id)


def _endless():
    return EXPERIMENT.training.replaced(steps=1_000_000)


def go_on(make_runner, experiment, start, until=None):
    """Take a job to its end, or stop it once the condition holds."""
    runner = make_runner()
    job = runner.submit_from(experiment, start)
    if until is not None:
        until(job)
        job.stop()
    assert job.wait(30)
    runner.close()
    return job


def expected(experiment, done, snapshots=()):
    """The losses of a trainer that is never interrupted, and its parameters."""
    trainer = Trainer([experiment], snapshots, steps=done)
    losses = []
    while not trainer.is_over:
        losses += trainer.advance(1000)[0].values[:, 0, 0].tolist()
    return losses, trainer


def require_whole(store, run_id, experiment):
    """The run's series are those of a run that was never cut off, and time only goes forward."""
    record, loss = store.run(run_id), store.series(run_id, "loss")
    assert loss.steps.tolist() == list(range(1, record.steps_done + 1))
    assert loss.values.tolist() == expected(experiment, record.steps_done)[0]
    assert (np.diff(loss.seconds) >= 0).all()
    for name in store.series_names(run_id):
        assert (np.diff(store.series(run_id, name).steps) > 0).all()


def test_checkpoints_are_written_at_every_interval_and_at_the_end(finished, checkpoints):
    assert checkpoints.steps(finished.uid) == list(range(EVERY, STEPS + 1, EVERY))


def test_a_stopped_run_goes_on_as_if_it_had_not_been(cut_off, make_runner, store, watch):
    experiment, start = resumed(store, cut_off.id)
    job = go_on(
        make_runner, experiment, start,
        lambda job: watch.until(lambda: job.progress.done > cut_off.steps_done + 100),
    )  # fmt: skip
    record = store.run(job.run_id)
    assert (record.id, record.status) == (cut_off.id, Status.STOPPED)
    assert record.steps_done > cut_off.steps_done
    assert (record.started, record.planned_steps) == (cut_off.started, cut_off.planned_steps)
    require_whole(store, record.id, experiment)


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_what_the_store_has_beyond_the_last_checkpoint_is_made_again_and_not_recorded_twice(
    cut_off, make_runner, store, watch, checkpoints, place, kept
):
    for step in checkpoints.steps(cut_off.uid)[kept:]:
        place.with_name("runs-checkpoints").joinpath(cut_off.uid, f"{step}.safetensors").unlink()
    experiment, start = resumed(store, cut_off.id)
    go_on(
        make_runner, experiment, start,
        lambda job: watch.until(lambda: job.progress.done > cut_off.steps_done + 100),
    )  # fmt: skip
    require_whole(store, cut_off.id, experiment)


def test_a_run_stopped_while_it_catches_up_keeps_what_it_had(cut_off, make_runner, store):
    experiment, start = resumed(store, cut_off.id)
    go_on(make_runner, experiment, start, lambda job: None)
    assert store.run(cut_off.id).steps_done >= cut_off.steps_done
    require_whole(store, cut_off.id, experiment)


def test_a_damaged_checkpoint_gives_way_to_the_one_before(cut_off, store, checkpoints, place):
    experiment, _ = resumed(store, cut_off.id)
    *_, before, newest = checkpoints.steps(cut_off.uid)
    place.with_name("runs-checkpoints").joinpath(cut_off.uid, f"{newest}.safetensors").write_bytes(b"no")
    assert checkpoints.latest(cut_off, experiment).step == before


def test_a_checkpoint_ahead_of_the_store_is_passed_over(finished, checkpoints):
    behind = dataclasses.replace(finished, steps_done=2 * EVERY + 7)
    assert checkpoints.latest(behind, EXPERIMENT).step == 2 * EVERY


def test_of_many_checkpoints_the_first_the_newest_and_fewer_between_are_kept(finished, checkpoints):
    snapshot = checkpoints.load(finished.uid, EVERY, EXPERIMENT)
    for step in range(1000, 1000 + 3 * MOST):
        checkpoints.save(finished.uid, EXPERIMENT, dataclasses.replace(snapshot, step=step))
        steps = checkpoints.steps(finished.uid)
        assert steps[0] == EVERY
        assert steps[-1] == step
        assert len(steps) <= MOST
    assert len(steps) > MOST // 3


def test_a_finished_run_goes_beyond_its_end(finished, make_runner, store):
    experiment, start = continued(store, finished.id, 150)
    go_on(make_runner, experiment, start)
    record = store.run(finished.id)
    assert (record.status, record.steps_done, record.planned_steps) == (Status.FINISHED, 550, 550)
    require_whole(store, finished.id, EXPERIMENT)


def test_a_branch_with_everything_the_same_is_its_parent_from_that_step_on(finished, make_runner, store):
    experiment, start = branched(store, finished.id, at=123)
    job = go_on(make_runner, experiment, start)
    parent, branch = (store.series(number, "loss") for number in (finished.id, job.run_id))
    assert branch.steps.tolist() == list(range(124, STEPS + 1))
    assert branch.values.tolist() == parent.values[123:].tolist()
    record = store.run(job.run_id)
    assert (record.parent_id, record.parent_step, record.steps_done) == (finished.id, 123, STEPS)
    assert "state kept" in store.environment(job.run_id)["origin"]


@pytest.mark.parametrize(
    ("choice", "keeps"),
    [
        ({"changes": {"lr": 0.02}}, True),
        ({"changes": {"lr": 0.02}, "keeps_state": False}, False),
        ({"optimizer": "momentum"}, False),
        ({"schedule": "CosineAnnealingLR"}, True),
    ],
    ids=["rate", "rate, reset", "optimizer", "schedule"],
)
def test_a_branch_goes_on_with_what_was_chosen(finished, make_runner, store, checkpoints, choice, keeps):
    experiment, start = branched(store, finished.id, at=100, **choice)
    job = go_on(make_runner, experiment, start)
    snapshot = checkpoints.load(finished.uid, 100, EXPERIMENT)
    changed = dataclasses.replace(snapshot, rates=None, optimizer=snapshot.optimizer if keeps else None)
    losses, _ = expected(experiment, STEPS, [changed])
    assert store.series(job.run_id, "loss").values.tolist() == losses
    assert losses != expected(EXPERIMENT, STEPS)[0][100:]


def test_a_branch_that_was_cut_off_is_resumed_from_its_own_start(finished, make_runner, store, watch):
    changes = {"lr": 0.02, "steps": 1_000_000, "checkpoint_every": 0}
    experiment, start = branched(store, finished.id, at=100, changes=changes)
    far = 2_000
    job = go_on(make_runner, experiment, start, lambda job: watch.until(lambda: job.progress.done > far))
    again = resumed(store, job.run_id)
    go_on(make_runner, *again, lambda job: watch.until(lambda: job.progress.done > again[1].recorded + 99))
    loss = store.series(job.run_id, "loss")
    assert loss.steps.tolist() == list(range(101, store.run(job.run_id).steps_done + 1))


@pytest.mark.parametrize(
    "choice",
    [
        {"at": 0},
        {"at": STEPS + 1},
        {"changes": {"seed": 3}},
        {"changes": {"batch_size": 8}},
        {"changes": {"steps": 100}, "at": 100},
        {"changes": {"beta3": 0.5}},
        {"optimizer": "momentum", "keeps_state": True},
        {"optimizer": "adman"},
    ],
    ids=str,
)
def test_a_branch_that_cannot_be_is_refused(finished, store, choice):
    with pytest.raises(InputError):
        branched(store, finished.id, **choice)


def test_only_what_was_cut_off_is_resumed_and_only_what_is_finished_continued(finished, cut_off, store):
    with pytest.raises(InputError, match="stopped or interrupted"):
        resumed(store, finished.id)
    with pytest.raises(InputError, match="finished"):
        continued(store, cut_off.id, 10)
    for more in (0, 10**9):
        with pytest.raises(InputError, match="steps"):
            continued(store, finished.id, more)


def test_a_run_that_already_trains_is_not_taken_twice(cut_off, make_runner, store, watch):
    experiment, start = resumed(store, cut_off.id)
    runner = make_runner()
    first = runner.submit_from(experiment, start)
    watch.until(lambda: first.progress.status is Status.RUNNING)
    second = runner.submit_from(experiment, start)
    assert second.wait(30)
    assert (second.progress.status, second.run_id) == (Status.FAILED, None)
    assert "not over" in second.progress.message
    assert store.run(cut_off.id).status in {Status.QUEUED, Status.RUNNING}


class Odd(torch.optim.SGD):
    """Remembers something that no file can hold."""

    def step(self, closure=None):
        self.state[self.param_groups[0]["params"][0]]["seen"] = {object()}
        return super().step(closure)


def test_an_optimizer_that_cannot_be_kept_is_resumed_from_its_start(make_runner, store, watch, monkeypatch):
    monkeypatch.setattr(torch.optim, "Odd", Odd, raising=False)
    changes = {"steps": 1_000_000, "checkpoint_every": 10}
    runner = make_runner()
    (job,) = runner.submit([compose("rosenbrock", "torch:Odd", changes=changes)])
    watch.until(lambda: job.progress.done > 100)
    job.stop()
    assert job.wait(30)
    runner.close()
    before = store.run(job.run_id)
    assert (before.status, Checkpoints(store).steps(before.uid)) == (Status.STOPPED, [])
    experiment, start = resumed(store, before.id)
    far = before.steps_done + 100
    go_on(make_runner, experiment, start, lambda job: watch.until(lambda: job.progress.done > far))
    require_whole(store, before.id, experiment)
