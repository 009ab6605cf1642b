import subprocess
import sys

import numpy as np
import pytest
from job_changes import changed

from storage import Status, StoreLockedError
from workbench.execution import recorder
from workbench.execution.runner import Runner
from workbench.experiment import compose

__all__ = ["changed"]

LOCKER = """
import sys
from storage import open_store

with open_store(sys.argv[1]) as store, store._writing():
    print("locked", flush=True)
    sys.stdin.read()
"""


@pytest.mark.every_database
def test_training_goes_on_while_another_program_locks_the_store_and_nothing_is_lost(
    place, store, changed, monkeypatch
):
    monkeypatch.setattr(recorder, "RETRY_SECONDS", 0.02)
    faults = []

    def hear(fault):
        with changed:
            faults.append(fault)
            changed.notify_all()

    def until(condition):
        with changed:
            assert changed.wait_for(condition, 30)

    runner = Runner(store, hear)
    try:
        (job,) = runner.submit([compose("rosenbrock", "adam", changes={"steps": 10**9})])
        until(lambda: job.progress.done > 0)
        with subprocess.Popen(
            [sys.executable, "-c", LOCKER, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other:
            other.stdout.readline()
            until(lambda: faults)
            done = job.progress.done
            until(lambda: job.progress.done > done + 1000)
            assert [type(fault) for fault in faults] == [StoreLockedError]
            assert store.series(job.run_id, "loss").steps.size < done
            other.communicate()
        until(lambda: len(faults) == 2)
        job.stop()
        assert job.wait(30)
    finally:
        runner.close()
    assert faults[1] is None
    assert store.run(job.run_id).status is Status.STOPPED
    series = store.series(job.run_id, "loss")
    assert np.array_equal(series.steps, np.arange(1, job.progress.done + 1))
