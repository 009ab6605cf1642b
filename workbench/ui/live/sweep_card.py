"""One sweep that trains: how far its runs are, and the buttons that steer all of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from storage import Status
from workbench.ui.icons import icon
from workbench.ui.language import duration_text, status_text
from workbench.ui.live.elided_label import ElidedLabel
from workbench.ui.steady_label import SteadyLabel
from workbench.ui.tool_button import tool_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.execution.job import Job

SCALE = 1000
"""Parts of the progress bar."""

SAID = (
    Status.RUNNING,
    Status.PAUSED,
    Status.QUEUED,
    Status.FINISHED,
    Status.DIVERGED,
    Status.STOPPED,
    Status.FAILED,
)
"""Statuses in the order in which the runs are counted."""


class SweepCard(QWidget):
    """A line about all runs of a sweep.

    Signals:
        pause_requested: let the runs wait (the Jobs).
        resume_requested: let them go on (the Jobs).
        step_requested: let them make one step (the Jobs).
        stop_requested: end them (the Jobs).
        expanded: show the runs one by one, or no longer.
    """

    pause_requested = Signal(object)
    resume_requested = Signal(object)
    step_requested = Signal(object)
    stop_requested = Signal(object)
    expanded = Signal()

    def __init__(self, identifier: str, jobs: Sequence[Job], name: str) -> None:
        super().__init__()
        self._jobs = tuple(jobs)
        self._shows_paused = False
        self.setObjectName(name)
        self._expand = QToolButton()
        self._expand.setObjectName(f"{name}_expand")
        self._expand.setAutoRaise(True)
        self._expand.setCheckable(True)
        self._expand.toggled.connect(self._on_expanded)
        self._title = ElidedLabel(self.tr("Sweep  {0}").format(identifier))
        self._bar = QProgressBar()
        self._bar.setRange(0, SCALE)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self._bar.setMinimumWidth(60)
        self._bar.setObjectName(f"{name}_progress")
        self._bar.setAccessibleName(self.tr("Progress of the sweep"))
        self._figures = SteadyLabel()
        self._figures.setObjectName(f"{name}_figures")
        self._figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._pause = tool_button(
            "pause", self.tr("Pause all runs of the sweep"), f"{name}_pause", self._on_pause
        )
        self._step = tool_button("step", self.tr("Make one step of every run"), f"{name}_step", self._on_step)
        self._stop = tool_button("stop", self.tr("Stop all runs of the sweep"), f"{name}_stop", self._on_stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 0, 8, 0)
        layout.addWidget(self._expand)
        layout.addWidget(self._title, 2)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._figures)
        for button in (self._pause, self._step, self._stop):
            layout.addWidget(button)
        self._on_expanded(False)
        self.refresh()

    @property
    def is_expanded(self) -> bool:
        """Whether the runs are to be shown one by one."""
        return self._expand.isChecked()

    def refresh(self) -> None:
        """Show where the runs stand now."""
        progresses = [job.progress for job in self._jobs]
        planned = sum(progress.steps for progress in progresses)
        left = sum(each.steps - each.done for each in progresses if not each.status.is_over)
        self._bar.setValue(round(SCALE * (1 - left / planned)))
        counts = Counter(progress.status for progress in progresses)
        parts = [f"{counts[status]:,} {status_text(status)}" for status in SAID if counts[status]]
        speed = sum(progress.speed for progress in progresses if progress.status is Status.RUNNING)
        if speed > 0 and counts[Status.RUNNING]:
            parts.append(self.tr("{0} left").format(duration_text(left / speed)))
        self._figures.show_text("   ".join(parts))
        begun = self._begun()
        self._show_whether_paused(bool(begun) and all(job.control.is_paused for job in begun))
        self._pause.setEnabled(bool(begun))
        self._step.setEnabled(bool(begun))

    def _begun(self) -> tuple[Job, ...]:
        return tuple(job for job in self._alive() if job.progress.status is not Status.QUEUED)

    def _alive(self) -> tuple[Job, ...]:
        return tuple(job for job in self._jobs if not job.progress.status.is_over)

    def _show_whether_paused(self, is_paused: bool) -> None:
        if is_paused == self._shows_paused:
            return
        self._shows_paused = is_paused
        self._pause.setIcon(icon("resume" if is_paused else "pause"))
        resume, pause = self.tr("Resume all runs of the sweep"), self.tr("Pause all runs of the sweep")
        self._pause.setToolTip(resume if is_paused else pause)
        self._pause.setAccessibleName(self._pause.toolTip())

    @Slot(bool)
    def _on_expanded(self, is_expanded: bool) -> None:
        self._expand.setIcon(icon("chevron-down" if is_expanded else "chevron-right"))
        tip = self.tr("Hide the runs") if is_expanded else self.tr("Show the runs one by one")
        self._expand.setToolTip(tip)
        self._expand.setAccessibleName(tip)
        self.expanded.emit()

    @Slot()
    def _on_pause(self) -> None:
        begun = self._begun()
        if begun and all(job.control.is_paused for job in begun):
            self.resume_requested.emit(begun)
        else:
            self.pause_requested.emit(begun)

    @Slot()
    def _on_step(self) -> None:
        self.step_requested.emit(self._begun())

    @Slot()
    def _on_stop(self) -> None:
        self.stop_requested.emit(self._alive())
