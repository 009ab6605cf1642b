"""Controls for the smoothing of plots."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QWidget

from workbench.ui.plots.number_text import number_text
from workbench.ui.plots.smoothing import Smoothing

_DECADES = 5
"""The slider reaches a memory of 10⁵ points."""
_STEPS_PER_DECADE = 40
_DECIMALS = 5
_LARGEST_BETA = 1.0 - 10.0**-_DECIMALS


def beta_at(position: int) -> float:
    """β at a place of the slider: the memory 1/(1 − β) grows evenly in its logarithm."""
    memory: float = 10.0 ** (position / _STEPS_PER_DECADE)
    return min(1.0 - 1.0 / memory, _LARGEST_BETA)


def position_of(beta: float) -> int:
    """The slider's place nearest to a β."""
    return round(-math.log10(1.0 - min(beta, _LARGEST_BETA)) * _STEPS_PER_DECADE)


class SmoothingBar(QWidget):
    """β as a slider and a number, and a tick box for each of the three curves.

    Signals:
        smoothing_changed: carries the new Smoothing.
    """

    smoothing_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._raw = self._tick_box("show_raw", self.tr("&Raw"), self.tr("Show every recorded value"))
        self._uncorrected = self._tick_box(
            "show_uncorrected",
            self.tr("&Average"),
            self.tr("Show the exponentially weighted average, which starts at zero"),
        )
        self._corrected = self._tick_box(
            "show_corrected",
            self.tr("Bias-&corrected"),
            self.tr("Show the average divided by 1 − βᵗ, which is right from the first value on"),
        )
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("beta_slider")
        self._slider.setAccessibleName(self.tr("Smoothing β, slider"))
        self._slider.setRange(0, _DECADES * _STEPS_PER_DECADE)
        self._slider.setPageStep(_STEPS_PER_DECADE // 4)
        self._slider.setMinimumWidth(90)
        self._number = QDoubleSpinBox(self)
        self._number.setObjectName("beta_number")
        self._number.setAccessibleName(self.tr("Smoothing β"))
        self._number.setRange(0.0, _LARGEST_BETA)
        self._number.setDecimals(_DECIMALS)
        self._number.setSingleStep(0.01)
        self._number.setKeyboardTracking(False)
        self._memory = QLabel(self)
        self._memory.setObjectName("memory")
        label = QLabel(self.tr("&β"), self)
        label.setBuddy(self._number)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        for widget in (self._raw, self._uncorrected, self._corrected):
            layout.addWidget(widget)
        layout.addSpacing(8)
        layout.addWidget(label)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._number)
        layout.addWidget(self._memory)
        self.set_smoothing(Smoothing())
        self._slider.valueChanged.connect(self._on_slider_moved)
        self._number.valueChanged.connect(self._on_number_changed)

    def smoothing(self) -> Smoothing:
        """What the controls say."""
        return Smoothing(
            self._number.value(),
            self._raw.isChecked(),
            self._uncorrected.isChecked(),
            self._corrected.isChecked(),
        )

    def set_smoothing(self, smoothing: Smoothing) -> None:
        """Set the controls without a signal."""
        boxes = (
            (self._raw, smoothing.show_raw),
            (self._uncorrected, smoothing.show_uncorrected),
            (self._corrected, smoothing.show_corrected),
        )
        for box, shown in boxes:
            with QSignalBlocker(box):
                box.setChecked(shown)
        with QSignalBlocker(self._number):
            self._number.setValue(smoothing.beta)
        self._show_beta()

    def _tick_box(self, name: str, text: str, description: str) -> QCheckBox:
        box = QCheckBox(text, self)
        box.setObjectName(name)
        box.setAccessibleName(text.replace("&", ""))
        box.setToolTip(description)
        box.toggled.connect(self._on_toggled)
        return box

    def _show_beta(self) -> None:
        beta = self._number.value()
        with QSignalBlocker(self._slider):
            self._slider.setValue(position_of(beta))
        points = number_text(1.0 / (1.0 - beta), 3)
        self._memory.setText(self.tr("≈ {points} points").format(points=points))

    @Slot(int)
    def _on_slider_moved(self, position: int) -> None:
        with QSignalBlocker(self._number):
            self._number.setValue(beta_at(position))
        points = number_text(1.0 / (1.0 - self._number.value()), 3)
        self._memory.setText(self.tr("≈ {points} points").format(points=points))
        self.smoothing_changed.emit(self.smoothing())

    @Slot(float)
    def _on_number_changed(self, beta: float) -> None:
        self._show_beta()
        self.smoothing_changed.emit(self.smoothing())

    @Slot(bool)
    def _on_toggled(self, checked: bool) -> None:
        self.smoothing_changed.emit(self.smoothing())
