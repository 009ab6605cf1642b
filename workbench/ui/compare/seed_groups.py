"""Groups of runs that differ only in their seed, each shown as one line with a band."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from workbench.statistics.bands import Bands, aligned, bands
from workbench.ui.plots.colours import adapted, colour_for
from workbench.ui.plots.curves.curve_data import Band, CurveData

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from numpy.typing import NDArray
    from PySide6.QtGui import QColor

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.series_plot import SeriesPlot
    from workbench.ui.session import Loader

Summary = Literal["mean_confidence", "mean_range", "median_quartiles", "median_range"]
"""Statistics shown as the line and the band of a group."""

SUMMARIES: tuple[Summary, ...] = get_args(Summary)


def group_curve(members: Sequence[tuple[CurveData, int]], summary: Summary) -> tuple[CurveData, Band]:
    """The statistics of a group at every step that any of its runs has recorded.

    On the axis of training time, a step is at the mean of the times at which the runs reached it.

    Safe to call in a thread while the members grow, since points once appended do not move.

    Args:
        members: data of each run, and the number of its points to use.
        summary: statistics of line and band.

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
    # Relative to the minimum, so that the mean of equal times is exactly that time.
    first = np.nanmin(times, axis=0)
    mean = first + np.nanmean(times - first, axis=0)
    # The mean falls where a fast run ends before the others; time must not.
    monotone: NDArray[np.float64] = np.maximum.accumulate(mean)
    return monotone


LOOK_MS = 100
"""Interval at which the members are checked for new points."""

PAUSE_SECONDS = 0.5
"""Shortest interval between two computations of a growing group."""

REST = 3.0
"""Pause after a computation, as a multiple of its duration."""


@dataclass(frozen=True)
class SeedGroup:
    """A group to show.

    Attributes:
        run_ids: numbers of its runs.
        label: its label in the legend.
    """

    run_ids: tuple[int, ...]
    label: str

    @property
    def key(self) -> str:
        """Key of its curve in the plot."""
        return "group/" + "+".join(str(run_id) for run_id in self.run_ids)


@dataclass
class _Shown:
    """A group in the plot.

    Attributes:
        group: the group.
        curve: its line and band.
        points: data and number of points of the members when the line was computed.
        due: earliest time of the next computation for grown members, by time.monotonic.
    """

    group: SeedGroup
    curve: Curve
    points: tuple[tuple[CurveData, int], ...] = ()
    due: float = 0.0

    def has_grown(self, points: tuple[tuple[CurveData, int], ...]) -> bool:
        """Whether the members have the same data as before, with more points."""
        return [data for data, _ in points] == [data for data, _ in self.points]


class SeedGroups(QObject):
    """Updates the lines of groups with the curves of their members.

    A group is computed from the curves shown of its members: these are smoothed first, then averaged over the
    seeds. One group at a time is computed, in the loader's thread.

    Args:
        plot: plot that shows the member runs.
        loader: thread for the computation.
    """

    def __init__(self, plot: SeriesPlot, loader: Loader) -> None:
        super().__init__(plot)
        self._plot = plot
        self._loader = loader
        self._groups: dict[str, _Shown] = {}
        self._summary: Summary = "mean_confidence"
        self._is_computing = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def show_groups(
        self, groups: Sequence[SeedGroup], summary: Summary, *, members_visible: bool, dark: bool
    ) -> None:
        """Show exactly these groups; those that were shown before keep their lines.

        Args:
            groups: groups of runs in the plot.
            summary: statistics of line and band.
            members_visible: whether to show the members as faint lines.
            dark: whether the background is dark.
        """
        wanted = {group.key: group for group in groups}
        for key in [key for key in self._groups if key not in wanted]:
            del self._groups[key]
            self._plot.plot.remove_curve(key)
        colours: dict[str, QColor] = {}
        for key, group in wanted.items():
            colour = colour_for(group.run_ids[0], dark)
            colours |= {str(run_id): colour for run_id in group.run_ids}
            if key in self._groups:
                shown = self._groups[key]
                shown.group = group
                shown.curve.set_label(group.label)
                shown.curve.set_colour(adapted(shown.curve.colour, dark))
            else:
                curve = self._plot.plot.add_curve(key, group.label, colour, width=2.5, order=3)
                self._groups[key] = _Shown(group, curve)
        self._plot.set_background(colours, visible=members_visible)
        if summary != self._summary:
            self._summary = summary
            for shown in self._groups.values():
                shown.points = ()
        if self._groups:
            self._timer.start()
            self.look()
        else:
            self._timer.stop()

    @Slot()
    def forget(self) -> None:
        """Clear the lines until the members have points of the next series."""
        for shown in self._groups.values():
            shown.points = ()
            shown.curve.show_data(CurveData(), band=None)

    @Slot()
    def look(self) -> None:
        """Compute the group that has waited longest, if the plot is visible."""
        if self._is_computing or not self._plot.isVisible():
            return
        now = time.monotonic()
        for shown in sorted(self._groups.values(), key=_due):
            points = self._points(shown.group)
            is_due = now >= shown.due or not shown.has_grown(points)
            if points != shown.points and is_due:
                self._is_computing = True
                work = partial(_timed_group_curve, points, self._summary)
                self._loader.load(work, partial(self._on_computed, shown.group.key, points, self._summary))
                return

    def _points(self, group: SeedGroup) -> tuple[tuple[CurveData, int], ...]:
        curves = (self._plot.main_curve(str(run_id)) for run_id in group.run_ids)
        return tuple((curve.data, len(curve.data)) for curve in curves)

    def _on_computed(
        self,
        key: str,
        points: tuple[tuple[CurveData, int], ...],
        summary: Summary,
        future: Future[tuple[CurveData, Band, float]],
    ) -> None:
        self._is_computing = False
        shown = self._groups.get(key)
        line, band, took = future.result()
        if shown is not None and summary == self._summary and self._is_current(shown.group, points):
            shown.points = points
            shown.due = time.monotonic() + max(PAUSE_SECONDS, REST * took)
            had_band = shown.curve.band is not None
            shown.curve.show_data(line, band)
            if not had_band:
                # The legend shows the band and the number of members.
                self._plot.plot.legend_changed()
        self.look()

    def _is_current(self, group: SeedGroup, points: tuple[tuple[CurveData, int], ...]) -> bool:
        """Whether the members still show the same data."""
        now = self._points(group)
        return [data for data, _ in now] == [data for data, _ in points]


def _due(shown: _Shown) -> float:
    return shown.due


def _timed_group_curve(
    points: tuple[tuple[CurveData, int], ...], summary: Summary
) -> tuple[CurveData, Band, float]:
    """In the loader's thread: the curve of a group, and the duration of its computation in seconds."""
    began = time.monotonic()
    line, band = group_curve(points, summary)
    return line, band, time.monotonic() - began
