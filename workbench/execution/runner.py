"""The queue of runs and the threads that train them."""

from __future__ import annotations

import threading
import time
import traceback
from collections import deque
from typing import TYPE_CHECKING

from storage import Change, Status
from workbench.errors import InputError, WorkbenchError
from workbench.execution.checkpoints import Checkpoints
from workbench.execution.job import Job
from workbench.execution.keeping import is_due, keep, updates_to_checkpoint
from workbench.execution.recorder import Recorder, now
from workbench.execution.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from storage import Store, StoreError
    from workbench.execution.origin import Origin
    from workbench.experiment import Experiment
    from workbench.training.trainer import Trainer

BLOCK_SECONDS = 0.012
"""How long one turn trains: short enough for the window to follow, long enough to cost nothing."""

DEFAULT_LIMIT = 4
"""Runs that train at once unless the person chooses otherwise."""


class Runner:
    """Trains submitted experiments in worker threads, at most ``limit`` at once, first come first served.

    A paused run gives its place to the next in the queue; a resumed one goes on at once.

    Attributes:
        jobs: those that are not over, oldest first; replaced, never changed, so any thread may read it.
        recorder: the thread that writes to the store.
    """

    def __init__(
        self,
        store: Store,
        on_fault: Callable[[StoreError | None], None],
        limit: int = DEFAULT_LIMIT,
    ) -> None:
        """Start the recorder.

        Args:
            store: where the runs are kept.
            on_fault: called in another thread when the store refuses a write, with ``None`` when it recovers.
            limit: runs that train at once, at least 1.
        """
        self.jobs: tuple[Job, ...] = ()
        self.recorder = Recorder(store, on_fault)
        self._checkpoints = Checkpoints(store.path)
        self._limit = limit
        self._guard = threading.Lock()
        self._queue: deque[Job] = deque()
        self._threads: dict[Job, threading.Thread] = {}
        self._turns: dict[str, Turns] = {}
        self._closed = False

    def submit(self, experiments: Sequence[Experiment]) -> list[Job]:
        """Queue experiments; they start as places become free."""
        jobs = [Job(experiment, self._fill) for experiment in experiments]
        with self._guard:
            self.jobs += tuple(jobs)
        self.recorder.add(jobs, self._admit, self._refuse)
        return jobs

    def go_on(self, experiment: Experiment, origin: Origin) -> Job:
        """Queue a run that goes on, or that branches from another."""
        job = Job(experiment, self._fill, origin)
        with self._guard:
            self.jobs += (job,)
        self.recorder.add([job], self._admit, self._refuse)
        return job

    @property
    def limit(self) -> int:
        """Runs that train at once."""
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        self._limit = limit
        self._fill()

    def pause(self, job: Job) -> None:
        """Let a run wait at its next update, and its place go to the next in the queue."""
        job.control.pause()
        self._fill()

    def close(self, message: str = "") -> None:
        """End everything that still trains or waits as interrupted, and write the last of it.

        Args:
            message: what is said of the runs that this ends.
        """
        self._closed = True
        for job in self.jobs:
            job.stop(Status.INTERRUPTED, message)
        with self._guard:
            threads = list(self._threads.values())
        for thread in threads:
            thread.join()
        self.recorder.close()

    def _admit(self, jobs: Sequence[Job]) -> None:
        with self._guard:
            self._queue.extend(jobs)
        self._fill()

    def _refuse(self, jobs: Sequence[Job], message: str) -> None:
        for job in jobs:
            self._leave(job, Status.FAILED, message)

    def _fill(self) -> None:
        """End queued jobs that are stopped, and start the others while there are free places."""
        with self._guard:
            stopped = [job for job in self._queue if job.control.is_stopped]
            for job in stopped:
                self._queue.remove(job)
            busy = sum(not job.control.is_paused for job in self._threads)
            while self._queue and busy < self._limit and not self._closed:
                job = self._queue.popleft()
                thread = threading.Thread(target=self._run, args=(job,), name=f"run {job.run_id}")
                self._threads[job] = thread
                busy += 1
                thread.start()
        for job in stopped:
            self._end(job, job.stop_status, job.stop_message)

    def _run(self, job: Job) -> None:
        """What a worker thread does with a job."""
        try:
            if job.control.is_stopped:
                self._end(job, job.stop_status, job.stop_message)
            else:
                self._train(job)
        except WorkbenchError as error:
            job.input_error = error if isinstance(error, InputError) else None
            self._end(job, Status.FAILED, str(error))
        except Exception:  # noqa: BLE001 - whatever a run raises must end that run and be told, not the program
            self._end(job, Status.FAILED, traceback.format_exc())
        finally:
            with self._guard:
                del self._threads[job]
            self._fill()

    def _train(self, job: Job) -> None:
        from workbench.training.devices import prepare_thread
        from workbench.training.trainer import Trainer

        prepare_thread()
        self._enter(job, Status.RUNNING, started=job.origin.run_id is None)
        start = job.origin.snapshot(self._checkpoints, job.experiment, lambda: not job.control.is_stopped)
        trainer = Trainer([job.experiment], [start] if start else [], job.origin.steps)
        if job.origin.run_id is None:
            keep(self.recorder, job, trainer)
        turns = self._turns.setdefault(job.experiment.training.device, Turns())
        self._advance(job, trainer, turns)
        keep(self.recorder, job, trainer)
        if trainer.diverged[0]:
            # The block in which it diverged went on to its end; those updates are not part of the run.
            job.advance(int(trainer.diverged[0]), trainer.seconds)
            self._end(job, Status.DIVERGED, f"The loss was not finite at step {trainer.diverged[0]}.")
        elif trainer.is_over:
            self._end(job, Status.FINISHED)
        else:
            self._end(job, job.stop_status, job.stop_message)

    def _advance(self, job: Job, trainer: Trainer, turns: Turns) -> None:
        """Train block by block until the run is over or stopped."""
        assert job.run_id is not None
        count = 1
        while not trainer.is_over and not job.control.is_stopped:
            allowed = job.control.allowed()
            if not allowed:
                self._enter(job, Status.PAUSED)
                self._fill()
                job.control.wait()
                if not job.control.is_paused:
                    self._enter(job, Status.RUNNING)
                continue
            # A run that goes on first makes again, unrecorded, what the store has beyond its checkpoint.
            repeats = trainer.done < job.origin.recorded
            limit = (
                job.origin.recorded - trainer.done if repeats else updates_to_checkpoint(job, trainer.done)
            )
            with turns.turn():
                began = time.perf_counter()
                blocks = trainer.advance(min(count, allowed, limit))
                elapsed = time.perf_counter() - began
            made = len(blocks[0].steps)
            if allowed > 1:
                count = max(1, min(2 * count, int(made * BLOCK_SECONDS / max(elapsed, 1e-6))))
            if repeats:
                trainer.seconds = job.origin.seconds
                continue
            self.recorder.record(job.run_id, 0, blocks)
            job.feed.append(blocks)
            job.advance(trainer.done, trainer.seconds)
            if is_due(job, trainer.done) and not trainer.is_over:
                with turns.turn():
                    keep(self.recorder, job, trainer)

    def _enter(self, job: Job, status: Status, *, started: bool = False) -> None:
        if job.progress.status is status:
            return
        job.enter(status)
        assert job.run_id is not None
        self.recorder.change(Change(job.run_id, status=status, started=now() if started else None))

    def _end(self, job: Job, status: Status, message: str = "") -> None:
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
        self._leave(job, status, message)

    def _leave(self, job: Job, status: Status, message: str) -> None:
        with self._guard:
            self.jobs = tuple(other for other in self.jobs if other is not job)
        job.enter(status, message)
