"""One setting in a form: its name, a field, a way back to the default, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
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

from workbench.ui.icons import icon
from workbench.ui.language import declared
from workbench.ui.launch.number_edit import NumberEdit
from workbench.ui.launch.python_file import choose_python_file
from workbench.ui.launch.sweep_button import SweepButton
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from workbench.settings import Declaration, Value

EDIT_WIDTH = 100


class SettingRow(QWidget):
    """A labelled field made from a declaration.

    Signals:
        edited: the person changed the value.
        sweep_requested: the person wants to sweep over the setting, or no longer (its name).
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
        tip = f"{declared(declaration.help)}\n{declaration.name}: {sentence(declaration.allowed)}"
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
        self._arrange()
        self.set_default(declaration.default)
        self.set_value(declaration.default)

    def _arrange(self) -> None:
        """Put the parts in a line, a wide editor below it."""
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
        """What stands in the field, to be read by the settings' own validation."""
        editor = self._editor
        if isinstance(editor, QCheckBox):
            return editor.isChecked()
        return editor.currentText() if isinstance(editor, QComboBox) else editor.text()

    def set_value(self, value: Value | None) -> None:
        """Put a value in the field, without saying that the person did."""
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
        """Go back to this value from now on."""
        self._default = default
        self._reset.setToolTip(self.tr("Back to {0}").format(_text(default) or self.tr("empty")))
        self._show_whether_changed()

    def follow_default(self, default: Value | None) -> None:
        """Take another default, and its value where the person has left the field at the old one."""
        untouched = not self.is_changed()
        self.set_default(default)
        if untouched:
            self.set_value(default)

    def is_changed(self) -> bool:
        """Whether the field says something else than its default."""
        default = self._default
        return self.value() != (default if isinstance(default, bool) else _text(default))

    def suggest(self, words: list[str]) -> None:
        """Offer values to choose from; others can still be typed."""
        if isinstance(self._editor, QComboBox):
            kept = self._editor.currentText()
            with QSignalBlocker(self._editor):
                self._editor.clear()
                self._editor.addItems(words)
                self._editor.setCurrentText(kept)

    def set_swept(self, is_swept: bool) -> None:
        """Show whether an axis of the sweep gives the values instead of the field."""
        if self._sweep is not None:
            self._sweep.setChecked(is_swept)
            self._editor.setEnabled(not is_swept)

    def show_error(self, reason: str) -> None:
        """Mark the field with what is wrong, or as right where ``reason`` is empty."""
        self._error.setText(reason)
        self._error.setVisible(bool(reason))
        if bool(self._editor.property("invalid")) != bool(reason):
            self._editor.setProperty("invalid", bool(reason))
            self._editor.style().unpolish(self._editor)
            self._editor.style().polish(self._editor)

    def error(self) -> str:
        """What is wrong, empty where nothing is."""
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
            box.setFixedWidth(EDIT_WIDTH)
            # A wheel that scrolls the panel must not change what it passes over.
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.wheelEvent = lambda event: event.ignore()  # type: ignore[method-assign]
            return box
        edit = NumberEdit(declaration) if declaration.kind in {"real", "integer"} else QLineEdit()
        edit.textEdited.connect(self._on_edited)
        if declaration.kind != "formula":
            edit.setFixedWidth(EDIT_WIDTH)
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
        button.listen(self)
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
    """A value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)
