"""Axes of a stored sweep, and the results of its runs along them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from storage import Status
from workbench.run_labels import compared_values, differing_settings
from workbench.statistics.bands import Bands, bands
from workbench.statistics.sensitivity import Sensitivity, learning_rate_sensitivity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage import RunRecord, Scalar


WIDE = 30.0
"""Ratio of largest to smallest value from which an axis of positive numbers is logarithmic by default."""


@dataclass(frozen=True)
class SweptAxis:
    """A setting or part, and its values in the runs.

    Attributes:
        name: name of the setting or part.
        values: distinct values; numbers ascending, others in the order of the runs.
        is_number: whether all values are numbers.
        logarithmic: whether the scale is logarithmic.
    """

    name: str
    values: tuple[Scalar, ...]
    is_number: bool
    logarithmic: bool

    def value(self, run: RunRecord) -> Scalar | None:
        """Value of a run on the axis, ``None`` if it has no such setting."""
        return compared_values(run).get(self.name)

    def share(self, value: Scalar | None) -> float:
        """Position of a value along the axis, 0 … 1."""
        if not self.is_number:
            return self.values.index(value) / max(1, len(self.values) - 1) if value in self.values else 0.0
        low = float(self.values[0])
        high = float(self.values[-1])
        number = float(value or 0)
        if self.logarithmic:
            number = math.log(max(number, low))
            low = math.log(low)
            high = math.log(high)
        return (number - low) / (high - low) if high > low else 0.0


def swept_axes(runs: Sequence[RunRecord], identifier: str) -> list[SweptAxis]:
    """The axes of a sweep in the order of its identifier; a seed counts only if it is the only axis.

    Args:
        runs: runs of one sweep.
        identifier: identifier of the sweep, which names the axes.
    """
    differing = differing_settings(runs)
    named = {match[1]: match[2] for match in re.finditer(r"(\w+)=(.*?)(?=, \w+=| #|$)", identifier)}
    names = [name for name in named if name in differing] or sorted(differing - {"seed"}) or sorted(differing)
    return [_axis(runs, name, named.get(name, "")) for name in names]


def _axis(runs: Sequence[RunRecord], name: str, text: str) -> SweptAxis:
    found = [value for run in runs if (value := compared_values(run).get(name)) is not None]
    values = list(dict.fromkeys(found))
    is_number = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    if not is_number:
        return SweptAxis(name, tuple(values), is_number=False, logarithmic=False)
    values.sort()
    positive = bool(values) and float(values[0]) > 0
    wide = positive and float(values[-1]) / float(values[0]) >= WIDE
    return SweptAxis(name, tuple(values), is_number=True, logarithmic=positive and (":log" in text or wide))


Measure = Literal["last", "best"]
"""The last or the least loss of a run."""

MEASURES: tuple[Measure, ...] = get_args(Measure)


@dataclass(frozen=True)
class Figures:
    """Figures of one curve.

    Attributes:
        best: value on the first axis of the run with the least loss; NaN if all runs diverged.
        least: that loss; ∞ if all runs diverged.
        diverged: share of runs that diverged, 0 … 1.
        runs: number of runs.
        sensitivity: range of good values; ``None`` if the axis has values ≤ 0 and thus no decades.
    """

    best: float
    least: float
    diverged: float
    runs: int
    sensitivity: Sensitivity | None


@dataclass(frozen=True, eq=False)
class Outcome:
    """One curve of the result of a sweep.

    Attributes:
        label: value on the second axis, ``None`` without a second axis.
        bands: statistics of the runs at each value of the first axis, ``None`` if no run is over.
        figures: figures of these runs.
    """

    label: Scalar | None
    bands: Bands | None
    figures: Figures | None


@dataclass(frozen=True, eq=False)
class Result:
    """Result of a sweep so far.

    Attributes:
        outcomes: a curve for each value of the second axis.
        over: number of runs included: those finished or diverged.
        stopped: number of runs left out because they were stopped early.
        waiting: number of runs that are not over.
    """

    outcomes: tuple[Outcome, ...]
    over: int
    stopped: int
    waiting: int


def result(
    runs: Sequence[RunRecord],
    across: SweptAxis,
    second: SweptAxis | None,
    measure: Measure,
    series: str,
    *,
    with_stopped: bool = False,
) -> Result:
    """Compute the result of a sweep.

    Args:
        runs: runs of the sweep.
        across: numeric axis along which the curves go.
        second: axis with a curve for each of its values, ``None`` for one curve.
        measure: value of the series to use.
        series: name of the loss or of another series of which less is better.
        with_stopped: whether to include runs that were stopped early, with their values at that time.
    """
    over = [run for run in runs if run.status in {Status.FINISHED, Status.DIVERGED}]
    stopped = [run for run in runs if run.status.is_over and run not in over]
    counted = [*over, *stopped] if with_stopped else over
    labels: Sequence[Scalar | None] = (None,) if second is None else second.values
    outcomes = tuple(
        _outcome(
            label,
            [run for run in counted if second is None or second.value(run) == label],
            across,
            measure,
            series,
        )
        for label in labels
    )
    waiting = len(runs) - len(over) - len(stopped)
    return Result(outcomes, len(counted), 0 if with_stopped else len(stopped), waiting)


def _outcome(
    label: Scalar | None, runs: Sequence[RunRecord], across: SweptAxis, measure: Measure, series: str
) -> Outcome:
    found = [
        (float(place), _value(run, measure, series))
        for run in runs
        if (place := across.value(run)) is not None
    ]
    if not found:
        return Outcome(label, None, None)
    places, values = (np.array(each) for each in zip(*found, strict=True))
    return Outcome(label, bands(*_members(places, values)), _figures(places, values))


def _figures(places: np.ndarray, values: np.ndarray) -> Figures:
    finite = np.isfinite(values)
    least = float(values[finite].min()) if finite.any() else math.inf
    best = float(places[values == least].min()) if finite.any() else math.nan
    sensitivity = learning_rate_sensitivity(places, values) if (places > 0).all() else None
    return Figures(best, least, float(1 - finite.mean()), len(places), sensitivity)


def _members(places: np.ndarray, values: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Arrange the runs as members of a group: the first run at every place, the second, and so on."""
    order = np.lexsort((np.arange(len(places)), places))
    places, values = places[order], values[order]
    _, starts, counts = np.unique(places, return_index=True, return_counts=True)
    ranks = np.arange(len(places)) - np.repeat(starts, counts)
    members = [ranks == rank for rank in range(counts.max())]
    return [places[each] for each in members], [values[each] for each in members]


def _value(run: RunRecord, measure: Measure, series: str) -> float:
    """The value of a run, ∞ if it diverged or has none."""
    summary = run.summaries.get(series)
    if summary is None or run.status is Status.DIVERGED:
        return math.inf
    return summary.last if measure == "last" else summary.best
