"""Plot of many curves that follows live data, and its variants without interaction or over a setting."""

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
from workbench.ui.plots.curves.curve_data import Band, CurveData
from workbench.ui.plots.curves.thinning import Viewport
from workbench.ui.plots.frame_clock import DrawingRound, frame_clock
from workbench.ui.plots.legend import Legend, Readout, read_values, step_text
from workbench.ui.plots.number_axis import AxisTransform, number_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from workbench.statistics.bands import Bands
    from workbench.ui.plots.curves.curve_data import XAxis


_COLUMNS_OF_ALL_CURVES = 24_000
"""Limit of the pixel columns of all curves together; more curves are drawn with fewer columns each."""


class CurvePlot(QWidget):
    """Curves over steps or seconds, with a legend that shows the values under the pointer.

    The view follows the data until the user pans or zooms; a double click, Home or `fit` follows again. Only
    a visible plot with changes is drawn, at most sixty times a second.

    Attributes:
        is_quiet: whether requests of frames are suspended, while many changes are made at once.
    """

    is_painted = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: dict[str, Curve] = {}
        self._following = AutoRange()
        self._x_axis: XAxis = "step"
        self._title_x = ""
        self._title_y = ""
        self._log_x = False
        self._log_y = False
        self._pointer: float | None = None
        self._resolution = 1
        self._legend_enabled = True
        self._legend_outdated = False
        self.is_quiet = False
        self._round = DrawingRound()
        self._axes = (AxisTransform(), AxisTransform())
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
        self._canvas.resized.connect(self._respond)
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
            key: identifier of the curve within this plot.
            label: name in the legend.
            colour: of the line; colours of the palette are adapted to the theme.
            dash: draw a dashed line.
            width: of the pen in pixels; long lines are drawn with width 1, since wider ones are slow.
            order: curves of greater order are drawn on top.
            in_legend: list the curve in the legend.
            following: curve of this plot whose steps and seconds the new one shares.

        Raises:
            KeyError: the plot already has a curve with that key.
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
        """Remove a curve; KeyError for an unknown key."""
        del self._curves[key]
        self.legend_changed()

    def clear(self) -> None:
        """Remove all curves and follow the data again."""
        self._curves.clear()
        self._following.restart()
        self.legend_changed()

    def curve(self, key: str) -> Curve:
        """The curve with that key; KeyError for an unknown one."""
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
        before = (self._log_x, self._log_y)
        if x is not None:
            self._log_x = x
        if y is not None:
            self._log_y = y
        if (self._log_x, self._log_y) != before:
            self.fit()

    def set_titles(self, *, x: str | None = None, y: str | None = None) -> None:
        """Set axis titles; None leaves one as it is. The default of the horizontal axis is its quantity."""
        if x is not None:
            self._title_x = x
        if y is not None:
            self._title_y = y
        default = self.tr("step") if self._x_axis == "step" else self.tr("time (s)")
        self._canvas.show_titles(self._title_x or default, self._title_y)

    def set_legend_visible(self, visible: bool) -> None:
        """Show the legend while there are curves to list, or never."""
        self._legend_enabled = visible
        self.legend_changed()

    @property
    def is_following(self) -> bool:
        """Whether the view follows the data, as it does until the user pans or zooms."""
        return self._following.active

    @Slot()
    def fit(self) -> None:
        """Show everything and follow the data again."""
        self._following.restart()
        self._respond()

    def apply_theme(self, dark: bool) -> None:
        """Apply the palette and adapt the colours of curves to a light or dark background."""
        for curve in self._curves.values():
            curve.set_colour(adapted(curve.colour, dark))
        self._canvas.apply_palette(self.palette())

    def is_dark(self) -> bool:
        """Whether the background is dark."""
        return self.palette().color(QPalette.ColorRole.Base).lightness() < 128

    def export_png(self, path: Path | str) -> None:
        """Write the plot with its legend as a PNG image; see `plot_export.export_png`."""
        self._draw_for_export(plot_export.PRINT_RESOLUTION)
        plot_export.export_png(self, Path(path))

    def export_svg(self, path: Path | str) -> None:
        """Write the plot with its legend as an SVG drawing; see `plot_export.export_svg`."""
        self._draw_for_export(1)
        plot_export.export_svg(self, Path(path), self._title_y)

    def export_csv(self, path: Path | str) -> None:
        """Write every point of the visible curves as CSV; see `plot_export.export_csv`."""
        plot_export.export_csv([curve for curve in self.curves() if curve.is_visible], Path(path))

    def refresh(self) -> None:
        """Draw all changes now instead of in the next frame."""
        self.on_frame(math.inf)
        self._canvas.settle()
        self.on_frame(math.inf)

    def _draw_for_export(self, resolution: int) -> None:
        """Draw without crosshair, with `resolution` pixels per screen pixel, until the next frame."""
        self._pointer = None
        self._resolution = resolution
        self.refresh()
        self._resolution = 1
        self.curve_changed()

    @Slot()
    def curve_changed(self) -> None:
        """Request a frame; called by the curves."""
        if not self.is_quiet and self.isVisible():
            frame_clock().request(self)

    @Slot()
    def _respond(self) -> None:
        """Request a frame at once, in response to the user."""
        self.curve_changed()
        frame_clock().hurry()

    def legend_changed(self) -> None:
        """Rebuild the legend in the next frame; called by the curves."""
        self._legend_outdated = True
        self.curve_changed()

    def on_frame(self, deadline: float) -> bool:
        """Compute lines until the deadline; return whether some are left for the next frame."""
        if self._legend_outdated:
            self._legend_outdated = False
            listed = [curve for curve in self._curves.values() if curve.in_legend]
            self._legend.show_curves(listed)
            self._legend.setVisible(self._legend_enabled and bool(listed))
        shown = [curve for curve in self._curves.values() if curve.is_visible]
        viewport = self._round.viewport or self._follow(shown)
        is_left, is_complete = self._round.draw(shown, viewport, deadline)
        if not is_complete:
            return True
        # Axes and curves together, since a change of either repaints everything.
        self._canvas.show_axes(*self._axes)
        hint = _hint(self._curves.values(), shown, log_y=self._log_y)
        self._canvas.show_curves(shown, hint, self._resolution)
        self._read_values()
        return is_left

    def _follow(self, shown: list[Curve]) -> Viewport:
        """The viewport: all data, unless the user has chosen another part."""
        across = self._following.across(shown, self._x_axis, self._log_x)
        along = self._following.along(shown, self._log_y)
        self._axes = self._canvas.axes_for(across, along, log_x=self._log_x, log_y=self._log_y)
        return self._viewport(*self._axes, max(_COLUMNS_OF_ALL_CURVES // max(len(shown), 1), 150))

    def _viewport(self, x: AxisTransform, y: AxisTransform, most_columns: int) -> Viewport:
        return Viewport(
            left=x.low,
            right=x.high,
            bottom=y.low,
            top=y.high,
            columns=min(x.pixels, most_columns) * self._resolution,
            height=y.pixels * self._resolution,
            x_axis=self._x_axis,
            log_x=self._log_x,
            log_y=self._log_y,
        )

    def _read_values(self) -> None:
        """Show crosshair and values under the pointer."""
        shown = [curve for curve in self._curves.values() if curve.is_visible]
        view = self._viewport(self._canvas.across, self._canvas.along, 1)
        readout = None if self._pointer is None else read_values(shown, view, self._pointer)
        if readout is None:
            self._canvas.show_crosshair(None, [])
            self._legend.show_values("", {})
            return
        self._canvas.show_crosshair(readout.position, readout.dots)
        self._legend.show_values(self._position_text(readout), readout.texts)

    def _position_text(self, readout: Readout) -> str:
        """Text of the pointer's horizontal position."""
        return step_text(readout)

    @Slot()
    def _on_moved(self) -> None:
        self._following.active = False
        self._respond()

    @Slot(object)
    def _on_pointer_moved(self, position: object) -> None:
        self._pointer = position if isinstance(position, float) else None
        self._read_values()

    @Slot(str, bool)
    def _on_visibility_toggled(self, key: str, visible: bool) -> None:
        if key in self._curves:
            self._curves[key].set_visible(visible)
            self._respond()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the changes since the plot was hidden."""
        super().showEvent(event)
        self._respond()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop drawing."""
        frame_clock().withdraw(self)
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Adapt to a change of palette or language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.apply_theme(self.is_dark())
        elif event.type() == QEvent.Type.LanguageChange:
            self.set_titles()


class PreviewPlot(CurvePlot):
    """Small plot without legend and interaction, so that the wheel scrolls the panel around it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas.shrink_numbers(0.8)
        self.set_legend_visible(False)


class ValuePlot(CurvePlot):
    """Plot of curves with bands over the values of a setting."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting = ""
        # Of both quantities, only seconds need not be integers.
        self.set_x_axis("seconds")

    def set_setting(self, name: str, *, log: bool) -> None:
        """Set the setting along the horizontal axis."""
        self._setting = name
        self.set_titles(x=name)
        self.set_log(x=log)

    def add_values(self, key: str, label: str, colour: QColor, values: Bands) -> None:
        """Add a curve of means, with a band of their confidence intervals if there are several runs."""
        line = _curve_data(values.positions, values.mean)
        # A single run has no confidence interval, so the band has no width there.
        ends = (np.where(np.isnan(end), values.mean, end) for end in (values.lower, values.upper))
        lower, upper = (_curve_data(values.positions, end) for end in ends)
        several = bool((values.members + values.not_finite > 1).any())
        band = Band(lower, upper, values.members, values.not_finite) if several else None
        self.add_curve(key, label, colour, width=2.0).show_data(line, band)

    def _position_text(self, readout: Readout) -> str:
        """The value of the setting at the pointer."""
        return f"{self._setting} = {number_text(readout.second, 6)}"


def _curve_data(positions: NDArray[np.float64], values: NDArray[np.float64]) -> CurveData:
    data = CurveData()
    data.append(np.arange(len(positions)), positions, values)
    return data


def _hint(curves: Collection[Curve], shown: Collection[Curve], *, log_y: bool) -> str:
    """Text that explains why nothing is visible; empty where something is.

    Args:
        curves: all curves of the plot.
        shown: the curves that are not hidden.
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
