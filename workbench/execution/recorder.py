"""Recording in one thread: runs, values and checkpoints go to the store while trainers go on."""

from __future__ import annotations

import math
import queue
import threading
import time
import traceback
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage import Change, RunNotFoundError, StoreError, StoreReplacedError, StoreUnreadableError
from storage.messages import Message
from workbench.errors import MachineError
from workbench.execution.checkpoints import CheckpointWriter
from workbench.execution.job import new_run
from workbench.execution.run_start import ResumedStart
from workbench.execution.threads import start_thread
from workbench.execution.transaction import PendingCheckpoint, Transaction
from workbench.execution.value_writer import ValueWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from storage import Store
    from workbench.execution.job import Job
    from workbench.training.recorded_block import RecordedBlock
    from workbench.training.training_state import TrainingState

FLUSH_SECONDS = 0.25
"""Time between two transactions."""

REST = 16
"""Minimum time between two transactions as a multiple of the thread time of the last one: the trainers need
the interpreter too, and a transaction of many runs costs little more when it has more points of each."""

LONGEST_REST_SECONDS = 0.7
"""Upper bound of that: what was trained is on the disk within a second, its transaction included."""

MERGING_SECONDS = 0.1
"""How long the blocks of ended runs are merged while other values wait to be written."""

RETRY_SECONDS = 1.0
"""Time between two attempts after the store refused a write."""

CLOSING_SECONDS = 30.0
"""How long a closing recorder goes on trying, before what is left goes into a rescue file."""

CAPACITY = 16_000_000
"""Values that may wait to be written, 128 MB, before trainers wait for the disk."""


class Recorder:
    """Queues what any thread has trained and writes it, a transaction every quarter of a second.

    After a transaction that took long, as those of many runs do, the next one follows later.

    When the store refuses a write (disk full, locked) everything stays queued and is tried again each second.
    ``on_fault`` is called once with the error, and with ``None`` when writing works again. What the store
    refuses to the end goes into a rescue file, which the next start takes in. A run that cannot be written
    for a reason of its own is given up; the others go on.

    Attributes:
        fault: the store's last error, ``None`` while writing works.
    """

    def __init__(
        self,
        store: Store,
        on_fault: Callable[[StoreError | None], None],
        on_given_up: Callable[[Job, Message], None],
    ) -> None:
        """Start the thread.

        Args:
            store: open for writing.
            on_fault: called in the recorder's thread.
            on_given_up: likewise, with a run and the reason why no more of it is written.

        Raises:
            MachineError: when the system starts no more threads.
        """
        self.fault: StoreError | None = None
        self._store = store
        self._on_fault = on_fault
        self._values = ValueWriter(store, on_given_up)
        self._rest_seconds = FLUSH_SECONDS
        self._backpressure = _Backpressure(CAPACITY)
        self._is_closing = False
        self._deadline = math.inf
        self._queue: queue.SimpleQueue[_NewRuns | _Values | PendingCheckpoint | Change | None] = (
            queue.SimpleQueue()
        )
        self._checkpoints = CheckpointWriter(store)
        self._thread = threading.Thread(target=self._work, name="recorder")
        try:
            start_thread(self._thread)
        except MachineError:
            self._checkpoints.close()
            raise

    def add(
        self,
        jobs: Sequence[Job],
        added: Callable[[Sequence[Job]], None],
        refused: Callable[[Sequence[Job], str], None],
    ) -> None:
        """Add the runs of jobs to the store, then call ``added`` or ``refused`` in the recorder's thread.

        ``refused`` receives the reason: the store's sentence or, for a bug, the traceback.
        """
        self._queue.put(_NewRuns(jobs, added, refused))
        if not self._thread.is_alive():
            self._refuse_rest()

    def record(self, run_ids: tuple[int, ...], blocks: Sequence[RecordedBlock]) -> None:
        """Queue the blocks of a trainer as values of its R runs; their progress is written with them.

        Waits while more than :data:`CAPACITY` values are queued for a store that can be written.
        """
        self._backpressure.add(sum(block.values.size for block in blocks))
        self._queue.put(_Values(run_ids, blocks))

    @property
    def checkpoint_fault(self) -> Exception | None:
        """Why the last checkpoint could not be written, ``None`` while that works."""
        return self._checkpoints.fault

    @property
    def remarks(self) -> Sequence[Message]:
        """What became of values that the store did not take, a sentence each."""
        return self._values.remarks

    @property
    def has_lost(self) -> bool:
        """Whether some of them are in no rescue file either."""
        return self._values.has_lost

    def checkpoint(self, job: Job, state: TrainingState) -> None:
        """Queue a checkpoint, which is written once the store has all values up to it."""
        self._queue.put(PendingCheckpoint(job, state))

    def change(self, change: Change) -> None:
        """Queue a change of a run's record."""
        self._queue.put(change)

    def close(self) -> None:
        """Write what is queued and end the thread, after :data:`CLOSING_SECONDS` into a rescue file."""
        self.begin_closing()
        self.join()

    def begin_closing(self, seconds: float | None = None) -> None:
        """Let the thread end once all is written, or that time has passed; again to change the time.

        Args:
            seconds: from now on; ``None`` for :data:`CLOSING_SECONDS`, 0 for one attempt at most.
        """
        self._deadline = time.monotonic() + (CLOSING_SECONDS if seconds is None else seconds)
        self._is_closing = True
        self._queue.put(None)

    @property
    def seconds_left(self) -> int | None:
        """How long a closing recorder goes on trying to write; ``None`` while the store refuses nothing."""
        if not self._is_closing or self.fault is None or not self._thread.is_alive():
            return None
        return max(0, math.ceil(self._deadline - time.monotonic()))

    def join(self, seconds: float | None = None) -> bool:
        """Wait until a closing recorder has ended; ``False`` when ``seconds`` have passed before that."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            return False
        self._refuse_rest()
        self._checkpoints.close()
        return True

    def _work(self) -> None:
        batch = Transaction()
        while True:
            # What is queued after this moment is collected the next time.
            is_closing = self._is_closing
            if is_closing and self.fault is not None and self._is_time_up():
                break
            is_written = False
            began = time.thread_time()
            try:
                self._collect(batch)
                began = time.thread_time()
                is_written = self._write(batch)
            except BaseException as error:  # noqa: BLE001 - what is queued is kept, and needs this thread
                self._refuse(StoreError(self._store.place, _unexpected(error)))
            busy = time.thread_time() - began
            self._rest_seconds = min(max(FLUSH_SECONDS, REST * busy), LONGEST_REST_SECONDS)
            if is_closing and (is_written or self._is_time_up()):
                break
        try:
            self._drain(batch)
            self._values.rescue(batch, self.fault)
            self._write_checkpoints(batch)
        finally:
            self._backpressure.enforce(False)

    def _is_time_up(self) -> bool:
        is_final = isinstance(self.fault, StoreReplacedError) and self.fault.is_final
        return is_final or time.monotonic() >= self._deadline

    def _collect(self, batch: Transaction) -> None:
        """Gather items until it is time to write."""
        has_failed = self.fault is not None or bool(batch.held)
        end = time.monotonic() + (RETRY_SECONDS if has_failed else self._rest_seconds)
        idle = batch.is_empty and not self._is_closing
        while not (self._is_closing and not has_failed):
            wait = min(end, self._deadline) - time.monotonic()
            if not idle and wait <= 0:
                break
            try:
                item = self._queue.get(timeout=None if idle else wait)
            except queue.Empty:
                break
            if item is None:
                break
            if idle:
                idle = False
                end = time.monotonic() + self._rest_seconds
            self._gather(item, batch)
        if self._is_closing:
            self._drain(batch)

    def _drain(self, batch: Transaction) -> None:
        """Gather what came while closing: adding a run at that moment ends it at once."""
        while not self._queue.empty():
            item = self._queue.get()
            if item is not None:
                self._gather(item, batch)

    def _refuse_rest(self) -> None:
        """Refuse runs that were added when the thread had ended."""
        while not self._queue.empty():
            item = self._queue.get()
            if isinstance(item, _NewRuns):
                item.refused(item.jobs, Message("The program is being closed."))

    def _gather(self, item: _NewRuns | _Values | PendingCheckpoint | Change, batch: Transaction) -> None:
        if isinstance(item, _NewRuns):
            self._add(item)
        elif isinstance(item, _Values):
            batch.add_values(item.run_ids, item.blocks)
        elif isinstance(item, PendingCheckpoint):
            if self.fault is not None:
                # Nobody knows how long the fault lasts: the newest checkpoint of each run is enough.
                batch.checkpoints = [each for each in batch.checkpoints if each.job is not item.job]
            batch.checkpoints.append(item)
        else:
            batch.add_change(item)

    def _add(self, addition: _NewRuns) -> None:
        try:
            run_ids = self._run_ids(addition.jobs)
            for job, run_id in zip(addition.jobs, run_ids, strict=True):
                job.run_id = run_id
                self._values.jobs[run_id] = job
            addition.added(addition.jobs)
        except StoreError as error:
            addition.refused(addition.jobs, str(error))
        except Exception:  # noqa: BLE001 - these runs fail; those that train still need this thread
            addition.refused(addition.jobs, traceback.format_exc())

    def _run_ids(self, jobs: Sequence[Job]) -> list[int]:
        """Add the runs of new jobs, or reopen that of the one job that resumes a stored run."""
        start = jobs[0].start
        if not isinstance(start, ResumedStart):
            for job in jobs:
                job.uid = uuid.uuid4().hex
            return self._store.add_runs([new_run(job) for job in jobs])
        assert start.run is not None
        self._store.reopen(start.run.id, jobs[0].progress.steps, start.silent)
        jobs[0].uid = start.run.uid
        return [start.run.id]

    def _write(self, batch: Transaction) -> bool:
        """Write one transaction; ``False`` when something is left of it.

        Blocks of ended runs are merged until others have something to write, all of them when closing.
        """
        if batch.is_empty:
            return True
        try:
            waiting = batch.values
            is_written = not batch.has_values or self._values.write(batch)
            self._backpressure.remove(waiting - batch.values)
            if not is_written:
                return False
            # Only now: a checkpoint ahead of the store would leave a gap in the run that is resumed.
            self._write_checkpoints(batch)
            end = time.monotonic() + MERGING_SECONDS
            # When only the merging is refused, what is in the store is not written again.
            while batch.over:
                self._merge(batch.over[-1])
                self._values.jobs.pop(batch.over.pop(), None)
                if time.monotonic() > end and not (self._is_closing or self._queue.empty()):
                    break
        except StoreError as error:
            self._refuse(error)
            # Merging can wait until the store is opened again.
            return not batch.has_values
        if self.fault is not None:
            self.fault = None
            self._backpressure.enforce(True)
            self._tell(None)
        return True

    def _write_checkpoints(self, batch: Transaction) -> None:
        for each in batch.checkpoints:
            self._checkpoints.put(each.job.uid, each.job.experiment, each.state)
        batch.checkpoints.clear()

    def _merge(self, run_id: int) -> None:
        try:
            self._store.merge(run_id)
        except Exception as error:
            if isinstance(error, StoreError) and not isinstance(
                error, StoreUnreadableError | RunNotFoundError
            ):
                raise
            # The run is as damaged the next time; opening it reports that, and the other runs go on.

    def _refuse(self, error: StoreError) -> None:
        """Note that the store refuses to be written."""
        is_news = self.fault is None
        self.fault = error
        self._backpressure.enforce(False)
        if is_news:
            self._tell(error)

    def _tell(self, fault: StoreError | None) -> None:
        # Whoever listens may have gone, as a terminal that was closed.
        with suppress(Exception):
            self._on_fault(fault)


@dataclass(frozen=True)
class _NewRuns:
    jobs: Sequence[Job]
    added: Callable[[Sequence[Job]], None]
    refused: Callable[[Sequence[Job], str], None]


@dataclass(frozen=True)
class _Values:
    run_ids: tuple[int, ...]
    blocks: Sequence[RecordedBlock]


class _Backpressure:
    """Makes producers wait while more than a capacity is queued.

    Without a bound, many runs together fill the memory within minutes. While the store refuses writes nobody
    waits: training goes on, and everything stays queued until the store can be written again.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._changed = threading.Condition()
        self._size = 0
        self._is_enforced = True

    def add(self, size: int) -> None:
        """Count what is queued, after waiting until there is room."""
        with self._changed:
            self._changed.wait_for(lambda: self._size < self._capacity or not self._is_enforced)
            self._size += size

    def remove(self, size: int) -> None:
        """Count what has been written."""
        with self._changed:
            self._size -= size
            self._changed.notify_all()

    def enforce(self, is_enforced: bool) -> None:
        """Make producers wait from now on, or not."""
        with self._changed:
            self._is_enforced = is_enforced
            self._changed.notify_all()


def _unexpected(error: BaseException) -> Message:
    return Message("The run store {0} could not be used ({1}: {2}).", "", type(error).__name__, error)


def now() -> datetime:
    """The present moment, with its time zone."""
    return datetime.now().astimezone()
