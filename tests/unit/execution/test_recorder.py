import dataclasses
import sqlite3
from contextlib import closing, contextmanager

import numpy as np
import pytest

from storage import Change, Status, StoreFullError, StoreLockedError, StoreUnreadableError
from workbench.execution import recorder as module
from workbench.execution.job import Job
from workbench.execution.recorder import Recorder, now
from workbench.training.recorded_block import RecordedBlock


@pytest.fixture
def recorder(store, faults, watch, monkeypatch):
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.02)
    monkeypatch.setattr(module, "FLUSH_SECONDS", 0.02)

    def hear(fault):
        faults.append(fault)
        watch.tell()

    recorder = Recorder(store, hear)
    yield recorder
    if recorder._thread.is_alive():
        recorder.close()


@pytest.fixture
def job(recorder, experiment, watch):
    job, answers = Job(experiment(steps=1000)), []

    def answer(*arguments):
        answers.append(arguments)
        watch.tell()

    recorder.add([job], answer, answer)
    watch.until(lambda: answers)
    assert answers == [([job],)]
    return job


def block(first, count, length=None, rows=1):
    steps = np.arange(first, first + count)
    values = np.sin(steps)[:, None, None] + np.arange(rows)[None, :, None]
    lengths = np.full(rows, count if length is None else length)
    return RecordedBlock(("loss",), steps, steps * 0.5, values, np.arange(rows), lengths)


@contextmanager
def locked(place):
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def failing(store, name, times, error, watch, monkeypatch):
    """Let a method of the store fail some times; returns the list of its calls."""
    calls, method = [], getattr(store, name)

    def replacement(*arguments):
        calls.append(arguments)
        watch.tell()
        if len(calls) <= times:
            raise error(store.place)
        answer = method(*arguments)
        watch.tell()
        return answer

    monkeypatch.setattr(store, name, replacement)
    return calls


def test_what_is_recorded_is_in_the_store_after_closing(recorder, store, job):
    for first in range(1, 1001, 10):
        recorder.record((job.run_id,), [block(first, 10)])
    recorder.close()
    series = store.series(job.run_id, "loss")
    assert np.array_equal(series.steps, np.arange(1, 1001))
    assert np.array_equal(series.seconds, np.arange(1, 1001) * 0.5)
    assert np.array_equal(series.values, np.sin(np.arange(1, 1001)))


def test_values_and_the_progress_they_mean_are_written_together(recorder, store, job):
    recorder.record((job.run_id,), [block(1, 10)])
    recorder.close()
    run = store.run(job.run_id)
    assert (run.steps_done, run.seconds) == (10, 5.0)


def test_each_run_of_a_batch_gets_its_own_row_up_to_where_it_ended(recorder, store, job, experiment, watch):
    others = [Job(experiment(steps=50)) for _ in range(2)]
    recorder.add(others, lambda jobs: watch.tell(), pytest.fail)
    watch.until(lambda: others[1].run_id)
    numbers = (job.run_id, *(other.run_id for other in others))
    first, second = replaced(block(1, 10, rows=3), [10, 7, 10]), replaced(block(11, 5, rows=3), [5, 0, 2])
    recorder.record(numbers, [first])
    recorder.record(numbers, [second])
    recorder.close()
    for row, (number, count) in enumerate(zip(numbers, (15, 7, 12), strict=True)):
        series = store.series(number, "loss")
        assert series.steps.tolist() == list(range(1, count + 1))
        assert np.array_equal(series.values, np.sin(np.arange(1, count + 1)) + row)
        assert store.run(number).steps_done == count


def replaced(made, lengths):
    return dataclasses.replace(made, lengths=np.array(lengths))


def test_the_experiment_is_stored_whole_and_its_settings_in_their_order(recorder, store, job):
    recorder.close()
    assert store.experiment(job.run_id) == job.experiment.document()
    assert list(store.run(job.run_id).settings.items()) == list(job.experiment.values().items())
    assert set(store.environment(job.run_id)) >= {"torch", "numpy", "python", "system"}
    assert store.environment(job.run_id)["kernels"] == "adagrad adam adamw sgd from 1024 parameters"


def test_later_changes_of_a_run_win_and_leave_the_rest(recorder, store, job):
    started = now()
    recorder.change(Change(job.run_id, status=Status.RUNNING, started=started, steps_done=1))
    recorder.change(Change(job.run_id, status=Status.FINISHED, steps_done=2, message="done"))
    recorder.close()
    record = store.run(job.run_id)
    assert (record.status, record.steps_done, record.message) == (Status.FINISHED, 2, "done")
    assert record.started == started


def test_a_locked_store_is_told_once_and_nothing_is_lost(
    recorder, store, place, job, faults, watch, monkeypatch
):
    attempts = failing(store, "write", 0, StoreLockedError, watch, monkeypatch)
    with locked(place):
        recorder.record((job.run_id,), [block(1, 10)])
        watch.until(lambda: len(attempts) >= 2)
        recorder.record((job.run_id,), [block(11, 10)])
        watch.until(lambda: len(attempts) >= 4)
        assert [type(fault) for fault in faults] == [StoreLockedError]
        assert isinstance(recorder.fault, StoreLockedError)
    watch.until(lambda: len(faults) == 2)
    assert faults[1] is None
    recorder.record((job.run_id,), [block(21, 10)])
    recorder.close()
    assert recorder.fault is None
    assert np.array_equal(store.series(job.run_id, "loss").values, np.sin(np.arange(1, 31)))


def test_a_full_disk_is_told_again_when_it_comes_back(recorder, store, job, faults, watch, monkeypatch):
    for number in (0, 1):
        with monkeypatch.context() as patch:
            failing(store, "write", 2, StoreFullError, watch, patch)
            recorder.record((job.run_id,), [block(1 + 10 * number, 10)])
            watch.until(lambda expected=2 * number + 2: len(faults) == expected)
    assert [type(fault) for fault in faults] == [StoreFullError, type(None)] * 2
    recorder.close()
    assert store.series(job.run_id, "loss").steps.tolist() == list(range(1, 21))


def test_when_only_merging_is_refused_nothing_is_written_twice(
    recorder, store, job, faults, watch, monkeypatch
):
    merges = failing(store, "merge", 1, StoreLockedError, watch, monkeypatch)
    recorder.record((job.run_id,), [block(1, 10)])
    recorder.change(Change(job.run_id, status=Status.FINISHED))
    watch.until(lambda: len(faults) == 2)
    recorder.close()
    assert [type(fault) for fault in faults] == [StoreLockedError, type(None)]
    assert merges == [(job.run_id,)] * 2
    assert store.series(job.run_id, "loss").steps.tolist() == list(range(1, 11))
    assert store.run(job.run_id).status is Status.FINISHED


def told(method, watch):
    def replacement(*arguments):
        method(*arguments)
        watch.tell()

    return replacement


def test_a_run_whose_points_are_damaged_does_not_hold_up_the_others(
    recorder, store, place, job, experiment, faults, watch
):
    other = Job(experiment(steps=50))
    recorder.add([other], lambda jobs: watch.tell(), pytest.fail)
    watch.until(lambda: other.run_id)
    store.write = told(store.write, watch)
    for first in (1, 11):
        recorder.record((job.run_id,), [block(first, 10)])
        watch.until(lambda done=first + 9: store.run(job.run_id).steps_done == done)
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("UPDATE block_values SET data = x'00'")
    for each in (job, other):
        recorder.change(Change(each.run_id, status=Status.FINISHED))
    recorder.close()
    assert faults == []
    assert [store.run(each.run_id).status for each in (job, other)] == [Status.FINISHED] * 2
    with pytest.raises(StoreUnreadableError):
        store.series(job.run_id, "loss")


def test_what_the_store_refuses_to_the_end_leaves_what_was_written(
    recorder, store, job, faults, watch, monkeypatch
):
    with monkeypatch.context() as patch:
        failing(store, "write", 0, StoreFullError, watch, patch)
        recorder.record((job.run_id,), [block(1, 10)])
        watch.until(lambda: store.series(job.run_id, "loss").steps.size)
    failing(store, "write", 10**9, StoreFullError, watch, monkeypatch)
    recorder.record((job.run_id,), [block(11, 10)])
    recorder.close()
    assert isinstance(recorder.fault, StoreFullError)
    assert store.series(job.run_id, "loss").steps.tolist() == list(range(1, 11))


@pytest.mark.parametrize("error", [StoreLockedError, ZeroDivisionError])
def test_runs_that_cannot_be_added_fail_and_the_recorder_goes_on(
    recorder, store, job, experiment, watch, monkeypatch, error
):
    failing(store, "add_runs", 1, error, watch, monkeypatch)
    other, refusals = Job(experiment()), []

    def refused(jobs, reason):
        refusals.append((list(jobs), reason))
        watch.tell()

    recorder.add([other], pytest.fail, refused)
    watch.until(lambda: refusals)
    assert refusals[0][0] == [other]
    assert other.run_id is None
    if error is StoreLockedError:
        assert refusals[0][1] == str(StoreLockedError(store.place))
    else:
        assert "Traceback" in refusals[0][1]
    recorder.record((job.run_id,), [block(1, 10)])
    recorder.close()
    assert store.series(job.run_id, "loss").steps.size == 10


def test_runs_that_end_while_another_is_written_are_merged_all_the_same(
    recorder, store, place, experiment, watch, monkeypatch
):
    monkeypatch.setattr(module, "MERGING_SECONDS", 0.0)
    monkeypatch.setattr(store, "write", told(store.write, watch))
    jobs, added = [Job(experiment(steps=1000)) for _ in range(4)], []
    recorder.add(jobs, lambda jobs: (added.extend(jobs), watch.tell()), pytest.fail)
    watch.until(lambda: added)
    *ending, going_on = jobs

    def blocks():
        with closing(sqlite3.connect(place)) as connection:
            found = connection.execute("SELECT run_id, count(*) FROM blocks GROUP BY run_id")
            return dict(found.fetchall())

    for number in (1, 2):
        recorder.record(tuple(job.run_id for job in jobs), [block(10 * number, 10, rows=4)])
        watch.until(lambda number=number: blocks().get(going_on.run_id) == number)
    for job in ending:
        recorder.change(Change(job.run_id, status=Status.FINISHED, ended=now()))
    for step in range(30, 40):
        recorder.record((going_on.run_id,), [block(step, 1)])
        watch.until(lambda step=step: store.run(going_on.run_id).steps_done == step)
    assert [blocks()[job.run_id] for job in ending] == [1] * 3
    assert blocks()[going_on.run_id] > 2
