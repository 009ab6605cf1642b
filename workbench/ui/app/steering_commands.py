"""Commands that pause, resume, step and stop runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from storage import Status
from workbench.execution.job import locked_controls
from workbench.ui.commands import CommandGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

    from workbench.execution.job import Job
    from workbench.ui.live.jobs_panel import JobsPanel
    from workbench.ui.runs.runs_panel import RunsPanel
    from workbench.ui.session import Session


class SteeringCommands(CommandGroup):
    """Commands of menus, toolbar and job cards on runs in training.

    Args:
        session: store and queue.
        runs: table with the selection on which commands act.
        cards: lines of the jobs, with a button for each command.
        parent: the window.
    """

    def __init__(self, session: Session, runs: RunsPanel, cards: JobsPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._runs = runs
        cards.pause_requested.connect(self._pause)
        cards.resume_requested.connect(self._resume)
        cards.step_requested.connect(self._step)
        cards.stop_requested.connect(self._stop)

    def slots(self) -> dict[str, Callable[[], object]]:
        """The slot of each command, by its name."""
        return {
            "pause": self.pause,
            "resume": self.resume,
            "step": self.step,
            "stop": self.stop,
            "stop_all": self.stop_all,
        }

    def possible(self) -> dict[str, bool]:
        """Which of the commands are possible now."""
        jobs = self._chosen()
        begun = self._begun()
        return {
            "pause": any(not job.control.is_paused for job in begun),
            "resume": any(job.control.is_paused for job in begun),
            "step": bool(begun),
            "stop": bool(jobs),
            "stop_all": bool(self._session.runner.jobs),
        }

    @Slot()
    def pause(self) -> None:
        """Pause the selected runs before their next step."""
        self._pause(self._begun())

    @Slot()
    def resume(self) -> None:
        """Resume the selected runs."""
        self._resume(self._chosen())

    @Slot()
    def step(self) -> None:
        """Make one step of the selected runs, then pause them."""
        self._step(self._begun())

    @Slot()
    def stop(self) -> None:
        """Stop the selected runs."""
        self._stop(self._chosen())

    @Slot()
    def stop_all(self) -> None:
        """Stop all runs in training or in the queue."""
        self._stop(self._session.runner.jobs)

    def _chosen(self) -> list[Job]:
        """Jobs of the selected runs; all jobs if none of these is selected."""
        jobs = {job.run_id: job for job in self._session.runner.jobs}
        selected = [jobs[run_id] for run_id in self._runs.selected() if run_id in jobs]
        return selected or [job for job in self._session.runner.jobs if job.run_id is not None]

    def _begun(self) -> list[Job]:
        return [job for job in self._chosen() if job.progress.status is not Status.QUEUED]

    @Slot(object)
    def _pause(self, jobs: Sequence[Job]) -> None:
        self._session.runner.pause(*jobs)

    @Slot(object)
    def _resume(self, jobs: Sequence[Job]) -> None:
        # In one lock: runs of one batch that change one by one would be split off from it.
        with locked_controls(jobs):
            for job in jobs:
                job.control.resume()

    @Slot(object)
    def _step(self, jobs: Sequence[Job]) -> None:
        with locked_controls(jobs):
            for job in jobs:
                job.control.step()

    @Slot(object)
    def _stop(self, jobs: Sequence[Job]) -> None:
        with locked_controls(jobs):
            for job in jobs:
                job.stop()
