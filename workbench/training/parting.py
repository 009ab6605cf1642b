"""Where two runs part: the first update after which their parameters differ by more than rounding."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import InputError
from workbench.training.trainer import Trainer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.experiment import Experiment

TOLERANCE = 1e-9
"""The relative difference above which two runs are said to part: rounding in float64 starts at 1e-16."""

SELDOM = 1_000_000
"""What the trainers record and evaluate is not looked at here."""


@dataclass(frozen=True)
class Gap:
    """How far two runs are apart after an update.

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


class Parting:
    """Two runs trained side by side in float64, compared after every update.

    With a and b the parameters of the two runs, the relative difference after an update is::

        max |aᵢ − bᵢ| / ((max |aᵢ| + max |bᵢ|) / 2)

    The runs part at the first update at which it is above the tolerance. Where one of the two is not finite
    and the other is, it is infinite; where both have diverged there is nothing left to compare.

    Attributes:
        tolerance: see above.
        steps: updates to be made.
        done: updates made.
        beginning: the gap at which the runs part, ``None`` while they have not.
        largest: the largest gap so far, ``None`` while the runs are equal to the last bit.
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
        for part in ("problem", "schedule", "training"):
            if getattr(first, part) != getattr(second, part):
                raise InputError(part, getattr(second, part).model_dump(), "the same for both runs")
        if not 0 <= tolerance < 1:
            raise InputError("tolerance", tolerance, "a number at least 0 and below 1")
        self.tolerance = tolerance
        self._trainers = [Trainer([_exact(each)]) for each in (first, second)]
        self.steps, self.done = first.training.steps, 0
        self.beginning: Gap | None = None
        self.largest: Gap | None = None
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
        """The relative difference after each update made but the first ``start``; any thread may ask."""
        return np.array(self._differences[start:])

    def advance(self, count: int) -> None:
        """Make up to ``count`` more updates of both runs."""
        for _ in range(count):
            if self.is_over:
                return
            for trainer in self._trainers:
                trainer.advance(1)
            self.done += 1
            gap = self._gap()
            self._differences.append(gap.relative)
            if gap.relative > (self.largest.relative if self.largest else 0.0):
                self.largest = gap
            if self.beginning is None and gap.relative > self.tolerance:
                self.beginning = gap

    def _gap(self) -> Gap:
        a, b = (trainer.parameters[0] for trainer in self._trainers)
        finite = np.isfinite(a), np.isfinite(b)
        # Where both have left the numbers there is no difference to speak of.
        both = finite[0] & finite[1]
        apart = np.zeros_like(a)
        np.subtract(a, b, out=apart, where=both)
        np.abs(apart, out=apart)
        apart[finite[0] != finite[1]] = np.inf
        coordinate = int(apart.argmax())
        scale = (_size(a[finite[0]]) + _size(b[finite[1]])) / 2
        relative = float(apart[coordinate] / scale) if scale > 0 else float(apart[coordinate])
        return Gap(self.done, relative, coordinate, float(a[coordinate]), float(b[coordinate]))


def _size(values: NDArray[np.float64]) -> float:
    return float(np.abs(values).max(initial=0.0))


def _exact(experiment: Experiment) -> Experiment:
    """The experiment in float64, recording as little as can be."""
    training = experiment.training.replaced(dtype="float64", record_every=SELDOM, evaluate_every=SELDOM)
    return experiment.model_copy(update={"training": training})
