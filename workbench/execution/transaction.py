"""What the recorder writes together: points, changes of runs and checkpoints that wait for the store."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

import numpy as np

import storage
from storage import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from workbench.execution.job import Job
    from workbench.training.recorded_block import RecordedBlock
    from workbench.training.training_state import TrainingState


@dataclass(frozen=True)
class PendingCheckpoint:
    """A checkpoint that is written after the values up to it.

    Attributes:
        job: the run.
        state: its state.
    """

    job: Job
    state: TrainingState


@dataclass
class Transaction:
    """What is written in one transaction, and the runs whose blocks are merged after it.

    Attributes:
        blocks: as they were recorded, by run ids and series names.
        held: blocks of single runs, which come before the others: a write of them has failed.
        changes: by run id.
        over: runs that have ended.
        values: number of values in ``blocks`` and ``held``.
        checkpoints: to be written after the transaction.
    """

    blocks: dict[tuple[tuple[int, ...], tuple[str, ...]], list[RecordedBlock]] = field(default_factory=dict)
    held: list[storage.SeriesBlock] = field(default_factory=list)
    changes: dict[int, Change] = field(default_factory=dict)
    over: list[int] = field(default_factory=list)
    values: int = 0
    checkpoints: list[PendingCheckpoint] = field(default_factory=list)

    @property
    def has_values(self) -> bool:
        """Whether there is anything for the store."""
        return bool(self.blocks or self.held or self.changes)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.has_values or self.over or self.checkpoints)

    def add_values(self, run_ids: tuple[int, ...], blocks: Sequence[RecordedBlock]) -> None:
        """Add blocks of R runs."""
        for block in blocks:
            self.blocks.setdefault((run_ids, block.names), []).append(block)
            self.values += block.values.size

    def add_change(self, change: Change) -> None:
        """Add a change of a run."""
        past = self.changes.get(change.run_id)
        self.changes[change.run_id] = merge_changes(past, change) if past else change
        if change.status is not None and change.status.is_over:
            self.over.append(change.run_id)

    def store_blocks(self) -> list[storage.SeriesBlock]:
        """All points, a block for each run and set of series."""
        made = [
            block for (run_ids, _), parts in self.blocks.items() for block in to_store_blocks(run_ids, parts)
        ]
        return [*self.held, *made]

    def hold(self) -> list[int]:
        """Divide the points into blocks of single runs; the runs that have points or a change."""
        self.held = self.store_blocks()
        self.blocks.clear()
        return list(dict.fromkeys([*(block.run_id for block in self.held), *self.changes]))

    def of_run(self, run_id: int) -> tuple[list[storage.SeriesBlock], Change | None]:
        """The held blocks of a run and its change."""
        return [block for block in self.held if block.run_id == run_id], self.changes.get(run_id)

    def remove(self, run_id: int) -> None:
        """Forget the held blocks of a run and its change."""
        self.held = [block for block in self.held if block.run_id != run_id]
        self.changes.pop(run_id, None)

    def clear_values(self) -> int:
        """Forget the points and changes, which have been written; the number of values."""
        values, self.values = self.values, 0
        self.blocks.clear()
        self.held.clear()
        self.changes.clear()
        return values


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
