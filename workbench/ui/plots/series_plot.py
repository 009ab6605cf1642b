"""A plot of one series of several runs, each as it is and smoothed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor, QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.statistics.ema import Ema
from workbench.ui.plots.curve_plot import CurvePlot
from workbench.ui.plots.frame_clock import frame_clock
from workbench.ui.plots.smoothing import Smoothing

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from workbench.ui.plots.abscissa import XAxis
    from workbench.ui.plots.curve import Curve

_FAINT_ALPHA = 85


@dataclass
class _Average:
    """An average of a run: its curve, and the state that continues it."""

    curve: Curve
    corrected: bool
    state: Ema | None = None
    """None while the curve is to be computed anew from all points."""


@dataclass
class _Run:
    label: str
    raw: Curve
    averages: tuple[_Average, _Average]


class SeriesPlot(QWidget):
    """Runs as raw curve, dashed average and solid bias-corrected average.

    Averages are computed from every point, before thinning; those that are not shown are not computed. A new
    β takes effect in the next frame, so that dragging its slider never queues up work.

    Attributes:
        plot: the plot inside, for titles, export and other pass-through.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: dict[str, _Run] = {}
        self._smoothing = Smoothing()
        self.plot = CurvePlot(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)

    def add_run(self, key: str, label: str, colour: QColor) -> None:
        """Add a run without points.

        Raises:
            KeyError: there is a run of that key.
        """
        if key in self._runs:
            raise KeyError(f"there is a run {key!r} already")
        raw = self.plot.add_curve(f"{key}/raw", label, colour, order=0)
        uncorrected = self.plot.add_curve(
            f"{key}/uncorrected", label, colour, dash=True, order=1, following=raw
        )
        corrected = self.plot.add_curve(f"{key}/corrected", label, colour, order=2, width=2.0, following=raw)
        averages = (_Average(uncorrected, corrected=False), _Average(corrected, corrected=True))
        self._runs[key] = _Run(label, raw, averages)
        self._show_curves()

    def remove_run(self, key: str) -> None:
        """Take a run away; KeyError where there is none."""
        run = self._runs.pop(key)
        for curve in (run.raw, *(average.curve for average in run.averages)):
            self.plot.remove_curve(curve.key)
        self._show_curves()

    def clear(self) -> None:
        """Take all runs away."""
        self._runs.clear()
        self.plot.clear()

    def run_keys(self) -> list[str]:
        """The keys of all runs in the order in which they were added."""
        return list(self._runs)

    def set_run_label(self, key: str, label: str) -> None:
        """Rename a run."""
        self._runs[key].label = label
        self._show_curves()

    def extend(
        self,
        key: str,
        steps: NDArray[np.int64],
        seconds: NDArray[np.float64],
        values: NDArray[np.float64],
    ) -> None:
        """Add `[n]` points to a run.

        Raises:
            KeyError: there is no such run.
            ValueError: the lengths differ, or steps or seconds decrease.
        """
        run = self._runs[key]
        run.raw.extend(steps, seconds, values)
        for average in run.averages:
            if average.state is not None:
                average.curve.extend_values(average.state.extend(values))
        self._request_averages()

    def replace(
        self,
        key: str,
        steps: NDArray[np.int64],
        seconds: NDArray[np.float64],
        values: NDArray[np.float64],
    ) -> None:
        """Forget a run's points and take these; errors as in `extend`."""
        run = self._runs[key]
        run.raw.replace(steps, seconds, values)
        for average in run.averages:
            average.state = None
            average.curve.replace_values(np.empty(0))
        self._request_averages()

    def smoothing(self) -> Smoothing:
        """The smoothing that is shown."""
        return self._smoothing

    @Slot(object)
    def set_smoothing(self, smoothing: Smoothing) -> None:
        """Show other curves or another average."""
        if smoothing.beta != self._smoothing.beta:
            for run in self._runs.values():
                for average in run.averages:
                    average.state = None
        self._smoothing = smoothing
        self._show_curves()

    def set_x_axis(self, axis: XAxis) -> None:
        """See `CurvePlot.set_x_axis`."""
        self.plot.set_x_axis(axis)

    def set_log(self, *, x: bool | None = None, y: bool | None = None) -> None:
        """See `CurvePlot.set_log`."""
        self.plot.set_log(x=x, y=y)

    def set_titles(self, *, x: str | None = None, y: str | None = None) -> None:
        """See `CurvePlot.set_titles`."""
        self.plot.set_titles(x=x, y=y)

    @Slot()
    def fit(self) -> None:
        """See `CurvePlot.fit`."""
        self.plot.fit()

    def export_png(self, path: Path | str) -> None:
        """See `CurvePlot.export_png`."""
        self.refresh()
        self.plot.export_png(path)

    def export_svg(self, path: Path | str) -> None:
        """See `CurvePlot.export_svg`."""
        self.refresh()
        self.plot.export_svg(path)

    def export_csv(self, path: Path | str) -> None:
        """See `CurvePlot.export_csv`; averages that are shown are written too."""
        self.refresh()
        self.plot.export_csv(path)

    def refresh(self) -> None:
        """Compute and draw now instead of in the next frame."""
        self.on_frame(float("inf"))
        self.plot.refresh()

    def on_frame(self, deadline: float) -> bool:
        """Compute averages from all points, run by run; return whether some are left."""
        for run in self._runs.values():
            for average in run.averages:
                if average.state is None and self._is_shown(average):
                    if time.perf_counter() >= deadline:
                        return True
                    self._compute(run, average)
        return False

    def _is_shown(self, average: _Average) -> bool:
        chosen = self._smoothing
        return chosen.show_corrected if average.corrected else chosen.show_uncorrected

    def _compute(self, run: _Run, average: _Average) -> None:
        average.state = Ema(self._smoothing.beta, average.corrected)
        average.curve.replace_values(average.state.extend(run.raw.data.values()))

    def _request_averages(self) -> None:
        if self.isVisible():
            frame_clock().request(self)

    def _show_curves(self) -> None:
        """Set what is seen, how faint it is and how the legend calls it."""
        chosen = self._smoothing
        averaged = chosen.show_uncorrected or chosen.show_corrected
        several = len(self._runs) > 1
        for run in self._runs.values():
            uncorrected, corrected = (average.curve for average in run.averages)
            faint = QColor(run.raw.colour)
            faint.setAlpha(_FAINT_ALPHA if averaged else 255)
            run.raw.set_colour(faint)
            run.raw.set_visible(chosen.show_raw)
            uncorrected.set_visible(chosen.show_uncorrected)
            corrected.set_visible(chosen.show_corrected)
            # Several runs have one line each in the legend: their most telling curve.
            shown = (
                (corrected, chosen.show_corrected, self.tr("{run}, bias-corrected")),
                (uncorrected, chosen.show_uncorrected, self.tr("{run}, average")),
                (run.raw, chosen.show_raw, "{run}"),
            )
            listed = False
            for curve, is_shown, text in shown:
                curve.set_in_legend(is_shown and not (several and listed))
                curve.set_label(text.format(run=run.label) if not several else run.label)
                listed = listed or is_shown
        self._request_averages()

    def hideEvent(self, event: QHideEvent) -> None:
        """Compute nothing that nobody sees."""
        frame_clock().withdraw(self)
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Compute the averages that were asked for while nobody looked."""
        super().showEvent(event)
        frame_clock().request(self)
