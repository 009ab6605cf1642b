"""Runs panel: the table of all runs with its filter and the runs ticked for comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QByteArray,
    QSignalBlocker,
    Signal,
    Slot,
)
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from storage import Status
from workbench.ui.language import status_text
from workbench.ui.runs.columns import HEADER_KEY
from workbench.ui.runs.filter_search import FilterSearch
from workbench.ui.runs.runs_model import RowPreparation, RunsModel
from workbench.ui.runs.runs_proxy_model import RunsProxyModel
from workbench.ui.runs.runs_table import RunsTable
from workbench.ui.widgets.icons import icon

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QAction

    from workbench.ui.preferences import Preferences
    from workbench.ui.runs.columns import RunTableRow
    from workbench.ui.session import Session

_SWEEP_CHARACTERS = 14
"""Width of the choice of a sweep, whose name may be long."""


class RunsPanel(QWidget):
    """Filter bar above the table of runs.

    Attributes:
        model: model with all runs.
        table: view of the runs that match the filter.

    Signals:
        ticked_changed: other runs are ticked (their numbers, in the order of ticking).
        selection_changed: other rows are selected.
        compare_requested: the user wants to compare the ticked runs.
    """

    ticked_changed = Signal(object)
    selection_changed = Signal()
    compare_requested = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.model = RunsModel()
        self.model.setParent(self)
        self._shown = RunsProxyModel(self.model)
        self._shown.setParent(self)
        self._preparation = RowPreparation(session, self.model, self)
        self.table = RunsTable(self._shown)
        self.table.selection_changed.connect(self.selection_changed)
        self._search = FilterSearch(session)
        self._search.criteria_changed.connect(self._on_filter_changed)
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
        """Add actions on the selected runs to the table's context menu."""
        self.table.add_actions(actions)

    def selected(self) -> list[int]:
        """Numbers of the selected runs."""
        return self.table.selected()

    def selected_rows(self) -> list[RunTableRow]:
        """Rows of the selected runs, newest first."""
        numbers = (self.model.row_number(run_id) for run_id in self.selected())
        return [self.model.rows[number] for number in sorted(n for n in numbers if n is not None)]

    def tick(self, run_ids: Sequence[int]) -> None:
        """Tick exactly these runs."""
        self.model.set_ticked(run_ids)

    def select(self, run_ids: Sequence[int]) -> None:
        """Select exactly those of these runs that the table shows."""
        self.table.select(run_ids)

    def show_sweep(self, identifier: str) -> None:
        """Show the runs of one sweep only, or all where it is empty."""
        self._sweep.setCurrentIndex(max(0, self._sweep.findData(identifier)))

    def show_sizes(self, sizes: Mapping[int, int]) -> None:
        """Show the disk sizes of the runs, in bytes."""
        self.model.show_sizes(sizes)
        # Rows with another size are new objects, which have to be prepared again.
        self._preparation.begin()

    def set_dark(self, dark: bool) -> None:
        """Use the colours for a dark or a light background."""
        self.model.set_dark(dark)

    @Slot()
    def focus_filter(self) -> None:
        """Focus the filter field."""
        self._search.begin_editing()

    @Slot()
    def toggle_selected(self) -> None:
        """Tick the selected runs, or untick them where all are ticked."""
        selected = self.selected()
        ticked = self.model.ticked
        if all(run_id in ticked for run_id in selected):
            self.model.set_ticked([run_id for run_id in ticked if run_id not in selected])
        else:
            self.model.set_ticked([*ticked, *selected])

    def save(self, preferences: Preferences) -> None:
        """Save columns, order, filter and ticks."""
        preferences.write(HEADER_KEY, self.table.horizontalHeader().saveState())
        self._search.save(preferences)
        preferences.write("runs/status", str(self._status.currentData()))
        preferences.write("runs/ticked", ",".join(map(str, self.model.ticked)))

    def restore(self, preferences: Preferences) -> None:
        """Restore columns, order, filter and ticks."""
        header = preferences.read(HEADER_KEY, QByteArray())
        if not header.isEmpty():
            self.table.horizontalHeader().restoreState(header)
        self._search.restore(preferences)
        self._status.setCurrentIndex(max(0, self._status.findData(preferences.read("runs/status", ""))))
        ticked = preferences.read("runs/ticked", "").split(",")
        self.model.set_ticked([int(number) for number in ticked if number.isdigit()])

    def _sweep_choice(self) -> QComboBox:
        """The choice of a sweep, visible only if the store has one."""
        box = QComboBox()
        box.setObjectName("filter_sweep")
        box.setAccessibleName(self.tr("Sweep to show"))
        box.addItem(self.tr("any sweep"), "")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(_SWEEP_CHARACTERS)
        box.currentIndexChanged.connect(self._on_filter_changed)
        box.hide()
        return box

    def _update_sweeps(self) -> None:
        """Update the choice of a sweep."""
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
        shown = self._shown.rowCount()
        all_runs = self.model.rowCount()
        count = self.tr("1 run") if all_runs == 1 else self.tr("{0} runs").format(f"{all_runs:,}")
        self._count.setText(count if shown == all_runs else self.tr("{0} of {1}").format(f"{shown:,}", count))
        ticked = len(self.model.ticked)
        self._compare.setText(self.tr("Compare {0}").format(ticked) if ticked else self.tr("Compare"))
        self._compare.setEnabled(ticked >= 2)
        self._untick.setEnabled(ticked > 0)

    @Slot()
    def _on_filter_changed(self) -> None:
        status = str(self._status.currentData())
        sweep = str(self._sweep.currentData())
        self._shown.set_filter(self._search.criteria, status, sweep)
        self._show_counts()

    @Slot()
    def _on_runs_listed(self) -> None:
        progress = {job.run_id: job.progress for job in self._session.runner.jobs if job.run_id is not None}
        self.model.show_runs(self._session.runs, progress)
        self._preparation.begin()
        self._update_sweeps()
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
