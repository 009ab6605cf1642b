import numpy as np
import pytest

from storage import Status, StoreLockedError
from workbench.errors import InputError, MachineError
from workbench.experiment import compose
from workbench.training.trainer import Trainer


def status(job):
    return job.progress.status


def recorded_steps(store, job):
    return store.series(job.run_id, "loss").steps.tolist()


def trains(watch, job, more_than=0):
    watch.until(lambda: status(job) is Status.RUNNING and job.progress.done > more_than)


def test_a_run_is_trained_to_its_end_and_stored(make_runner, store, experiment):
    runner = make_runner()
    (job,) = runner.submit([experiment(steps=500)])
    assert job.wait(30)
    assert (status(job), job.progress.done, runner.jobs) == (Status.FINISHED, 500, ())
    runner.close()
    record = store.run(job.run_id)
    assert (record.status, record.steps_done, record.message) == (Status.FINISHED, 500, "")
    assert record.created <= record.started <= record.ended
    assert record.seconds == job.progress.seconds > 0
    assert recorded_steps(store, job) == list(range(1, 501))


def test_a_paused_run_makes_one_update_for_each_step(make_runner, store, experiment, watch):
    runner = make_runner()
    (job,) = runner.submit([experiment()])
    trains(watch, job)
    runner.pause(job)
    watch.until(lambda: status(job) is Status.PAUSED)
    done = job.progress.done
    for number in (1, 2, 3):
        job.control.step()
        watch.until(lambda expected=done + number: job.progress.done >= expected)
        assert status(job) is Status.PAUSED
    job.stop()
    assert job.wait(30)
    runner.close()
    assert job.progress.done == done + 3
    assert recorded_steps(store, job) == list(range(1, done + 4))


def test_a_resumed_run_goes_on_where_it_was(make_runner, store, experiment, watch):
    runner = make_runner()
    (job,) = runner.submit([experiment()])
    trains(watch, job)
    for _ in range(3):
        runner.pause(job)
        watch.until(lambda: status(job) is Status.PAUSED)
        done = job.progress.done
        job.control.resume()
        trains(watch, job, more_than=done)
    job.stop()
    assert job.wait(30)
    runner.close()
    assert recorded_steps(store, job) == list(range(1, job.progress.done + 1))


def test_a_pause_is_seen_in_the_store(make_runner, store, experiment, watch, monkeypatch):
    write = store.write

    def watched_write(blocks, changes):
        write(blocks, changes)
        watch.tell()

    monkeypatch.setattr(store, "write", watched_write)
    runner = make_runner()
    (job,) = runner.submit([experiment()])
    trains(watch, job)
    runner.pause(job)
    watch.until(lambda: status(job) is Status.PAUSED)
    watch.until(lambda: store.run(job.run_id).status is Status.PAUSED)
    assert recorded_steps(store, job) == list(range(1, job.progress.done + 1))
    job.stop(Status.STOPPED, "enough")
    assert job.wait(30)
    runner.close()
    record = store.run(job.run_id)
    assert (record.status, record.message) == (Status.STOPPED, "enough")
    assert [entered for run, entered in watch.entered if run is job] == ["running", "paused", "stopped"]


def test_a_run_can_be_stopped_while_paused(make_runner, store, experiment, watch):
    runner = make_runner()
    (job,) = runner.submit([experiment()])
    trains(watch, job)
    runner.pause(job)
    watch.until(lambda: status(job) is Status.PAUSED)
    job.stop()
    assert job.wait(30)
    runner.close()
    assert store.run(job.run_id).status is Status.STOPPED
    assert recorded_steps(store, job) == list(range(1, job.progress.done + 1))


def test_a_queued_run_that_is_stopped_ends_at_once(make_runner, store, experiment, watch):
    runner = make_runner(limit=1)
    first, second = runner.submit([experiment(), experiment()])
    trains(watch, first)
    second.stop()
    assert second.wait(30)
    assert status(first) is Status.RUNNING
    assert runner.jobs == (first,)
    runner.close()
    record = store.run(second.run_id)
    assert (record.status, record.steps_done, record.started) == (Status.STOPPED, 0, None)
    assert recorded_steps(store, second) == []


def test_runs_start_in_the_order_of_the_queue_and_never_more_than_the_limit(make_runner, experiment, watch):
    runner = make_runner(limit=2)
    jobs = runner.submit([experiment(steps=300, seed=number) for number in range(6)])
    assert all(job.wait(30) for job in jobs)
    assert [job for job, entered in watch.entered if entered is Status.RUNNING] == jobs
    assert watch.most_running == 2


def test_a_higher_limit_starts_more_runs_at_once(make_runner, experiment, watch):
    runner = make_runner(limit=1)
    jobs = runner.submit([experiment() for _ in range(4)])
    trains(watch, jobs[0])
    assert [status(job) for job in jobs] == ["running", "queued", "queued", "queued"]
    runner.limit = 3
    watch.until(lambda: [status(job) for job in jobs] == ["running", "running", "running", "queued"])
    assert runner.limit == 3


def test_a_lower_limit_lets_running_runs_end(make_runner, experiment, watch):
    runner = make_runner(limit=2)
    jobs = runner.submit([experiment() for _ in range(3)])
    for job in jobs[:2]:
        trains(watch, job)
    runner.limit = 1
    jobs[0].stop()
    assert jobs[0].wait(30)
    trains(watch, jobs[1], more_than=jobs[1].progress.done)
    assert status(jobs[2]) is Status.QUEUED
    jobs[1].stop()
    trains(watch, jobs[2])


def test_a_paused_run_gives_its_place_to_the_next(make_runner, experiment, watch):
    runner = make_runner(limit=1)
    first, second = runner.submit([experiment(), experiment()])
    trains(watch, first)
    runner.pause(first)
    trains(watch, second)
    watch.until(lambda: status(first) is Status.PAUSED)
    first.control.resume()
    trains(watch, first, more_than=first.progress.done)
    assert status(second) is Status.RUNNING


def test_a_run_that_is_stepped_while_it_trains_gives_its_place_to_the_next(make_runner, experiment, watch):
    runner = make_runner(limit=1)
    first, second = runner.submit([experiment(), experiment()])
    trains(watch, first)
    first.control.step()
    trains(watch, second)
    assert status(first) is Status.PAUSED


def test_a_run_that_was_paused_in_the_queue_does_not_hold_up_the_others(make_runner, experiment, watch):
    runner = make_runner(limit=1)
    first, second, third = runner.submit([experiment() for _ in range(3)])
    trains(watch, first)
    runner.pause(second)
    first.stop()
    trains(watch, third)
    watch.until(lambda: status(second) is Status.PAUSED)
    assert second.progress.done == 0


def test_a_diverged_run_ends_with_the_loss_that_was_not_finite(make_runner, store):
    runner = make_runner()
    (job,) = runner.submit([compose("rosenbrock", "gd", changes={"lr": 0.01, "steps": 5000})])
    assert job.wait(30)
    runner.close()
    # The same descent by hand, in the precision of the run.
    x, y, losses = np.float32(-1.2), np.float32(1), []
    with np.errstate(over="ignore", invalid="ignore"):
        while not losses or np.isfinite(losses[-1]):
            losses.append((1 - x) ** 2 + 100 * (y - x**2) ** 2)
            slope = -2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)
            x, y = x - np.float32(0.01) * slope[0], y - np.float32(0.01) * slope[1]
    record, series = store.run(job.run_id), store.series(job.run_id, "loss")
    assert (status(job), record.status) == (Status.DIVERGED, Status.DIVERGED)
    assert str(len(losses)) in record.message
    assert job.progress.done == record.steps_done == len(losses)
    assert series.steps.tolist() == list(range(1, len(losses) + 1))
    assert np.isfinite(series.values[:-1]).all()
    assert not np.isfinite(series.values[-1])


def test_input_that_the_data_does_not_allow_fails_the_run_with_one_sentence(make_runner, store):
    runner = make_runner()
    (job,) = runner.submit([compose("logistic-regression", "adam", changes={"batch_size": 10**6})])
    assert job.wait(30)
    runner.close()
    record = store.run(job.run_id)
    assert record.status is Status.FAILED
    assert record.message.startswith("batch_size = 1000000: must be")
    assert "\n" not in record.message
    assert isinstance(job.input_error, InputError)
    assert recorded_steps(store, job) == []


def test_an_error_that_own_code_raises_with_a_plain_text_fails_the_run(
    make_runner, store, experiment, monkeypatch
):
    def broken(trainer, count):
        raise MachineError("the {card} is gone")

    monkeypatch.setattr(Trainer, "advance", broken)
    runner = make_runner()
    (job,) = runner.submit([experiment(steps=77)])
    assert job.wait(30)
    runner.close()
    record = store.run(job.run_id)
    assert (record.status, record.message) == (Status.FAILED, "the {card} is gone")


def test_a_bug_fails_the_run_with_its_traceback_and_no_other(
    make_runner, store, experiment, watch, monkeypatch
):
    runner = make_runner(limit=1)
    advance = Trainer.advance

    def broken(trainer, count):
        if trainer.steps == 77 and trainer.done:
            raise ZeroDivisionError("a bug")
        return advance(trainer, count)

    monkeypatch.setattr(Trainer, "advance", broken)
    faulty, sound = runner.submit([experiment(steps=77), experiment(steps=78)])
    assert faulty.wait(30)
    assert sound.wait(30)
    runner.close()
    record = store.run(faulty.run_id)
    assert record.status is Status.FAILED
    assert "Traceback" in record.message
    assert "ZeroDivisionError: a bug" in record.message
    assert record.steps_done == len(recorded_steps(store, faulty)) > 0
    assert store.run(sound.run_id).status is Status.FINISHED


def test_closing_interrupts_what_trains_waits_and_is_paused_and_keeps_everything(
    make_runner, store, experiment, watch
):
    runner = make_runner(limit=2)
    jobs = runner.submit([experiment(seed=number) for number in range(5)])
    trains(watch, jobs[0], more_than=200)
    trains(watch, jobs[1])
    runner.pause(jobs[1])
    trains(watch, jobs[2])
    runner.close("The window was closed.")
    assert runner.jobs == ()
    for job in jobs:
        record = store.run(job.run_id)
        assert status(job) is record.status is Status.INTERRUPTED
        assert record.message == "The window was closed."
        assert record.steps_done == job.progress.done
        assert recorded_steps(store, job) == list(range(1, job.progress.done + 1))
    assert jobs[0].progress.done > 200
    assert [job.progress.done for job in jobs[3:]] == [0, 0]


def test_closing_right_after_submitting_leaves_no_run_unfinished(make_runner, store, experiment):
    runner = make_runner()
    jobs = runner.submit([experiment(), experiment()])
    runner.close("closed")
    assert [job.wait(0) for job in jobs] == [True, True]
    assert [record.status for record in store.runs()] == [Status.INTERRUPTED] * 2


def test_a_run_that_a_person_stopped_stays_stopped_when_the_program_closes(
    make_runner, store, experiment, watch
):
    runner = make_runner()
    (job,) = runner.submit([experiment()])
    trains(watch, job)
    job.stop()
    runner.close("closed")
    assert store.run(job.run_id).status is Status.STOPPED


def test_runs_that_the_store_refuses_fail_without_a_number(make_runner, store, experiment, monkeypatch):
    def refuse(runs):
        raise StoreLockedError(store.place)

    monkeypatch.setattr(store, "add_runs", refuse)
    runner = make_runner()
    (job,) = runner.submit([experiment()])
    assert job.wait(30)
    assert (status(job), job.run_id, runner.jobs) == (Status.FAILED, None, ())
    assert job.progress.message == str(StoreLockedError(store.place))


@pytest.mark.parametrize("count", [0, 1, 30])
def test_as_many_runs_are_stored_as_are_submitted(make_runner, store, experiment, count):
    runner = make_runner()
    jobs = runner.submit([experiment(steps=3, seed=number) for number in range(count)])
    assert all(job.wait(30) for job in jobs)
    runner.close()
    assert [record.seed for record in reversed(store.runs())] == list(range(count))
    assert {record.status for record in store.runs()} <= {Status.FINISHED}
