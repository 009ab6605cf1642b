"""Ten thousand runs, written by four threads while a reader pages through them."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from storage import Change, Selection, SeriesBlock, Status

RUNS, WRITERS, BATCH = 10_000, 4, 50
STEPS = np.arange(1, 21)
SECONDS = STEPS * 0.01


class Soak:
    """The threads, what they found, and what went wrong in them."""

    def __init__(self, store, new_run):
        self.store = store
        self.new = replace(new_run, settings={"lr": 0.1}, tags=("soak",))
        self.failures, self.written = [], threading.Event()
        self.pages, self.seen = 0, {}

    def run(self):
        readers = [self._thread(work) for work in (self.page, self.follow)]
        writers = [self._thread(self.write) for _ in range(WRITERS)]
        for thread in (*readers, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        self.written.set()
        for thread in readers:
            thread.join()

    def _thread(self, work):
        def guarded():
            try:
                work()
            except BaseException as error:  # noqa: BLE001
                self.failures.append(error)

        return threading.Thread(target=guarded)

    def write(self):
        for _ in range(RUNS // WRITERS // BATCH):
            ids = self.store.add_runs([self.new] * BATCH)
            blocks = [
                SeriesBlock(run_id, ("loss",), STEPS, SECONDS, (run_id / STEPS)[:, None]) for run_id in ids
            ]
            self.store.write(blocks, [Change(run_id, status=Status.FINISHED) for run_id in ids])

    def page(self):
        while not self.written.is_set():
            # A hundred runs at most, so that many pages are read while the writers work.
            numbers = self.store.numbers(Selection())[:100]
            for run in self.store.numbered(numbers):
                # Points, summary and status of a run come in one transaction, or are not there yet.
                finished = run.status is Status.FINISHED
                assert run.tags == ("soak",)
                assert list(run.summaries) == (["loss"] if finished else [])
                assert not finished or run.summaries["loss"].best == run.id / 20
            self.pages += 1

    def follow(self):
        counter, over = -1, False
        while not over:
            over = self.written.is_set()
            changes = self.store.runs_changed_since(counter)
            counter = changes.counter
            self.seen |= {run.id: run for run in changes.runs}


@pytest.mark.full
def test_ten_thousand_runs_from_four_threads_under_a_reader(store, new_run):
    soak = Soak(store, new_run)
    soak.run()
    assert soak.failures == []
    assert soak.pages > 0
    assert len(soak.seen) == store.count(Selection()) == RUNS
    assert {run.status for run in soak.seen.values()} == {Status.FINISHED}
    found = store.series_of(range(1, RUNS + 1), "loss")
    assert all(np.array_equal(series.values, run_id / STEPS) for run_id, series in found.items())
