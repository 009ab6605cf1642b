"""The panel at the bottom: every run, sorted, filtered, ticked for comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QByteArray,
    QItemSelectionModel,
    QPoint,
    QSignalBlocker,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from storage import Status
from workbench.ui.icons import icon
from workbench.ui.language import status_text
from workbench.ui.runs.columns import COLUMNS, HEADER_KEY
from workbench.ui.runs.filter_search import FilterSearch
from workbench.ui.runs.runs_model import RowPreparation, RunsModel
from workbench.ui.runs.runs_proxy_model import RunsProxyModel
from workbench.ui.runs.runs_table import ColumnMenu, ProgressDelegate, runs_in, selection_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QAction

    from workbench.ui.preferences import Preferences
    from workbench.ui.runs.columns import RunTableRow
    from workbench.ui.session import Session

WIDTHS = {
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
DEFAULT_WIDTH = 86
SWEEP_LETTERS = 14
"""Width of the choice of a sweep, whose name may be long."""


class RunsPanel(QWidget):
    """A filter line above the table of runs.

    Signals:
        ticked_changed: other runs are ticked (their numbers, in the order of ticking).
        selection_changed: other rows are selected.
        compare_requested: the person wants to see the ticked runs over each other.
    """

    ticked_changed = Signal(object)
    selection_changed = Signal()
    compare_requested = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.model = RunsModel()
        self.model.setParent(self)
        self._filter = RunsProxyModel(self.model)
        self._filter.setParent(self)
        self._preparation = RowPreparation(session, self.model, self)
        self.table = QTableView()
        self._prepare_table()
        self._search = FilterSearch(session)
        self._search.wanted_changed.connect(self._on_filter_changed)
        self._status = QComboBox()
        self._status.setObjectName("filter_status")
        self._status.setAccessibleName(self.tr("Status to show"))
        self._status.addItem(self.tr("any status"), "")
        for status in Status:
            self._status.addItem(status_text(status), str(status))
        self._status.currentIndexChanged.connect(self._on_filter_changed)
        self._sweep = self._sweep_choice()
        self._count = QLabel()
        self._count.setObjectName("run_count")
        self._count.setProperty("role", "hint")
        self._compare = QPushButton(icon("compare"), self.tr("Compare"))
        self._compare.setObjectName("compare")
        self._compare.setToolTip(self.tr("Lay the ticked runs over each other"))
        self._compare.clicked.connect(self.compare_requested)
        self._untick = QPushButton(self.tr("Untick all"))
        self._untick.setObjectName("untick_all")
        self._untick.clicked.connect(self._on_untick)
        line = QHBoxLayout()
        line.setContentsMargins(8, 5, 8, 5)
        line.setSpacing(8)
        line.addWidget(self._search, 1)
        for widget in (self._status, self._sweep, self._count, self._untick, self._compare):
            line.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addWidget(self._search.error)
        layout.addWidget(self.table, 1)
        self.model.ticked_changed.connect(self._on_ticked)
        session.runs_listed.connect(self._on_runs_listed)
        session.jobs_advanced.connect(self._on_jobs_advanced)
        self._show_counts()

    def add_actions(self, actions: Sequence[QAction]) -> None:
        """Offer actions on the selected runs in the table's context menu."""
        self._menu = QMenu(self.table)
        self._menu.addActions(list(actions))
        # Some have keys that work only here: Del elsewhere must not delete runs.
        self.table.addActions(list(actions))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._on_menu)

    def selected(self) -> list[int]:
        """Numbers of the selected runs."""
        return runs_in(self.table.selectionModel().selection(), self._filter)

    def chosen(self) -> list[RunTableRow]:
        """The rows of the selected runs, newest first."""
        places = (self.model.place(run_id) for run_id in self.selected())
        return [self.model.rows[place] for place in sorted(place for place in places if place is not None)]

    def tick(self, run_ids: Sequence[int]) -> None:
        """Tick exactly these runs."""
        self.model.set_ticked(run_ids)

    def select(self, run_ids: Sequence[int]) -> None:
        """Select exactly those of these runs that the table shows."""
        flags = QItemSelectionModel.SelectionFlag
        selection = selection_of(run_ids, self._filter)
        self.table.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)

    def show_sweep(self, identifier: str) -> None:
        """Show the runs of one sweep only, or all where it is empty."""
        self._sweep.setCurrentIndex(max(0, self._sweep.findData(identifier)))

    def show_sizes(self, sizes: Mapping[int, int]) -> None:
        """Show how many bytes the runs take on the disk."""
        self.model.show_sizes(sizes)
        # Rows of another size are other rows, to be made ready for sorting and searching again.
        self._preparation.begin()

    def set_dark(self, dark: bool) -> None:
        """Draw for a dark or a light background."""
        self.model.set_dark(dark)

    @Slot()
    def focus_filter(self) -> None:
        """Let the person type a filter."""
        self._search.begin()

    @Slot()
    def toggle_selected(self) -> None:
        """Tick the selected runs, or untick them where all are ticked."""
        selected, ticked = self.selected(), self.model.ticked
        if all(run_id in ticked for run_id in selected):
            self.model.set_ticked([run_id for run_id in ticked if run_id not in selected])
        else:
            self.model.set_ticked([*ticked, *selected])

    def save(self, preferences: Preferences) -> None:
        """Remember columns, sorting, filter and ticks."""
        preferences.write(HEADER_KEY, self.table.horizontalHeader().saveState())
        self._search.save(preferences)
        preferences.write("runs/status", str(self._status.currentData()))
        preferences.write("runs/ticked", ",".join(map(str, self.model.ticked)))

    def restore(self, preferences: Preferences) -> None:
        """Put back what was remembered."""
        header = preferences.read(HEADER_KEY, QByteArray())
        if not header.isEmpty():
            self.table.horizontalHeader().restoreState(header)
        self._search.restore(preferences)
        self._status.setCurrentIndex(max(0, self._status.findData(preferences.read("runs/status", ""))))
        ticked = preferences.read("runs/ticked", "").split(",")
        self.model.set_ticked([int(number) for number in ticked if number.isdigit()])

    def _sweep_choice(self) -> QComboBox:
        """The choice of a sweep to show, seen only where the store has one."""
        box = QComboBox()
        box.setObjectName("filter_sweep")
        box.setAccessibleName(self.tr("Sweep to show"))
        box.addItem(self.tr("any sweep"), "")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(SWEEP_LETTERS)
        box.currentIndexChanged.connect(self._on_filter_changed)
        box.hide()
        return box

    def _prepare_table(self) -> None:
        table = self.table
        table.setObjectName("runs")
        table.setAccessibleName(self.tr("Runs"))
        table.setModel(self._filter)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSortingEnabled(True)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(25)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        for number, column in enumerate(COLUMNS):
            table.setColumnWidth(number, WIDTHS.get(column.key, DEFAULT_WIDTH))
        ColumnMenu(header)
        progress = next(number for number, column in enumerate(COLUMNS) if column.key == "progress")
        table.setItemDelegateForColumn(progress, ProgressDelegate(table))
        table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        table.selectionModel().selectionChanged.connect(self.selection_changed)

    def _offer_sweeps(self) -> None:
        found = ["", *dict.fromkeys(run.sweep for run in self._session.runs if run.sweep)]
        if found == [self._sweep.itemData(row) for row in range(self._sweep.count())]:
            return
        chosen = self._sweep.currentData()
        with QSignalBlocker(self._sweep):
            while self._sweep.count() > 1:
                self._sweep.removeItem(1)
            for identifier in found[1:]:
                self._sweep.addItem(identifier, identifier)
            self._sweep.setCurrentIndex(max(0, self._sweep.findData(chosen)))
        self._sweep.setVisible(len(found) > 1)
        if chosen != self._sweep.currentData():
            self._on_filter_changed()

    def _show_counts(self) -> None:
        shown, all_runs = self._filter.rowCount(), self.model.rowCount()
        count = self.tr("1 run") if all_runs == 1 else self.tr("{0} runs").format(f"{all_runs:,}")
        self._count.setText(count if shown == all_runs else self.tr("{0} of {1}").format(f"{shown:,}", count))
        ticked = len(self.model.ticked)
        self._compare.setText(self.tr("Compare {0}").format(ticked) if ticked else self.tr("Compare"))
        self._compare.setEnabled(ticked >= 2)
        self._untick.setEnabled(ticked > 0)

    @Slot()
    def _on_filter_changed(self) -> None:
        status, sweep = str(self._status.currentData()), str(self._sweep.currentData())
        self._filter.keep(self._search.wanted, status, sweep)
        self._show_counts()

    @Slot()
    def _on_runs_listed(self) -> None:
        progress = {job.run_id: job.progress for job in self._session.runner.jobs if job.run_id is not None}
        self.model.show_runs(self._session.runs, progress)
        self._preparation.begin()
        self._offer_sweeps()
        self._show_counts()

    @Slot()
    def _on_jobs_advanced(self) -> None:
        progress = {job.run_id: job.progress for job in self._session.runner.jobs if job.run_id is not None}
        self.model.show_progress(progress)

    @Slot()
    def _on_ticked(self) -> None:
        self._show_counts()
        self.ticked_changed.emit(self.model.ticked)

    @Slot()
    def _on_untick(self) -> None:
        self.model.set_ticked([])

    @Slot(QPoint)
    def _on_menu(self, position: QPoint) -> None:
        if self.selected():
            self._menu.popup(self.table.viewport().mapToGlobal(position))
