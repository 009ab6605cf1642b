"""Sorting and filtering of the runs table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSortFilterProxyModel

if TYPE_CHECKING:
    from workbench.ui.runs.filter_search import Wanted
    from workbench.ui.runs.runs_model import RunsModel

Index = QModelIndex | QPersistentModelIndex


class RunsFilter(QSortFilterProxyModel):
    """Keeps the runs that the filter field, the status and the sweep ask for."""

    def __init__(self, runs: RunsModel) -> None:
        super().__init__()
        self._runs = runs
        self._words: tuple[str, ...] = ()
        self._kept: frozenset[int] | None = None
        self._status = ""
        self._sweep = ""
        self.setSourceModel(runs)
        self.setDynamicSortFilter(True)

    def set_wanted(self, wanted: Wanted) -> None:
        """Keep the runs that the filter field asks for."""
        self.beginFilterChange()
        self._words = tuple(word.casefold() for word in wanted.words)
        self._kept = wanted.runs
        self.endFilterChange()

    def set_status(self, status: str) -> None:
        """Keep the runs of one status, all of them where it is empty."""
        self.beginFilterChange()
        self._status = status
        self.endFilterChange()

    def set_sweep(self, identifier: str) -> None:
        """Keep the runs of one sweep, all of them where it is empty."""
        self.beginFilterChange()
        self._sweep = identifier
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        """Qt's: whether a run is kept."""
        run = self._runs.rows[row]
        if self._status and run.status != self._status:
            return False
        if self._kept is not None and run.record.id not in self._kept:
            return False
        if self._sweep and run.record.sweep != self._sweep:
            return False
        return all(word in run.searchable for word in self._words)

    def lessThan(self, left: Index, right: Index) -> bool:
        """Qt's: the order of two cells; equal ones keep the newest run first."""
        rows, column = self._runs.rows, left.column()
        return rows[left.row()].sort_keys[column] < rows[right.row()].sort_keys[column]
