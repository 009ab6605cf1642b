"""The queue of runs and the threads that train them."""

from __future__ import annotations

import threading
import traceback
from collections import deque
from typing import TYPE_CHECKING

from storage import Change, Status
from workbench.errors import InputError, WorkbenchError
from workbench.execution.batch import Batch, batch_key
from workbench.execution.checkpoints import Checkpoints
from workbench.execution.fair_lock import FairLock
from workbench.execution.job import Job, RunControl, locked_controls
from workbench.execution.processes.pool import ProcessPool, cores
from workbench.execution.recorder import Recorder, now
from workbench.execution.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from storage import Store, StoreError
    from workbench.execution.run_start import RunStart
    from workbench.execution.successive_halving import SuccessiveHalving
    from workbench.experiment import Experiment

DEFAULT_LIMIT = 4
"""Default number of runs that train at once."""


class Runner:
    """Trains submitted experiments in worker threads, at most ``limit`` at once, first come first served.

    Runs of a sweep that can be trained together count as one. A paused run lets the next in the queue start;
    a resumed one goes on at once.

    Attributes:
        jobs: those that are not over, oldest first; replaced, never changed, so any thread may read it.
        recorder: the thread that writes to the store.
        processes: where long runs train.
        checkpoints: those of the store.
    """

    def __init__(
        self,
        store: Store,
        on_fault: Callable[[StoreError | None], None],
        limit: int = DEFAULT_LIMIT,
    ) -> None:
        """Start the recorder.

        Args:
            store: where the runs are written.
            on_fault: called in another thread when the store refuses a write, with ``None`` when it recovers.
            limit: runs, or batches of runs, that train at once, at least 1.
        """
        self.jobs: tuple[Job, ...] = ()
        self.recorder = Recorder(store, on_fault)
        self.processes = ProcessPool(cores())
        self.checkpoints = Checkpoints(store)
        self._limit = limit
        self._guard = threading.Lock()
        self._queue: deque[Batch] = deque()
        self._threads: dict[Batch, threading.Thread] = {}
        self._locks: dict[str, FairLock] = {}
        self._closed = False

    def submit(
        self, experiments: Sequence[Experiment], sweep: str = "", halving: SuccessiveHalving | None = None
    ) -> list[Job]:
        """Queue experiments; they start as workers become free.

        Args:
            experiments: what to run.
            sweep: its identifier where they are a sweep; those that can be are then trained together.
            halving: stops those of the sweep that do worst, a plan for as many runs.
        """
        jobs = [Job(experiment, self.fill, sweep) for experiment in experiments]
        batches = _batched(jobs) if sweep else [Batch([job]) for job in jobs]
        if halving is not None:
            halving.attach(jobs)
        with self._guard:
            self.jobs += tuple(jobs)
        self.recorder.add(jobs, lambda _: self._admit(batches), self._refuse)
        return jobs

    def submit_from(self, experiment: Experiment, start: RunStart) -> Job:
        """Queue a run that is resumed, or that branches from another."""
        job = Job(experiment, self.fill, start=start)
        with self._guard:
            self.jobs += (job,)
        self.recorder.add([job], lambda _: self._admit([Batch([job])]), self._refuse)
        return job

    @property
    def limit(self) -> int:
        """Runs that train at once."""
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        self._limit = limit
        self.fill()

    @property
    def shares(self) -> int:
        """Number of batches into which the runs of a sweep may be divided, so that each has a core."""
        return min(self._limit, cores())

    def pause(self, *jobs: Job) -> None:
        """Pause runs at their next update; others of the queue start meanwhile."""
        with locked_controls(jobs):
            for job in jobs:
                job.control.pause()
        self.fill()

    def close(self, message: str = "") -> None:
        """End everything that still trains or waits as interrupted, and write what is left to write.

        Args:
            message: the message of the runs that this ends.
        """
        self._closed = True
        for job in self.jobs:
            job.stop(Status.INTERRUPTED, message)
        with self._guard:
            threads = list(self._threads.values())
        for thread in threads:
            thread.join()
        self.processes.close()
        self.recorder.close()

    def enqueue(self, batch: Batch) -> None:
        """Put runs at the front of the queue."""
        with self._guard:
            self._queue.appendleft(batch)
        self.fill()

    def start(self, batch: Batch) -> None:
        """Start a worker for runs that are under way, whatever the limit."""
        with self._guard:
            self._begin(batch)

    def fill(self) -> None:
        """End queued jobs that are stopped, and start the others while workers are free."""
        stopped: list[Job] = []
        with self._guard:
            for batch in list(self._queue):
                ended = [job for job in batch.jobs if job.control.is_stopped]
                batch.remove(ended)
                stopped += ended
                if not batch.jobs:
                    self._queue.remove(batch)
            busy = sum(not batch.is_waiting for batch in self._threads)
            while self._queue and busy < self._limit and not self._closed:
                self._begin(self._queue.popleft())
                busy += 1
        for job in stopped:
            self.end(job, job.stop_status, job.stop_message)

    def end(self, job: Job, status: Status, message: str = "") -> None:
        """Note that a run is over, in the store too."""
        assert job.run_id is not None
        progress = job.progress
        self.recorder.change(
            Change(
                job.run_id,
                status=status,
                steps_done=progress.done,
                seconds=progress.seconds,
                message=message,
                ended=now(),
            )
        )
        self._remove(job, status, message)

    def _admit(self, batches: Sequence[Batch]) -> None:
        with self._guard:
            self._queue.extend(batches)
        self.fill()

    def _refuse(self, jobs: Sequence[Job], message: str) -> None:
        for job in jobs:
            self._remove(job, Status.FAILED, message)

    def _begin(self, batch: Batch) -> None:
        thread = threading.Thread(target=self._run, args=(batch,), name=f"run {batch.jobs[0].run_id}")
        self._threads[batch] = thread
        thread.start()

    def _run(self, batch: Batch) -> None:
        """Body of a worker thread."""
        try:
            Worker(batch, self, self._locks.setdefault(batch.device, FairLock())).run()
        except WorkbenchError as error:
            for job in batch.jobs:
                job.input_error = error if isinstance(error, InputError) else None
                self.end(job, Status.FAILED, error.message)
        except Exception:  # noqa: BLE001 - whatever a run raises ends that run and is reported, not the program
            fault = traceback.format_exc()
            for job in batch.jobs:
                self.end(job, Status.FAILED, fault)
        finally:
            with self._guard:
                del self._threads[batch]
            self.fill()

    def _remove(self, job: Job, status: Status, message: str) -> None:
        with self._guard:
            self.jobs = tuple(other for other in self.jobs if other is not job)
        job.set_status(status, message)
        if job.early_stopping is not None:
            job.early_stopping.decide()


def _batched(jobs: Sequence[Job]) -> list[Batch]:
    """The jobs in as few batches as possible, in the order of the first of each."""
    groups: dict[Hashable, list[Job]] = {}
    for job in jobs:
        groups.setdefault(batch_key(job.experiment), []).append(job)
    for group in groups.values():
        for job in group[1:]:
            job.control = RunControl(group[0].control.changed)
    return [Batch(group) for group in groups.values()]
