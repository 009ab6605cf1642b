"""Rows of the comparison's table about whole series."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workbench.formatting import figure
from workbench.ui.compare.curve_figures import NOT_RECORDED, larger_is_better
from workbench.ui.language import declared, duration_text
from workbench.ui.series_names import series_title

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.ui.compare.curve_figures import CurveFigures
    from workbench.ui.compare.settings_table import Row


def figure_rows(figures: Sequence[CurveFigures | None], series: str, target: float | None) -> list[Row]:
    """When each run met the target, its best accuracy, and the area under its curve.

    Args:
        figures: of each run, None where they are still to come.
        series: that they are of.
        target: of the series, None where there is none.
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
