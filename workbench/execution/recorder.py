"""The one thread that writes to the store; the trainers never wait for the disk."""

from __future__ import annotations

import queue
import threading
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage import StoreError, StoreUnreadableError
from workbench.execution.backlog import Backlog
from workbench.execution.checkpoint_writer import CheckpointWriter
from workbench.execution.storable import merged, new_run, stored, with_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from storage import Change, Store
    from workbench.execution.job import Job
    from workbench.experiment import Experiment
    from workbench.training.block import Block
    from workbench.training.snapshot import Snapshot

FLUSH_SECONDS = 0.25
"""How long what was trained may wait before it is on its way to the disk."""

REST = 16
"""How many times as long as its last transaction kept it busy the recorder rests: the trainers need the
interpreter too, and a transaction of many runs costs little more when it has more points of each."""

LONGEST_REST_SECONDS = 0.7
"""The rest at most: what was trained is on the disk within a second, its transaction included."""

MERGING_SECONDS = 0.1
"""How long runs that have ended are merged while others wait to be written."""

RETRY_SECONDS = 1.0
"""How long to wait after the store refused a write."""

CAPACITY = 16_000_000
"""Values that may wait to be written, 128 MB, before trainers wait for the disk."""


@dataclass
class _Batch:
    """What goes into one transaction, and the runs to merge after it."""

    blocks: dict[tuple[tuple[int, ...], tuple[str, ...]], list[Block]] = field(default_factory=dict)
    changes: dict[int, Change] = field(default_factory=dict)
    over: list[int] = field(default_factory=list)
    values: int = 0
    kept: list[_Kept] = field(default_factory=list)


@dataclass(frozen=True)
class _Kept:
    run_id: int
    experiment: Experiment
    snapshot: Snapshot


@dataclass(frozen=True)
class _Addition:
    jobs: Sequence[Job]
    added: Callable[[Sequence[Job]], None]
    refused: Callable[[Sequence[Job], str], None]


@dataclass(frozen=True)
class _Values:
    run_ids: tuple[int, ...]
    blocks: Sequence[Block]


class Recorder:
    """Takes what was trained from any thread and writes it, a transaction every quarter of a second.

    Where a transaction takes long, as that of many runs together does, the next one is longer in coming.

    When the store refuses a write (disk full, locked) everything is kept and tried again each second, and
    ``on_fault`` hears of it once; it hears ``None`` when writing works again.

    Attributes:
        fault: what the store last said, ``None`` while writing works.
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
        self._backlog = Backlog(CAPACITY)
        self._writer = CheckpointWriter(store)
        self._queue: queue.SimpleQueue[_Addition | _Values | _Kept | Change | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="recorder")
        self._thread.start()

    def add(
        self,
        jobs: Sequence[Job],
        added: Callable[[Sequence[Job]], None],
        refused: Callable[[Sequence[Job], str], None],
    ) -> None:
        """Give each job its run in the store, then call ``added`` or ``refused`` in the recorder's thread.

        ``refused`` hears why: the store's sentence or, for a bug, the traceback.
        """
        self._queue.put(_Addition(jobs, added, refused))

    def record(self, run_ids: tuple[int, ...], blocks: Sequence[Block]) -> None:
        """Keep what a trainer made as values of its R runs, and how far that brings them.

        It waits where more than :data:`CAPACITY` values are on their way to a store that can be written.
        """
        self._backlog.add(sum(block.values.size for block in blocks))
        self._queue.put(_Values(run_ids, blocks))

    @property
    def checkpoint_fault(self) -> Exception | None:
        """Why the last checkpoint could not be written, ``None`` while that works."""
        return self._writer.fault

    def keep(self, run_id: int, experiment: Experiment, snapshot: Snapshot) -> None:
        """Let a checkpoint be written once the store has everything up to it."""
        self._queue.put(_Kept(run_id, experiment, snapshot))

    def change(self, change: Change) -> None:
        """Keep a change of a run's state."""
        self._queue.put(change)

    def close(self) -> None:
        """Write what is left and end the thread; what the store still refuses then is lost."""
        self._queue.put(None)
        self._thread.join()
        self._writer.close()

    def _work(self) -> None:
        batch, closing = _Batch(), False
        while not closing:
            closing = self._collect(batch)
            began = time.thread_time()
            if self._written(batch, closing=closing):
                batch = _Batch(over=batch.over)
            busy = time.thread_time() - began
            self._rest_seconds = min(max(FLUSH_SECONDS, REST * busy), LONGEST_REST_SECONDS)

    def _collect(self, batch: _Batch) -> bool:
        """Gather items until it is time to write; whether the recorder is to close."""
        end = time.monotonic() + (RETRY_SECONDS if self.fault else self._rest_seconds)
        idle = not (batch.blocks or batch.changes or batch.over or batch.kept)
        while idle or (wait := end - time.monotonic()) > 0:
            try:
                item = self._queue.get(timeout=None if idle else wait)
            except queue.Empty:
                return False
            if item is None:
                self._drain(batch)
                return True
            if idle:
                idle, end = False, time.monotonic() + self._rest_seconds
            self._take(item, batch)
        return False

    def _drain(self, batch: _Batch) -> None:
        """Take what came while closing: adding a run at that moment ends it at once."""
        while not self._queue.empty():
            item = self._queue.get()
            if item is not None:
                self._take(item, batch)

    def _take(self, item: _Addition | _Values | _Kept | Change, batch: _Batch) -> None:
        if isinstance(item, _Addition):
            self._add(item)
        elif isinstance(item, _Values):
            for block in item.blocks:
                batch.blocks.setdefault((item.run_ids, block.names), []).append(block)
                batch.values += block.values.size
        elif isinstance(item, _Kept):
            if self.fault is not None:
                # Nobody knows how long this lasts: the newest of each run is enough.
                batch.kept = [kept for kept in batch.kept if kept.run_id != item.run_id]
            batch.kept.append(item)
        else:
            self._note(item, batch)
            if item.status is not None and item.status.is_over:
                batch.over.append(item.run_id)

    def _note(self, change: Change, batch: _Batch) -> None:
        past = batch.changes.get(change.run_id)
        batch.changes[change.run_id] = merged(past, change) if past else change

    def _add(self, addition: _Addition) -> None:
        try:
            numbers = self._numbers(addition.jobs)
        except StoreError as error:
            addition.refused(addition.jobs, str(error))
            return
        except Exception:  # noqa: BLE001 - these runs fail; those that train still need this thread
            addition.refused(addition.jobs, traceback.format_exc())
            return
        for job, number in zip(addition.jobs, numbers, strict=True):
            job.run_id = number
        addition.added(addition.jobs)

    def _numbers(self, jobs: Sequence[Job]) -> list[int]:
        """The runs of new jobs, added; or that of the one job that goes on with a run of the store."""
        origin = jobs[0].origin
        if origin.run_id is None:
            return self._store.add_runs([new_run(job) for job in jobs])
        self._store.reopen(origin.run_id, jobs[0].progress.steps)
        return [origin.run_id]

    def _merge(self, run_id: int) -> None:
        try:
            self._store.merge(run_id)
        except StoreUnreadableError:
            # It would be as damaged the next time; whoever opens the run is told, the others go on.
            return

    def _written(self, batch: _Batch, *, closing: bool) -> bool:
        """Write the batch in one transaction; ``False`` when the store refused it.

        Runs that are over are merged until others have something to write, all of them at the end.
        """
        blocks = [block for (run_ids, _), parts in batch.blocks.items() for block in stored(run_ids, parts)]
        # In the same transaction, so that a run never claims other updates than it has.
        changes = with_progress(blocks, batch.changes)
        if not (blocks or changes or batch.over or batch.kept):
            return True
        try:
            self._store.write(blocks, changes)
            # When only the merging is refused, what is in the store must not be written again.
            self._backlog.remove(batch.values)
            batch.values = 0
            batch.blocks.clear()
            batch.changes.clear()
            # Only now: a checkpoint ahead of the store would leave a gap in the run that is resumed.
            for kept in batch.kept:
                self._writer.put(kept.run_id, kept.experiment, kept.snapshot)
            batch.kept.clear()
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
            self._backlog.bound(False)
            return False
        if self.fault is not None:
            self.fault = None
            self._backlog.bound(True)
            self._on_fault(None)
        return True
