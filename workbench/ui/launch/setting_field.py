"""Labelled field for one setting, made from its declaration."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.ui.language import declared, message_text
from workbench.ui.widgets.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from workbench.settings import Declaration, Value


_SWEEP_KEYS = "Ctrl+Shift+A"
"""Makes the setting whose field has the focus an axis."""

_SWEEP_ICON_SIZE = 14

_SWEEP_BUTTON_WIDTH = 20

_EDITOR_WIDTH = 100


class _NumberEdit(QLineEdit):
    """Number field in any notation; the Up and Down keys step it.

    Logarithmic settings step through 1, 2, 5, 10, …; others by a fixed amount. A spin box would round 1e-08
    to 0 and change when the mouse wheel passes over it.
    """

    def __init__(self, declaration: Declaration) -> None:
        super().__init__()
        self._declaration = declaration

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with Up and Down."""
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
    """The next number of the series 1, 2, 5, 10, … above (direction 1) or below (−1)."""
    exponent = math.floor(math.log10(value))
    series = [
        factor * 10.0**power for power in range(exponent - 1, exponent + 3) for factor in (1.0, 2.0, 5.0)
    ]
    if direction > 0:
        return next(member for member in series if member > value * (1 + 1e-9))
    return next(member for member in reversed(series) if member < value * (1 - 1e-9))


class SweepButton(QToolButton):
    """Button beside a setting that makes it an axis of the sweep; checked while it is one."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}_sweep")
        self.setIcon(icon("sweep"))
        self.setIconSize(QSize(_SWEEP_ICON_SIZE, _SWEEP_ICON_SIZE))
        self.setFixedWidth(_SWEEP_BUTTON_WIDTH)
        self.setAutoRaise(True)
        self.setCheckable(True)
        # The shortcut works in the field itself, so the button need not be a tab stop.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Sweep over {0}").format(title))
        keys = QKeySequence(_SWEEP_KEYS).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(self.tr("Make many runs that differ in this ({0})").format(keys))

    def add_shortcut(self, widget: QWidget) -> None:
        """Let the shortcut work while ``widget`` or something in it has the focus."""
        shortcut = QShortcut(QKeySequence(_SWEEP_KEYS), widget)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.click)


def choose_python_file(parent: QWidget) -> str:
    """Let the user choose a Python file; return its path, empty if cancelled. The file is not executed."""
    path, _ = QFileDialog.getOpenFileName(
        parent,
        QCoreApplication.translate("PythonFile", "Choose a Python file"),
        "",
        QCoreApplication.translate("PythonFile", "Python (*.py)"),
    )
    return path


class SettingField(QWidget):
    """Label, editor, reset button and error text of one setting, made from its declaration.

    Signals:
        edited: the user changed the value.
        sweep_requested: the user toggled whether the setting is an axis of the sweep (its name).
    """

    edited = Signal()
    sweep_requested = Signal(str)

    def __init__(self, declaration: Declaration, *, offers_sweep: bool = False) -> None:
        super().__init__()
        self.declaration = declaration
        self._default = declaration.default
        title = declared(declaration.title)
        symbol = f"  {declaration.symbol}" if declaration.symbol else ""
        self._label = QLabel(title + symbol)
        self._editor = self._make_editor()
        self._editor.setObjectName(declaration.name)
        self._editor.setAccessibleName(title)
        self._label.setBuddy(self._editor)
        tip = f"{declared(declaration.help)}\n{declaration.name}: {message_text(declaration.allowed)}"
        for part in (self._label, self._editor):
            part.setToolTip(tip)
        self._editor.setAccessibleDescription(tip)

        self._reset = QToolButton()
        self._reset.setIcon(icon("reset"))
        self._reset.setAutoRaise(True)
        self._reset.setObjectName(f"{declaration.name}_reset")
        self._reset.setAccessibleName(self.tr("Reset {0} to its default").format(title))
        self._reset.clicked.connect(self._on_reset)
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)

        self._error = QLabel()
        self._error.setObjectName(f"{declaration.name}_error")
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._error.hide()
        self._sweep = self._sweep_button(title) if offers_sweep else None
        self._lay_out()
        self.set_default(declaration.default)
        self.set_value(declaration.default)

    def _lay_out(self) -> None:
        """Place the parts in one line, or a wide editor below it."""
        declaration = self.declaration
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self._label, 1)
        if declaration.unit:
            unit = QLabel(declared(declaration.unit))
            unit.setProperty("role", "hint")
            line.addWidget(unit)
        is_wide = declaration.kind == "formula"
        if not is_wide:
            line.addWidget(self._editor)
        if declaration.kind in {"path", "script"}:
            line.addWidget(self._browse_button())
        line.addWidget(self._reset)
        if self._sweep is not None:
            line.addWidget(self._sweep)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        if is_wide:
            layout.addWidget(self._editor)
        layout.addWidget(self._error)

    def value(self) -> str | bool:
        """The unvalidated value in the editor: text, or the state of a check box."""
        editor = self._editor
        if isinstance(editor, QCheckBox):
            return editor.isChecked()
        return editor.currentText() if isinstance(editor, QComboBox) else editor.text()

    def set_value(self, value: Value | None) -> None:
        """Set the value without the signal ``edited``."""
        with QSignalBlocker(self._editor):
            if isinstance(self._editor, QCheckBox):
                self._editor.setChecked(bool(value))
            elif isinstance(self._editor, QComboBox):
                self._editor.setCurrentText(_text(value))
                if (line := self._editor.lineEdit()) is not None:
                    line.setCursorPosition(0)
            else:
                self._editor.setText(_text(value))
                self._editor.setCursorPosition(0)
        self._show_whether_changed()

    def set_default(self, default: Value | None) -> None:
        """Set the value that the reset button restores."""
        self._default = default
        self._reset.setToolTip(self.tr("Back to {0}").format(_text(default) or self.tr("empty")))
        self._show_whether_changed()

    def follow_default(self, default: Value | None) -> None:
        """Change the default, and the value with it where the user has not changed that."""
        untouched = not self.is_changed()
        self.set_default(default)
        if untouched:
            self.set_value(default)

    def is_changed(self) -> bool:
        """Whether the value differs from the default."""
        default = self._default
        return self.value() != (default if isinstance(default, bool) else _text(default))

    def suggest(self, words: list[str]) -> None:
        """Set the suggestions of an editable choice; other values can still be typed."""
        if isinstance(self._editor, QComboBox):
            text = self._editor.currentText()
            with QSignalBlocker(self._editor):
                self._editor.clear()
                self._editor.addItems(words)
                self._editor.setCurrentText(text)

    def set_swept(self, is_swept: bool) -> None:
        """Disable the editor while an axis of the sweep supplies the values."""
        if self._sweep is not None:
            self._sweep.setChecked(is_swept)
            self._editor.setEnabled(not is_swept)

    def show_error(self, reason: str) -> None:
        """Mark the field as invalid, or as valid where ``reason`` is empty."""
        self._error.setText(reason)
        self._error.setVisible(bool(reason))
        if bool(self._editor.property("invalid")) != bool(reason):
            self._editor.setProperty("invalid", bool(reason))
            self._editor.style().unpolish(self._editor)
            self._editor.style().polish(self._editor)

    def error(self) -> str:
        """The error shown; empty where the value is valid."""
        return self._error.text()

    def _make_editor(self) -> QLineEdit | QComboBox | QCheckBox:
        declaration = self.declaration
        if declaration.kind == "flag":
            check = QCheckBox()
            check.toggled.connect(self._on_edited)
            return check
        if declaration.kind == "choice" or declaration.suggestions:
            box = QComboBox()
            box.setEditable(declaration.kind != "choice")
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            box.addItems(list(declaration.suggestions or declaration.choices))
            box.currentTextChanged.connect(self._on_edited)
            box.setFixedWidth(_EDITOR_WIDTH)
            # Scrolling the panel with the wheel must not change the values that it passes over.
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.wheelEvent = lambda event: event.ignore()  # type: ignore[method-assign]
            return box
        edit = _NumberEdit(declaration) if declaration.kind in {"real", "integer"} else QLineEdit()
        edit.textEdited.connect(self._on_edited)
        if declaration.kind != "formula":
            edit.setFixedWidth(_EDITOR_WIDTH)
        return edit

    def _browse_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("folder"))
        button.setAutoRaise(True)
        button.setObjectName(f"{self.declaration.name}_browse")
        button.setAccessibleName(self.tr("Choose a file"))
        button.setToolTip(self.tr("Choose a file"))
        button.clicked.connect(self._on_browse)
        return button

    def _sweep_button(self, title: str) -> SweepButton:
        button = SweepButton(self.declaration.name, title)
        button.clicked.connect(self._on_sweep)
        button.add_shortcut(self)
        return button

    def _show_whether_changed(self) -> None:
        changed = self.is_changed()
        self._reset.setVisible(changed)
        font = self._label.font()
        font.setBold(changed)
        self._label.setFont(font)

    @Slot()
    def _on_edited(self) -> None:
        self._show_whether_changed()
        self.edited.emit()

    @Slot()
    def _on_sweep(self) -> None:
        self.sweep_requested.emit(self.declaration.name)

    @Slot()
    def _on_reset(self) -> None:
        self.set_value(self._default)
        self.edited.emit()

    @Slot()
    def _on_browse(self) -> None:
        if self.declaration.kind == "script":
            path = choose_python_file(self)
        else:
            path, _ = QFileDialog.getOpenFileName(
                self,
                self.tr("Choose a data file"),
                "",
                self.tr("Data (*.csv *.tsv *.txt *.npz);;All files (*)"),
            )
        if path and isinstance(self._editor, QLineEdit):
            self._editor.setText(path)
            self._on_edited()


def _text(value: Value | None) -> str:
    """A value as the user would type it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)
