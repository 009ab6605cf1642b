"""What is selected and ticked in the table after runs have left it or come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.ui.runs.runs_panel import RunsPanel
    from workbench.ui.session import Session


class Reselection(QObject):
    """Selects the run that has moved up to the place of those deleted, and runs that come back.

    A person can so delete one run after another by the keyboard. Runs that have left are no longer ticked.
    """

    def __init__(self, session: Session, runs: RunsPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._runs = runs
        self._row = 0
        self._gone: frozenset[int] = frozenset()
        self._back: frozenset[int] = frozenset()
        # The table, made before, hears of the new list before this.
        session.runs_listed.connect(self._on_runs_listed)

    def remember_row(self) -> None:
        """Keep where the selection begins: the runs are about to leave the table."""
        ranges = self._runs.table.selectionModel().selection().toList()
        self._row = min((part.top() for part in ranges), default=0)

    def follow_removal(self, run_ids: Iterable[int]) -> None:
        """Select what stands at the kept place as soon as the runs have left."""
        self._gone, self._back = frozenset(run_ids), frozenset()

    def follow_return(self, run_ids: Iterable[int]) -> None:
        """Select the runs as soon as they are there."""
        self._gone, self._back = frozenset(), frozenset(run_ids)

    @Slot()
    def _on_runs_listed(self) -> None:
        listed = {run.id for run in self._session.runs}
        table, ticked = self._runs.table, self._runs.model.ticked
        if not listed.issuperset(ticked):
            self._runs.tick([run_id for run_id in ticked if run_id in listed])
        if self._gone and not self._gone & listed:
            self._gone = frozenset()
            if not table.selectionModel().hasSelection() and table.model().rowCount():
                table.selectRow(min(self._row, table.model().rowCount() - 1))
        elif self._back and self._back <= listed:
            self._runs.select(list(self._back))
            self._back = frozenset()
            selected = table.selectionModel().selection().toList()
            if selected:
                table.scrollTo(selected[0].topLeft())
