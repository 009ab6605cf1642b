"""The figures of a sweep's result: best value, range of good ones, share that diverged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from workbench.formatting import figure
from workbench.ui.language import figure_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.statistics.sensitivity import Sensitivity
    from workbench.ui.sweeps.outcomes import Figures, Outcome
    from workbench.ui.sweeps.swept_axes import SweptAxis

HEADING_WIDTH = 120


class FiguresTable(QTableWidget):
    """One column a curve."""

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
            outcomes: one column each.
            axis: name of the setting along which the curves go.
            second: tells the curves apart, ``None`` where there is one.
        """
        told = [each for each in outcomes if each.figures is not None]
        rows = self._rows([each.figures for each in told if each.figures is not None], axis)
        self.clear()
        self.setRowCount(len(rows))
        self.setColumnCount(len(told))
        self.setHorizontalHeaderLabels([outcome_label(each, second) or self.tr("all runs") for each in told])
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
    """What a curve is called; a number does not say by itself what it is of."""
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
