"""Store, queue and list of runs behind the window, and the thread in which it reads from the store."""

from __future__ import annotations

import queue
import time
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import takewhile
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from storage import StoreError
from storage.messages import Message
from workbench.execution.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from storage import RunRecord, Store
    from workbench.execution.job import Job
    from workbench.execution.run_start import RunStart
    from workbench.execution.successive_halving import SuccessiveHalving
    from workbench.experiment import Experiment

LIST_MS = 500
"""Interval at which the store is polled for changes of its list of runs."""

LIST_REST = 5
"""The list is read again after this many times the duration of the last reading at the earliest, so that
thousands of runs do not keep the interpreter from those in training."""

JOBS_MS = 250
"""Interval at which progress is shown."""


class Session(QObject):
    """Store and queue behind the window; slow operations run in other threads.

    Attributes:
        store: the open store.
        runner: the queue.
        loader: thread that reads from the store.
        runs: runs of the store, newest first, as last read.
        sweeps: jobs of every sweep started in this window, finished ones included, by its identifier.

    Signals:
        runs_listed: ``runs`` has changed.
        jobs_advanced: the progress of the jobs is due to be shown.
        job_ended: a job has ended (a Job).
        fault_changed: the store or a checkpoint cannot be written (the error), or the store works
            again (``None``).
    """

    runs_listed = Signal()
    jobs_advanced = Signal()
    job_ended = Signal(object)
    fault_changed = Signal(object)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.loader = Loader(self)
        self.runs: list[RunRecord] = []
        self.sweeps: dict[str, list[Job]] = {}
        self._watched: list[Job] = []
        self._faults: queue.SimpleQueue[StoreError | None] = queue.SimpleQueue()
        self.runner = Runner(store, self._faults.put)
        self._checkpoint_fault: Exception | None = None
        self._seen_change: int | None = None
        self._is_listing = False
        self._listing_ms = 0.0
        self._list_timer = QTimer(self)
        self._list_timer.setInterval(LIST_MS)
        self._list_timer.timeout.connect(self.refresh)
        self._jobs_timer = QTimer(self)
        self._jobs_timer.setInterval(JOBS_MS)
        self._jobs_timer.timeout.connect(self._on_jobs_due)

    def open(self) -> None:
        """Start to list runs and to follow jobs."""
        self._list_timer.start()
        self._jobs_timer.start()
        self.refresh()

    def submit(
        self, experiments: Sequence[Experiment], sweep: str = "", halving: SuccessiveHalving | None = None
    ) -> list[Job]:
        """Queue experiments, the runs of one sweep where it is named; see :meth:`Runner.submit`."""
        jobs = self.runner.submit(experiments, sweep, halving)
        self._watched.extend(jobs)
        if sweep:
            self.sweeps[sweep] = jobs
        return jobs

    def go_on(self, experiment: Experiment, start: RunStart) -> Job:
        """Queue a run that is resumed, continued or branched."""
        job = self.runner.submit_from(experiment, start)
        self._watched.append(job)
        return job

    def job(self, run_id: int) -> Job | None:
        """The job of a run, ``None`` if it is over or trained by another program."""
        return next((job for job in self.runner.jobs if job.run_id == run_id), None)

    def close(self) -> None:
        """Interrupt the runs in training, wait until they are written, and close the store."""
        self._list_timer.stop()
        self._jobs_timer.stop()
        self.runner.close(Message("The program was closed before the run had ended."))
        self.loader.close()
        self.store.close()

    @Slot()
    def refresh(self) -> None:
        """Read the list of runs again if the store has changed."""
        if not self._is_listing:
            self._is_listing = True
            self.loader.load(self._list, self._on_listed)

    def _list(self) -> tuple[int, list[RunRecord] | None]:
        """In the loader's thread: the change counter of the store, and the runs if it has changed."""
        began = time.perf_counter()
        change = self.store.change_counter()
        runs = None if change == self._seen_change else self._renewed()
        self._listing_ms = (time.perf_counter() - began) * 1000
        return change, runs

    def _renewed(self) -> list[RunRecord]:
        """The present list of runs; only runs that have changed are read."""
        if self._seen_change is None:
            return self.store.runs()
        changes = self.store.runs_changed_since(self._seen_change)
        known = {run.id: run for run in self.runs} | {run.id: run for run in changes.runs}
        removed = {*changes.removed, *(run.id for run in changes.runs if run.deleted is not None)}
        return [known[run_id] for run_id in sorted(known.keys() - removed, reverse=True)]

    def _on_listed(self, future: Future[tuple[int, list[RunRecord] | None]]) -> None:
        self._is_listing = False
        self._list_timer.setInterval(max(LIST_MS, round(LIST_REST * self._listing_ms)))
        try:
            change, runs = future.result()
        except StoreError as error:
            self.fault_changed.emit(error)
            return
        if runs is not None:
            self._seen_change = change
            self.runs = runs
            self.runs_listed.emit()

    @Slot()
    def _on_jobs_due(self) -> None:
        while not self._faults.empty():
            self.fault_changed.emit(self._faults.get())
        fault = self.runner.recorder.checkpoint_fault
        if fault is not None and str(fault) != str(self._checkpoint_fault):
            self.fault_changed.emit(fault)
        self._checkpoint_fault = fault
        ended = [job for job in self._watched if job.progress.status.is_over]
        if self._watched:
            over = set(ended)
            self._watched = [job for job in self._watched if job not in over]
            self.jobs_advanced.emit()
        for job in ended:
            self.job_ended.emit(job)


T = TypeVar("T")


class Loader(QObject):
    """Runs functions one after another in a thread and delivers results in the thread of the window.

    A receiver gets the finished future, whose ``result()`` raises the error of the function, if any.
    """

    _some_done = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="loader")
        self._pending: list[tuple[Future[Any], Callable[[Future[Any]], None]]] = []
        # Queued even from this thread: a receiver must not be called before load() has returned.
        self._some_done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def load(self, work: Callable[[], T], receive: Callable[[Future[T]], None]) -> Future[T]:
        """Run ``work`` in the loader's thread, then call ``receive`` with its future in the window's."""
        future = self._executor.submit(work)
        self._pending.append((future, receive))
        future.add_done_callback(self._tell)
        return future

    def close(self) -> None:
        """Drop what has not been delivered and end the thread."""
        self._pending.clear()
        self._executor.shutdown(cancel_futures=True)

    def _tell(self, _future: Future[Any]) -> None:
        self._some_done.emit()

    @Slot()
    def _deliver(self) -> None:
        # In the order of submission: one that finishes during this loop must not overtake others.
        done = list(takewhile(_is_done, self._pending))
        self._pending = self._pending[len(done) :]
        for future, receive in done:
            receive(future)


def _is_done(entry: tuple[Future[Any], Callable[[Future[Any]], None]]) -> bool:
    return entry[0].done()
