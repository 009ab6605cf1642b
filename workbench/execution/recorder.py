"""Recording in one thread: runs, values and checkpoints go to the store while trainers go on."""

from __future__ import annotations

import queue
import threading
import time
import traceback
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

import storage
from storage import Change, NewRun, StoreError, StoreUnreadableError
from workbench.execution.checkpoints import CheckpointWriter
from workbench.provenance import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from storage import Store
    from workbench.execution.job import Job
    from workbench.experiment import Experiment
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

CAPACITY = 16_000_000
"""Values that may wait to be written, 128 MB, before trainers wait for the disk."""


class Recorder:
    """Queues what any thread has trained and writes it, a transaction every quarter of a second.

    After a transaction that took long, as those of many runs do, the next one follows later.

    When the store refuses a write (disk full, locked) everything stays queued and is tried again each second.
    ``on_fault`` is called once with the error, and with ``None`` when writing works again.

    Attributes:
        fault: the store's last error, ``None`` while writing works.
    """

    def __init__(self, store: Store, on_fault: Callable[[StoreError | None], None]) -> None:
        """Start the thread.

        Args:
            store: open for writing.
            on_fault: called in the recorder's thread.
        """
        self.fault: StoreError | None = None
        self._store = store
        self._on_fault = on_fault
        self._rest_seconds = FLUSH_SECONDS
        self._backpressure = _Backpressure(CAPACITY)
        self._writer = CheckpointWriter(store)
        self._queue: queue.SimpleQueue[_NewRuns | _Values | _Checkpoint | Change | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="recorder")
        self._thread.start()

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

    def record(self, run_ids: tuple[int, ...], blocks: Sequence[RecordedBlock]) -> None:
        """Queue the blocks of a trainer as values of its R runs; their progress is written with them.

        Waits while more than :data:`CAPACITY` values are queued for a store that can be written.
        """
        self._backpressure.add(sum(block.values.size for block in blocks))
        self._queue.put(_Values(run_ids, blocks))

    @property
    def checkpoint_fault(self) -> Exception | None:
        """Why the last checkpoint could not be written, ``None`` while that works."""
        return self._writer.fault

    def checkpoint(self, run_id: int, experiment: Experiment, state: TrainingState) -> None:
        """Queue a checkpoint, which is written once the store has all values up to it."""
        self._queue.put(_Checkpoint(run_id, experiment, state))

    def change(self, change: Change) -> None:
        """Queue a change of a run's record."""
        self._queue.put(change)

    def close(self) -> None:
        """Write what is queued and end the thread; what the store still refuses then is lost."""
        self._queue.put(None)
        self._thread.join()
        self._writer.close()

    def _work(self) -> None:
        batch = _Transaction()
        closing = False
        while not closing:
            closing = self._collect(batch)
            began = time.thread_time()
            if self._write(batch, closing=closing):
                batch = _Transaction(over=batch.over)
            busy = time.thread_time() - began
            self._rest_seconds = min(max(FLUSH_SECONDS, REST * busy), LONGEST_REST_SECONDS)

    def _collect(self, batch: _Transaction) -> bool:
        """Gather items until it is time to write; return whether the recorder has to close."""
        end = time.monotonic() + (RETRY_SECONDS if self.fault else self._rest_seconds)
        idle = not (batch.blocks or batch.changes or batch.over or batch.checkpoints)
        while idle or (wait := end - time.monotonic()) > 0:
            try:
                item = self._queue.get(timeout=None if idle else wait)
            except queue.Empty:
                return False
            if item is None:
                self._drain(batch)
                return True
            if idle:
                idle = False
                end = time.monotonic() + self._rest_seconds
            self._gather(item, batch)
        return False

    def _drain(self, batch: _Transaction) -> None:
        """Gather what came while closing: adding a run at that moment ends it at once."""
        while not self._queue.empty():
            item = self._queue.get()
            if item is not None:
                self._gather(item, batch)

    def _gather(self, item: _NewRuns | _Values | _Checkpoint | Change, batch: _Transaction) -> None:
        if isinstance(item, _NewRuns):
            self._add(item)
        elif isinstance(item, _Values):
            for block in item.blocks:
                batch.blocks.setdefault((item.run_ids, block.names), []).append(block)
                batch.values += block.values.size
        elif isinstance(item, _Checkpoint):
            if self.fault is not None:
                # Nobody knows how long the fault lasts: the newest checkpoint of each run is enough.
                batch.checkpoints = [each for each in batch.checkpoints if each.run_id != item.run_id]
            batch.checkpoints.append(item)
        else:
            past = batch.changes.get(item.run_id)
            batch.changes[item.run_id] = merge_changes(past, item) if past else item
            if item.status is not None and item.status.is_over:
                batch.over.append(item.run_id)

    def _add(self, addition: _NewRuns) -> None:
        try:
            run_ids = self._run_ids(addition.jobs)
        except StoreError as error:
            addition.refused(addition.jobs, str(error))
            return
        except Exception:  # noqa: BLE001 - these runs fail; those that train still need this thread
            addition.refused(addition.jobs, traceback.format_exc())
            return
        for job, run_id in zip(addition.jobs, run_ids, strict=True):
            job.run_id = run_id
        addition.added(addition.jobs)

    def _run_ids(self, jobs: Sequence[Job]) -> list[int]:
        """Add the runs of new jobs, or reopen that of the one job that resumes a stored run."""
        resumed = jobs[0].start.run_id
        if resumed is None:
            return self._store.add_runs([new_run(job) for job in jobs])
        self._store.reopen(resumed, jobs[0].progress.steps)
        return [resumed]

    def _merge(self, run_id: int) -> None:
        try:
            self._store.merge(run_id)
        except StoreUnreadableError:
            # The run is as damaged the next time; opening it reports that, and the other runs go on.
            return

    def _write(self, batch: _Transaction, *, closing: bool) -> bool:
        """Write one transaction; ``False`` when the store refused it.

        Blocks of ended runs are merged until others have something to write, all of them when closing.
        """
        blocks = [
            block for (run_ids, _), parts in batch.blocks.items() for block in to_store_blocks(run_ids, parts)
        ]
        # In the same transaction, so that a run never claims other updates than it has.
        changes = add_progress(blocks, batch.changes)
        if not (blocks or changes or batch.over or batch.checkpoints):
            return True
        try:
            self._store.write(blocks, changes)
            # When only the merging is refused, what is in the store must not be written again.
            self._backpressure.remove(batch.values)
            batch.values = 0
            batch.blocks.clear()
            batch.changes.clear()
            # Only now: a checkpoint ahead of the store would leave a gap in the run that is resumed.
            for each in batch.checkpoints:
                self._writer.put(each.run_id, each.experiment, each.state)
            batch.checkpoints.clear()
            end = time.monotonic() + MERGING_SECONDS
            while batch.over:
                self._merge(batch.over[-1])
                batch.over.pop()
                if time.monotonic() > end and not (closing or self._queue.empty()):
                    break
        except StoreError as error:
            if self.fault is None:
                self._on_fault(error)
            self.fault = error
            self._backpressure.enforce(False)
            return False
        if self.fault is not None:
            self.fault = None
            self._backpressure.enforce(True)
            self._on_fault(None)
        return True


@dataclass
class _Transaction:
    """What is written in one transaction, and the runs whose blocks are merged after it.

    Attributes:
        blocks: by run ids and series names.
        changes: by run id.
        over: runs that have ended.
        values: number of values in the blocks.
        checkpoints: to be written after the transaction.
    """

    blocks: dict[tuple[tuple[int, ...], tuple[str, ...]], list[RecordedBlock]] = field(default_factory=dict)
    changes: dict[int, Change] = field(default_factory=dict)
    over: list[int] = field(default_factory=list)
    values: int = 0
    checkpoints: list[_Checkpoint] = field(default_factory=list)


@dataclass(frozen=True)
class _Checkpoint:
    run_id: int
    experiment: Experiment
    state: TrainingState


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


def now() -> datetime:
    """The present moment, with its time zone."""
    return datetime.now().astimezone()


def to_store_blocks(run_ids: Sequence[int], parts: Sequence[RecordedBlock]) -> Iterator[storage.SeriesBlock]:
    """Blocks of R runs, joined and split into one block per run, without runs that have no point in them.

    Args:
        run_ids: ``[R]``, in the order of the blocks' rows.
        parts: of the same series, in order of training.
    """
    steps = np.concatenate([part.steps for part in parts])
    seconds = np.concatenate([part.seconds for part in parts])
    # Transposed part by part, while a part is in the cache, so that each series of a run is contiguous.
    values = np.empty((len(run_ids), len(parts[0].names), len(steps)))
    begin = 0
    for part in parts:
        end = begin + len(part.steps)
        values[:, :, begin:end] = part.values.transpose(1, 2, 0)
        begin = end
    # What is shorter than its part is so because the run has ended: nothing of it follows.
    lengths = np.sum([part.lengths for part in parts], axis=0).tolist()
    # One object for all runs of the same length, so that the store sees that they share it.
    grids = {length: (steps[:length], seconds[:length]) for length in lengths}
    for run_id, series, length in zip(run_ids, values, lengths, strict=True):
        if length:
            yield storage.SeriesBlock(run_id, parts[0].names, *grids[length], series.T[:length])


def add_progress(blocks: Iterable[storage.SeriesBlock], changes: Mapping[int, Change]) -> list[Change]:
    """The changes, completed by the last step of each run's blocks."""
    reached: dict[int, Change] = {}
    for block in blocks:
        step, seconds = int(block.steps[-1]), float(block.seconds[-1])
        past = reached.get(block.run_id)
        # Blocks of series that are recorded every few updates end earlier.
        if past is None or step > (past.steps_done or 0):
            reached[block.run_id] = Change(block.run_id, steps_done=step, seconds=seconds)
    both = {
        run_id: merge_changes(reached[run_id], changes[run_id]) for run_id in reached.keys() & changes.keys()
    }
    return list((reached | dict(changes) | both).values())


def merge_changes(past: Change, newer: Change) -> Change:
    """Two changes of one run as one; the newer value wins where both have one."""
    given = {part.name: value for part in fields(Change) if (value := getattr(newer, part.name)) is not None}
    return replace(past, **given)


def new_run(job: Job) -> NewRun:
    """The record of a job's run, with everything needed to repeat it."""
    experiment, start = job.experiment, job.start
    settings = {
        name: ", ".join(map(str, value)) if isinstance(value, tuple) else value
        for name, value in experiment.values().items()
    }
    return NewRun(
        name=experiment.name,
        problem=experiment.problem.name,
        optimizer=experiment.optimizer.name,
        convention=experiment.optimizer.convention,
        schedule=experiment.schedule.name,
        experiment=experiment.document(),
        settings=settings,
        seed=experiment.training.seed,
        planned_steps=experiment.training.steps,
        device=experiment.training.device,
        environment=environment() | ({"origin": start.remark} if start.remark else {}),
        sweep=job.sweep,
        parent_id=start.parent_id,
        parent_step=start.parent_step,
    )
