"""Plot of many curves that follows live data, and its variants."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, Qt, Slot
from PySide6.QtGui import QColor, QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.ui.plots import plot_export
from workbench.ui.plots.auto_range import AutoRange
from workbench.ui.plots.canvas import PlotCanvas
from workbench.ui.plots.colours import adapted
from workbench.ui.plots.curve import Curve
from workbench.ui.plots.curves.curve_data import CurveData
from workbench.ui.plots.curves.polyline import Band
from workbench.ui.plots.curves.thinning import Viewport
from workbench.ui.plots.frame_clock import DrawingRound, frame_clock
from workbench.ui.plots.legend import Legend, Readout, read_values, step_text
from workbench.ui.plots.number_axis import AxisTransform, number_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray
    from PySide6.QtGui import QColor

    from workbench.statistics.bands import Bands
    from workbench.ui.plots.curves.curve_data import XAxis
    from workbench.ui.plots.legend import Readout


def hint(curves: Collection[Curve], shown: Collection[Curve], *, log_y: bool) -> str:
    """Why nothing is to be seen; empty where something is.

    Args:
        curves: all that the plot has.
        shown: those that are not hidden.
        log_y: whether the vertical axis is logarithmic.
    """
    if not any(len(curve.data) for curve in curves):
        return QCoreApplication.translate("CurvePlot", "No data yet")
    if not shown:
        return QCoreApplication.translate("CurvePlot", "All curves are hidden")
    if all(curve.data.ordinate.bounds(positive=False) is None for curve in shown):
        return QCoreApplication.translate("CurvePlot", "No finite values")
    if log_y and all(curve.data.ordinate.bounds(positive=True) is None for curve in shown):
        return QCoreApplication.translate("CurvePlot", "No positive values to show on a logarithmic axis")
    return ""


_COLUMNS_OF_ALL_CURVES = 24_000


class CurvePlot(QWidget):
    """Curves over steps or seconds, with a legend that reads values under the pointer.

    The view follows the data until the user moves or zooms; a double click, Home or `fit` follows again. Only
    a visible plot with something new is drawn, at most sixty times a second; `is_quiet` puts asking off.
    """

    is_painted = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: dict[str, Curve] = {}
        self._following = AutoRange()
        self._x_axis: XAxis = "step"
        self._title_x, self._title_y = "", ""
        self._log_x = self._log_y = False
        self._pointer: float | None = None
        self._resolution = 1
        self._legend_wanted = True
        self._legend_stale = self.is_quiet = False
        self._round, self._axes = DrawingRound(), (AxisTransform(), AxisTransform())
        self._canvas = PlotCanvas(self)
        self._canvas.setObjectName("plot_canvas")
        self._canvas.setAccessibleName(self.tr("Plot"))
        self._legend = Legend(self)
        self._legend.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._canvas, 1)
        layout.addWidget(self._legend)
        self._canvas.moved.connect(self._on_moved)
        self._canvas.resized.connect(self._answer)
        self._canvas.fit_requested.connect(self.fit)
        self._canvas.pointer_moved.connect(self._on_pointer_moved)
        self._legend.visibility_toggled.connect(self._on_visibility_toggled)
        self.set_titles()

    def add_curve(
        self,
        key: str,
        label: str,
        colour: QColor,
        *,
        dash: bool = False,
        width: float = 1.5,
        order: int = 0,
        in_legend: bool = True,
        following: Curve | None = None,
    ) -> Curve:
        """Add a curve without points.

        Args:
            key: name of the curve within this plot.
            label: name in the legend.
            colour: of the line; colours of the palette change with the theme.
            dash: draw a dashed line.
            width: of the pen in pixels; 1 is used while a line is long and would be slow.
            order: curves of greater order are drawn later.
            in_legend: list it in the legend.
            following: a curve of this plot whose steps and seconds the new one shares.

        Raises:
            KeyError: the plot has a curve of that key.
        """
        if key in self._curves:
            raise KeyError(f"there is a curve {key!r} already")
        colour = adapted(colour, self.is_dark())
        curve = Curve(
            self,
            key,
            label,
            colour,
            dash=dash,
            width=width,
            order=order,
            in_legend=in_legend,
            following=following,
        )
        self._curves[key] = curve
        self.legend_changed()
        return curve

    def remove_curve(self, key: str) -> None:
        """Take a curve away; KeyError where there is none."""
        del self._curves[key]
        self.legend_changed()

    def clear(self) -> None:
        """Take all curves away and follow whatever comes next."""
        self._curves.clear()
        self._following.restart()
        self.legend_changed()

    def curve(self, key: str) -> Curve:
        """The curve of that key; KeyError where there is none."""
        return self._curves[key]

    def curves(self) -> list[Curve]:
        """All curves in the order in which they were added."""
        return list(self._curves.values())

    def set_x_axis(self, axis: XAxis) -> None:
        """Put "step" or "seconds" along the horizontal axis."""
        self._x_axis = axis
        self.set_titles()
        self.fit()

    def set_log(self, *, x: bool | None = None, y: bool | None = None) -> None:
        """Make an axis logarithmic or linear; None leaves it as it is."""
        log_x, log_y = self._log_x if x is None else x, self._log_y if y is None else y
        if (log_x, log_y) != (self._log_x, self._log_y):
            self._log_x, self._log_y = log_x, log_y
            self.fit()

    def set_titles(self, *, x: str | None = None, y: str | None = None) -> None:
        """Set axis titles; without one of its own the horizontal axis is called step or seconds."""
        self._title_x = self._title_x if x is None else x
        self._title_y = self._title_y if y is None else y
        own = self.tr("step") if self._x_axis == "step" else self.tr("time (s)")
        self._canvas.show_titles(self._title_x or own, self._title_y)

    def set_legend_visible(self, visible: bool) -> None:
        """Show the legend, where there are curves to list, or never."""
        self._legend_wanted = visible
        self.legend_changed()

    @property
    def is_following(self) -> bool:
        """Whether the view follows the data because the user has not moved or zoomed it."""
        return self._following.active

    @Slot()
    def fit(self) -> None:
        """Show everything and follow the data again."""
        self._following.restart()
        self._answer()

    def apply_theme(self, dark: bool) -> None:
        """Take the palette's colours; curves of the run colours change to their variant."""
        for curve in self._curves.values():
            curve.set_colour(adapted(curve.colour, dark))
        self._canvas.apply_palette(self.palette())

    def is_dark(self) -> bool:
        """Whether the background is dark."""
        return self.palette().color(QPalette.ColorRole.Base).lightness() < 128

    def export_png(self, path: Path | str) -> None:
        """Write the plot with its legend as a picture; MachineError where that fails."""
        self._draw_for_export(plot_export.PRINT_RESOLUTION)
        plot_export.export_png(self, Path(path))

    def export_svg(self, path: Path | str) -> None:
        """Write the plot with its legend as a vector drawing; MachineError where that fails."""
        self._draw_for_export(1)
        plot_export.export_svg(self, Path(path), self._title_y)

    def export_csv(self, path: Path | str) -> None:
        """Write every point of the visible curves; MachineError where that fails."""
        plot_export.export_csv([curve for curve in self.curves() if curve.is_visible], Path(path))

    def refresh(self) -> None:
        """Draw everything that is new now instead of in the next frame."""
        self.on_frame(math.inf)
        self._canvas.settle()
        self.on_frame(math.inf)

    def _draw_for_export(self, resolution: int) -> None:
        """Draw in that many pixels for each of the screen and without crosshair, until the next frame."""
        self._pointer, self._resolution = None, resolution
        self.refresh()
        self._resolution = 1
        self.curve_changed()

    @Slot()
    def curve_changed(self) -> None:
        """Ask for a frame; called by the curves."""
        if not self.is_quiet and self.isVisible():
            frame_clock().request(self)

    @Slot()
    def _answer(self) -> None:
        """Ask for a frame that a person waits for."""
        self.curve_changed()
        frame_clock().hurry()

    def legend_changed(self) -> None:
        """Rebuild the legend in the next frame; called by the curves."""
        self._legend_stale = True
        self.curve_changed()

    def on_frame(self, deadline: float) -> bool:
        """Compute outlines until the deadline; return whether some are left for the next frame."""
        if self._legend_stale:
            self._legend_stale = False
            listed = [curve for curve in self._curves.values() if curve.in_legend]
            self._legend.show_curves(listed)
            self._legend.setVisible(self._legend_wanted and bool(listed))
        shown = [curve for curve in self._curves.values() if curve.is_visible]
        viewport = self._round.viewport or self._follow(shown)
        is_left, is_over = self._round.draw(shown, viewport, deadline)
        if not is_over:
            return True
        # Together with the curves, since everything is painted for either.
        self._canvas.show_axes(*self._axes)
        why = hint(self._curves.values(), shown, log_y=self._log_y)
        self._canvas.show_curves(shown, why, self._resolution)
        self._read_values()
        return is_left

    def _follow(self, shown: list[Curve]) -> Viewport:
        """What is to be seen: all that has come, unless the person has chosen another part."""
        across = self._following.across(shown, self._x_axis, self._log_x)
        along = self._following.along(shown, self._log_y)
        self._axes = self._canvas.axes_for(across, along, log_x=self._log_x, log_y=self._log_y)
        return self._viewport(*self._axes, max(_COLUMNS_OF_ALL_CURVES // max(len(shown), 1), 150))

    def _viewport(self, x: AxisTransform, y: AxisTransform, most_columns: int) -> Viewport:
        columns, height = min(x.pixels, most_columns) * self._resolution, y.pixels * self._resolution
        return Viewport(x.low, x.high, y.low, y.high, columns, height, self._x_axis, self._log_x, self._log_y)

    def _read_values(self) -> None:
        shown = [curve for curve in self._curves.values() if curve.is_visible]
        view = self._viewport(self._canvas.across, self._canvas.along, 1)
        if self._pointer is None or (readout := read_values(shown, view, self._pointer)) is None:
            self._canvas.show_crosshair(None, [])
            self._legend.show_values("", {})
            return
        self._canvas.show_crosshair(readout.position, readout.dots)
        self._legend.show_values(self._place_text(readout), readout.texts)

    def _place_text(self, readout: Readout) -> str:
        return step_text(readout)

    @Slot()
    def _on_moved(self) -> None:
        self._following.active = False
        self._answer()

    @Slot(object)
    def _on_pointer_moved(self, position: object) -> None:
        self._pointer = position if isinstance(position, float) else None
        self._read_values()

    @Slot(str, bool)
    def _on_visibility_toggled(self, key: str, visible: bool) -> None:
        if key in self._curves:
            self._curves[key].set_visible(visible)
            self._answer()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while nobody looked."""
        super().showEvent(event)
        self._answer()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop drawing."""
        frame_clock().withdraw(self)
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system from light to dark and back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.apply_theme(self.is_dark())
        elif event.type() == QEvent.Type.LanguageChange:
            self.set_titles()


class PreviewPlot(CurvePlot):
    """Without a legend, and neither mouse nor wheel nor keys do anything to it.

    The wheel thus scrolls the panel that the plot is in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas.shrink_numbers(0.8)
        self.set_legend_visible(False)


class ValuePlot(CurvePlot):
    """Curves with bands whose horizontal axis is a setting; legend and pointer work as in any other plot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting = ""
        # Seconds are the positions that need not be whole.
        self.set_x_axis("seconds")

    def set_setting(self, name: str, *, log: bool) -> None:
        """Put a setting along the horizontal axis."""
        self._setting = name
        self.set_titles(x=name)
        self.set_log(x=log)

    def add_values(self, key: str, label: str, colour: QColor, values: Bands) -> None:
        """Add a curve of means, with the confidence of each around it where there are several runs."""
        line = _data(values.positions, values.mean)
        # One run has no confidence interval; its line has no area.
        ends = (np.where(np.isnan(end), values.mean, end) for end in (values.lower, values.upper))
        lower, upper = (_data(values.positions, end) for end in ends)
        several = bool((values.members + values.not_finite > 1).any())
        band = Band(lower, upper, values.members, values.not_finite) if several else None
        self.add_curve(key, label, colour, width=2.0).show_data(line, band)

    def _place_text(self, readout: Readout) -> str:
        return f"{self._setting} = {number_text(readout.second, 6)}"


def _data(positions: NDArray[np.float64], values: NDArray[np.float64]) -> CurveData:
    data = CurveData()
    data.append(np.arange(len(positions)), positions, values)
    return data
