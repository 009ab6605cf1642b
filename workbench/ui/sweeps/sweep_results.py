"""The axes of a stored sweep, and what came of its runs along them."""

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
"""Ratio of the ends from which positive numbers are laid out by their logarithms unless the sweep says so."""


@dataclass(frozen=True)
class SweptAxis:
    """A setting or part, and its values in the runs.

    Attributes:
        name: of the setting or part.
        values: the different ones, numbers ascending, others in the order of the runs.
        is_number: whether all of them are numbers.
        logarithmic: whether neighbours have about the same ratio.
    """

    name: str
    values: tuple[Scalar, ...]
    is_number: bool
    logarithmic: bool

    def value(self, run: RunRecord) -> Scalar | None:
        """Where a run stands on the axis, ``None`` where it has no such setting."""
        return compared_values(run).get(self.name)

    def share(self, value: Scalar | None) -> float:
        """How far along the axis a value is, 0 … 1."""
        if not self.is_number:
            return self.values.index(value) / max(1, len(self.values) - 1) if value in self.values else 0.0
        low, high, number = (float(each) for each in (self.values[0], self.values[-1], value or 0))
        if self.logarithmic:
            low, high, number = math.log(low), math.log(high), math.log(max(number, low))
        return (number - low) / (high - low) if high > low else 0.0


def swept_axes(runs: Sequence[RunRecord], identifier: str) -> list[SweptAxis]:
    """The axes in the order in which the sweep names them; a seed beside others is none.

    Args:
        runs: of one sweep.
        identifier: of the sweep, which says what was swept.
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
"""The loss at the last update, or the least of all."""

MEASURES: tuple[Measure, ...] = get_args(Measure)


@dataclass(frozen=True)
class Figures:
    """What a curve comes to.

    Attributes:
        best: the value on the first axis at which some run has the least loss; NaN where all diverged.
        least: that loss; ∞ where all diverged.
        diverged: share of the runs.
        runs: how many there are.
        sensitivity: range of good values; ``None`` where the axis is not above 0, so that it has no decades.
    """

    best: float
    least: float
    diverged: float
    runs: int
    sensitivity: Sensitivity | None


@dataclass(frozen=True, eq=False)
class Outcome:
    """One curve of a sweep's result.

    Attributes:
        label: value on the second axis, ``None`` where there is none.
        bands: over the runs at each value of the first axis, ``None`` where no run is over.
        figures: of those runs.
    """

    label: Scalar | None
    bands: Bands | None
    figures: Figures | None


@dataclass(frozen=True, eq=False)
class Result:
    """What came of a sweep so far.

    Attributes:
        outcomes: one for each value of the second axis.
        over: runs that count: finished, or diverged.
        stopped: runs left out because they were ended early.
        waiting: runs that are not over.
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
    """The result of a sweep.

    Args:
        runs: of the sweep.
        across: the axis of numbers along which the curves go.
        second: the one by whose values the runs are parted, ``None`` for one curve.
        measure: which value of the series.
        series: the loss or another one of which less is better.
        with_stopped: count runs that were stopped early too, with what they had then.
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
    """The runs as members of a group: the first at every place, the second, and so on."""
    order = np.lexsort((np.arange(len(places)), places))
    places, values = places[order], values[order]
    _, starts, counts = np.unique(places, return_index=True, return_counts=True)
    ranks = np.arange(len(places)) - np.repeat(starts, counts)
    members = [ranks == rank for rank in range(counts.max())]
    return [places[each] for each in members], [values[each] for each in members]


def _value(run: RunRecord, measure: Measure, series: str) -> float:
    """The value of a run, not finite where it diverged or has none."""
    summary = run.summaries.get(series)
    if summary is None or run.status is Status.DIVERGED:
        return math.inf
    return summary.last if measure == "last" else summary.best
