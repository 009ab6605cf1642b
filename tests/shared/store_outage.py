"""A run that trains while its store cannot be written."""

import threading
from contextlib import contextmanager

import numpy as np

from storage import Status
from workbench.execution import recorder
from workbench.execution.job import Job
from workbench.execution.runner import Runner
from workbench.experiment import compose

PATIENCE_S = 30
SOME_STEPS = 1000


class Training:
    """An endless run, with everything that its queue tells of the store."""

    def __init__(self, store):
        self._store = store
        self._changed = threading.Condition()
        self._faults = []
        self._runner = Runner(store, self._hear)
        (self.job,) = self._runner.submit([compose("rosenbrock", "adam", changes={"steps": 10**9})])

    def notify(self):
        with self._changed:
            self._changed.notify_all()

    def until(self, condition):
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE_S)

    def goes_on_after(self, kind):
        """Wait for one fault of the store, then for many steps more; how many there were between the two."""
        self.until(lambda: self._faults)
        done = self.job.progress.done
        self.until(lambda: self.job.progress.done > done + SOME_STEPS)
        assert [type(fault) for fault in self._faults] == [kind]
        return done

    def stop(self):
        """Stop the run once the store can be written again."""
        self.until(lambda: len(self._faults) == 2)
        self.job.stop()
        assert self.job.wait(PATIENCE_S)

    def close(self):
        self._runner.close()

    def assert_nothing_is_lost(self):
        assert self._faults[1] is None
        assert self._store.run(self.job.run_id).status is Status.STOPPED
        series = self._store.series(self.job.run_id, "loss")
        assert np.array_equal(series.steps, np.arange(1, self.job.progress.done + 1))

    def _hear(self, fault):
        self._faults.append(fault)
        self.notify()


@contextmanager
def training_through_an_outage(store, monkeypatch):
    """Train until the store has gone, come back and been written; nothing may be lost then."""
    monkeypatch.setattr(recorder, "RETRY_SECONDS", 0.02)
    advance = Job.advance
    training = Training(store)

    def told(job, done, seconds):
        advance(job, done, seconds)
        training.notify()

    monkeypatch.setattr(Job, "advance", told)
    try:
        training.until(lambda: training.job.progress.done > 0)
        yield training
        training.stop()
    finally:
        training.close()
    training.assert_nothing_is_lost()
