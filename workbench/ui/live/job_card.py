"""One run that trains: how far it is, how fast, and the buttons that steer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from storage import Status
from workbench.ui.icons import icon
from workbench.ui.language import duration_text, status_text
from workbench.ui.plots.colours import colour_for
from workbench.ui.runs.runs_model import swatch
from workbench.ui.steady_label import SteadyLabel
from workbench.ui.tool_button import tool_button

if TYPE_CHECKING:
    from workbench.execution.job import Job

SCALE = 1000
"""Parts of the progress bar, so that a run of a billion steps fits Qt's integers."""


class JobCard(QWidget):
    """A line about a job.

    Signals:
        pause_requested: let the run wait (the Job, alone in a tuple).
        resume_requested: let it go on (the Job, alone in a tuple).
        step_requested: let it make one step (the Job, alone in a tuple).
        stop_requested: end it (the Job, alone in a tuple).
    """

    pause_requested = Signal(object)
    resume_requested = Signal(object)
    step_requested = Signal(object)
    stop_requested = Signal(object)

    def __init__(self, job: Job, *, dark: bool) -> None:
        super().__init__()
        self.job = job
        self._shows_paused = False
        name = f"job_{job.run_id}"
        self.setObjectName(name)
        experiment = job.experiment
        title = experiment.name or f"{experiment.optimizer.name} · {experiment.problem.name}"
        self._dot = QLabel()
        self.set_dark(dark)
        self._title = QLabel(self.tr("Run {0}  {1}").format(job.run_id, title))
        self._title.setMinimumWidth(200)
        self._bar = QProgressBar()
        self._bar.setRange(0, SCALE)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self._bar.setObjectName(f"{name}_progress")
        self._bar.setAccessibleName(self.tr("Progress of run {0}").format(job.run_id))
        self._figures = SteadyLabel()
        self._figures.setObjectName(f"{name}_figures")
        self._figures.setMinimumWidth(330)
        self._figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._pause = tool_button("pause", self.tr("Pause"), f"{name}_pause", self._on_pause)
        self._step = tool_button("step", self.tr("Make one step"), f"{name}_step", self._on_step)
        self._stop = tool_button("stop", self.tr("Stop"), f"{name}_stop", self._on_stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.addWidget(self._dot)
        layout.addWidget(self._title)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._figures)
        for button in (self._pause, self._step, self._stop):
            layout.addWidget(button)
        self.refresh()

    def set_dark(self, dark: bool) -> None:
        """Show the run's colour for a dark or a light background."""
        self._dot.setPixmap(swatch(colour_for(self.job.run_id or 0, dark)).pixmap(12, 12))

    def refresh(self) -> None:
        """Show where the job stands now."""
        progress = self.job.progress
        self._bar.setValue(round(SCALE * progress.done / progress.steps))
        parts = [self.tr("{0} of {1}").format(f"{progress.done:,}", f"{progress.steps:,}")]
        if progress.status is Status.RUNNING:
            if progress.speed:
                parts.append(self.tr("{0} steps/s").format(f"{progress.speed:,.0f}"))
            if progress.seconds_left is not None:
                parts.append(self.tr("{0} left").format(duration_text(progress.seconds_left)))
        else:
            parts.append(status_text(progress.status))
        self._figures.show_text("   ".join(parts))
        self._show_whether_paused(self.job.control.is_paused)
        self._pause.setEnabled(progress.status is not Status.QUEUED)
        self._step.setEnabled(progress.status is not Status.QUEUED)

    def _show_whether_paused(self, is_paused: bool) -> None:
        if is_paused == self._shows_paused:
            return
        self._shows_paused = is_paused
        self._pause.setIcon(icon("resume" if is_paused else "pause"))
        self._pause.setToolTip(self.tr("Resume") if is_paused else self.tr("Pause"))
        self._pause.setAccessibleName(self._pause.toolTip())

    @Slot()
    def _on_pause(self) -> None:
        (self.resume_requested if self.job.control.is_paused else self.pause_requested).emit((self.job,))

    @Slot()
    def _on_step(self) -> None:
        self.step_requested.emit((self.job,))

    @Slot()
    def _on_stop(self) -> None:
        self.stop_requested.emit((self.job,))
