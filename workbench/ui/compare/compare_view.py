"""Comparison of the ticked runs: their curves in one plot, and a table of settings and figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from workbench.run_labels import group_labels, labels, seed_groups
from workbench.ui.compare.curve_figures import FiguresLoader
from workbench.ui.compare.group_bar import GroupBar
from workbench.ui.compare.seed_groups import SeedGroup, SeedGroups
from workbench.ui.compare.settings_table import SettingsTable, figure_rows
from workbench.ui.plots.series_plot import SeriesPlot
from workbench.ui.plots.smoothing_bar import SmoothingBar
from workbench.ui.series.plot_bar import PlotBar
from workbench.ui.series.series_follower import SeriesFollower, ShownRun

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from storage import RunRecord
    from workbench.ui.session import Session


class TargetField(QWidget):
    """Optional number: the value of the series whose first step is looked up.

    Signals:
        target_changed: the target was changed or removed.
    """

    target_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._target: float | None = None
        self._field = QLineEdit()
        self._field.setObjectName("target_value")
        self._field.setAccessibleName(self.tr("Target of the series"))
        self._field.setPlaceholderText(self.tr("none"))
        self._field.setToolTip(
            self.tr("The table says when each run first reached this value of the series in the plot")
        )
        self._field.setMaximumWidth(110)
        label = QLabel(self.tr("&Target"))
        label.setBuddy(self._field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addWidget(self._field)
        self._field.textEdited.connect(self._on_edited)
        self._field.editingFinished.connect(self._on_finished)

    @property
    def target(self) -> float | None:
        """The value, ``None`` if the field is empty or invalid."""
        return self._target

    def text(self) -> str:
        """The text in the field, as saved in the preferences."""
        return self._field.text()

    def restore(self, text: str) -> None:
        """Restore a saved text."""
        self._field.setText(text)
        self._on_edited()
        self._on_finished()

    @Slot()
    def _on_edited(self) -> None:
        """Mark text that is not a number."""
        is_wrong = self._read() is None and bool(self._field.text().strip())
        if bool(self._field.property("invalid")) != is_wrong:
            self._field.setProperty("invalid", is_wrong)
            self._field.style().unpolish(self._field)
            self._field.style().polish(self._field)

    @Slot()
    def _on_finished(self) -> None:
        target = self._read()
        if target != self._target:
            self._target = target
            self.target_changed.emit()

    def _read(self) -> float | None:
        try:
            value = float(self._field.text().strip().replace("−", "-"))
        except ValueError:
            return None
        return value if math.isfinite(value) else None


class CompareView(QWidget):
    """Curves of one series of the ticked runs, and the table of their settings and figures.

    Signals:
        failed: an action failed (a message for the user).
    """

    failed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._run_ids: list[int] = []
        self._shown: list[RunRecord] = []
        self._dark = False
        self.plot = SeriesPlot()
        self.plot.setObjectName("compare_plot")
        self.bar = PlotBar(self.plot, "compare")
        self.smoothing_bar = SmoothingBar()
        self.smoothing_bar.smoothing_changed.connect(self.plot.set_smoothing)
        self.plot.set_smoothing(self.smoothing_bar.smoothing())
        self._follower = SeriesFollower(session, self.plot, self.bar.series)
        self.group_bar = GroupBar()
        self._groups = SeedGroups(self.plot, session.loader)
        # Before the follower, which fits the view to the remaining curves.
        self.bar.series_chosen.connect(self._groups.forget)
        self.bar.series_chosen.connect(self._follower.set_series)
        self.bar.series_chosen.connect(self._show_table)
        self.group_bar.grouping_changed.connect(self._show_curves)
        self.bar.failed.connect(self.failed)
        self.table = SettingsTable()
        self.target = TargetField()
        self._figures = FiguresLoader(session, self)
        self.target.target_changed.connect(self._show_table)
        self._figures.figures_ready.connect(self._show_table)
        self._only_differing = QCheckBox(self.tr("Only what differs"))
        self._only_differing.setObjectName("only_differing")
        self._only_differing.toggled.connect(self._show_table)

        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._hint = QLabel(
            self.tr("Tick two or more runs in the table below to lay their curves over each other.")
        )
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setProperty("role", "hint")
        self._hint.setWordWrap(True)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self.splitter)
        session.runs_listed.connect(self._show)

    def _lay_out(self) -> None:
        """Plot on the left, table on the right."""
        curves = QWidget()
        figures = QWidget()
        column = QVBoxLayout(curves)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.smoothing_bar, self.group_bar):
            column.addWidget(widget)
        column.addWidget(self.plot, 1)
        column = QVBoxLayout(figures)
        column.setContentsMargins(0, 4, 0, 0)
        above = QHBoxLayout()
        above.addWidget(self._only_differing)
        above.addStretch(1)
        above.addWidget(self.target)
        above.setContentsMargins(0, 0, 8, 0)
        column.addLayout(above)
        column.addWidget(self.table, 1)
        self.splitter.setObjectName("compare_splitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(curves)
        self.splitter.addWidget(figures)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setSizes([580, 440])

    def show_runs(self, run_ids: list[int]) -> None:
        """Compare exactly these runs."""
        self._run_ids = list(run_ids)
        self._show()

    def set_dark(self, dark: bool) -> None:
        """Draw for a dark or a light background."""
        self._dark = dark
        self._shown = []
        self._show()

    @Slot()
    def _show(self) -> None:
        known = {record.id: record for record in self._session.runs}
        records = [known[run_id] for run_id in self._run_ids if run_id in known]
        self._stack.setCurrentWidget(self.splitter if records else self._hint)
        if records == self._shown:
            return
        self._shown = records
        self._show_curves()
        names = list(dict.fromkeys(name for record in records for name in record.summaries))
        if names:
            self.bar.show_series(names)
        self._show_table()

    @Slot()
    def _show_curves(self) -> None:
        """Show the runs, and their groups by seed, in the plot."""
        is_grouped = self.group_bar.is_on
        groups = seed_groups(self._shown) if is_grouped else [[record] for record in self._shown]
        named = group_labels if is_grouped else _run_labels
        titles = named(groups, self.tr("run {0}"))
        shown = [
            ShownRun(record.id, title)
            for group, title in zip(groups, titles, strict=True)
            for record in group
        ]
        self._follower.show_runs(shown, dark=self._dark)
        several = [pair for pair in zip(groups, titles, strict=True) if len(pair[0]) > 1]
        self._groups.show_groups(
            [
                SeedGroup(tuple(run.id for run in runs), self._group_title(runs, title))
                for runs, title in several
            ],
            self.group_bar.summary,
            members_visible=self.group_bar.shows_members,
            dark=self._dark,
        )
        self.group_bar.show_found(len(several))

    def _group_title(self, runs: list[RunRecord], title: str) -> str:
        """Label of a group: how it differs from the others, and its number of runs."""
        if len(runs) == len(self._shown):
            return self.tr("{count} runs").format(count=len(runs))
        return f"{title} ({len(runs)})"

    @Slot()
    def _show_table(self) -> None:
        if not self.isVisible():
            return
        series = self.bar.series
        target = self.target.target
        figures = self._figures.figures(self._shown, series, target)
        self.table.show_runs(
            self._shown,
            figure_rows(figures, series, target),
            only_differing=self._only_differing.isChecked(),
            dark=self._dark,
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Update the table, which is left alone while it is hidden."""
        super().showEvent(event)
        self._show_table()


def _run_labels(runs: list[list[RunRecord]], unnamed: str) -> list[str]:
    return labels([run for (run,) in runs], unnamed)
