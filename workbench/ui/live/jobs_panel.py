"""List of runs in training or in the queue: a line for each run and for each sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from workbench.ui.live.job_cards import JobCard, SweepCard

if TYPE_CHECKING:
    from workbench.execution.job import Job
    from workbench.ui.session import Session

MOST_CARDS = 50
"""Maximum number of lines; further runs are only counted."""

VISIBLE_CARDS = 4
CARD_HEIGHT = 30

Key = int | str
"""Number of a run or identifier of a sweep."""


class JobsPanel(QScrollArea):
    """Scrolling list of cards, hidden while it is empty.

    Signals:
        pause_requested: pause runs (a tuple of Jobs).
        resume_requested: resume them (a tuple of Jobs).
        step_requested: make one step of each (a tuple of Jobs).
        stop_requested: stop them (a tuple of Jobs).
    """

    pause_requested = Signal(object)
    resume_requested = Signal(object)
    step_requested = Signal(object)
    stop_requested = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._cards: dict[Key, JobCard | SweepCard] = {}
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
        """Show the present jobs and their progress."""
        lines, hidden = self._lines()
        for key in [key for key in self._cards if key not in lines]:
            card = self._cards.pop(key)
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, (key, jobs) in enumerate(lines.items()):
            card = self._cards[key] if key in self._cards else self._add(key, jobs)
            if self._layout.indexOf(card) != place:
                self._layout.insertWidget(place, card)
            card.refresh()
        self._more.setText(self.tr("and {0} more in the queue").format(hidden))
        self._more.setVisible(hidden > 0)
        self.setVisible(bool(lines))
        self.setFixedHeight(CARD_HEIGHT * min(len(lines) + (hidden > 0), VISIBLE_CARDS) + 10)

    def set_dark(self, dark: bool) -> None:
        """Draw for a dark or a light background."""
        self._dark = dark
        for card in self._cards.values():
            if isinstance(card, JobCard):
                card.set_dark(dark)

    def _lines(self) -> tuple[dict[Key, list[Job]], int]:
        """The jobs of each line, from top to bottom, and the number of runs without a line."""
        jobs = [job for job in self._session.runner.jobs if job.run_id is not None]
        lines: dict[Key, list[Job]] = {}
        hidden = 0
        for job in jobs:
            if job.sweep and job.sweep not in lines:
                lines[job.sweep] = self._session.sweeps.get(job.sweep, [job])
            card = self._cards.get(job.sweep)
            if job.sweep and not (isinstance(card, SweepCard) and card.is_expanded):
                continue
            if len(lines) < MOST_CARDS and job.run_id is not None:
                lines[job.run_id] = [job]
            else:
                hidden += 1
        return lines, hidden

    def _add(self, key: Key, jobs: list[Job]) -> JobCard | SweepCard:
        card: JobCard | SweepCard
        if isinstance(key, str):
            card = SweepCard(key, jobs, f"sweep_{jobs[0].run_id}")
            card.expanded.connect(self.refresh)
        else:
            card = JobCard(jobs[0], dark=self._dark)
        card.setFixedHeight(CARD_HEIGHT)
        card.pause_requested.connect(self.pause_requested)
        card.resume_requested.connect(self.resume_requested)
        card.step_requested.connect(self.step_requested)
        card.stop_requested.connect(self.stop_requested)
        self._cards[key] = card
        return card

    @Slot(object)
    def _on_job_ended(self, _job: Job) -> None:
        self.refresh()
