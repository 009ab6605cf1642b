"""Commands that verify, resume, continue and branch the selected runs."""

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
from workbench.ui.language import message_text
from workbench.ui.replication.verify_window import VerifyWindow
from workbench.ui.resuming.resume_windows import BranchRequest, BranchWindow, ContinueWindow

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
    """Verify, resume, continue and branch the finished runs that are selected in the table.

    Signals:
        begun: a run is resumed or continued, or a branch is started (a list of one Job).
    """

    begun = Signal(object)

    def __init__(self, session: Session, runs: RunsPanel, launch: LaunchPanel, window: QWidget) -> None:
        """Commands of one main window.

        Args:
            session: store and queue.
            runs: table whose selected runs the commands act on.
            launch: panel with the optimizers and schedules to choose from.
            window: parent of the dialogs.
        """
        super().__init__(window)
        self._session = session
        self._runs = runs
        self._launch = launch
        self._window = window
        self._verifying: list[VerifyWindow] = []

    def slots(self) -> dict[str, Callable[[], object]]:
        """The slot of each command, by name; ``resume`` is called through :meth:`resume`."""
        return {"continue_run": self.continue_run, "branch": self.branch, "verify": self.verify}

    def possible(self) -> dict[str, bool]:
        """Whether each command is enabled, by name; see :meth:`can_resume` for ``resume``."""
        selected = self._selected()
        only = selected[0] if len(selected) == 1 else None
        return {
            "verify": only is not None and can_verify(only),
            "continue_run": only is not None and can_continue(only),
            "branch": only is not None and can_branch(only),
        }

    def can_resume(self) -> bool:
        """Whether a selected run was interrupted."""
        return any(can_resume(run) for run in self._selected())

    @Slot()
    def resume(self) -> None:
        """Resume the selected runs that were interrupted."""
        for run in self._selected():
            if can_resume(run):
                self._load(partial(resumed, self._session.store, run.id), self.failed.emit)

    @Slot()
    def verify(self) -> None:
        """Repeat the selected run and compare it with the stored one."""
        self._verifying = [window for window in self._verifying if window.isVisible()]
        window = VerifyWindow(self._session.store, self._selected()[0].id)
        self._verifying.append(window)
        window.show()

    @Slot()
    def continue_run(self) -> None:
        """Ask how many more steps the selected run makes."""
        window = ContinueWindow(self._selected()[0], self._window)
        window.chosen.connect(self._on_continue)
        window.show()

    @Slot()
    def branch(self) -> None:
        """Ask how a branch of the selected run differs from it."""
        run = self._selected()[0]
        read = partial(_experiment, self._session, run.id)
        self._session.loader.load(read, partial(self._on_read, run))

    def close(self) -> None:
        """Close the windows of verifications."""
        for window in self._verifying:
            window.close()
            window.deleteLater()

    def _selected(self) -> list[RunRecord]:
        return [row.record for row in self._runs.selected_rows()]

    def _on_read(self, run: RunRecord, future: Future[Experiment]) -> None:
        try:
            experiment = future.result()
        except (WorkbenchError, StoreError) as error:
            self.failed.emit(message_text(error))
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
        """Prepare a start in the loader's thread, then start the run.

        Args:
            work: returns the experiment and the start of the run.
            refuse: called with a sentence if it fails.
            accept: called if it succeeds.
        """

        def receive(future: Future[tuple[Experiment, RunStart]]) -> None:
            try:
                experiment, start = future.result()
            except (WorkbenchError, StoreError) as error:
                refuse(message_text(error))
                return
            if accept is not None:
                accept()
            self.begun.emit([self._session.go_on(experiment, start)])

        self._session.loader.load(work, receive)


def _experiment(session: Session, run_id: int) -> Experiment:
    """Read the experiment, in the loader's thread: the library of its optimizer may have to be imported."""
    return repeatable_experiment(session.store, run_id)
