"""The runs that train or wait, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from workbench.ui.live.job_card import JobCard

if TYPE_CHECKING:
    from workbench.execution.job import Job
    from workbench.ui.session import Session

MOST_CARDS = 50
"""Lines shown; a queue of hundreds is counted below them."""

VISIBLE_CARDS = 4
CARD_HEIGHT = 30


class JobsPanel(QScrollArea):
    """A scrolling list of job cards; it takes no room while nothing trains.

    Signals:
        pause_requested: let the run wait (the Job).
        resume_requested: let it go on (the Job).
        step_requested: let it make one step (the Job).
        stop_requested: end it (the Job).
    """

    pause_requested = Signal(object)
    resume_requested = Signal(object)
    step_requested = Signal(object)
    stop_requested = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._cards: dict[int, JobCard] = {}
        self._dark = False
        self.setObjectName("jobs")
        self.setAccessibleName(self.tr("Runs that train"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        content = QWidget()
        self._layout = QVBoxLayout(content)
        self._layout.setContentsMargins(0, 4, 0, 4)
        self._layout.setSpacing(0)
        self._more = QLabel()
        self._more.setProperty("role", "hint")
        self._more.setContentsMargins(30, 0, 0, 0)
        self._layout.addWidget(self._more)
        self._layout.addStretch(1)
        self.setWidget(content)
        self.hide()
        session.jobs_advanced.connect(self.refresh)
        session.job_ended.connect(self._on_job_ended)

    @Slot()
    def refresh(self) -> None:
        """Show the jobs as they stand now."""
        jobs = [job for job in self._session.runner.jobs if job.run_id is not None]
        shown = {job.run_id: job for job in jobs[:MOST_CARDS] if job.run_id is not None}
        for run_id in [run_id for run_id in self._cards if run_id not in shown]:
            card = self._cards.pop(run_id)
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        for run_id, job in shown.items():
            if run_id not in self._cards:
                self._add(run_id, job)
            self._cards[run_id].refresh()
        hidden = len(jobs) - len(shown)
        self._more.setText(self.tr("and {0} more in the queue").format(hidden))
        self._more.setVisible(hidden > 0)
        self.setVisible(bool(shown))
        self.setFixedHeight(CARD_HEIGHT * min(len(shown) + (hidden > 0), VISIBLE_CARDS) + 10)

    def set_dark(self, dark: bool) -> None:
        """Draw for a dark or a light background."""
        self._dark = dark
        for card in self._cards.values():
            card.set_dark(dark)

    def _add(self, run_id: int, job: Job) -> None:
        card = JobCard(job, dark=self._dark)
        card.setFixedHeight(CARD_HEIGHT)
        card.pause_requested.connect(self.pause_requested)
        card.resume_requested.connect(self.resume_requested)
        card.step_requested.connect(self.step_requested)
        card.stop_requested.connect(self.stop_requested)
        self._cards[run_id] = card
        self._layout.insertWidget(len(self._cards) - 1, card)

    @Slot(object)
    def _on_job_ended(self, _job: Job) -> None:
        self.refresh()
