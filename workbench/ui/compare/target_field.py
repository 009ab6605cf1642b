"""A field for the value that a series is to reach."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget


class TargetField(QWidget):
    """A number or nothing.

    Signals:
        target_changed: the target is another one, or none.
    """

    target_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._target: float | None = None
        self._field = QLineEdit()
        self._field.setObjectName("target_value")
        self._field.setAccessibleName(self.tr("Target of the series"))
        self._field.setPlaceholderText(self.tr("none"))
        self._field.setToolTip(
            self.tr("The table says when each run first reached this value of the series in the plot")
        )
        self._field.setMaximumWidth(110)
        label = QLabel(self.tr("&Target"))
        label.setBuddy(self._field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addWidget(self._field)
        self._field.textEdited.connect(self._on_edited)
        self._field.editingFinished.connect(self._on_finished)

    @property
    def target(self) -> float | None:
        """The value, None where there is none."""
        return self._target

    def text(self) -> str:
        """What is written, to be remembered."""
        return self._field.text()

    def restore(self, text: str) -> None:
        """Put a remembered text back."""
        self._field.setText(text)
        self._on_edited()
        self._on_finished()

    @Slot()
    def _on_edited(self) -> None:
        """Mark what is not a number."""
        is_wrong = self._read() is None and bool(self._field.text().strip())
        if bool(self._field.property("invalid")) != is_wrong:
            self._field.setProperty("invalid", is_wrong)
            self._field.style().unpolish(self._field)
            self._field.style().polish(self._field)

    @Slot()
    def _on_finished(self) -> None:
        target = self._read()
        if target != self._target:
            self._target = target
            self.target_changed.emit()

    def _read(self) -> float | None:
        try:
            value = float(self._field.text().strip().replace("−", "-"))
        except ValueError:
            return None
        return value if math.isfinite(value) else None
