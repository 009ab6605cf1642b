"""One run in a plot: its curve as recorded and the smoothed ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from workbench.ui.plots.average import Average

if TYPE_CHECKING:
    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.curve_plot import CurvePlot
    from workbench.ui.plots.smoothing import Method, Smoothing

_FAINT_ALPHA = 85


@dataclass
class SmoothedRun:
    """Three curves of a run over the same steps.

    Attributes:
        label: what the legend calls it.
        colour: its own.
        raw: as recorded.
        averages: the one that starts at zero and the corrected one, or what another method gives.
        in_legend: whether the legend has a line for it.
        is_sketch: whether its points are only a sketch of the run, of which averages would be wrong.
    """

    label: str
    colour: QColor
    raw: Curve
    averages: tuple[Average, Average]
    in_legend: bool = True
    is_sketch: bool = False

    def curves(self) -> tuple[Curve, ...]:
        """All of them."""
        return self.raw, *(average.curve for average in self.averages)

    def telling_curve(self, smoothing: Smoothing) -> Curve:
        """The one that says most: the smoothed one where it is shown, or what else is."""
        uncorrected, corrected = self.averages
        if smoothing.show_corrected:
            return corrected.curve
        return uncorrected.curve if smoothing.shows_uncorrected else self.raw

    def show_behind(self, smoothing: Smoothing, colour: QColor, *, visible: bool) -> None:
        """Be one faint line behind others, without a place in the legend, or nothing."""
        self.show_alone(smoothing, _faint(colour), visible=visible)

    def show_alone(self, smoothing: Smoothing, colour: QColor, *, visible: bool = True) -> None:
        """Be one line without a place in the legend, or nothing."""
        telling = self.telling_curve(smoothing)
        for curve in self.curves():
            curve.set_colour(colour)
            curve.set_visible(visible and curve is telling)
            curve.set_in_legend(False)

    def show_in_front(self, smoothing: Smoothing, colour: QColor, *, several: bool) -> None:
        """Show the curves that were asked for.

        Args:
            smoothing: which these are.
            colour: of all of them.
            several: whether other runs are in the plot; each then has one line in the legend.
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


def smoothed_run(plot: CurvePlot, key: str, label: str, colour: QColor) -> SmoothedRun:
    """Add the curves of a run to a plot."""
    raw = plot.add_curve(f"{key}/raw", label, colour, order=0)
    uncorrected = plot.add_curve(f"{key}/uncorrected", label, colour, dash=True, order=1, following=raw)
    corrected = plot.add_curve(f"{key}/corrected", label, colour, order=2, width=2.0, following=raw)
    averages = (Average(raw, uncorrected, corrected=False), Average(raw, corrected, corrected=True))
    return SmoothedRun(label, QColor(colour), raw, averages)


def _smoothed_text(method: Method) -> str:
    texts: dict[Method, str] = {
        "points": QCoreApplication.translate("SeriesPlot", "{run}, bias-corrected"),
        "time": QCoreApplication.translate("SeriesPlot", "{run}, average over time"),
        "mean": QCoreApplication.translate("SeriesPlot", "{run}, moving mean"),
        "median": QCoreApplication.translate("SeriesPlot", "{run}, moving median"),
    }
    return texts[method]


def _faint(colour: QColor) -> QColor:
    faint = QColor(colour)
    faint.setAlpha(_FAINT_ALPHA)
    return faint
