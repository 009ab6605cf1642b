"""Colours of a sweep's curves by their value on an axis, and the key that explains them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QLinearGradient, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from workbench.ui.language import figure_text
from workbench.ui.plots.colours import colour_for, ramp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QPaintEvent

    from storage import RunRecord
    from workbench.ui.sweeps.sweep_results import SweptAxis

STRIP_WIDTH, STRIP_HEIGHT = 180, 10
STOPS = 16


def sweep_colour(run: RunRecord, axis: SweptAxis, dark: bool) -> QColor:
    """Colour of a run by its value on an axis."""
    value = axis.value(run)
    if axis.is_number:
        return ramp(axis.share(value), dark)
    return colour_for(axis.values.index(value) if value in axis.values else 0, dark)


class ColourKey(QWidget):
    """Name, values and colours of an axis, and how many of the runs are drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("colour_key")
        self._title = QLabel()
        self._low = QLabel()
        self._high = QLabel()
        self._strip = _Strip()
        self._names = QLabel()
        self._names.setObjectName("colour_key_names")
        self._shown = QLabel()
        self._shown.setObjectName("colour_key_shown")
        self._shown.setProperty("role", "hint")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 3, 8, 3)
        layout.setSpacing(6)
        for widget in (self._title, self._low, self._strip, self._high, self._names):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self._shown)
        self.hide()

    def show_axis(self, axis: SweptAxis, shown: int, runs: int, *, dark: bool) -> None:
        """Show the colours of an axis.

        Args:
            axis: axis whose values colour the curves.
            shown: number of curves drawn.
            runs: number of runs in the sweep.
            dark: whether the background is dark.
        """
        self._title.setText(self.tr("Colour: {0}").format(axis.name))
        for widget in (self._low, self._strip, self._high):
            widget.setVisible(axis.is_number)
        self._names.setVisible(not axis.is_number)
        if axis.is_number:
            self._low.setText(figure_text(axis.values[0]))
            self._high.setText(figure_text(axis.values[-1]))
            self._strip.set_dark(dark)
        else:
            self._names.setText("&nbsp;&nbsp; ".join(_swatches(axis, dark)))
        all_shown = self.tr("{0} runs of the sweep")
        text = all_shown if shown == runs else self.tr("{1} of the sweep's {0} runs are drawn")
        self._shown.setText(text.format(f"{runs:,}", f"{shown:,}"))
        self.show()


def _swatches(axis: SweptAxis, dark: bool) -> Sequence[str]:
    return [
        f'<span style="color:{colour_for(index, dark).name()}">■</span> {escape(figure_text(value))}'
        for index, value in enumerate(axis.values)
    ]


class _Strip(QWidget):
    """Gradient from the colour of the least to that of the greatest value."""

    def __init__(self) -> None:
        super().__init__()
        self._dark = False
        self.setFixedSize(STRIP_WIDTH, STRIP_HEIGHT)

    def set_dark(self, dark: bool) -> None:
        """Draw for a dark or a light background."""
        self._dark = dark
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the gradient."""
        del event
        gradient = QLinearGradient(0, 0, self.width(), 0)
        for stop in range(STOPS + 1):
            gradient.setColorAt(stop / STOPS, ramp(stop / STOPS, self._dark))
        painter = QPainter(self)
        painter.fillRect(QRectF(self.rect()), gradient)
        painter.end()
