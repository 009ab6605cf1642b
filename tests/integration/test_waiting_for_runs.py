"""How the command line waits for runs."""

from __future__ import annotations

import time
from contextlib import contextmanager

import storage
from workbench.cli import training_jobs
from workbench.experiment import compose


def test_runs_that_end_early_do_not_make_it_ask_without_a_pause(tmp_path, monkeypatch):
    asked = 0

    @contextmanager
    def counting(jobs, *, quiet):
        def show():
            nonlocal asked
            asked += 1

        yield show

    monkeypatch.setattr(training_jobs, "_progress", counting)
    short, long = (compose("rosenbrock", "adam", changes={"steps": steps}) for steps in (1, 30_000))
    with storage.open_store(tmp_path / "runs.sqlite") as store:
        began = time.monotonic()
        jobs = training_jobs.train(store, lambda runner: runner.submit([short, long]), quiet=True)
        took = time.monotonic() - began
    assert [job.progress.done for job in jobs] == [1, 30_000]
    # Once each time that it has waited, once for each run that ends meanwhile, and once at the end.
    assert asked <= took / training_jobs.POLL_SECONDS + len(jobs) + 1
