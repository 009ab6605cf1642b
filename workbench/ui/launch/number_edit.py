"""A field for a number that can be typed in any notation and stepped from the keyboard."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from workbench.settings import Declaration


class NumberEdit(QLineEdit):
    """Up and Down step through 1, 2, 5, 10, … where people think in factors, and by a fixed amount elsewhere.

    A spin box would round 1e-08 to 0 and change under a passing mouse wheel.
    """

    def __init__(self, declaration: Declaration) -> None:
        super().__init__()
        self._declaration = declaration

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's: step, or type."""
        directions = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        direction = directions.get(Qt.Key(event.key()))
        if direction is None or not self._step(direction):
            super().keyPressEvent(event)

    def _step(self, direction: int) -> bool:
        try:
            value = float(self.text())
        except ValueError:
            return False
        whole = self._declaration.kind in {"integer", "count"}
        if self._declaration.logarithmic and value > 0:
            stepped = _next_in_1_2_5(value, direction)
        else:
            stepped = round(value + direction * (1 if whole else 0.01), 12)
        if not self._within(stepped):
            return True
        text = str(max(1, round(stepped))) if whole and self._declaration.logarithmic else f"{stepped:.10g}"
        self.setText(text)
        self.textEdited.emit(text)
        return True

    def _within(self, value: float) -> bool:
        low, high = self._declaration.minimum, self._declaration.maximum
        above = low is None or value > low or (value == low and not self._declaration.open_minimum)
        below = high is None or value < high or (value == high and not self._declaration.open_maximum)
        return above and below


def _next_in_1_2_5(value: float, direction: int) -> float:
    """The next number of the series 1, 2, 5, 10, … above or below."""
    exponent = math.floor(math.log10(value))
    series = [
        factor * 10.0**power for power in range(exponent - 1, exponent + 3) for factor in (1.0, 2.0, 5.0)
    ]
    if direction > 0:
        return next(member for member in series if member > value * (1 + 1e-9))
    return next(member for member in reversed(series) if member < value * (1 - 1e-9))
