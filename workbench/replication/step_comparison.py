"""Step-by-step comparison of two runs: the first update after which they differ by more than rounding."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from storage.messages import Message
from workbench.errors import InputError
from workbench.replication.background_task import BackgroundTask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.experiment import Experiment

TOLERANCE = 1e-9
"""Relative difference above which two runs have separated: rounding in float64 starts at 1e-16."""

SELDOM = 1_000_000
"""Interval of recording and evaluation, which are not used here."""


@dataclass(frozen=True)
class StepDifference:
    """The difference of two runs after an update.

    Attributes:
        step: number of the update.
        relative: the relative difference of the two parameter vectors.
        coordinate: the parameter that differs most, counted from 0 as the recorded series are.
        first: its value in the first run.
        second: its value in the second run.
    """

    step: int
    relative: float
    coordinate: int
    first: float
    second: float


class StepComparison:
    """Two runs trained side by side in float64, compared after every update.

    With a and b the parameters of the two runs, the relative difference after an update is::

        max |aᵢ − bᵢ| / ((max |aᵢ| + max |bᵢ|) / 2)

    Where one of the two is not finite and the other is, it is infinite; where both have diverged there is
    nothing left to compare.

    Attributes:
        tolerance: the relative difference that still counts as rounding.
        steps: updates to be made.
        done: updates made.
        beyond_tolerance: the first difference above the tolerance, ``None`` while there is none.
        largest: the largest so far, ``None`` while the runs are equal to the last bit.
    """

    def __init__(self, first: Experiment, second: Experiment, tolerance: float = TOLERANCE) -> None:
        """Put both runs at their start.

        Args:
            first: the first run.
            second: the other one, of the same problem, schedule and training.
            tolerance: the relative difference that still counts as rounding, at least 0.

        Raises:
            InputError: when the runs differ in more than their optimizers, or one of them cannot be made.
            MachineError: when the device or a library is not there.
        """
        from workbench.training.trainer import Trainer

        for part in ("problem", "schedule", "training"):
            if getattr(first, part) != getattr(second, part):
                raise InputError(part, getattr(second, part).model_dump(), Message("the same for both runs"))
        if not 0 <= tolerance < 1:
            limits = Message("at least {0} and below {1}", 0, 1)
            raise InputError("tolerance", tolerance, Message("a number {0}", limits))
        self.tolerance = tolerance
        self._trainers = [Trainer([_exact(each)]) for each in (first, second)]
        self.steps = first.training.steps
        self.done = 0
        self.beyond_tolerance: StepDifference | None = None
        self.largest: StepDifference | None = None
        self._differences = array("d")

    @property
    def is_over(self) -> bool:
        """Whether all updates are made, or a run has diverged and the next update would compare nothing."""
        return self.done >= self.steps or any(trainer.is_over for trainer in self._trainers)

    @property
    def diverged(self) -> tuple[int, int]:
        """The update at which each run diverged, 0 where it has not."""
        first, second = (int(trainer.diverged[0]) for trainer in self._trainers)
        return first, second

    def differences(self, start: int = 0) -> NDArray[np.float64]:
        """The relative difference after each update but the first ``start``; any thread may call this."""
        return np.array(self._differences[start:])

    def advance(self, count: int) -> None:
        """Make up to ``count`` more updates of both runs."""
        for _ in range(count):
            if self.is_over:
                return
            for trainer in self._trainers:
                trainer.advance(1)
            self.done += 1
            difference = self._difference()
            self._differences.append(difference.relative)
            if difference.relative > (self.largest.relative if self.largest else 0.0):
                self.largest = difference
            if self.beyond_tolerance is None and difference.relative > self.tolerance:
                self.beyond_tolerance = difference

    def _difference(self) -> StepDifference:
        a, b = (trainer.parameters[0] for trainer in self._trainers)
        finite = np.isfinite(a), np.isfinite(b)
        # Where neither is finite there is no difference to speak of.
        both = finite[0] & finite[1]
        distance = np.zeros_like(a)
        np.subtract(a, b, out=distance, where=both)
        np.abs(distance, out=distance)
        distance[finite[0] != finite[1]] = np.inf
        coordinate = int(distance.argmax())
        scale = (_size(a[finite[0]]) + _size(b[finite[1]])) / 2
        relative = float(distance[coordinate] / scale) if scale > 0 else float(distance[coordinate])
        return StepDifference(self.done, relative, coordinate, float(a[coordinate]), float(b[coordinate]))


def _size(values: NDArray[np.float64]) -> float:
    return float(np.abs(values).max(initial=0.0))


def _exact(experiment: Experiment) -> Experiment:
    """The experiment in float64, recording as little as can be."""
    training = experiment.training.replaced(dtype="float64", record_every=SELDOM, evaluate_every=SELDOM)
    return experiment.model_copy(update={"training": training})


def compare_in_background(
    first: Experiment, second: Experiment, tolerance: float = TOLERANCE
) -> BackgroundTask[StepComparison]:
    """Compare two experiments in a thread of its own; the arguments are those of :class:`StepComparison`."""

    def work(task: BackgroundTask[StepComparison]) -> StepComparison:
        from workbench.training.devices import prepare_thread

        prepare_thread()
        comparison = StepComparison(first, second, tolerance)
        task.publish(comparison)
        while not comparison.is_over and not task.is_stopped:
            comparison.advance(1)
        return comparison

    return BackgroundTask(work, "step comparison")
