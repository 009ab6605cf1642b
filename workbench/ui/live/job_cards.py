"""Lines that show the progress of a run or a sweep, with buttons that pause, step and stop it."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from storage import Status
from workbench.ui.language import duration_text, status_text
from workbench.ui.plots.colours import colour_for, swatch
from workbench.ui.widgets.icons import icon
from workbench.ui.widgets.labels import ElidedLabel, SteadyLabel
from workbench.ui.widgets.tool_button import tool_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.execution.job import Job

PROGRESS_RANGE = 1000
"""Maximum of a progress bar, so that a run of a billion steps fits Qt's integers."""

COUNTED_STATUSES = (
    Status.RUNNING,
    Status.PAUSED,
    Status.QUEUED,
    Status.FINISHED,
    Status.DIVERGED,
    Status.STOPPED,
    Status.FAILED,
)
"""Statuses by which the runs of a sweep are counted, in the order in which they are shown."""


class _Card(QWidget):
    """Progress bar, figures and buttons for some jobs.

    Signals:
        pause_requested: pause these jobs (a tuple of Jobs).
        resume_requested: resume them (a tuple of Jobs).
        step_requested: make one step of each (a tuple of Jobs).
        stop_requested: stop them (a tuple of Jobs).
    """

    pause_requested = Signal(object)
    resume_requested = Signal(object)
    step_requested = Signal(object)
    stop_requested = Signal(object)

    def __init__(
        self, jobs: Sequence[Job], name: str, progress_title: str, tips: tuple[str, str, str, str]
    ) -> None:
        """Make the parts; a subclass lays them out.

        Args:
            jobs: the jobs to show and to control.
            name: object name of the card and stem of those of its parts.
            progress_title: accessible name of the progress bar.
            tips: tool tips for pause, resume, step and stop.
        """
        super().__init__()
        self._jobs = tuple(jobs)
        self._shows_paused = False
        self.setObjectName(name)
        self._bar = QProgressBar()
        self._bar.setRange(0, PROGRESS_RANGE)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self._bar.setObjectName(f"{name}_progress")
        self._bar.setAccessibleName(progress_title)
        self._figures = SteadyLabel()
        self._figures.setObjectName(f"{name}_figures")
        self._figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._pause_tip, self._resume_tip, step_tip, stop_tip = tips
        self._pause = tool_button("pause", self._pause_tip, f"{name}_pause", self._on_pause)
        self._step = tool_button("step", step_tip, f"{name}_step", self._on_step)
        self._stop = tool_button("stop", stop_tip, f"{name}_stop", self._on_stop)

    # Qt's metaclass excludes that of ABC; the type checker asks for it all the same.
    @abstractmethod
    def refresh(self) -> None:
        """Show the present progress of the jobs."""

    def _add_controls(self, layout: QHBoxLayout) -> None:
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._figures)
        for button in (self._pause, self._step, self._stop):
            layout.addWidget(button)

    def _active(self) -> tuple[Job, ...]:
        return tuple(job for job in self._jobs if not job.progress.status.is_over)

    def _begun(self) -> tuple[Job, ...]:
        return tuple(job for job in self._active() if job.progress.status is not Status.QUEUED)

    def _are_paused(self) -> bool:
        begun = self._begun()
        return bool(begun) and all(job.control.is_paused for job in begun)

    def _show_controls(self) -> None:
        """Enable the buttons, and let the first of them pause or resume."""
        can_pause = bool(self._begun())
        self._pause.setEnabled(can_pause)
        self._step.setEnabled(can_pause)
        is_paused = self._are_paused()
        if is_paused == self._shows_paused:
            return
        self._shows_paused = is_paused
        self._pause.setIcon(icon("resume" if is_paused else "pause"))
        self._pause.setToolTip(self._resume_tip if is_paused else self._pause_tip)
        self._pause.setAccessibleName(self._pause.toolTip())

    @Slot()
    def _on_pause(self) -> None:
        if self._are_paused():
            self.resume_requested.emit(self._begun())
        else:
            self.pause_requested.emit(self._begun())

    @Slot()
    def _on_step(self) -> None:
        self.step_requested.emit(self._begun())

    @Slot()
    def _on_stop(self) -> None:
        self.stop_requested.emit(self._active())


class JobCard(_Card):
    """The line of one run."""

    def __init__(self, job: Job, *, dark: bool) -> None:
        super().__init__(
            (job,),
            f"job_{job.run_id}",
            self.tr("Progress of run {0}").format(job.run_id),
            (self.tr("Pause"), self.tr("Resume"), self.tr("Make one step"), self.tr("Stop")),
        )
        self.job = job
        experiment = job.experiment
        title = experiment.name or f"{experiment.optimizer.name} · {experiment.problem.name}"
        self._dot = QLabel()
        self.set_dark(dark)
        self._title = QLabel(self.tr("Run {0}  {1}").format(job.run_id, title))
        self._title.setMinimumWidth(200)
        self._figures.setMinimumWidth(330)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.addWidget(self._dot)
        layout.addWidget(self._title)
        self._add_controls(layout)
        self.refresh()

    def set_dark(self, dark: bool) -> None:
        """Show the run's colour for a dark or a light background."""
        self._dot.setPixmap(swatch(colour_for(self.job.run_id or 0, dark)).pixmap(12, 12))

    def refresh(self) -> None:
        """Show the present progress of the run."""
        progress = self.job.progress
        self._bar.setValue(round(PROGRESS_RANGE * progress.done / progress.steps))
        parts = [self.tr("{0} of {1}").format(f"{progress.done:,}", f"{progress.steps:,}")]
        if progress.status is Status.RUNNING:
            if progress.speed:
                parts.append(self.tr("{0} steps/s").format(f"{progress.speed:,.0f}"))
            if progress.seconds_left is not None:
                parts.append(self.tr("{0} left").format(duration_text(progress.seconds_left)))
        else:
            parts.append(status_text(progress.status))
        self._figures.show_text("   ".join(parts))
        self._show_controls()


class SweepCard(_Card):
    """The line of all runs of a sweep.

    Signals:
        expanded: the runs are to be shown one by one, or no longer.
    """

    expanded = Signal()

    def __init__(self, identifier: str, jobs: Sequence[Job], name: str) -> None:
        super().__init__(
            jobs,
            name,
            self.tr("Progress of the sweep"),
            (
                self.tr("Pause all runs of the sweep"),
                self.tr("Resume all runs of the sweep"),
                self.tr("Make one step of every run"),
                self.tr("Stop all runs of the sweep"),
            ),
        )
        self._expand = QToolButton()
        self._expand.setObjectName(f"{name}_expand")
        self._expand.setAutoRaise(True)
        self._expand.setCheckable(True)
        self._expand.toggled.connect(self._on_expanded)
        self._title = ElidedLabel(self.tr("Sweep  {0}").format(identifier))
        self._bar.setMinimumWidth(60)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 0, 8, 0)
        layout.addWidget(self._expand)
        layout.addWidget(self._title, 2)
        self._add_controls(layout)
        self._on_expanded(False)
        self.refresh()

    @property
    def is_expanded(self) -> bool:
        """Whether the runs are to be shown one by one."""
        return self._expand.isChecked()

    def refresh(self) -> None:
        """Show the present progress of the runs."""
        progresses = [job.progress for job in self._jobs]
        planned = sum(progress.steps for progress in progresses)
        left = sum(each.steps - each.done for each in progresses if not each.status.is_over)
        self._bar.setValue(round(PROGRESS_RANGE * (1 - left / planned)))
        counts = Counter(progress.status for progress in progresses)
        parts = [f"{counts[status]:,} {status_text(status)}" for status in COUNTED_STATUSES if counts[status]]
        speed = sum(progress.speed for progress in progresses if progress.status is Status.RUNNING)
        if speed > 0 and counts[Status.RUNNING]:
            parts.append(self.tr("{0} left").format(duration_text(left / speed)))
        self._figures.show_text("   ".join(parts))
        self._show_controls()

    @Slot(bool)
    def _on_expanded(self, is_expanded: bool) -> None:
        self._expand.setIcon(icon("chevron-down" if is_expanded else "chevron-right"))
        tip = self.tr("Hide the runs") if is_expanded else self.tr("Show the runs one by one")
        self._expand.setToolTip(tip)
        self._expand.setAccessibleName(tip)
        self.expanded.emit()
