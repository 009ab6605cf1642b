"""Settings of the smoothing, and the range of each method's parameter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Callable


Method = Literal["points", "time", "mean", "median"]
"""Exponential average over points or over time; centred moving mean or median."""

METHODS: tuple[Method, ...] = get_args(Method)


SLIDER_STEPS = 200
"""Greatest position of the slider; the least is 0."""


@dataclass(frozen=True)
class Smoothing:
    """Which curves are drawn of a series, and how it is smoothed.

    Every method has its own parameter, so that switching to another method and back changes nothing.

    Attributes:
        beta: for "points", weight of the past, 0 ≤ beta < 1; the memory is about 1/(1 − beta) points.
        show_raw: show the recorded values, faint beside a smoothed curve.
        show_uncorrected: for "points" only, show the average that starts at zero, dashed.
        show_corrected: show the smoothed series; for "points" the average divided by 1 − betaᵗ.
        method: smoothing method.
        time_constant: for "time", τ > 0 in seconds, after which a value's weight has fallen to 1/e.
        window: for "mean" and "median", an odd number of points, at least 1.

    Raises:
        ValueError: a value is out of range.
        TypeError: a value has the wrong type.
    """

    beta: float = 0.9
    show_raw: bool = True
    show_uncorrected: bool = False
    show_corrected: bool = True
    method: Method = "points"
    time_constant: float = 1.0
    window: int = 21

    def __post_init__(self) -> None:
        # Saved settings are read from a file.
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
        """Whether the uncorrected average is shown, which only the method "points" has."""
        return self.method == "points" and self.show_uncorrected

    @property
    def method_and_parameter(self) -> tuple[Method, float]:
        """All that the smoothed values depend on; the rest of the settings says which curves are drawn."""
        parameters = {"points": self.beta, "time": self.time_constant}
        return self.method, parameters.get(self.method, self.window)


@dataclass(frozen=True)
class SmoothingParameter:
    """Parameter of a smoothing method, with a slider that is logarithmic in its reach.

    The reach is the memory in points, the time constant in seconds or the window in points.

    Attributes:
        field: name of the field of `Smoothing`.
        least, greatest: range of the value.
        decimals: digits after the decimal point in the spin box.
        step: single step of the spin box.
        first_reach: reach at position 0 of the slider.
        decades: decades of the reach over the length of the slider.
        reach_of: converts a value to its reach.
        value_of: converts a reach to its value.
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

    def value_at(self, position: int) -> float:
        """Value at a position of the slider."""
        reach = self.first_reach * 10.0 ** (position * self.decades / SLIDER_STEPS)
        return min(max(self.value_of(reach), self.least), self.greatest)

    def position_of(self, value: float) -> int:
        """Position of the slider nearest to a value."""
        reach = self.reach_of(min(max(value, self.least), self.greatest))
        return round(math.log10(reach / self.first_reach) * SLIDER_STEPS / self.decades)


def odd(points: float) -> int:
    """The nearest odd integer; of two, the greater one."""
    return 2 * math.floor(points / 2) + 1


def _memory(beta: float) -> float:
    return 1.0 / (1.0 - beta)


def _beta(memory: float) -> float:
    return 1.0 - 1.0 / memory


BETA = SmoothingParameter("beta", 0.0, 1.0 - 1e-5, 5, 0.01, 1.0, 5, _memory, _beta)
TIME_CONSTANT = SmoothingParameter("time_constant", 1e-4, 1e5, 4, 0.1, 1e-3, 8, float, float)
WINDOW = SmoothingParameter("window", 1, 99_999, 0, 2, 1.0, 5, float, odd)

PARAMETERS: dict[Method, SmoothingParameter] = {
    "points": BETA,
    "time": TIME_CONSTANT,
    "mean": WINDOW,
    "median": WINDOW,
}
