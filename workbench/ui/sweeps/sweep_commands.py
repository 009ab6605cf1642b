"""Start of a sweep, and commands on the sweep of a selected run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from workbench.errors import InputError
from workbench.sweeps import new_identifier
from workbench.ui.commands import CommandGroup
from workbench.ui.language import message_text
from workbench.ui.launch.sweep_section import halving_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from workbench.experiment import Experiment
    from workbench.sweeps import Sweep, SweepPlan
    from workbench.ui.launch.launch_panel import LaunchPanel
    from workbench.ui.runs.runs_panel import RunsPanel
    from workbench.ui.session import Session
    from workbench.ui.sweeps.sweep_view import SweepView


class SweepStart(QObject):
    """Creates the experiments of a sweep in the loader's thread and queues them.

    Signals:
        begun: the runs are queued (the identifier of the sweep).
        failed: the sweep is invalid (a message for the user).
    """

    begun = Signal(str)
    failed = Signal(str)

    def __init__(self, session: Session, launch: LaunchPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._launch = launch
        launch.sweep_requested.connect(self._on_requested)

    @Slot(object, object)
    def _on_requested(self, sweep: Sweep, plan: SweepPlan) -> None:
        self._session.loader.load(sweep.experiments, partial(self._on_made, sweep, plan))

    def _on_made(self, sweep: Sweep, plan: SweepPlan, future: Future[list[Experiment]]) -> None:
        try:
            experiments = future.result()
            halving = halving_of(sweep, plan)
        except InputError as error:
            self._launch.show_error(error)
            self.failed.emit(message_text(error))
            return
        identifier = new_identifier(sweep)
        self._session.submit(experiments, identifier, halving)
        self.begun.emit(identifier)


class SweepCommands(CommandGroup):
    """Commands that select, tick and show the runs of one sweep.

    Signals:
        result_wanted: the result of a sweep is to be shown.
    """

    result_wanted = Signal()

    def __init__(self, session: Session, runs: RunsPanel, view: SweepView, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._runs = runs
        self._view = view

    def slots(self) -> dict[str, Callable[[], object]]:
        """The slot of each command, by its name."""
        return {
            "select_sweep": self.select,
            "tick_sweep": self.tick,
            "only_sweep": self.show_only,
            "sweep_result": self.show_result,
        }

    def possible(self) -> dict[str, bool]:
        """Which of the commands are possible now."""
        return dict.fromkeys(self.slots(), bool(self.sweep))

    @property
    def sweep(self) -> str:
        """Identifier of the sweep of the first selected run, empty if there is none."""
        row = next(map(self._runs.model.row, self._runs.selected()), None)
        return row.record.sweep if row else ""

    @Slot()
    def select(self) -> None:
        """Select the runs of the sweep in the table."""
        self._runs.select(self._members())

    @Slot()
    def tick(self) -> None:
        """Tick exactly the runs of the sweep."""
        self._runs.tick(self._members())

    @Slot()
    def show_only(self) -> None:
        """Filter the table by the sweep."""
        self._runs.show_sweep(self.sweep)

    @Slot()
    def show_result(self) -> None:
        """Show the result of the sweep."""
        self._view.choose(self.sweep)
        self.result_wanted.emit()

    def _members(self) -> list[int]:
        sweep = self.sweep
        return [run.id for run in reversed(self._session.runs) if sweep and run.sweep == sweep]
