"""Live view: the jobs, and two plots of their series that grow as they train."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from storage import Status
from workbench.run_labels import labels
from workbench.ui.live.jobs_panel import JobsPanel
from workbench.ui.plots.frame_clock import frame_clock
from workbench.ui.plots.series_plot import SeriesPlot
from workbench.ui.plots.smoothing_bar import SmoothingBar
from workbench.ui.plots.smoothing_settings import Smoothing
from workbench.ui.series.plot_bar import PlotBar
from workbench.ui.series.series_follower import SeriesFollower, ShownRun
from workbench.ui.sweeps.colour_key import ColourKey, sweep_colour
from workbench.ui.sweeps.sweep_results import swept_axes

if TYPE_CHECKING:
    from storage import RunRecord
    from workbench.execution.job import Job
    from workbench.ui.session import Session

MOST_WATCHED = 8
"""Maximum number of single runs shown at once: as many as there are distinct colours."""

MOST_OF_SWEEP = 100
"""Maximum number of curves of a sweep; of a larger sweep an evenly spaced selection is shown."""


class LiveView(QWidget):
    """The jobs above two plots of the runs that were started last in this window.

    Signals:
        failed: an action failed (a message for the user).
    """

    failed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._watched: list[Job] = []
        self._sweep = ""
        self._shown_sweep: tuple[object, list[ShownRun]] = ((), [])
        self._dark = False
        self.jobs = JobsPanel(session)
        self.smoothing_bar = SmoothingBar()
        # Both averages by default: their initial difference shows the effect of bias correction.
        self.smoothing_bar.set_smoothing(Smoothing(show_uncorrected=True))
        self.colour_key = ColourKey()
        self.plots = (SeriesPlot(), SeriesPlot())
        self.bars = (
            PlotBar(self.plots[0], "live_upper", "loss"),
            PlotBar(self.plots[1], "live_lower", "gradient_norm"),
        )
        self._followers = tuple(
            SeriesFollower(session, plot, bar.series) for plot, bar in zip(self.plots, self.bars, strict=True)
        )
        for plot, bar, follower in zip(self.plots, self.bars, self._followers, strict=True):
            bar.series_chosen.connect(follower.set_series)
            bar.failed.connect(self.failed)
            self.smoothing_bar.smoothing_changed.connect(plot.set_smoothing)
            plot.set_smoothing(self.smoothing_bar.smoothing())
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setObjectName("live_splitter")
        self.splitter.setChildrenCollapsible(False)
        for plot, bar, title in zip(self.plots, self.bars, ("live_plot", "state_plot"), strict=True):
            plot.setObjectName(title)
            half = QWidget()
            column = QVBoxLayout(half)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(bar)
            column.addWidget(plot, 1)
            self.splitter.addWidget(half)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.jobs)
        layout.addWidget(self.smoothing_bar)
        layout.addWidget(self.colour_key)
        layout.addWidget(self.splitter, 1)
        session.runs_listed.connect(self._on_runs_listed)
        session.jobs_advanced.connect(self._on_jobs_advanced)

    def watch(self, jobs: list[Job]) -> None:
        """Show these jobs, besides those in training and those that ended on the same problem."""
        problems = {job.experiment.problem.name for job in jobs}
        still = [
            job
            for job in self._watched
            if not job.progress.status.is_over or job.experiment.problem.name in problems
        ]
        self._watched = [*still, *jobs][-MOST_WATCHED:]
        if not any(job.sweep == self._sweep for job in self._session.runner.jobs):
            self._sweep = ""
        self._show()

    def watch_sweep(self, identifier: str) -> None:
        """Show the runs of a sweep, and remove other runs that are over."""
        self._watched = [job for job in self._watched if not job.progress.status.is_over]
        self._sweep = identifier
        self._show()

    def set_dark(self, dark: bool) -> None:
        """Draw for a dark or a light background."""
        self._dark = dark
        self.jobs.set_dark(dark)
        self._show()

    def _show(self) -> None:
        """Show the watched runs that the store has by now in both plots."""
        # A branch is drawn on its parent.
        pairs = [(job.start.parent_id, job.run_id) for job in self._watched if job.run_id is not None]
        numbers = list(dict.fromkeys(number for pair in pairs for number in pair if number is not None))
        found = {record.id: record for record in self._session.runs if record.id in numbers}
        records = [found[number] for number in numbers if number in found]
        titles = labels(records, self.tr("run {0}"))
        shown = [ShownRun(record.id, label) for record, label in zip(records, titles, strict=True)]
        runs = [record for record in self._session.runs if self._sweep and record.sweep == self._sweep]
        shown += self._of_sweep(runs[::-1])
        records += runs[:1]
        for follower in self._followers:
            follower.show_runs(shown, dark=self._dark)
        names = list(dict.fromkeys(name for record in records for name in record.summaries))
        if names:
            for bar in self.bars:
                bar.show_series(names)

    def _of_sweep(self, runs: list[RunRecord]) -> list[ShownRun]:
        """Curves of a sweep: few runs like single ones, many coloured by their value on the first axis."""
        known = ([run.id for run in runs], self._dark)
        if known != self._shown_sweep[0]:
            self._shown_sweep = known, self._coloured(runs)
        return self._shown_sweep[1]

    def _coloured(self, runs: list[RunRecord]) -> list[ShownRun]:
        self.colour_key.hide()
        axes = swept_axes(runs, self._sweep) if len(runs) > 1 else []
        if len(runs) <= MOST_WATCHED or not axes:
            titles = labels(runs, self.tr("run {0}"))
            return [ShownRun(run.id, title) for run, title in zip(runs, titles, strict=True)]
        places = np.unique(np.linspace(0, len(runs) - 1, min(len(runs), MOST_OF_SWEEP)).round().astype(int))
        self.colour_key.show_axis(axes[0], len(places), len(runs), dark=self._dark)
        return [
            ShownRun(
                run.id,
                self.tr("run {0}").format(run.id),
                sweep_colour(run, axes[0], self._dark),
                is_listed=False,
            )
            for run in (runs[place] for place in places)
        ]

    @Slot()
    def _on_runs_listed(self) -> None:
        if self._watched or self._sweep:
            self._show()

    @Slot()
    def _on_jobs_advanced(self) -> None:
        """Reduce the frame rate of the plots while runs are in training."""
        jobs = self._session.runner.jobs
        if any(job.progress.status is Status.RUNNING for job in jobs):
            frame_clock().spare()
