"""Sorting and filtering of the runs table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Slot

from workbench.ui.runs.runs_model import ROOT, RUN_ROLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.ui.runs.columns import RunTableRow, SortKey
    from workbench.ui.runs.filter_search import FilterCriteria
    from workbench.ui.runs.runs_model import RunsModel

Index = QModelIndex | QPersistentModelIndex


class RunsProxyModel(QAbstractTableModel):
    """The runs that the filter field, the status and the sweep ask for, in the order of a column.

    Not a QSortFilterProxyModel, which asks Python for every comparison: half a second for 10 000 runs.
    """

    def __init__(self, runs: RunsModel) -> None:
        super().__init__()
        self._runs = runs
        self._words: tuple[str, ...] = ()
        self._kept: frozenset[int] | None = None
        self._status = ""
        self._sweep = ""
        self._column = 0
        self._is_descending = True
        self._shown: list[int] = []
        self._places: dict[int, int] = {}
        self._is_stale = False
        runs.modelReset.connect(self._arrange)
        runs.rowsInserted.connect(self._arrange)
        runs.dataChanged.connect(self._on_data_changed)
        runs.rows_changed.connect(self._on_rows_changed)

    def keep(self, wanted: FilterCriteria, status: str, sweep: str) -> None:
        """Keep the runs that the filter field asks for, of one status and one sweep where they are named."""
        self._words = tuple(word.casefold() for word in wanted.words)
        self._kept = wanted.runs
        self._status = status
        self._sweep = sweep
        self._arrange()

    @property
    def run_ids(self) -> Sequence[int]:
        """Numbers of the runs from top to bottom."""
        return self._shown

    def place(self, run_id: int) -> int | None:
        """The number of a run's row, ``None`` where it is not shown."""
        return self._places.get(run_id)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the runs by a column; equal ones keep the newest first."""
        self._column = max(0, column)
        self._is_descending = order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many runs are kept."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = ROOT) -> int:
        """How many columns."""
        return self._runs.columnCount(parent)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The headings."""
        return self._runs.headerData(section, orientation, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What can be done with a cell."""
        return self._runs.flags(self._source(index))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        if role == RUN_ROLE:
            return self._shown[index.row()]
        source = self._source(index)
        return self._runs.data(source, role) if source.isValid() else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick a run."""
        source = self._source(index)
        return source.isValid() and self._runs.setData(source, value, role)

    def _source(self, index: Index) -> QModelIndex:
        """The cell of all runs, none where its run has just gone."""
        place = self._runs.place(self._shown[index.row()]) if index.isValid() else None
        return ROOT if place is None else self._runs.createIndex(place, index.column())

    def _keeps(self, row: RunTableRow) -> bool:
        if self._status and row.status != self._status:
            return False
        if self._kept is not None and row.record.id not in self._kept:
            return False
        if self._sweep and row.record.sweep != self._sweep:
            return False
        return all(word in row.searchable for word in self._words)

    def _key(self, row: RunTableRow) -> SortKey:
        return row.sort_key(self._column)

    @Slot()
    def _arrange(self) -> None:
        """Show the runs that are kept, in order; what stays keeps its selection."""
        self._is_stale = False
        rows = [row for row in self._runs.rows if self._keeps(row)]
        rows.sort(key=self._key, reverse=self._is_descending)
        target = [row.record.id for row in rows]
        wanted = set(target)
        staying = [run_id for run_id in target if run_id in self._places]
        leaving = [run_id for run_id in self._shown if run_id not in wanted]
        self._reorder([*staying, *leaving])
        if leaving:
            self.beginRemoveRows(ROOT, len(staying), len(self._shown) - 1)
            self._shown = staying
            self.endRemoveRows()
        coming = [run_id for run_id in target if run_id not in self._places]
        if coming:
            self.beginInsertRows(ROOT, len(staying), len(target) - 1)
            self._shown = [*staying, *coming]
            self.endInsertRows()
        self._reorder(target)

    def _reorder(self, target: list[int]) -> None:
        """Put the runs that are shown into another order."""
        places = {run_id: place for place, run_id in enumerate(target)}
        if target != self._shown:
            self.layoutAboutToBeChanged.emit()
            past = self.persistentIndexList()
            future = [self.createIndex(places[self._shown[index.row()]], index.column()) for index in past]
            self._shown = target
            self.changePersistentIndexList(past, future)
            self.layoutChanged.emit()
        self._places = places

    def _fits(self, place: int) -> bool:
        """Whether a run stands where it belongs, between its neighbours."""
        rows = [self._runs.row(run_id) for run_id in self._shown[max(0, place - 1) : place + 2]]
        keys = [self._key(row) for row in rows if row is not None]
        return keys == sorted(keys, reverse=self._is_descending)

    @Slot(QModelIndex, QModelIndex, list)
    def _on_data_changed(self, first: QModelIndex, last: QModelIndex, roles: list[int]) -> None:
        if not self._shown:
            self._is_stale = True
            return
        if first.row() != last.row():
            self._is_stale = self._is_stale or first.column() <= self._column <= last.column()
            end = self.index(len(self._shown) - 1, last.column())
            self.dataChanged.emit(self.index(0, first.column()), end, roles)
            return
        row = self._runs.rows[first.row()]
        place = self._places.get(row.record.id)
        if self._keeps(row) is not (place is not None):
            self._is_stale = True
        if place is not None:
            is_sorted_by_it = first.column() <= self._column <= last.column()
            self._is_stale = self._is_stale or (is_sorted_by_it and not self._fits(place))
            cells = (self.createIndex(place, index.column()) for index in (first, last))
            self.dataChanged.emit(*cells, roles)

    @Slot()
    def _on_rows_changed(self) -> None:
        if self._is_stale:
            self._arrange()
