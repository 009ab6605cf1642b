"""One axis of a sweep in the launch panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from workbench.ui.tool_button import tool_button

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL_WIDTH = 96

TOLD = 3
"""Values of a range that are written out: its first two and its last."""


class AxisRow(QWidget):
    """The name of a setting or part, its values as a text, and a way to take the axis out again.

    Signals:
        edited: the person changed the text.
        removal_requested: the axis is to go (its name).
    """

    edited = Signal()
    removal_requested = Signal(str)

    def __init__(self, name: str, title: str, text: str) -> None:
        super().__init__()
        self.name = name
        self.setObjectName(f"axis_{name}")
        label = QLabel(title)
        label.setFixedWidth(LABEL_WIDTH)
        label.setWordWrap(True)
        self._field = QLineEdit(text)
        self._field.setObjectName(f"axis_{name}_values")
        self._field.setAccessibleName(self.tr("Values of {0}").format(title))
        self._field.setPlaceholderText("1e-4..1:13:log")
        self._field.textEdited.connect(self.edited)
        self._field.setToolTip(
            self.tr(
                "0.001, 0.01, 0.1: these values\n"
                "0..1:11: eleven with equal distances\n"
                "1e-4..1:13:log: thirteen with equal ratios\n"
                "0..9: the whole numbers"
            )
        )
        label.setBuddy(self._field)
        remove = tool_button("close", self.tr("Take this axis out"), f"axis_{name}_remove", self._on_remove)
        self._hint = QLabel()
        self._hint.setObjectName(f"axis_{name}_count")
        self._hint.setProperty("role", "hint")
        self._hint.setWordWrap(True)
        self._error = QLabel()
        self._error.setObjectName(f"axis_{name}_error")
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._error.hide()
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(label)
        line.addWidget(self._field, 1)
        line.addWidget(remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addWidget(self._hint)
        layout.addWidget(self._error)

    @property
    def text(self) -> str:
        """The values as they are typed."""
        return self._field.text()

    def set_text(self, text: str) -> None:
        """Put other values in, without saying that the person did."""
        with QSignalBlocker(self._field):
            self._field.setText(text)

    def begin(self) -> None:
        """Let the person type values of their own."""
        self._field.setFocus()
        self._field.selectAll()

    def show_values(self, values: Sequence[str]) -> None:
        """Tell what the text stands for, nothing where the values are the text itself."""
        if len(values) <= TOLD or ".." not in self.text:
            self._hint.hide()
            return
        told = self.tr("{0} values: {1}, {2} … {3}")
        self._hint.setText(told.format(len(values), values[0], values[1], values[-1]))
        self._hint.show()

    def show_error(self, reason: str) -> None:
        """Mark the field with what is wrong, or as right where ``reason`` is empty."""
        self._error.setText(reason)
        self._error.setVisible(bool(reason))
        if reason:
            self._hint.hide()
        if bool(self._field.property("invalid")) != bool(reason):
            self._field.setProperty("invalid", bool(reason))
            self._field.style().unpolish(self._field)
            self._field.style().polish(self._field)

    @Slot()
    def _on_remove(self) -> None:
        self.removal_requested.emit(self.name)
