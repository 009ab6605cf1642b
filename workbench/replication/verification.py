"""Verification of a stored run: it is repeated and compared with its record, point by point."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from storage.messages import Message
from workbench.errors import InputError
from workbench.execution.checkpoints import Checkpoints
from workbench.provenance import environment, repeatable_experiment
from workbench.replication.background_task import BackgroundTask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from storage import Series, Store
    from workbench.training.recorded_block import RecordedBlock

TOLERANCES = {"float32": 1e-5, "float64": 1e-9}
"""The largest difference, relative to the largest value of its series, that still counts as rounding."""

UPDATES_AT_ONCE = 256
"""Most updates between two checks whether to go on."""

PIECE_SECONDS = 0.05
"""About how long the repetition of a slow run goes on between two checks."""


class Verdict(StrEnum):
    """Result of a verification."""

    EQUAL = "equal to the last bit"
    ROUNDING = "equal to rounding"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Difference:
    """A point at which the repeated run differs from the stored one.

    Attributes:
        series: name of the series.
        step: number of the update.
        stored: the value in the store.
        repeated: the value of the repeated run.
        relative: |stored − repeated| over the largest finite |value| that the store has of the series.
    """

    series: str
    step: int
    stored: float
    repeated: float
    relative: float


class Verification:
    """Repeats a stored run from its start and compares every recorded point.

    A branch starts at its first checkpoint. What was trained in a batch with other runs, or on another
    machine, may differ by rounding.

    Attributes:
        tolerance: largest relative difference that counts as rounding.
        done: number of the last update repeated.
        steps: number of the last update to be repeated.
        points: number of points compared.
        missing: number of stored points that the repeated run did not record.
        first_difference: the first point that is not equal to the last bit; ``None`` while there is none.
        beyond_tolerance: the first point that differs by more than the tolerance.
        largest: the point that differs most.
        changed: what has changed in the environment since the run was made: name, then and now.
    """

    def __init__(self, store: Store, run_id: int, tolerance: float | None = None) -> None:
        """Read the run and put its repetition at its start.

        Args:
            store: where the run is.
            run_id: its number; it must be over and have made an update.
            tolerance: ``None`` for that of its precision in :data:`TOLERANCES`.

        Raises:
            InputError: when there is nothing to verify, or its data can no longer be used.
            MachineError: when its device, or the first checkpoint of a branch, is not there.
            StoreError: when the store does not know it.
        """
        from workbench.training.trainer import Trainer

        record, experiment = store.run(run_id), repeatable_experiment(store, run_id)
        if not record.status.is_over or not record.steps_done:
            raise InputError("RUN", run_id, Message("a run that is over and has made at least one step"))
        self.tolerance = TOLERANCES[experiment.training.dtype] if tolerance is None else tolerance
        if not 0 <= self.tolerance < 1:
            limits = Message("at least {0} and below {1}", 0, 1)
            raise InputError("tolerance", tolerance, Message("a number {0}", limits))
        start = [Checkpoints(store).start(record, experiment)] if record.parent_step is not None else []
        self.steps = record.steps_done
        self.done = start[0].step if start else 0
        self.points = 0
        self.missing = 0
        self._count = 1
        self.first_difference: Difference | None = None
        self.beyond_tolerance: Difference | None = None
        self.largest: Difference | None = None
        then, now = store.environment(run_id), environment()
        self.changed = [
            (name, then[name], now[name]) for name in now if then.get(name, now[name]) != now[name]
        ]
        self._stored = {name: store.series(run_id, name) for name in store.series_names(run_id)}
        self._compared = dict.fromkeys(self._stored, 0)
        self._trainer = Trainer([experiment], start, steps=self.steps)
        every = sorted(self._trainer.intervals)
        self._ends = sorted({self.steps, *(s for each in self._stored.values() for s in _ends(each, every))})
        self._trainer.steps = self._ends[0]

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to compare."""
        return self.done >= self.steps or bool(self._trainer.diverged.any())

    @property
    def verdict(self) -> Verdict:
        """The result so far."""
        if self.beyond_tolerance is not None or (self.is_over and self.missing):
            return Verdict.DIFFERENT
        return Verdict.EQUAL if self.first_difference is None else Verdict.ROUNDING

    def advance(self) -> None:
        """Repeat some more updates."""
        if self._trainer.is_over:
            # A run that was continued has recorded its state at each of its ends.
            self._trainer.steps = next(end for end in self._ends if end > self._trainer.done)
        began = time.perf_counter()
        blocks = self._trainer.advance(self._count)
        is_quick = time.perf_counter() - began < PIECE_SECONDS
        self._count = min(2 * self._count, UPDATES_AT_ONCE) if is_quick else max(1, self._count // 2)
        for block in blocks:
            for column, name in enumerate(block.names):
                self._compare(name, block, column)
        self.done = int(self._trainer.diverged[0]) or self._trainer.done
        if self.is_over:
            self.missing = sum(len(each.steps) - self._compared[name] for name, each in self._stored.items())

    def _compare(self, name: str, block: RecordedBlock, column: int) -> None:
        length = block.lengths[0]
        steps, repeated = block.steps[:length], block.values[:length, 0, column]
        stored = self._stored.get(name)
        if stored is None or not length:
            return
        _, ours, theirs = np.intersect1d(steps, stored.steps, assume_unique=True, return_indices=True)
        self._compared[name] += len(ours)
        self.points += len(ours)
        a, b = stored.values[theirs], repeated[ours]
        differ = np.flatnonzero((a != b) & ~(np.isnan(a) & np.isnan(b)))
        if len(differ):
            self._update_differences(name, steps[ours][differ], a[differ], b[differ], _size(stored.values))

    def _update_differences(
        self,
        name: str,
        steps: NDArray[np.int64],
        stored: NDArray[np.float64],
        repeated: NDArray[np.float64],
        size: float,
    ) -> None:
        """Update the differences by points that differ."""
        with np.errstate(invalid="ignore"):
            relative = np.abs(stored - repeated) / (size or 1.0)
        relative[~np.isfinite(relative)] = np.inf

        def at(index: int) -> Difference:
            return Difference(
                name, int(steps[index]), float(stored[index]), float(repeated[index]), float(relative[index])
            )

        beginning, worst = at(0), at(int(relative.argmax()))
        if self.first_difference is None or beginning.step < self.first_difference.step:
            self.first_difference = beginning
        if self.largest is None or worst.relative > self.largest.relative:
            self.largest = worst
        beyond = np.flatnonzero(relative > self.tolerance)
        if len(beyond) and (self.beyond_tolerance is None or steps[beyond[0]] < self.beyond_tolerance.step):
            self.beyond_tolerance = at(int(beyond[0]))


def _ends(series: Series, every: list[int]) -> list[int]:
    """Steps of a series that are on none of the grids: ends of the run before it was continued.

    Args:
        series: recorded on one of the grids, or at every update.
        every: intervals of the grids, ascending.
    """
    steps = series.steps
    if len(steps) < 2 or len(steps) == steps[-1] - steps[0] + 1:
        return []
    for interval in every:
        on_grid = steps[steps % interval == 0]
        whole = np.arange(-(-int(steps[0]) // interval) * interval, int(steps[-1]) + 1, interval)
        if np.array_equal(on_grid, whole):
            return [int(step) for step in steps if step % interval and step != 1]
    return []


def _size(values: NDArray[np.float64]) -> float:
    return float(np.abs(values[np.isfinite(values)]).max(initial=0.0))


def verify_in_background(
    store: Store, run_id: int, tolerance: float | None = None
) -> BackgroundTask[Verification]:
    """Verify a run in a thread of its own; the arguments are those of :class:`Verification`."""

    def work(task: BackgroundTask[Verification]) -> Verification:
        from workbench.training.devices import prepare_thread

        prepare_thread()
        verification = Verification(store, run_id, tolerance)
        task.publish(verification)
        while not verification.is_over and not task.is_stopped:
            verification.advance()
        return verification

    return BackgroundTask(work, f"verify run {run_id}")
