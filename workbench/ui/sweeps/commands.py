"""What can be done with the sweep of a selected run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from workbench.ui.commands import Commands

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from workbench.ui.runs.runs_panel import RunsPanel
    from workbench.ui.session import Session
    from workbench.ui.sweeps.sweep_view import SweepView


class SweepCommands(Commands):
    """Selects, ticks and shows the runs of one sweep.

    Signals:
        result_wanted: the view of results is to be seen.
    """

    result_wanted = Signal()

    def __init__(self, session: Session, runs: RunsPanel, view: SweepView, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._runs = runs
        self._view = view

    def slots(self) -> dict[str, Callable[[], object]]:
        """What carries out each command."""
        return {
            "select_sweep": self.select,
            "tick_sweep": self.tick,
            "only_sweep": self.show_only,
            "sweep_result": self.show_result,
        }

    def possible(self) -> dict[str, bool]:
        """Which of the commands have something to act on now."""
        return dict.fromkeys(self.slots(), bool(self.sweep))

    @property
    def sweep(self) -> str:
        """Identifier of the first selected run's sweep, empty where there is none."""
        row = next(map(self._runs.model.row, self._runs.selected()), None)
        return row.record.sweep if row else ""

    @Slot()
    def select(self) -> None:
        """Select all runs of the sweep that the table shows."""
        self._runs.select(self._members())

    @Slot()
    def tick(self) -> None:
        """Tick exactly the runs of the sweep."""
        self._runs.tick(self._members())

    @Slot()
    def show_only(self) -> None:
        """Show no other runs in the table."""
        self._runs.show_sweep(self.sweep)

    @Slot()
    def show_result(self) -> None:
        """Show what came of the sweep."""
        self._view.choose(self.sweep)
        self.result_wanted.emit()

    def _members(self) -> list[int]:
        sweep = self.sweep
        return [run.id for run in reversed(self._session.runs) if sweep and run.sweep == sweep]
