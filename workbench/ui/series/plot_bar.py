"""Controls above a plot: series, axes, zoom to fit and export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QWidget,
)

from workbench.errors import MachineError
from workbench.training.quantities import series_title
from workbench.ui.language import declared, message_text
from workbench.ui.widgets.tool_button import tool_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.ui.plots.series_plot import SeriesPlot

DEFAULT_SERIES = "loss"


class PlotBar(QWidget):
    """Controls of one plot.

    Args:
        plot: the plot they act on.
        name: stem of the object names.
        series: the series chosen at first.

    Signals:
        series_chosen: a series was chosen (its name).
        view_changed: an axis switch was changed.
        failed: a file could not be written (a message for the user).
    """

    series_chosen = Signal(str)
    view_changed = Signal()
    failed = Signal(str)

    def __init__(self, plot: SeriesPlot, name: str, series: str = DEFAULT_SERIES) -> None:
        super().__init__()
        self._plot = plot
        self._wanted = series
        self._series = QComboBox()
        self._series.setObjectName(f"{name}_series")
        self._series.setAccessibleName(self.tr("Series"))
        self._series.setMinimumContentsLength(14)
        self._series.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._series.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._series.setMaximumWidth(260)
        self._series.currentIndexChanged.connect(self._on_series_chosen)
        self._x_axis = QComboBox()
        self._x_axis.setObjectName(f"{name}_x_axis")
        self._x_axis.setAccessibleName(self.tr("Horizontal axis"))
        self._x_axis.addItem(self.tr("by step"), "step")
        self._x_axis.addItem(self.tr("by training time"), "seconds")
        self._x_axis.currentIndexChanged.connect(self._on_axes_changed)
        self._log_x = QCheckBox(self.tr("log x"))
        self._log_x.setObjectName(f"{name}_log_x")
        self._log_y = QCheckBox(self.tr("log y"))
        self._log_y.setObjectName(f"{name}_log_y")
        for box in (self._log_x, self._log_y):
            box.toggled.connect(self._on_axes_changed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 0)
        label = QLabel(self.tr("Series"))
        label.setBuddy(self._series)
        for widget in (label, self._series, self._x_axis, self._log_x, self._log_y):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(tool_button("fit", self.tr("Show everything (Home)"), f"{name}_fit", plot.fit))
        layout.addWidget(
            tool_button("export", self.tr("Save the plot or its points"), f"{name}_export", self._on_export)
        )
        self.show_series([series])

    @property
    def series(self) -> str:
        """Name of the series chosen."""
        return str(self._series.currentData())

    def show_series(self, names: Sequence[str]) -> None:
        """Offer these series; the chosen one stays, even if it is not recorded yet."""
        offered = list(names) if self._wanted in names else [self._wanted, *names]
        if offered == [self._series.itemData(index) for index in range(self._series.count())]:
            return
        with QSignalBlocker(self._series):
            self._series.clear()
            for name in offered:
                self._series.addItem(declared(series_title(name)), name)
            self._series.setCurrentIndex(self._series.findData(self._wanted))
        self._show_titles()

    def state(self) -> tuple[str, str, bool, bool]:
        """Series, horizontal axis, logarithmic x and y, as saved in the preferences."""
        return self.series, str(self._x_axis.currentData()), self._log_x.isChecked(), self._log_y.isChecked()

    def restore(self, series: str, x_axis: str, log_x: bool, log_y: bool) -> None:
        """Restore a saved state."""
        self._wanted = series
        self.show_series([series])
        self._x_axis.setCurrentIndex(max(0, self._x_axis.findData(x_axis)))
        self._log_x.setChecked(log_x)
        self._log_y.setChecked(log_y)
        self.series_chosen.emit(series)

    def _show_titles(self) -> None:
        by_step = self._x_axis.currentData() == "step"
        across = self.tr("step") if by_step else self.tr("training time (s)")
        self._plot.set_titles(x=across, y=declared(series_title(self.series)))

    @Slot()
    def _on_series_chosen(self) -> None:
        self._wanted = self.series
        self._show_titles()
        self.series_chosen.emit(self.series)

    @Slot()
    def _on_axes_changed(self) -> None:
        self._plot.set_x_axis(self._x_axis.currentData())
        self._plot.set_log(x=self._log_x.isChecked(), y=self._log_y.isChecked())
        self._show_titles()
        self.view_changed.emit()

    @Slot()
    def _on_export(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the plot or its points"),
            f"{self.series}.png",
            self.tr("Picture (*.png);;Drawing (*.svg);;Points (*.csv)"),
        )
        if not chosen:
            return
        savers = {".png": self._plot.export_png, ".svg": self._plot.export_svg, ".csv": self._plot.export_csv}
        save = savers.get(Path(chosen).suffix.lower())
        if save is None:
            self.failed.emit(self.tr("{0}: the name must end in .png, .svg or .csv").format(chosen))
            return
        try:
            save(Path(chosen))
        except MachineError as error:
            self.failed.emit(message_text(error))
