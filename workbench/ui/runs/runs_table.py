"""Table view of the runs: column menu, progress bars and selection."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from workbench.ui.runs.columns import COLUMNS
from workbench.ui.runs.runs_model import FRACTION_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workbench.ui.runs.runs_proxy_model import RunsProxyModel

_WIDTHS = {
    "id": 74,
    "favourite": 30,
    "locked": 30,
    "tags": 120,
    "note": 200,
    "name": 116,
    "status": 96,
    "problem": 140,
    "created": 148,
    "message": 340,
    "seconds": 92,
    "sweep": 190,
}
_DEFAULT_WIDTH = 86
_ROW_HEIGHT = 25
_BAR_HEIGHT = 3


class RunsTable(QTableView):
    """Sortable table of runs, with a context menu of actions and a menu of columns in its header.

    Signals:
        selection_changed: other rows are selected.
    """

    selection_changed = Signal()

    def __init__(self, runs: RunsProxyModel) -> None:
        super().__init__()
        self._runs = runs
        self._menu = QMenu(self)
        self.setObjectName("runs")
        self.setAccessibleName(QCoreApplication.translate("RunsPanel", "Runs"))
        self.setModel(runs)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSortingEnabled(True)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        for number, column in enumerate(COLUMNS):
            self.setColumnWidth(number, _WIDTHS.get(column.key, _DEFAULT_WIDTH))
            if column.key == "progress":
                self.setItemDelegateForColumn(number, _ProgressDelegate(self))
        _ColumnMenu(header)
        self.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        self.selectionModel().selectionChanged.connect(self.selection_changed)

    def add_actions(self, actions: Sequence[QAction]) -> None:
        """Add actions on the selected runs to the context menu."""
        self._menu.addActions(list(actions))
        # Some have shortcuts that must work only in the table, such as Del.
        self.addActions(list(actions))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_requested)

    def selected(self) -> list[int]:
        """Numbers of the selected runs."""
        # Not selectedRows, which calls Python for every cell: seconds for thousands of runs.
        rows = dict.fromkeys(
            row
            for part in self.selectionModel().selection().toList()
            for row in range(part.top(), part.bottom() + 1)
        )
        return [self._runs.run_ids[row] for row in rows]

    def select(self, run_ids: Iterable[int]) -> None:
        """Select exactly those of these runs that are shown."""
        found = (self._runs.row_number(run_id) for run_id in set(run_ids))
        rows = sorted(row for row in found if row is not None)
        selection = QItemSelection()
        # Adjacent rows form one range, since a selection of thousands of ranges is slow.
        for _, group in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
            adjacent = [row for _, row in group]
            selection.select(self._runs.index(adjacent[0], 0), self._runs.index(adjacent[-1], 0))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)

    @Slot(QPoint)
    def _on_menu_requested(self, position: QPoint) -> None:
        if self.selectionModel().hasSelection():
            self._menu.popup(self.viewport().mapToGlobal(position))


class _ColumnMenu(QObject):
    """Context menu of the header, in which columns are shown or hidden; the first is always shown."""

    def __init__(self, header: QHeaderView) -> None:
        super().__init__(header)
        self._header = header
        self._menu = QMenu(header)
        self._menu.setObjectName("columns")
        for number, column in enumerate(COLUMNS[1:], start=1):
            action = QAction(QCoreApplication.translate("RunsModel", column.title), self._menu)
            action.setObjectName(f"column_{column.key}")
            action.setCheckable(True)
            action.setData(number)
            header.setSectionHidden(number, not column.is_shown)
            self._menu.addAction(action)
        self._menu.triggered.connect(self._on_triggered)
        self._menu.aboutToShow.connect(self._on_about_to_show)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_requested)

    @Slot()
    def _on_about_to_show(self) -> None:
        for action in self._menu.actions():
            action.setChecked(not self._header.isSectionHidden(action.data()))

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self._header.setSectionHidden(action.data(), not action.isChecked())

    @Slot(QPoint)
    def _on_requested(self, position: QPoint) -> None:
        self._menu.popup(self._header.mapToGlobal(position))


class _ProgressDelegate(QStyledItemDelegate):
    """Draws a thin progress bar below the percentage."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the cell."""
        super().paint(painter, option, index)
        fraction = index.data(FRACTION_ROLE)
        if fraction is None or not 0 < fraction < 1:
            return
        area = QRectF(option.rect).adjusted(4, 0, -4, 0)
        area.setTop(area.bottom() - _BAR_HEIGHT)
        palette: QPalette = option.palette
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Mid))
        painter.drawRect(area)
        area.setWidth(area.width() * float(fraction))
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
        painter.drawRect(area)
        painter.restore()
