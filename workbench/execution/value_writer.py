"""Writing of points and changes: run by run where one of them cannot be written, else into a rescue file."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import storage
from storage import Change, RunNotFoundError, RunTakenError, Status, StoreError
from storage.messages import Message
from workbench.execution.job import new_run
from workbench.execution.transaction import add_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from storage import RunRemainder, SeriesBlock, Store
    from workbench.execution.job import Job
    from workbench.execution.transaction import Transaction

ATTEMPTS = 3
"""Attempts to write a run that cannot be written for a reason of its own."""


@dataclass
class UnwrittenRun:
    """What the store has not taken of a run.

    Attributes:
        job: the run, which has been added to the store.
        blocks: its points, in order.
        change: its state, where that is not in the store either.
        reason: why the store did not take it.
    """

    job: Job
    blocks: list[SeriesBlock]
    change: Change | None
    reason: str

    @property
    def first_step(self) -> int:
        """The first step of which something is not in the store."""
        return int(self.blocks[0].steps[0]) if self.blocks else self.job.progress.done

    @property
    def is_over(self) -> bool:
        """Whether nothing follows."""
        return self.change is not None and self.change.status is not None and self.change.status.is_over

    def remainder(self) -> RunRemainder:
        """What a rescue file holds of it.

        Raises:
            ValueError: when no store would take it.
        """
        assert self.job.run_id is not None
        progress = self.job.progress
        state = self.change or Change(self.job.run_id, status=progress.status, seconds=progress.seconds)
        # By name in its module: the window is built without SQLAlchemy, which this loads.
        return storage.remainder_of(new_run(self.job), state, self.blocks)


class ValueWriter:
    """Writes transactions of points and changes.

    An error of the store is raised: all of the transaction is to be tried again. Any other error concerns one
    run; after :data:`ATTEMPTS` that run is given up from the block on that cannot be written, and what has
    come of it when it is over goes into a rescue file.

    Attributes:
        jobs: the runs that were added and are not over, by their number.
        remarks: what became of values that the store did not take, a sentence each.
        has_lost: whether some of them are in no rescue file either.
    """

    def __init__(self, store: Store, on_given_up: Callable[[Job, Message], None]) -> None:
        """Write nothing yet.

        Args:
            store: open for writing.
            on_given_up: called with a run and the reason why no more of it is written.
        """
        self.jobs: dict[int, Job] = {}
        self.remarks: list[Message] = []
        self.has_lost = False
        self._store = store
        self._on_given_up = on_given_up
        self._failures: Counter[int] = Counter()
        self._given_up: dict[int, UnwrittenRun] = {}

    def write(self, batch: Transaction) -> bool:
        """Write the points and changes of a transaction; ``False`` when some of them are left.

        Raises:
            StoreError: when the store refuses them; what is left is still in the transaction.
        """
        if self._given_up:
            self._set_aside(batch)
        blocks = batch.store_blocks()
        try:
            # In the same transaction, so that a run never claims other updates than it has.
            self._store.write(blocks, add_progress(blocks, batch.changes))
        except Exception as error:
            if _is_of_store(error):
                raise
            return self._write_apart(batch)
        batch.clear_values()
        return True

    def rescue(self, batch: Transaction, fault: StoreError | None) -> None:
        """Put what is left of a transaction, and of the runs that were given up, into a rescue file.

        Args:
            batch: its points and changes are removed.
            fault: why the store did not take them.
        """
        try:
            self._rescue(batch, fault)
        except BaseException as error:  # noqa: BLE001 - nobody else could say it
            self.has_lost = True
            self.remarks.append(
                Message("What the store did not take is lost: no rescue file could be written ({0}).", error)
            )

    def _rescue(self, batch: Transaction, fault: StoreError | None) -> None:
        reason = "" if fault is None else str(fault)
        if self._given_up:
            self._set_aside(batch)
        runs = list(self._given_up.values())
        runs += [
            UnwrittenRun(self.jobs[run_id], *batch.of_run(run_id), reason)
            for run_id in batch.hold()
            if run_id in self.jobs
        ]
        if not runs:
            return
        files, failed = save_unwritten(self._store, runs)
        for path in files:
            told = Message(
                "What the store did not take is in the rescue file {0}; the next start takes it in.", path
            )
            self.remarks.append(told if fault is None else Message("{0} {1}", fault.message, told))
        self.remarks += [_lost(run, error) for run, error in failed]
        self.has_lost = bool(failed)
        batch.clear_values()

    def _write_apart(self, batch: Transaction) -> bool:
        """Write each run alone, so that an error of one is no error of the others."""
        for run_id in batch.hold():
            blocks, change = batch.of_run(run_id)
            changes = {} if change is None else {run_id: change}
            try:
                self._store.write(blocks, add_progress(blocks, changes))
            except Exception as error:
                if _is_of_store(error):
                    raise
                self._failures[run_id] += 1
                if self._failures[run_id] >= ATTEMPTS or isinstance(error, StoreError):
                    self._give_up(run_id, batch, error)
                continue
            batch.remove(run_id)
            del self._failures[run_id]
        if batch.has_values:
            return False
        batch.clear_values()
        return True

    def _give_up(self, run_id: int, batch: Transaction, error: Exception) -> None:
        """Write of a run what can be written, and nothing that follows."""
        blocks, change = batch.of_run(run_id)
        batch.remove(run_id)
        if (job := self.jobs.get(run_id)) is None:
            return
        with suppress(Exception):
            while blocks:
                self._store.write(blocks[:1], add_progress(blocks[:1], {}))
                del blocks[0]
        reason = str(error) if isinstance(error, StoreError) else f"{type(error).__name__}: {error}"
        run = self._given_up[run_id] = UnwrittenRun(job, blocks, change, reason)
        message = Message(
            "What it recorded from step {0} on cannot be written ({1}).", run.first_step, reason
        )
        self._on_given_up(job, message)
        if run.is_over:
            self._end(run_id)

    def _set_aside(self, batch: Transaction) -> None:
        """Put what has come of runs that were given up to the rest of them."""
        batch.hold()
        for run_id, run in list(self._given_up.items()):
            blocks, change = batch.of_run(run_id)
            batch.remove(run_id)
            run.blocks += blocks
            run.change = run.change if change is None else change
            if run.is_over:
                self._end(run_id)

    def _end(self, run_id: int) -> None:
        """Put the rest of a run that was given up and is over into a rescue file, and say so in the store."""
        run = self._given_up[run_id]
        files, failed = save_unwritten(self._store, [run])
        if failed:
            # There may be room for it when the program ends.
            return
        del self._given_up[run_id]
        message = Message(
            "What it recorded from step {0} on could not be written ({1}); it is in the rescue file {2}, "
            "which the next start takes in.",
            run.first_step,
            run.reason,
            files[0],
        )
        self.remarks.append(Message("Run {0}: {1}", run_id, message))
        with suppress(Exception):
            self._store.write([], [Change(run_id, status=Status.FAILED, message=message)])


def save_unwritten(
    store: Store, runs: Sequence[UnwrittenRun]
) -> tuple[list[Path], list[tuple[UnwrittenRun, Exception]]]:
    """Write runs into one rescue file, or each into one of its own where some cannot be in any.

    Returns:
        The files, and the runs that are in none with the reason.
    """
    failed: list[tuple[UnwrittenRun, Exception]] = []
    remainders: list[tuple[UnwrittenRun, RunRemainder]] = []
    for run in runs:
        try:
            remainders.append((run, run.remainder()))
        except Exception as error:  # noqa: BLE001 - the others are to be kept whatever this one is
            failed.append((run, error))
    if not remainders:
        return [], failed
    try:
        return [storage.save_remainders(store.place, store.local, [each for _, each in remainders])], failed
    except StoreError as error:
        return [], failed + [(run, error) for run, _ in remainders]
    except Exception:  # noqa: BLE001 - one of them has something that no store takes: each alone tells which
        files: list[Path] = []
        for run, remainder in remainders:
            try:
                files.append(storage.save_remainders(store.place, store.local, [remainder]))
            except Exception as error:  # noqa: BLE001 - as above
                failed.append((run, error))
        return files, failed


def _is_of_store(error: Exception) -> bool:
    """Whether an error is one of the whole store, and not of a run."""
    return isinstance(error, StoreError) and not isinstance(error, RunNotFoundError | RunTakenError)


def _lost(run: UnwrittenRun, error: Exception) -> Message:
    return Message(
        "The run store did not take what run {0} recorded from step {1} on ({2}), and no rescue file could "
        "be written ({3}); it is lost.",
        run.job.run_id,
        run.first_step,
        run.reason,
        error,
    )
