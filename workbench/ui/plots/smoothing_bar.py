"""Tool bar with the controls of the smoothing."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QWidget

from workbench.ui.plots.number_axis import number_text
from workbench.ui.plots.smoothing_settings import PARAMETERS, SLIDER_STEPS, Smoothing, SmoothingParameter, odd

if TYPE_CHECKING:
    from workbench.ui.plots.smoothing_settings import Method


class SmoothingBar(QWidget):
    """Check boxes of the curves, the method, and its parameter as a slider and in a spin box.

    Each method has a parameter of its own.

    Signals:
        smoothing_changed: the user changed the smoothing (a Smoothing).
    """

    smoothing_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._smoothing = Smoothing()
        self._raw = self._check_box("show_raw", self.tr("&Raw"), self.tr("Show every recorded value"))
        self._uncorrected = self._check_box(
            "show_uncorrected",
            self.tr("&Average"),
            self.tr("Show the exponentially weighted average, which starts at zero"),
        )
        self._corrected = self._check_box("show_corrected", "", "")
        self._method = QComboBox(self)
        self._method.setObjectName("smoothing_method")
        self._method.setAccessibleName(self.tr("Method of smoothing"))
        methods: tuple[tuple[Method, str], ...] = (
            ("points", self.tr("exponential")),
            ("time", self.tr("exponential in time")),
            ("mean", self.tr("moving mean")),
            ("median", self.tr("moving median")),
        )
        for method, text in methods:
            self._method.addItem(text, method)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("smoothing_slider")
        self._slider.setRange(0, SLIDER_STEPS)
        self._slider.setPageStep(SLIDER_STEPS // 20)
        self._slider.setMinimumWidth(60)
        self._number = QDoubleSpinBox(self)
        self._number.setObjectName("smoothing_number")
        self._number.setKeyboardTracking(False)
        self._reach = QLabel(self)
        self._reach.setObjectName("smoothing_reach")
        self._symbol = QLabel(self)
        self._symbol.setBuddy(self._number)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        for widget in (self._raw, self._uncorrected, self._corrected, self._method, self._symbol):
            layout.addWidget(widget)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._number)
        layout.addWidget(self._reach)
        self.set_smoothing(Smoothing())
        self._method.currentIndexChanged.connect(self._on_method_chosen)
        self._slider.valueChanged.connect(self._on_slider_moved)
        self._number.valueChanged.connect(self._on_number_changed)

    def smoothing(self) -> Smoothing:
        """The smoothing chosen."""
        return self._smoothing

    def set_smoothing(self, smoothing: Smoothing) -> None:
        """Set the controls without the signal ``smoothing_changed``."""
        self._smoothing = smoothing
        boxes = (
            (self._raw, smoothing.show_raw),
            (self._uncorrected, smoothing.show_uncorrected),
            (self._corrected, smoothing.show_corrected),
        )
        for box, shown in boxes:
            with QSignalBlocker(box):
                box.setChecked(shown)
        with QSignalBlocker(self._method):
            self._method.setCurrentIndex(self._method.findData(smoothing.method))
        self._show_method()

    @property
    def _parameter(self) -> SmoothingParameter:
        return PARAMETERS[self._smoothing.method]

    def _check_box(self, name: str, text: str, description: str) -> QCheckBox:
        box = QCheckBox(text, self)
        box.setObjectName(name)
        box.setAccessibleName(text.replace("&", ""))
        box.setToolTip(description)
        box.toggled.connect(self._on_toggled)
        return box

    def _show_method(self) -> None:
        """Update labels and ranges for the method."""
        method = self._smoothing.method
        parameter = self._parameter
        by_points = method == "points"
        # Only the exponential average over points has an uncorrected form.
        self._uncorrected.setVisible(by_points)
        if by_points:
            text = self.tr("Bias-&corrected")
            tip = self.tr("Show the average divided by 1 − βᵗ, which is right from the first value on")
        else:
            text, tip = self.tr("&Smoothed"), self.tr("Show the smoothed series")
        self._corrected.setText(text)
        self._corrected.setAccessibleName(text.replace("&", ""))
        self._corrected.setToolTip(tip)
        symbols: dict[Method, tuple[str, str]] = {
            "points": (self.tr("&β"), self.tr("Smoothing β")),
            "time": (self.tr("&τ"), self.tr("Time constant τ in seconds of training")),
        }
        symbol, name = symbols.get(method, (self.tr("&Window"), self.tr("Window of smoothing, in points")))
        self._symbol.setText(symbol)
        self._slider.setAccessibleName(self.tr("{name}, slider").format(name=name))
        self._number.setAccessibleName(name)
        self._number.setToolTip(name)
        with QSignalBlocker(self._number):
            self._number.setDecimals(parameter.decimals)
            self._number.setRange(parameter.least, parameter.greatest)
            self._number.setSingleStep(parameter.step)
            self._number.setSuffix(self.tr(" s") if method == "time" else "")
        self._show_number()
        self._show_slider()

    def _show_number(self) -> None:
        value = getattr(self._smoothing, self._parameter.field)
        with QSignalBlocker(self._number):
            self._number.setValue(value)
        if self._smoothing.method == "points":
            text = self.tr("≈ {points} points").format(points=number_text(1.0 / (1.0 - value), 3))
        elif self._smoothing.method == "time":
            text = self.tr("half-life {seconds} s").format(seconds=number_text(value * math.log(2.0), 3))
        else:
            text = self.tr("± {points} points").format(points=number_text(value // 2, 5))
        self._reach.setText(text)

    def _show_slider(self) -> None:
        with QSignalBlocker(self._slider):
            value = getattr(self._smoothing, self._parameter.field)
            self._slider.setValue(self._parameter.position_of(value))

    def _set_value(self, value: float) -> None:
        """Set the parameter, rounded to the digits of the spin box."""
        parameter = self._parameter
        rounded = round(value, parameter.decimals) if parameter.decimals else odd(value)
        self._smoothing = replace(self._smoothing, **{parameter.field: rounded})  # type: ignore[arg-type]
        self._show_number()
        self.smoothing_changed.emit(self._smoothing)

    @Slot(int)
    def _on_method_chosen(self, index: int) -> None:
        method = cast("Method", self._method.itemData(index))
        self._smoothing = replace(self._smoothing, method=method)
        self._show_method()
        self.smoothing_changed.emit(self._smoothing)

    @Slot(int)
    def _on_slider_moved(self, position: int) -> None:
        self._set_value(self._parameter.value_at(position))

    @Slot(float)
    def _on_number_changed(self, value: float) -> None:
        self._set_value(value)
        self._show_slider()

    @Slot(bool)
    def _on_toggled(self, _checked: bool) -> None:
        self._smoothing = replace(
            self._smoothing,
            show_raw=self._raw.isChecked(),
            show_uncorrected=self._uncorrected.isChecked(),
            show_corrected=self._corrected.isChecked(),
        )
        self.smoothing_changed.emit(self._smoothing)
