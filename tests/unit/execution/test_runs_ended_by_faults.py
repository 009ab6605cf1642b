"""Runs whose thread cannot be started, cannot be recorded or does not come to an end."""

import threading

from runner_fixtures import PATIENCE_S

from storage import Status
from workbench.execution import recorder
from workbench.execution import runner as module
from workbench.execution.runner import Haste
from workbench.training.trainer import Trainer


def test_a_run_whose_thread_cannot_be_started_fails_and_the_next_one_trains(
    make_runner, experiment, monkeypatch
):
    runner, start, refused = make_runner(limit=1), threading.Thread.start, []

    def refuse_once(thread):
        if thread.name.startswith("run ") and not refused:
            refused.append(thread)
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse_once)
    first, second = runner.submit([experiment(steps=5), experiment(steps=5)])
    assert first.wait(PATIENCE_S)
    assert second.wait(PATIENCE_S)
    assert first.progress.status is Status.FAILED
    assert "can't start new thread" in first.progress.message
    assert second.progress.status is Status.FINISHED


def test_a_run_that_cannot_be_recorded_fails_and_says_why(make_runner, experiment, store, monkeypatch):
    monkeypatch.setattr(recorder, "RETRY_SECONDS", 0.02)
    runner, write = make_runner(), store.write

    def refuse(blocks, changes=()):
        if any(block.run_id == 1 for block in blocks):
            raise ArithmeticError("of its own")
        write(blocks, changes)

    monkeypatch.setattr(store, "write", refuse)
    endless, short = runner.submit([experiment(), experiment(steps=500)])
    assert endless.wait(PATIENCE_S)
    assert short.wait(PATIENCE_S)
    assert endless.progress.status is Status.FAILED
    assert "ArithmeticError: of its own" in endless.progress.message
    assert short.progress.status is Status.FINISHED


def test_a_thread_that_does_not_come_to_an_end_is_left_behind_in_a_hurry(
    make_runner, experiment, store, monkeypatch
):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    is_stuck, goes_on = threading.Event(), threading.Event()
    advance = Trainer.advance

    def hang(trainer, count):
        blocks = advance(trainer, min(count, 10))
        if trainer.done >= 30:
            is_stuck.set()
            goes_on.wait(PATIENCE_S)
        return blocks

    monkeypatch.setattr(Trainer, "advance", hang)
    runner = make_runner()
    (job,) = runner.submit([experiment()])
    assert is_stuck.wait(PATIENCE_S)
    job.stop()
    runner.close(attend=lambda: Haste.AT_ONCE)
    assert runner.is_abandoned
    record = store.run(job.run_id)
    assert (record.status, record.steps_done) == (Status.STOPPED, job.progress.done)
    goes_on.set()
    for thread in threading.enumerate():
        if thread.name.startswith("run "):
            thread.join(PATIENCE_S)
