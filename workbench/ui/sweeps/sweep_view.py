"""Result of a sweep: the loss of its runs over one of its axes, and a table of figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.formatting import figure
from workbench.training.quantities import series_title
from workbench.ui.language import declared, figure_text
from workbench.ui.plots.colours import colour_for, palette_size, ramp
from workbench.ui.plots.curve_plot import ValuePlot
from workbench.ui.sweeps.sweep_results import Measure, result, swept_axes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QShowEvent

    from storage import RunRecord
    from workbench.statistics.sensitivity import Sensitivity
    from workbench.ui.session import Session
    from workbench.ui.sweeps.sweep_results import Figures, Outcome, Result, SweptAxis

HEADING_WIDTH = 120


class FiguresTable(QTableWidget):
    """Table with a column for each curve: best value, range of good values, share of diverged runs."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sweep_figures")
        self.setAccessibleName(self.tr("Figures of the sweep"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(26)
        self.verticalHeader().setMinimumWidth(HEADING_WIDTH)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultSectionSize(96)

    def show_outcomes(self, outcomes: Sequence[Outcome], axis: str, second: SweptAxis | None) -> None:
        """Fill the table.

        Args:
            outcomes: the curve of each column.
            axis: name of the setting along which the curves go.
            second: axis that distinguishes the curves, ``None`` for a single curve.
        """
        shown = [each for each in outcomes if each.figures is not None]
        rows = self._rows([each.figures for each in shown if each.figures is not None], axis)
        self.clear()
        self.setRowCount(len(rows))
        self.setColumnCount(len(shown))
        self.setHorizontalHeaderLabels([outcome_label(each, second) or self.tr("all runs") for each in shown])
        for row, (heading, tip, texts) in enumerate(rows):
            item = QTableWidgetItem(heading)
            item.setToolTip(tip)
            self.setVerticalHeaderItem(row, item)
            for column, text in enumerate(texts):
                cell = QTableWidgetItem(text)
                cell.setToolTip(tip)
                cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, cell)

    def _rows(self, figures: Sequence[Figures], axis: str) -> list[tuple[str, str, list[str]]]:
        good = self.tr(
            "Where the best loss is within 10 % of the least; ≤ and ≥ say that it may go on further"
        )
        return [
            (
                self.tr("Best {0}").format(axis),
                self.tr("The value with the least loss"),
                [figure(each.best) for each in figures],
            ),
            (self.tr("Least loss"), "", [figure(each.least) for each in figures]),
            (self.tr("Good from"), good, [_good_from(each.sensitivity) for each in figures]),
            (self.tr("Good to"), good, [_good_to(each.sensitivity) for each in figures]),
            (self.tr("Width in decades"), good, [_width(each.sensitivity) for each in figures]),
            (
                self.tr("Diverged"),
                self.tr("Share of the runs whose loss was not finite"),
                [f"{each.diverged:.0%}" for each in figures],
            ),
            (self.tr("Runs"), "", [f"{each.runs:,}" for each in figures]),
        ]


def outcome_label(outcome: Outcome, second: SweptAxis | None) -> str:
    """Label of a curve: its value on the second axis, with the name of the setting if it is a number."""
    if second is None:
        return ""
    text = figure_text(outcome.label)
    return text if isinstance(outcome.label, str) else f"{second.name} {text}"


def _good_from(good: Sensitivity | None) -> str:
    if good is None or math.isnan(good.good_from):
        return "—"
    return f"{'≤ ' if good.cut_below else ''}{figure(good.good_from)}"


def _good_to(good: Sensitivity | None) -> str:
    if good is None or math.isnan(good.good_to):
        return "—"
    return f"{'≥ ' if good.cut_above else ''}{figure(good.good_to)}"


def _width(good: Sensitivity | None) -> str:
    if good is None or math.isnan(good.good_from):
        return "—"
    return f"{'≥ ' if good.cut_below or good.cut_above else ''}{good.width:.2f}"


LOSSES = ("full_loss", "loss", "validation_loss")
"""Series of which less is better; the loss over all data comes first, since mini-batch losses are noisy."""


class SweepView(QWidget):
    """Choice of a sweep, a loss and axes above the plot of the curves and the table of figures."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._dark = False
        self._drawn: object = None
        self._axes: list[SweptAxis] = []
        self._sweep = self._box("sweep_chosen", self.tr("Sweep"))
        self._value = self._box("sweep_value", self.tr("Value"))
        self._across = self._box("sweep_across", self.tr("Along"))
        self._second = self._box("sweep_second", self.tr("Curves"))
        self._log = QCheckBox(self.tr("log loss"))
        self._log.setObjectName("sweep_log")
        self._log.setChecked(True)
        self._log.toggled.connect(self._on_log)
        self._stopped = QCheckBox(self.tr("Stopped ones too"))
        self._stopped.setObjectName("sweep_stopped")
        self._stopped.setToolTip(
            self.tr("Count runs that were stopped early with the loss that they had then")
        )
        self._stopped.toggled.connect(self._draw)
        self.plot = ValuePlot()
        self.plot.setObjectName("sweep_plot")
        self.plot.set_log(y=True)
        self.table = FiguresTable()
        self._counts = QLabel()
        self._counts.setObjectName("sweep_told")
        self._counts.setWordWrap(True)
        self._counts.setProperty("role", "hint")
        self._counts.setContentsMargins(8, 4, 8, 4)
        self._hint = QLabel(
            self.tr("Here is the result of a sweep. Add an axis in the panel on the left and start it.")
        )
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setProperty("role", "hint")
        self._hint.setWordWrap(True)
        content = QWidget()
        self._lay_out(content)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._hint)
        self._stack.addWidget(content)
        session.runs_listed.connect(self._on_runs_listed)

    def choose(self, identifier: str) -> None:
        """Show the result of a sweep, which the store may list only later."""
        if self._sweep.findData(identifier) < 0:
            with QSignalBlocker(self._sweep):
                self._sweep.insertItem(0, identifier, identifier)
        self._sweep.setCurrentIndex(self._sweep.findData(identifier))

    def set_dark(self, dark: bool) -> None:
        """Draw for a dark or a light background."""
        self._dark = dark
        self._drawn = None
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the plot, which is left alone while it is hidden."""
        super().showEvent(event)
        self._draw()

    def _box(self, name: str, title: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(title)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(9)
        box.currentIndexChanged.connect(self._draw)
        return box

    def _lay_out(self, content: QWidget) -> None:
        above = QHBoxLayout()
        above.setContentsMargins(8, 5, 8, 5)
        above.addWidget(self._sweep, 1)
        below = QHBoxLayout()
        below.setContentsMargins(8, 0, 8, 5)
        below.setSpacing(6)
        for box in (self._value, self._across, self._second):
            label = QLabel(box.accessibleName())
            label.setBuddy(box)
            below.addWidget(label)
            below.addWidget(box, 1)
        below.addWidget(self._log)
        below.addWidget(self._stopped)
        figures = QWidget()
        column = QVBoxLayout(figures)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(self._counts)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("sweep_splitter")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.plot)
        splitter.addWidget(figures)
        splitter.setSizes([500, 480])
        self.splitter = splitter
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addLayout(below)
        layout.addWidget(splitter, 1)

    @Slot()
    def _on_runs_listed(self) -> None:
        found = list(dict.fromkeys(run.sweep for run in self._session.runs if run.sweep))
        listed = [self._sweep.itemData(row) for row in range(self._sweep.count())]
        if found != listed:
            chosen = self._sweep.currentData()
            with QSignalBlocker(self._sweep):
                self._sweep.clear()
                for identifier in found if chosen in found or not chosen else [chosen, *found]:
                    self._sweep.addItem(identifier, identifier)
                self._sweep.setCurrentIndex(max(0, self._sweep.findData(chosen)))
        self._stack.setCurrentIndex(1 if found else 0)
        self._draw()

    @Slot()
    def _draw(self) -> None:
        if not self.isVisible():
            return
        identifier = str(self._sweep.currentData() or "")
        runs = [run for run in reversed(self._session.runs) if identifier and run.sweep == identifier]
        self._offer(runs, identifier)
        across, second = (self._axis(box) for box in (self._across, self._second))
        choice = (runs, across, second, self._value.currentData(), self._stopped.isChecked())
        if across is None or self._value.currentData() is None:
            self.plot.clear()
            self.table.show_outcomes((), "", None)
            self._counts.setText(self.tr("The sweep has no axis of numbers, or nothing is recorded yet."))
            self._drawn = None
        elif choice != self._drawn:
            self._drawn = choice
            series, measure = self._value.currentData()
            found = result(
                runs, across, second, cast("Measure", measure), series, with_stopped=self._stopped.isChecked()
            )
            self._show(found, across, second)

    def _offer(self, runs: list[RunRecord], identifier: str) -> None:
        """Update the choices; what is chosen stays if it is still offered."""
        self._axes = swept_axes(runs, identifier) if len(runs) > 1 else []
        recorded = {name for run in runs for name in run.summaries}
        values = []
        for name in (name for name in LOSSES if name in recorded):
            title = declared(series_title(name))
            values += [(self.tr("{0}, last").format(title), (name, "last"))]
            values += [(self.tr("{0}, best").format(title), (name, "best"))]
        _fill(self._value, values)
        numbers = [axis.name for axis in self._axes if axis.is_number and len(axis.values) > 1]
        _fill(self._across, [(name, name) for name in numbers])
        others = [axis.name for axis in self._axes if axis.name != self._across.currentData()]
        none = (self.tr("all in one"), "")
        # By default a curve for each value of another axis, which tells more than a single curve.
        _fill(self._second, [*((name, name) for name in others), none])

    def _axis(self, box: QComboBox) -> SweptAxis | None:
        return next((axis for axis in self._axes if axis.name == box.currentData()), None)

    def _show(self, found: Result, across: SweptAxis, second: SweptAxis | None) -> None:
        self.plot.clear()
        self.plot.set_setting(across.name, log=across.logarithmic)
        self.plot.set_titles(y=self._value.currentText())
        for number, outcome in enumerate(found.outcomes):
            if outcome.bands is None:
                continue
            label = outcome_label(outcome, second) or self.tr("all runs")
            colour = self._colour(number, len(found.outcomes))
            self.plot.add_values(str(number), label, colour, outcome.bands)
        self.plot.fit()
        self.table.show_outcomes(found.outcomes, across.name, second)
        parts = [self.tr("{0} runs count").format(f"{found.over:,}")]
        if found.stopped:
            parts.append(self.tr("{0} stopped early are left out").format(f"{found.stopped:,}"))
        if found.waiting:
            parts.append(self.tr("{0} are not over").format(f"{found.waiting:,}"))
        self._counts.setText(" · ".join(parts))

    def _colour(self, number: int, count: int) -> QColor:
        if count <= palette_size():
            return colour_for(number, self._dark)
        return ramp(number / (count - 1), self._dark)

    @Slot(bool)
    def _on_log(self, is_log: bool) -> None:
        self.plot.set_log(y=is_log)


def _fill(box: QComboBox, entries: Sequence[tuple[str, object]]) -> None:
    """Offer these entries; the chosen one stays if it is among them."""
    present = [(box.itemText(row), box.itemData(row)) for row in range(box.count())]
    if present == list(entries):
        return
    chosen = box.currentData()
    with QSignalBlocker(box):
        box.clear()
        for text, data in entries:
            box.addItem(text, data)
        chosen_row = next((row for row, (_, data) in enumerate(entries) if data == chosen), 0)
        box.setCurrentIndex(chosen_row if entries else -1)
