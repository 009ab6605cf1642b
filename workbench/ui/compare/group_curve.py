"""The one curve of a group of runs, with the area around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from workbench.statistics.bands import Bands, aligned, bands
from workbench.ui.plots.curves.curve_data import CurveData
from workbench.ui.plots.curves.polyline import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Summary = Literal["mean_confidence", "mean_range", "median_quartiles", "median_range"]
"""Which line stands for a group, and which area around it."""

SUMMARIES: tuple[Summary, ...] = get_args(Summary)


def group_curve(members: Sequence[tuple[CurveData, int]], summary: Summary) -> tuple[CurveData, Band]:
    """The statistics of a group at every step that any of its runs has recorded.

    A step's place on the axis of training time is the mean of the times at which the runs reached it.

    May be called in a thread while the members grow: the points that are counted stay where they are.

    Args:
        members: points of each run, and how many of them to take.
        summary: line and area.

    Returns:
        the line and its band, over the same steps.
    """
    steps = [data.abscissa.read("step", 0, count) for data, count in members]
    seconds = [data.abscissa.read("seconds", 0, count) for data, count in members]
    found = bands(steps, [data.ordinate.read(0, count) for data, count in members])
    line = CurveData()
    centre, lower, upper = _chosen(found, summary)
    line.append(found.positions.astype(np.int64), _mean_seconds(steps, seconds), centre)
    ends = CurveData(line), CurveData(line)
    for end, values in zip(ends, (lower, upper), strict=True):
        end.append_values(values)
    return line, Band(*ends, members=found.members, not_finite=found.not_finite)


def _chosen(found: Bands, summary: Summary) -> tuple[NDArray[np.float64], ...]:
    if summary == "mean_confidence":
        return found.mean, found.lower, found.upper
    if summary == "mean_range":
        return found.mean, found.minimum, found.maximum
    if summary == "median_quartiles":
        return found.median, found.quantiles[0], found.quantiles[1]
    return found.median, found.minimum, found.maximum


def _mean_seconds(
    steps: Sequence[NDArray[np.generic]], seconds: Sequence[NDArray[np.generic]]
) -> NDArray[np.float64]:
    times = aligned(steps, seconds).values
    if times.shape[1] == 0:
        return np.empty(0)
    # From the least on, so that equal times give exactly that time.
    first = np.nanmin(times, axis=0)
    mean = first + np.nanmean(times - first, axis=0)
    # Where a fast run ends before the others the mean falls back; time does not.
    monotone: NDArray[np.float64] = np.maximum.accumulate(mean)
    return monotone
