"""When a run is kept in a file."""

from __future__ import annotations

import pytest

from workbench.execution.checkpoints import MOST, Checkpoints
from workbench.execution.job import Job
from workbench.execution.worker import CHECKPOINT_SECONDS, FIRST_CHECKPOINTS, is_checkpoint_due
from workbench.experiment import compose


def job_that_keeps(every):
    return Job(compose("rosenbrock", "gd", changes={"checkpoint_every": every}))


@pytest.mark.parametrize("every", [1, 7, 10_000])
def test_the_first_files_come_however_quick_the_updates_are(every):
    job = job_that_keeps(every)
    due = [done for done in range(1, 40) if is_checkpoint_due(job, done * every, 0.0)]
    assert due == list(range(1, FIRST_CHECKPOINTS + 1))


def test_between_two_multiples_nothing_is_due():
    job = job_that_keeps(10)
    assert not any(is_checkpoint_due(job, done, 1e9) for done in range(1, 1000) if done % 10)


def test_later_files_are_due_once_enough_has_been_trained():
    job, done = job_that_keeps(10), 10 * (FIRST_CHECKPOINTS + 1)
    assert not is_checkpoint_due(job, done, CHECKPOINT_SECONDS - 0.1)
    assert is_checkpoint_due(job, done, CHECKPOINT_SECONDS)


def test_a_run_that_is_kept_at_its_end_only_is_never_due():
    assert not any(is_checkpoint_due(job_that_keeps(0), done, 1e9) for done in range(1, 100))


def test_a_quick_run_leaves_its_first_files_its_last_and_few_between(make_runner, store):
    steps, every = 20_000, 20
    changes = {"steps": steps, "checkpoint_every": every, "record_every": 1000, "lr": 1e-4}
    runner = make_runner()
    (job,) = runner.submit([compose("rosenbrock", "gd", changes=changes)])
    assert job.wait(60)
    runner.close()
    run = store.run(job.run_id)
    kept = Checkpoints(store).steps(run.uid)
    assert kept[:FIRST_CHECKPOINTS] == [every * number for number in range(1, FIRST_CHECKPOINTS + 1)]
    assert kept[-1] == steps
    assert len(kept) <= min(MOST, FIRST_CHECKPOINTS + 1 + run.seconds / CHECKPOINT_SECONDS)
