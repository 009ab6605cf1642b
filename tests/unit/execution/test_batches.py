"""Runs of a sweep in the queue: together, apart, stopped, diverged; each is the run that it is alone."""

import numpy as np
import pytest

from storage import Status
from workbench.execution import worker
from workbench.execution.batch import batch_key
from workbench.execution.job import Directive, locked_controls
from workbench.experiment import changed, compose
from workbench.training.trainer import Trainer


@pytest.fixture
def mlp():
    return compose(
        "mlp", "adam", changes={"hidden": "5", "batch_size": 8, "steps": 400, "dtype": "float64", "lr": 1e-3}
    )


def sweep_of(experiment, count=6):
    return [changed(experiment, {"seed": seed, "lr": 1e-3 * (1 + seed)}) for seed in range(count)]


def status(job):
    return job.progress.status


def alone(experiment):
    trainer = Trainer([experiment])
    (losses, *_) = trainer.advance(experiment.training.steps)
    return losses.values[:, 0, 0]


def assert_is_as_alone(store, job):
    series = store.series(job.run_id, "loss")
    done = job.progress.done
    assert series.steps.tolist() == list(range(1, done + 1))
    np.testing.assert_allclose(series.values, alone(job.experiment)[:done], rtol=1e-9)


def trains(watch, jobs):
    watch.until(lambda: all(status(job) is Status.RUNNING and job.progress.done > 3 for job in jobs))


def test_every_run_of_a_sweep_is_stored_as_if_it_were_alone(make_runner, store, mlp):
    runner = make_runner(limit=1)
    jobs = runner.submit(sweep_of(mlp), "a sweep")
    assert all(job.wait(60) for job in jobs)
    runner.close()
    for job in jobs:
        record = store.run(job.run_id)
        assert (record.status, record.steps_done, record.sweep) == (Status.FINISHED, 400, "a sweep")
        assert_is_as_alone(store, job)


def test_a_sweep_takes_one_place_and_trains_together(make_runner, experiment, watch):
    runner = make_runner(limit=1)
    jobs = runner.submit(sweep_of(experiment()), "a sweep")
    trains(watch, jobs)
    assert len({id(job.feed) for job in jobs}) == 1
    assert [job.row for job in jobs] == list(range(6))
    (waiting,) = runner.submit([experiment()])
    for job in jobs:
        job.stop()
    trains(watch, [waiting])


def test_runs_that_cannot_be_together_wait_for_one_another(make_runner, experiment, watch):
    runner = make_runner(limit=1)
    jobs = runner.submit(
        [changed(experiment(steps=300), {"seed": seed, "amsgrad": seed % 2 == 1}) for seed in range(6)], "s"
    )
    assert all(job.wait(30) for job in jobs)
    entered = [job for job, entered in watch.entered if entered is Status.RUNNING]
    assert entered == [*jobs[::2], *jobs[1::2]]


@pytest.mark.parametrize(
    ("changes", "together"),
    [
        ({"lr": 0.5}, True),
        ({"beta1": 0.5, "weight_decay": 0.1, "eps": 1e-3}, True),
        ({"seed": 9}, True),
        ({"start_x": 3.0, "start_y": -1.0}, True),
        ({"amsgrad": True}, False),
        ({"steps": 7}, False),
        ({"record_every": 7}, False),
        ({"dtype": "float64"}, False),
        ({"a": 2.0}, False),
    ],
)
def test_what_may_differ_within_a_batch(experiment, changes, together):
    one, other = experiment(), changed(experiment(), changes)
    assert (batch_key(one) == batch_key(other)) is together


def test_schedules_may_differ_unless_one_follows_the_loss_and_other_libraries_train_alone():
    constant, falling, plateau = (
        compose("beale", "adam", name) for name in ("constant", "ExponentialLR", "ReduceLROnPlateau")
    )
    assert batch_key(constant) == batch_key(falling) != batch_key(plateau)
    theirs = compose("beale", "torch:RAdam")
    assert batch_key(theirs) != batch_key(theirs)


def test_runs_of_a_batch_may_start_at_different_points(make_runner, store, experiment):
    starts = [(-1.5, 2.0), (0.5, -0.5), (1.0, 1.0)]
    runs = [experiment(steps=200, dtype="float64", start_x=x, start_y=y) for x, y in starts]
    runner = make_runner()
    jobs = runner.submit(runs, "s")
    assert all(job.wait(30) for job in jobs)
    runner.close()
    assert len({id(job.feed) for job in jobs}) == 1
    for job in jobs:
        assert_is_as_alone(store, job)


def test_a_run_that_is_stopped_alone_leaves_the_others_as_they_would_have_been(
    make_runner, store, watch, mlp, brake
):
    runner = make_runner()
    jobs = runner.submit(sweep_of(changed(mlp, {"steps": 600})), "s")
    trains(watch, jobs)
    jobs[2].stop()
    assert jobs[2].wait(30)
    brake.set()
    assert all(job.wait(60) for job in jobs)
    runner.close()
    assert [status(job) for job in jobs] == [Status.STOPPED if n == 2 else Status.FINISHED for n in range(6)]
    for job in jobs:
        assert_is_as_alone(store, job)


def test_a_run_that_is_paused_alone_waits_while_the_others_finish(make_runner, store, watch, mlp, brake):
    runner = make_runner()
    jobs = runner.submit(sweep_of(changed(mlp, {"steps": 600})), "s")
    trains(watch, jobs)
    runner.pause(jobs[1])
    watch.until(lambda: status(jobs[1]) is Status.PAUSED)
    assert jobs[1].feed is not jobs[0].feed
    done = jobs[1].progress.done
    jobs[1].control.step()
    watch.until(lambda: jobs[1].progress.done == done + 1)
    brake.set()
    assert all(job.wait(60) for job in jobs if job is not jobs[1])
    assert jobs[1].progress.done == done + 1
    jobs[1].control.resume()
    assert jobs[1].wait(60)
    runner.close()
    for job in jobs:
        assert status(job) is Status.FINISHED
        assert_is_as_alone(store, job)


def test_runs_that_are_paused_at_once_stay_together(make_runner, store, watch, mlp, brake):
    runner = make_runner()
    jobs = runner.submit(sweep_of(changed(mlp, {"steps": 600})), "s")
    trains(watch, jobs)
    runner.pause(*jobs)
    watch.until(lambda: all(status(job) is Status.PAUSED for job in jobs))
    assert len({id(job.feed) for job in jobs}) == 1
    assert len({job.progress.done for job in jobs}) == 1
    brake.set()
    with locked_controls(jobs):
        for job in jobs:
            job.control.resume()
    assert all(job.wait(60) for job in jobs)
    assert len({id(job.feed) for job in jobs}) == 1


def test_a_run_that_diverges_ends_alone(make_runner, store, mlp):
    rates = [1e-3, 1e300, 2e-3]
    runs = [changed(mlp, {"lr": lr, "steps": 700, "seed": seed}) for seed, lr in enumerate(rates)]
    runner = make_runner()
    jobs = runner.submit(runs, "s")
    assert all(job.wait(60) for job in jobs)
    runner.close()
    assert [status(job) for job in jobs] == [Status.FINISHED, Status.DIVERGED, Status.FINISHED]
    assert jobs[1].progress.done < 20
    series = store.series(jobs[1].run_id, "loss")
    assert not np.isfinite(series.values[-1])
    assert np.isfinite(series.values[:-1]).all()
    for job in (jobs[0], jobs[2]):
        np.testing.assert_allclose(store.series(job.run_id, "loss").values, alone(job.experiment), rtol=1e-9)


def test_what_does_not_fit_in_the_memory_waits_for_the_next_batch(
    make_runner, store, watch, mlp, monkeypatch
):
    per_run = 9 * 8 * (64 * 5 + 5 + 5 * 10 + 10)
    monkeypatch.setattr(worker, "MEMORY", 4 * per_run)
    runner = make_runner(limit=1)
    jobs = runner.submit(sweep_of(mlp, 6), "s")
    assert all(job.wait(60) for job in jobs)
    assert {id(job.feed) for job in jobs[:4]} & {id(job.feed) for job in jobs[4:]} == set()
    ended = [job for job, entered in watch.entered if entered is Status.FINISHED]
    assert set(ended[:4]) == set(jobs[:4])
    runner.close()
    for job in jobs:
        assert_is_as_alone(store, job)


def test_a_whole_sweep_fails_clearly_where_its_problem_cannot_be_built(make_runner, store, mlp):
    runner = make_runner()
    jobs = runner.submit(sweep_of(changed(mlp, {"batch_size": 10**6})), "s")
    assert all(job.wait(30) for job in jobs)
    assert {status(job) for job in jobs} == {Status.FAILED}
    assert {job.input_error.field for job in jobs} == {"batch_size"}


def test_closing_the_runner_interrupts_every_run_of_a_sweep(make_runner, store, experiment, watch):
    runner = make_runner()
    jobs = runner.submit(sweep_of(experiment()), "s")
    trains(watch, jobs)
    runner.pause(jobs[3])
    runner.close("closed")
    for job in jobs:
        record = store.run(job.run_id)
        assert (record.status, record.message) == (Status.INTERRUPTED, "closed")
        assert store.series(job.run_id, "loss").steps.tolist() == list(range(1, record.steps_done + 1))


def test_a_held_sweep_gives_its_place_away(make_runner, experiment, watch):
    runner = make_runner(limit=1)
    jobs = runner.submit(sweep_of(experiment()), "s")
    trains(watch, jobs)
    limit = jobs[0].progress.done + 10_000
    with locked_controls(jobs):
        for job in jobs:
            job.control.hold_after(limit)
    watch.until(lambda: all(job.control.directive(job.progress.done) is Directive.WAIT for job in jobs))
    assert {job.progress.done for job in jobs} == {limit}
    (other,) = runner.submit([experiment()])
    trains(watch, [other])
