"""Sorting and filtering of the runs table."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSortFilterProxyModel

from workbench.ui.runs.columns import COLUMNS
from workbench.ui.runs.runs_model import SORT_ROLE

_STATUS = next(number for number, column in enumerate(COLUMNS) if column.key == "status")


class RunsFilter(QSortFilterProxyModel):
    """Keeps the runs that have every word of the filter in some column, and the status asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._words: list[str] = []
        self._status = ""
        self.setSortRole(SORT_ROLE)
        self.setDynamicSortFilter(True)

    def set_words(self, text: str) -> None:
        """Keep the runs in which every word of ``text`` occurs, whatever its case."""
        self.beginFilterChange()
        self._words = text.casefold().split()
        self.endFilterChange()

    def set_status(self, status: str) -> None:
        """Keep the runs of one status, all of them where it is empty."""
        self.beginFilterChange()
        self._status = status
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:
        """Qt's: whether a run is kept."""
        model = self.sourceModel()
        if self._status and model.index(row, _STATUS).data(SORT_ROLE)[2] != self._status:
            return False
        if not self._words:
            return True
        cells = [str(model.index(row, column).data()).casefold() for column in range(len(COLUMNS))]
        return all(any(word in cell for cell in cells) for word in self._words)

    def lessThan(
        self, left: QModelIndex | QPersistentModelIndex, right: QModelIndex | QPersistentModelIndex
    ) -> bool:
        """Qt's: the order of two cells; equal ones keep the newest run first."""
        return bool(left.data(SORT_ROLE) < right.data(SORT_ROLE))
