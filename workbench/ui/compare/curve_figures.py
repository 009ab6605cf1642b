"""What a whole series of a run comes to: best value, area, and when a target was reached."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.statistics.series import Best, area_under_curve, best, time_to_target

if TYPE_CHECKING:
    from storage import Series


@dataclass(frozen=True)
class CurveFigures:
    """Figures that need every point of a series.

    Attributes:
        best: the best value and its step.
        area: under the series, over steps.
        step: at which the target was first met; ∞ where it never was, None where there is no target.
        second: the same in seconds of training.
    """

    best: Best
    area: float
    step: float | None
    second: float | None


NOT_RECORDED = CurveFigures(Best(math.nan, math.nan, None), math.nan, None, None)
"""Of a run that does not have the series."""


def larger_is_better(series: str) -> bool:
    """Whether a series is of the kind that is to grow."""
    return series.endswith("accuracy")


def curve_figures(name: str, series: Series, target: float | None) -> CurveFigures:
    """The figures of one series.

    Args:
        name: of the series, which says whether larger is better.
        series: all its points.
        target: to be reached from above, or from below where larger is better; None for no target.
    """
    steps, larger = series.steps.astype(np.float64), larger_is_better(name)
    step = second = None
    if target is not None:
        step = time_to_target(steps, series.values, target, at_least=larger)
        second = time_to_target(series.seconds, series.values, target, at_least=larger)
    area = area_under_curve(steps, series.values) if len(steps) else math.nan
    return CurveFigures(best(steps, series.values, largest=larger), area, step, second)
