"""CommandGroup that verify, resume, continue and branch the selected runs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from storage import StoreError
from workbench.errors import WorkbenchError
from workbench.execution.run_start import (
    branched,
    can_branch,
    can_continue,
    can_resume,
    can_verify,
    continued,
    resumed,
)
from workbench.provenance import repeatable_experiment
from workbench.ui.commands import CommandGroup
from workbench.ui.replication.verify_window import VerifyWindow
from workbench.ui.resuming.resume_windows import BranchRequest, BranchWindow, ContinueWindow
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from PySide6.QtWidgets import QWidget

    from storage import RunRecord
    from workbench.execution.run_start import RunStart
    from workbench.experiment import Experiment
    from workbench.ui.launch.launch_panel import LaunchPanel
    from workbench.ui.runs.runs_panel import RunsPanel
    from workbench.ui.session import Session


class ResumeCommands(CommandGroup):
    """Carries out what menus ask of the selected runs that are over.

    Signals:
        begun: a run goes on or a branch begins (a list of one Job).
    """

    begun = Signal(object)

    def __init__(self, session: Session, runs: RunsPanel, launch: LaunchPanel, window: QWidget) -> None:
        """For one window.

        Args:
            session: store and queue.
            runs: the table whose selection says which runs are meant.
            launch: knows which optimizers and schedules there are.
            window: parent of the windows that ask.
        """
        super().__init__(window)
        self._session = session
        self._runs = runs
        self._launch = launch
        self._window = window
        self._verifying: list[VerifyWindow] = []

    def slots(self) -> dict[str, Callable[[], object]]:
        """What carries out each command; ``resume`` is asked for by :meth:`resume`."""
        return {"continue_run": self.continue_run, "branch": self.branch, "verify": self.verify}

    def possible(self) -> dict[str, bool]:
        """Which of the commands have something to act on now; ``resume`` besides what is paused."""
        chosen = self._chosen()
        alone = chosen[0] if len(chosen) == 1 else None
        return {
            "verify": alone is not None and can_verify(alone),
            "continue_run": alone is not None and can_continue(alone),
            "branch": alone is not None and can_branch(alone),
        }

    def can_resume(self) -> bool:
        """Whether a selected run was cut off."""
        return any(can_resume(run) for run in self._chosen())

    @Slot()
    def resume(self) -> None:
        """Take the selected runs that were cut off to their ends."""
        for run in self._chosen():
            if can_resume(run):
                self._load(partial(resumed, self._session.store, run.id), self.failed.emit)

    @Slot()
    def verify(self) -> None:
        """Repeat the selected run and compare."""
        self._verifying = [window for window in self._verifying if window.isVisible()]
        window = VerifyWindow(self._session.store, self._chosen()[0].id)
        self._verifying.append(window)
        window.show()

    @Slot()
    def continue_run(self) -> None:
        """Ask how much further the selected run is to go."""
        window = ContinueWindow(self._chosen()[0], self._window)
        window.chosen.connect(self._on_continue)
        window.show()

    @Slot()
    def branch(self) -> None:
        """Ask how the selected run is to go on as another."""
        run = self._chosen()[0]
        read = partial(_experiment, self._session, run.id)
        self._session.loader.load(read, partial(self._on_read, run))

    def close(self) -> None:
        """End the verifications."""
        for window in self._verifying:
            window.close()
            window.deleteLater()

    def _chosen(self) -> list[RunRecord]:
        return [row.record for row in self._runs.selected_rows()]

    def _on_read(self, run: RunRecord, future: Future[Experiment]) -> None:
        try:
            experiment = future.result()
        except (WorkbenchError, StoreError) as error:
            self.failed.emit(sentence(str(error)))
            return
        launch = self._launch
        window = BranchWindow(run, experiment, launch.optimizer.models, launch.schedule.models, self._window)
        window.chosen.connect(partial(self._on_branch, window))
        window.show()

    @Slot(int, int)
    def _on_continue(self, run_id: int, more: int) -> None:
        self._load(partial(continued, self._session.store, run_id, more), self.failed.emit)

    def _on_branch(self, window: BranchWindow, choice: BranchRequest) -> None:
        work = partial(
            branched,
            self._session.store,
            choice.run_id,
            at=choice.at,
            optimizer=choice.optimizer,
            schedule=choice.schedule,
            changes=choice.changes,
            keeps_state=choice.keeps_state,
        )
        self._load(work, window.refuse, window.close)

    def _load(
        self,
        work: Callable[[], tuple[Experiment, RunStart]],
        refuse: Callable[[str], object],
        accept: Callable[[], object] | None = None,
    ) -> None:
        """Find out in the loader's thread how a run goes on, and let it."""

        def receive(future: Future[tuple[Experiment, RunStart]]) -> None:
            try:
                experiment, start = future.result()
            except (WorkbenchError, StoreError) as error:
                refuse(sentence(str(error)))
                return
            if accept is not None:
                accept()
            self.begun.emit([self._session.go_on(experiment, start)])

        self._session.loader.load(work, receive)


def _experiment(session: Session, run_id: int) -> Experiment:
    """In the loader's thread, since an optimizer of another library may still have to be imported."""
    return repeatable_experiment(session.store, run_id)
