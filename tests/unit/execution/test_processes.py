"""Runs that migrate to another process: their numbers, requests to them there, and its end."""

import ctypes
import os
import pickle
import signal
import threading

import numpy as np
import pytest
import torch

from storage import Status
from workbench.errors import InputError, MachineError, OwnCodeError, UnknownNameError
from workbench.execution.processes import migration
from workbench.execution.processes.pool import ProcessPool, TrainingProcess
from workbench.execution.processes.remote_trainer import RemoteTrainer
from workbench.execution.processes.trainer_server import Build, Call, Prepare
from workbench.experiment import changed, compose
from workbench.training.trainer import Trainer

ENDLESS = 1_000_000_000


@pytest.fixture(scope="module")
def processes():
    """One process for all tests of the module, which it outlives."""
    processes = ProcessPool(1)
    process = processes.acquire()
    yield processes
    processes.release(process)
    processes.close()


@pytest.fixture
def process(processes):
    entered = processes.acquire()
    yield entered
    processes.release(entered)


def sweep(count=4, **changes):
    experiment = compose("mlp", "adam", changes={"hidden": "5", "batch_size": 8, "steps": 400} | changes)
    return [changed(experiment, {"seed": seed, "lr": 1e-3 * (1 + seed)}) for seed in range(count)]


def moved(processes, trainer, experiments):
    """A trainer taken along; the test closes it."""
    return RemoteTrainer.migrated(processes, processes.acquire(), trainer, experiments)


def assert_equal_blocks(own, other):
    for mine, theirs in zip(own, other, strict=True):
        assert mine.names == theirs.names
        for name in ("steps", "values", "rows", "lengths"):
            np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name))


@pytest.mark.parametrize(
    ("optimizer", "schedule"),
    [
        ("adam", "constant"),
        ("nadam", "OneCycleLR"),
        ("momentum", "ReduceLROnPlateau"),
        ("torch:RAdam", "constant"),
    ],
)
def test_a_run_that_moves_is_the_same_to_the_last_bit(processes, optimizer, schedule):
    changes = {"hidden": "5", "batch_size": 8, "steps": 60, "record_every": 3}
    experiment = compose("mlp", optimizer, schedule, changes=changes)
    stays, goes = Trainer([experiment]), Trainer([experiment])
    stays.advance(20)
    goes.advance(20)
    distant = moved(processes, goes, [experiment])
    for count in (7, 33, 99):
        assert_equal_blocks(stays.advance(count), distant.advance(count))
        assert (distant.done, distant.is_over) == (stays.done, stays.is_over)
    assert distant.is_over
    distant.close()


def test_rows_are_parted_kept_and_copied_there_as_here(processes):
    experiments = sweep()
    stays, goes = Trainer(experiments), Trainer(experiments)
    for trainer in (stays, goes):
        trainer.advance(10)
        trainer.retain_rows([0, 2, 3])
    distant = moved(processes, goes, [experiments[row] for row in (0, 2, 3)])
    assert distant.rows.tolist() == [0, 2, 3]
    assert_equal_blocks(stays.advance(5), distant.advance(5))
    apart, distant_apart = stays.split_off([2]), distant.split_off([2])
    assert (distant.rows.tolist(), distant_apart.rows.tolist()) == ([0, 3], [2])
    for own, other in ((stays, distant), (apart, distant_apart)):
        assert_equal_blocks(own.advance(5), other.advance(5))
        assert torch.equal(own.training_state(0).parameters, other.training_state(0).parameters)
    distant.retain_rows([3])
    stays.retain_rows([3])
    assert_equal_blocks(stays.advance(5), distant.advance(5))
    distant.close()
    distant_apart.close()


def test_what_diverges_there_is_told(processes):
    experiment = compose("rosenbrock", "gd", changes={"lr": 0.002, "steps": 1000})
    wild = changed(experiment, {"lr": 0.1})
    distant = moved(processes, Trainer([experiment, wild]), [experiment, wild])
    distant.advance(100)
    assert distant.diverged[0] == 0 < distant.diverged[1]
    distant.close()


@pytest.mark.parametrize(
    "error",
    [
        MachineError("not here"),
        InputError("lr", -1, "positive"),
        UnknownNameError("optimizer", "adm", ["adam"]),
        OwnCodeError("file", "x.py", "code that works", "Traceback: line 3"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_the_same_after_its_way(error):
    arrived = pickle.loads(pickle.dumps(error))
    assert type(arrived) is type(error)
    assert (str(arrived), vars(arrived)) == (str(error), vars(error))


def test_errors_there_are_raised_here(process):
    document = compose("logistic-regression", "adam", changes={"data": "/nowhere.csv"}).document()
    with pytest.raises(InputError, match=r"data = /nowhere\.csv: must be"):
        process.ask(0, Prepare(document))
    with pytest.raises(RuntimeError, match="KeyError"):
        process.ask(999, Call("advance", 1))


class Interruption(BaseException):
    """What is no error of the program, as KeyboardInterrupt."""


@pytest.fixture
def own_process():
    started = TrainingProcess()
    yield started
    started.close()


@pytest.fixture
def interrupt_soon():
    """Interrupts the main thread, which waits for an answer, by a signal."""

    def interrupt(number, frame):
        raise Interruption

    past = signal.signal(signal.SIGUSR1, interrupt)
    timers = []

    def start():
        timers.append(threading.Timer(0.1, signal.pthread_kill, (threading.get_ident(), signal.SIGUSR1)))
        timers[-1].start()

    yield start
    for timer in timers:
        timer.join()
    signal.signal(signal.SIGUSR1, past)


def test_a_process_whose_answer_was_not_waited_for_is_ended(own_process, interrupt_soon):
    interrupt_soon()
    with pytest.raises(Interruption):
        own_process.ask(0, Prepare(sweep(1)[0].document()))
    with pytest.raises(MachineError, match="ended with exit code -15"):
        own_process.ask(0, Call("advance", 1))


def test_the_answer_to_another_request_is_refused(own_process, interrupt_soon, monkeypatch):
    """Also where the process could not be ended when the wait was broken."""
    with monkeypatch.context() as patch:
        patch.setattr(TrainingProcess, "_abandon", lambda process: None)
        interrupt_soon()
        with pytest.raises(Interruption):
            own_process.ask(0, Prepare(sweep(1)[0].document()))
    with pytest.raises(MachineError, match="answered another request"):
        own_process.ask(0, Prepare({}))
    with pytest.raises(MachineError, match="ended with exit code -15"):
        own_process.ask(0, Prepare({}))


def test_an_exception_raised_in_a_waiting_thread_leaves_no_wrong_answer(own_process):
    (experiment,) = sweep(1, steps=100_000)
    trainer = Trainer([experiment])
    trainer.advance(3)
    states = [trainer.training_state(0)]
    own_process.ask(0, Build([experiment.document()], states, trainer.steps, trainer.rows))
    broken = []
    asking = threading.Event()

    def wait():
        try:
            asking.set()
            own_process.ask(0, Call("advance", 300))
        except Interruption as interruption:
            broken.append(interruption)

    thread = threading.Thread(target=wait)
    thread.start()
    assert asking.wait(30)
    identity = ctypes.c_ulong(thread.ident)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(identity, ctypes.py_object(Interruption))
    thread.join()
    assert len(broken) == 1
    try:
        state = own_process.ask(0, Call("training_state", 0)).result
    except MachineError:
        return
    assert state.step in {3, 303}


@pytest.fixture
def gone(monkeypatch):
    """Trainers that have gone to another process; they do so as soon as one is ready."""
    gone, move = [], RemoteTrainer.migrated

    def noted(*arguments):
        gone.append(move(*arguments))
        return gone[-1]

    monkeypatch.setattr(migration, "AFTER_SECONDS", 0.0)
    monkeypatch.setattr(migration, "WORTH_SECONDS", 0.0)
    monkeypatch.setattr(RemoteTrainer, "migrated", noted)
    return gone


def test_a_sweep_that_moved_is_stored_like_one_that_stayed(make_runner, store, watch, gone, brake):
    runner = make_runner()
    jobs = runner.submit(sweep(3, steps=ENDLESS, dtype="float64"), "a sweep")
    watch.until(lambda: gone)
    brake.set()
    runner.pause(jobs[1])
    watch.until(lambda: jobs[1].progress.status is Status.PAUSED)
    jobs[1].control.resume()
    done = jobs[1].progress.done
    watch.until(lambda: jobs[1].progress.done > done + 500)
    for job in jobs:
        job.stop()
    assert all(job.wait(30) for job in jobs)
    runner.close()
    assert runner.processes.members == ()
    for job in jobs:
        series = store.series(job.run_id, "loss")
        assert series.steps.tolist() == list(range(1, store.run(job.run_id).steps_done + 1))
        (losses, *_) = Trainer([job.experiment]).advance(2000)
        known = min(2000, len(series.values))
        np.testing.assert_allclose(series.values[:known], losses.values[:known, 0, 0], rtol=1e-9)


def test_a_process_that_is_killed_fails_its_runs_and_no_others(make_runner, store, watch, gone, brake):
    runner = make_runner()
    jobs = runner.submit(sweep(2, steps=ENDLESS), "a sweep")
    watch.until(lambda: gone)
    brake.set()
    done = jobs[0].progress.done
    (process,) = runner.processes.members
    os.kill(process.pid, signal.SIGKILL)
    assert all(job.wait(30) for job in jobs)
    (other,) = runner.submit(sweep(1, steps=50))
    assert other.wait(30)
    runner.close()
    assert store.run(other.run_id).status is Status.FINISHED
    for job in jobs:
        record = store.run(job.run_id)
        assert record.status is Status.FAILED
        assert "ended with exit code -9" in record.message
        assert record.steps_done >= done > 0


@pytest.mark.usefixtures("gone")
def test_who_closes_does_not_wait_for_a_process_to_get_ready(make_runner, watch):
    runner = make_runner()
    (job,) = runner.submit(sweep(1, steps=ENDLESS))
    watch.until(lambda: runner.processes.members)
    runner.close()
    assert job.progress.status is Status.INTERRUPTED
    assert runner.processes.members == ()


@pytest.mark.usefixtures("gone")
def test_a_run_whose_data_is_gone_stays_where_it_is(make_runner, watch, tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("x,y\n" + "".join(f"{number},{number % 2}\n" for number in range(40)), encoding="utf-8")
    experiment = compose(
        "logistic-regression", "adam", changes={"data": str(path), "steps": ENDLESS, "batch_size": 8}
    )
    runner = make_runner()
    (job,) = runner.submit([experiment])
    watch.until(lambda: job.progress.done > 0)
    path.unlink()
    watch.until(lambda: runner.processes.members)
    watch.until(lambda: not runner.processes.members)
    done = job.progress.done
    watch.until(lambda: job.progress.done > done)
    job.stop()
    assert job.wait(30)
    assert job.progress.status is Status.STOPPED
