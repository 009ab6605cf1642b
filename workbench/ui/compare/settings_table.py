"""Table of the comparison: final figures and settings of several runs, with differing rows marked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from workbench.formatting import figure
from workbench.run_labels import compared_values, differing_settings
from workbench.training.quantities import series_title
from workbench.ui.compare.curve_figures import NOT_RECORDED, larger_is_better
from workbench.ui.language import declared, duration_text, figure_text, status_text
from workbench.ui.plots.colours import colour_for, swatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.ui.compare.curve_figures import CurveFigures


def figure_rows(figures: Sequence[CurveFigures | None], series: str, target: float | None) -> list[Row]:
    """Rows on a series: when each run met the target, its best accuracy, and the area under its curve.

    Args:
        figures: figures of each run, ``None`` where they are not computed yet.
        series: name of the series.
        target: target value, ``None`` for none.
    """
    title = declared(series_title(series))
    larger = larger_is_better(series)
    rows: list[Row] = []

    def add(heading: str, text: Callable[[CurveFigures], str]) -> None:
        cells = ["…" if each is None else "—" if each is NOT_RECORDED else text(each) for each in figures]
        rows.append((f"{title}: {heading}", cells))

    if target is not None:
        wanted = f"{'≥' if larger else '≤'} {figure(target)}"
        add(declared("{target} @ step").format(target=wanted), _step_text)
        add(declared("{target} @ time").format(target=wanted), _time_text)
    if larger:
        add(declared("best @ step"), _best_text)
    add(declared("area over steps"), _area_text)
    return rows


def _step_text(figures: CurveFigures) -> str:
    return "—" if figures.step is None else figure(figures.step)


def _time_text(figures: CurveFigures) -> str:
    if figures.second is None:
        return "—"
    return duration_text(figures.second) if math.isfinite(figures.second) else figure(figures.second)


def _best_text(figures: CurveFigures) -> str:
    best = figures.best
    return "—" if best.index is None else f"{figure(best.value)} @ {best.position:.0f}"


def _area_text(figures: CurveFigures) -> str:
    return figure(figures.area)


if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage import RunRecord

    Row = tuple[str, list[str]]
    """A heading and a cell for each run."""

HEADING_WIDTH = 190


class SettingsTable(QTableWidget):
    """Table with a column for each run and a row for each figure and setting."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("compare_settings")
        self.setAccessibleName(self.tr("Settings and final figures"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(24)
        self.verticalHeader().setMaximumWidth(HEADING_WIDTH)
        self.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultSectionSize(124)

    def show_runs(
        self, runs: Sequence[RunRecord], figures: Sequence[Row], *, only_differing: bool, dark: bool
    ) -> None:
        """Fill the table: figures first, then the settings, of which those that differ come first.

        Args:
            runs: the run of each column.
            figures: rows of figures that are not in the records of the runs.
            only_differing: whether to omit settings that all runs share.
            dark: whether the background is dark.
        """
        differing = differing_settings(runs)
        rows = [*_figures(runs), *figures]
        values = [compared_values(run) for run in runs]
        names = list(dict.fromkeys(name for each in values for name in each))
        ordered = [name for name in names if name in differing]
        if not only_differing:
            ordered += [name for name in names if name not in differing]
        rows += [(name, [figure_text(each.get(name)) or "—" for each in values]) for name in ordered]

        self.setRowCount(len(rows))
        self.setColumnCount(len(runs))
        for column, run in enumerate(runs):
            heading = QTableWidgetItem(swatch(colour_for(run.id, dark)), f"{run.id} {run.name}".strip())
            self.setHorizontalHeaderItem(column, heading)
        for row, (name, texts) in enumerate(rows):
            is_marked = name in differing
            heading = QTableWidgetItem(("≠ " if is_marked else "   ") + name)
            heading.setToolTip(name)
            self.setVerticalHeaderItem(row, heading)
            for column, text in enumerate(texts):
                self.setItem(row, column, self._cell(text, is_marked=is_marked))

    def _cell(self, text: str, *, is_marked: bool) -> QTableWidgetItem:
        cell = QTableWidgetItem(text)
        cell.setToolTip(text)
        if is_marked:
            colour = self.palette().color(QPalette.ColorRole.Highlight)
            colour.setAlpha(45)
            cell.setBackground(colour)
            font = cell.font()
            font.setBold(True)
            cell.setFont(font)
        cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return cell


def _figures(runs: Sequence[RunRecord]) -> list[Row]:
    """Rows on the results of the runs: status, steps, time, and last and best loss or accuracy."""
    rows = [
        (declared("Status"), [status_text(run.status) for run in runs]),
        (declared("Steps"), [f"{run.steps_done:,}" for run in runs]),
        (declared("Duration"), [duration_text(run.seconds) for run in runs]),
    ]
    measures = ("loss", "full_loss", "validation_loss", "validation_accuracy", "accuracy", "distance")
    for name in measures:
        found = [run.summaries.get(name) for run in runs]
        if not any(found):
            continue
        title = declared(series_title(name))
        rows.append((f"{title}: {declared('last')}", [figure(s.last) if s else "—" for s in found]))
        if not name.endswith("accuracy"):
            best = [
                f"{figure(s.best)} @ {s.best_step}" if s and s.best_step is not None else "—" for s in found
            ]
            rows.append((f"{title}: {declared('best @ step')}", best))
    return rows
