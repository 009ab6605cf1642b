"""The ticked runs over each other, beside what tells them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from workbench.comparison import labels
from workbench.ui.compare.settings_table import SettingsTable
from workbench.ui.plot_bar import PlotBar
from workbench.ui.plots.series_plot import SeriesPlot
from workbench.ui.plots.smoothing_bar import SmoothingBar
from workbench.ui.series_follower import SeriesFollower, ShownRun

if TYPE_CHECKING:
    from storage import RunRecord
    from workbench.ui.session import Session


class CompareView(QWidget):
    """Curves of one series of the ticked runs, and the table of their settings and figures.

    Signals:
        failed: something could not be done (a sentence).
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
        self.bar.series_chosen.connect(self._follower.set_series)
        self.bar.failed.connect(self.failed)
        self.table = SettingsTable()
        self._only_differing = QCheckBox(self.tr("Only what differs"))
        self._only_differing.setObjectName("only_differing")
        self._only_differing.toggled.connect(self._on_only_differing)

        curves, figures = QWidget(), QWidget()
        column = QVBoxLayout(curves)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((self.bar, 0), (self.smoothing_bar, 0), (self.plot, 1)):
            column.addWidget(widget, stretch)
        column = QVBoxLayout(figures)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self._only_differing)
        column.addWidget(self.table, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setObjectName("compare_splitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(curves)
        self.splitter.addWidget(figures)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setSizes([580, 440])
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
        titles = labels(records, self.tr("run {0}"))
        shown = [ShownRun(record.id, label) for record, label in zip(records, titles, strict=True)]
        self._follower.show_runs(shown, dark=self._dark)
        names = list(dict.fromkeys(name for record in records for name in record.summaries))
        if names:
            self.bar.show_series(names)
        self.table.show_runs(records, only_differing=self._only_differing.isChecked(), dark=self._dark)

    @Slot()
    def _on_only_differing(self) -> None:
        self.table.show_runs(self._shown, only_differing=self._only_differing.isChecked(), dark=self._dark)
