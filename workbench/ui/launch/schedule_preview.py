"""Plot of the learning rate that a schedule gives a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.formatting import figure
from workbench.schedules import rate_preview
from workbench.ui.plots.colours import colour_for
from workbench.ui.plots.curve_plot import PreviewPlot

if TYPE_CHECKING:
    from workbench.experiment import Experiment
    from workbench.schedules import RatePreview

_DELAY_MS = 150
"""Delay after the last edit before the preview is updated."""

_PLOT_HEIGHT = 124


class SchedulePreview(QWidget):
    """Plot of the learning rate over the updates of a run, or a sentence where it depends on the loss.

    Hidden for a constant rate. The rates come from formulas, which takes a few milliseconds and does not need
    torch, so no other thread is used.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("schedule_preview")
        self._wanted: Experiment | None = None
        self._shown: tuple[object, float, int] | None = None
        self._plot = PreviewPlot(self)
        self._plot.setObjectName("schedule_plot")
        self._plot.setFixedHeight(_PLOT_HEIGHT)
        self._plot.set_titles(y="η")
        self._curve = self._plot.add_curve("rate", "", colour_for(0, dark=False))
        self._plot.apply_theme(self._plot.is_dark())
        self._text = QLabel(
            self.tr("The learning rate follows the loss of the run, so nobody knows it ahead.")
        )
        self._text.setObjectName("schedule_text")
        self._text.setWordWrap(True)
        self._text.setProperty("role", "hint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(self._plot)
        layout.addWidget(self._text)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._on_due)
        self.hide()

    def show_soon(self, experiment: Experiment) -> None:
        """Show the learning rate of this experiment after a short delay without further calls."""
        self._wanted = experiment
        self._timer.start()

    @Slot()
    def _on_due(self) -> None:
        if self._wanted is None:
            return
        schedule = self._wanted.schedule
        lr = self._wanted.optimizer.lr
        steps = self._wanted.training.steps
        # Most edits do not affect the learning rate.
        if self._shown == (schedule, lr, steps):
            return
        self._shown = (schedule, lr, steps)
        preview = rate_preview(schedule, lr, steps)
        changes = preview is not None and not (preview.rates == preview.rates[0]).all()
        if preview is not None and changes:
            self._draw(preview)
        self._plot.setVisible(changes)
        self._text.setVisible(preview is None)
        self.setVisible(changes or preview is None)

    def _draw(self, preview: RatePreview) -> None:
        self._curve.replace(preview.updates, np.zeros(len(preview.updates)), preview.rates)
        self._plot.fit()
        text = self.tr("Learning rate: {0} at first, {1} at most, {2} at last").format(
            *map(figure, (preview.rates[0], preview.rates.max(), preview.rates[-1]))
        )
        self.setToolTip(text)
        self._plot.setAccessibleName(text)
