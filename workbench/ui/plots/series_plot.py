"""Plot of one series of several runs, as recorded and smoothed."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.ui.plots.colours import adapted
from workbench.ui.plots.curve_plot import CurvePlot
from workbench.ui.plots.frame_clock import extra_seconds, frame_clock
from workbench.ui.plots.smoother import SmoothedCurve
from workbench.ui.plots.smoothing_settings import Smoothing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QHideEvent, QShowEvent

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.curves.curve_data import CurveData, XAxis
    from workbench.ui.plots.smoothing_settings import Method

_FAINT_ALPHA = 85


@dataclass
class _SmoothedRun:
    """The curves of one run over the same steps: recorded and smoothed values.

    Attributes:
        label: name in the legend.
        colour: colour of the run.
        raw: curve of the recorded values.
        averages: the uncorrected average and the corrected one, which also shows the other methods.
        in_legend: whether the legend lists the run.
        is_sketch: whether the points are only an approximation of the run, whose averages would be wrong.
    """

    label: str
    colour: QColor
    raw: Curve
    averages: tuple[SmoothedCurve, SmoothedCurve]
    in_legend: bool = True
    is_sketch: bool = False

    def curves(self) -> tuple[Curve, ...]:
        """All three curves."""
        return self.raw, *(average.curve for average in self.averages)

    def main_curve(self, smoothing: Smoothing) -> Curve:
        """The most informative of the curves shown: the corrected, the uncorrected or the raw one."""
        uncorrected, corrected = self.averages
        if smoothing.show_corrected:
            return corrected.curve
        return uncorrected.curve if smoothing.shows_uncorrected else self.raw

    def show_behind(self, smoothing: Smoothing, colour: QColor, *, visible: bool) -> None:
        """Show only the main curve, faint and not in the legend, or nothing."""
        self.show_alone(smoothing, _faint(colour), visible=visible)

    def show_alone(self, smoothing: Smoothing, colour: QColor, *, visible: bool = True) -> None:
        """Show only the main curve, not in the legend, or nothing."""
        main = self.main_curve(smoothing)
        for curve in self.curves():
            curve.set_colour(colour)
            curve.set_visible(visible and curve is main)
            curve.set_in_legend(False)

    def show_in_front(self, smoothing: Smoothing, colour: QColor, *, several: bool) -> None:
        """Show the curves chosen in the smoothing.

        Args:
            smoothing: curves to show.
            colour: of all curves.
            several: whether the plot has other runs; the legend then lists one curve of each.
        """
        averaged = smoothing.shows_uncorrected or smoothing.show_corrected
        uncorrected, corrected = (average.curve for average in self.averages)
        shown = (
            (corrected, smoothing.show_corrected, _smoothed_text(smoothing.method)),
            (
                uncorrected,
                smoothing.shows_uncorrected,
                QCoreApplication.translate("SeriesPlot", "{run}, average"),
            ),
            (self.raw, smoothing.show_raw, "{run}"),
        )
        listed = False
        for curve, is_shown, text in shown:
            curve.set_colour(_faint(colour) if averaged and curve is self.raw else colour)
            curve.set_visible(is_shown)
            curve.set_in_legend(is_shown and not (several and listed))
            curve.set_label(text.format(run=self.label) if not several else self.label)
            listed = listed or is_shown


def _smoothed_run(plot: CurvePlot, key: str, label: str, colour: QColor) -> _SmoothedRun:
    """Add the curves of a run, without points, to a plot."""
    raw = plot.add_curve(f"{key}/raw", label, colour, order=0)
    uncorrected = plot.add_curve(f"{key}/uncorrected", label, colour, dash=True, order=1, following=raw)
    corrected = plot.add_curve(f"{key}/corrected", label, colour, order=2, width=2.0, following=raw)
    averages = (
        SmoothedCurve(raw, uncorrected, corrected=False),
        SmoothedCurve(raw, corrected, corrected=True),
    )
    return _SmoothedRun(label, QColor(colour), raw, averages)


def _smoothed_text(method: Method) -> str:
    texts: dict[Method, str] = {
        "points": QCoreApplication.translate("SeriesPlot", "{run}, bias-corrected"),
        "time": QCoreApplication.translate("SeriesPlot", "{run}, average over time"),
        "mean": QCoreApplication.translate("SeriesPlot", "{run}, moving mean"),
        "median": QCoreApplication.translate("SeriesPlot", "{run}, moving median"),
    }
    return texts[method]


def _faint(colour: QColor) -> QColor:
    """A translucent copy of a colour."""
    faint = QColor(colour)
    faint.setAlpha(_FAINT_ALPHA)
    return faint


class SeriesPlot(QWidget):
    """Runs with a raw, a dashed uncorrected and a solid smoothed curve each.

    Smoothed values are computed from all points, before thinning, and only for curves that are shown. A
    change of the smoothing takes effect in the next frames, so that dragging the slider never queues work.

    Attributes:
        plot: the plot with the curves.
    """

    is_painted = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: dict[str, _SmoothedRun] = {}
        self._smoothing = Smoothing()
        self._background: dict[str, QColor] = {}
        self._background_visible = True
        self._is_changing = False
        self._is_outdated = False
        self.plot = CurvePlot(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)

    def add_run(self, key: str, label: str, colour: QColor, *, in_legend: bool = True) -> None:
        """Add a run without points; a run outside the legend shows only its main curve.

        Raises:
            KeyError: there is already a run with that key.
        """
        if key in self._runs:
            raise KeyError(f"there is a run {key!r} already")
        self._runs[key] = _smoothed_run(self.plot, key, label, colour)
        self._runs[key].in_legend = in_legend
        self._show_curves()

    def remove_run(self, key: str) -> None:
        """Remove a run.

        Raises:
            KeyError: there is no run with that key.
        """
        run = self._runs.pop(key)
        for curve in run.curves():
            self.plot.remove_curve(curve.key)
        self._show_curves()

    def clear(self) -> None:
        """Remove all runs."""
        self._runs.clear()
        self.plot.clear()

    def set_run_looks(self, key: str, label: str, colour: QColor, *, in_legend: bool = True) -> None:
        """Change label, colour and visibility in the legend of a run."""
        run = self._runs[key]
        if (run.label, run.colour, run.in_legend) != (label, colour, in_legend):
            run.label = label
            run.colour = QColor(colour)
            run.in_legend = in_legend
            self._show_curves()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Context manager that applies all changes made in its block at once.

        A single change already updates all runs and calls Qt, which releases the GIL every time.
        """
        self._is_changing = True
        self.plot.is_quiet = True
        try:
            yield
        finally:
            self._is_changing = False
            self.plot.is_quiet = False
            if self._is_outdated:
                self._show_curves()
            self._request_averages()
            self.plot.curve_changed()

    def extend(
        self,
        key: str,
        steps: NDArray[np.int64],
        seconds: NDArray[np.float64],
        values: NDArray[np.float64],
    ) -> None:
        """Append `[n]` points to a run.

        Raises:
            KeyError: there is no such run.
            ValueError: the lengths differ, or steps or seconds decrease.
        """
        run = self._runs[key]
        # Before the plot requests its frame, so that both are served by the same one.
        self._request_averages()
        run.raw.extend(steps, seconds, values)

    def show_data(self, key: str, data: CurveData, *, is_sketch: bool = False) -> None:
        """Replace the points of a run.

        Args:
            key: of the run.
            data: the points; afterwards only `extend` may append to them.
            is_sketch: whether they are only an approximation of the run, which is then not smoothed.

        Raises:
            KeyError: there is no such run.
        """
        run = self._runs[key]
        run.is_sketch = is_sketch
        run.raw.show_data(data, band=None)
        for average in run.averages:
            average.clear()
        self._request_averages()

    def smoothing(self) -> Smoothing:
        """The present smoothing."""
        return self._smoothing

    @Slot(object)
    def set_smoothing(self, smoothing: Smoothing) -> None:
        """Change the curves shown or the smoothing method."""
        if smoothing.method_and_parameter != self._smoothing.method_and_parameter:
            for run in self._runs.values():
                for average in run.averages:
                    average.restart()
        self._smoothing = smoothing
        self._show_curves()
        frame_clock().hurry()

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
        """See `CurvePlot.export_csv`; smoothed curves are included."""
        self.refresh()
        self.plot.export_csv(path)

    def refresh(self) -> None:
        """Compute and draw all changes now instead of in the next frames."""
        self.on_frame(float("inf"))
        self.plot.refresh()

    def main_curve(self, key: str) -> Curve:
        """The most informative of the curves shown of a run: the smoothed or else the raw one."""
        return self._runs[key].main_curve(self._smoothing)

    def set_background(self, colours: Mapping[str, QColor], *, visible: bool) -> None:
        """Show some runs as one faint line each, or hide them, without listing them in the legend.

        Args:
            colours: colours of these runs by key; all other runs are shown as usual.
            visible: whether their lines are shown; they are computed in any case.
        """
        if (colours, visible) != (self._background, self._background_visible):
            self._background = dict(colours)
            self._background_visible = visible
            self._show_curves()

    def on_frame(self, deadline: float) -> bool:
        """Smooth new points chunk by chunk; return whether some are left."""
        behind = [
            average
            for run in self._runs.values()
            for average in run.averages
            if self._is_wanted(run, average) and average.is_behind
        ]
        # Those that waited longest first: with live data, all runs have new points at every frame.
        behind.sort(key=attrgetter("computed_at"))
        while behind:
            average = behind.pop(0)
            average.advance(self._smoothing)
            if average.is_behind:
                behind.append(average)
            # Checked after the first chunk, so that every frame makes progress.
            if time.perf_counter() >= deadline + extra_seconds(len(self._runs)):
                break
        return bool(behind)

    def _is_wanted(self, run: _SmoothedRun, average: SmoothedCurve) -> bool:
        """Whether a smoothed curve is shown."""
        chosen = self._smoothing
        if run.is_sketch:
            return False
        if not run.in_legend and average.curve is not run.main_curve(chosen):
            return False
        return chosen.show_corrected if average.corrected else chosen.shows_uncorrected

    def _request_averages(self) -> None:
        if not self._is_changing and self.isVisible():
            frame_clock().request(self)

    def _show_curves(self) -> None:
        """Update visibility, colours and labels of all curves."""
        self._is_outdated = self._is_changing
        if self._is_changing:
            return
        several = len(self._runs) > 1
        dark = self.plot.is_dark()
        for key, run in self._runs.items():
            if key in self._background:
                colour = adapted(self._background[key], dark)
                run.show_behind(self._smoothing, colour, visible=self._background_visible)
            elif not run.in_legend:
                run.show_alone(self._smoothing, adapted(run.colour, dark))
            else:
                run.show_in_front(self._smoothing, adapted(run.colour, dark), several=several)
        self._request_averages()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop computing."""
        frame_clock().withdraw(self)
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Compute the smoothed curves that have changed while hidden."""
        super().showEvent(event)
        frame_clock().request(self)
