"""How a series is smoothed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Smoothing:
    """The exponentially weighted average to draw, and which of three curves to see.

    Attributes:
        beta: weight of the past, 0 ≤ beta < 1; the memory is about 1/(1 − beta) points.
        show_raw: the series itself, faint while an average is shown.
        show_uncorrected: the average that starts at zero, dashed.
        show_corrected: the average divided by 1 − betaᵗ.

    Raises:
        ValueError: beta is outside [0, 1).
    """

    beta: float = 0.9
    show_raw: bool = True
    show_uncorrected: bool = False
    show_corrected: bool = True

    def __post_init__(self) -> None:
        if not 0.0 <= self.beta < 1.0:
            raise ValueError(f"beta = {self.beta}: must be at least 0 and less than 1")
