"""How a series is smoothed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

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
