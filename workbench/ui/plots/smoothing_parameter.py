"""The one number of each way of smoothing: its range, and its place on a slider."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.ui.plots.smoothing import Method

SLIDER_STEPS = 200
"""Places of the slider after the first."""


@dataclass(frozen=True)
class Parameter:
    """A number on a slider whose places grow evenly in the logarithm of the reach, and back.

    The reach is what a person thinks in: points of memory, seconds, points of the window.

    Attributes:
        field: of `Smoothing`.
        least, greatest: values.
        decimals: of the value in its box.
        step: of the box's arrows.
        first_reach: at the first place of the slider.
        decades: from the first to the last place.
        reach_of: the reach of a value.
        value_of: the value of a reach.
    """

    field: str
    least: float
    greatest: float
    decimals: int
    step: float
    first_reach: float
    decades: int
    reach_of: Callable[[float], float]
    value_of: Callable[[float], float]

    def at(self, position: int) -> float:
        """The value at a place of the slider."""
        reach = self.first_reach * 10.0 ** (position * self.decades / SLIDER_STEPS)
        return min(max(self.value_of(reach), self.least), self.greatest)

    def position_of(self, value: float) -> int:
        """The slider's place nearest to a value."""
        reach = self.reach_of(min(max(value, self.least), self.greatest))
        return round(math.log10(reach / self.first_reach) * SLIDER_STEPS / self.decades)


def odd(points: float) -> int:
    """The odd number nearest to a number of points, the greater one of two."""
    return 2 * math.floor(points / 2) + 1


def _memory(beta: float) -> float:
    return 1.0 / (1.0 - beta)


def _beta(memory: float) -> float:
    return 1.0 - 1.0 / memory


BETA = Parameter("beta", 0.0, 1.0 - 1e-5, 5, 0.01, 1.0, 5, _memory, _beta)
TIME_CONSTANT = Parameter("time_constant", 1e-4, 1e5, 4, 0.1, 1e-3, 8, float, float)
WINDOW = Parameter("window", 1, 99_999, 0, 2, 1.0, 5, float, odd)

PARAMETERS: dict[Method, Parameter] = {
    "points": BETA,
    "time": TIME_CONSTANT,
    "mean": WINDOW,
    "median": WINDOW,
}
