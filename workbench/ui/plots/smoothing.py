"""Choice of a smoothing method and the range of its parameter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Callable


Method = Literal["points", "time", "mean", "median"]
"""Exponential average along the points or along time; centred moving mean or median."""

METHODS: tuple[Method, ...] = get_args(Method)


@dataclass(frozen=True)
class Smoothing:
    """What is drawn of a series: itself, and smoothed by one of four methods.

    Every method keeps its own parameter, so that going from one to another and back changes nothing.

    Attributes:
        beta: for "points", weight of the past, 0 ≤ beta < 1; the memory is about 1/(1 − beta) points.
        show_raw: the series itself, faint while a smoothed one is shown.
        show_uncorrected: for "points" only, the average that starts at zero, dashed.
        show_corrected: the smoothed series; for "points" the average divided by 1 − betaᵗ.
        method: how it is smoothed.
        time_constant: for "time", τ in seconds; what is older than τ has 37 % of the weight.
        window: for "mean" and "median", an odd number of points.

    Raises:
        ValueError: a value is not as described.
        TypeError: it is of another type.
    """

    beta: float = 0.9
    show_raw: bool = True
    show_uncorrected: bool = False
    show_corrected: bool = True
    method: Method = "points"
    time_constant: float = 1.0
    window: int = 21

    def __post_init__(self) -> None:
        # Remembered ones come from a file.
        for name, kind in (
            ("show_raw", bool),
            ("show_uncorrected", bool),
            ("show_corrected", bool),
            ("window", int),
        ):
            if type(getattr(self, name)) is not kind:
                raise TypeError(f"{name} = {getattr(self, name)!r}: must be of type {kind.__name__}")
        if not 0.0 <= self.beta < 1.0:
            raise ValueError(f"beta = {self.beta}: must be at least 0 and less than 1")
        if self.method not in METHODS:
            raise ValueError(f"method = {self.method!r}: must be one of {', '.join(METHODS)}")
        if not 0.0 < self.time_constant < math.inf:
            raise ValueError(f"time_constant = {self.time_constant}: must be positive and finite")
        if self.window < 1 or self.window % 2 != 1:
            raise ValueError(f"window = {self.window!r}: must be an odd number, at least 1")

    @property
    def shows_uncorrected(self) -> bool:
        """Whether the average that starts at zero is shown; only one method has it."""
        return self.method == "points" and self.show_uncorrected

    @property
    def arithmetic(self) -> tuple[Method, float]:
        """What the smoothed values depend on: the method and its parameter."""
        parameters = {"points": self.beta, "time": self.time_constant}
        return self.method, parameters.get(self.method, self.window)


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
