"""Section of the launch panel with the axes of a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from workbench.sweeps import SweepPlan, SweepSettings
from workbench.ui.language import declared, figure_text, message_text
from workbench.ui.launch.settings_form import SettingsForm
from workbench.ui.widgets.icons import icon
from workbench.ui.widgets.tool_button import tool_button

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.errors import InputError
    from workbench.sweeps import Sweep

_LABEL_WIDTH = 96
_LISTED_VALUES = 3
"""Values of a range that the hint lists: the first two and the last."""


class AxisRow(QWidget):
    """One axis of a sweep: the name of a setting or part, a field with its values, a button to remove it.

    Signals:
        edited: the user changed the values.
        removal_requested: the user removes the axis (its name).
    """

    edited = Signal()
    removal_requested = Signal(str)

    def __init__(self, name: str, title: str, text: str) -> None:
        super().__init__()
        self.name = name
        self.setObjectName(f"axis_{name}")
        label = QLabel(title)
        label.setFixedWidth(_LABEL_WIDTH)
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
        """The values as typed."""
        return self._field.text()

    def begin_editing(self) -> None:
        """Focus the field and select its text."""
        self._field.setFocus()
        self._field.selectAll()

    def show_values(self, values: Sequence[str]) -> None:
        """Show a hint with the values that a range stands for; none where the text lists them itself."""
        if len(values) <= _LISTED_VALUES or ".." not in self.text:
            self._hint.hide()
            return
        text = self.tr("{0} values: {1}, {2} … {3}")
        self._hint.setText(text.format(len(values), values[0], values[1], values[-1]))
        self._hint.show()

    def show_error(self, reason: str) -> None:
        """Mark the field as invalid, or as valid where ``reason`` is empty."""
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


class SweepBox(QWidget):
    """The axes of a sweep and its settings; only a button and a hint while there is no axis.

    Attributes:
        form: settings of the sweep, such as how its points are sampled.

    Signals:
        edited: the user changed a value, or an axis was added or removed.
        menu_requested: the menu of possible axes is about to be shown; :meth:`fill_menu` fills it.
        axis_requested: the user chose from that menu (the name of a setting or part).
    """

    edited = Signal()
    menu_requested = Signal()
    axis_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sweep")
        heading = QLabel(self.tr("Sweep"))
        heading.setProperty("role", "heading")
        self._menu = QMenu(self)
        self._menu.setObjectName("add_axis_menu")
        self._menu.aboutToShow.connect(self.menu_requested)
        self._menu.triggered.connect(self._on_menu)
        self._add = QToolButton()
        self._add.setObjectName("add_axis")
        self._add.setText(self.tr("Add axis"))
        self._add.setIcon(icon("add"))
        self._add.setToolTip(self.tr("Make many runs that differ in a setting"))
        self._add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._add.setMenu(self._menu)
        self._add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._hint = QLabel(
            self.tr("One run. An axis gives a setting several values and makes a run of each.")
        )
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "hint")
        self._rows: dict[str, AxisRow] = {}
        self.form = SettingsForm(SweepSettings)
        self.form.edited.connect(self.edited)
        above = QHBoxLayout()
        above.addWidget(heading)
        above.addStretch(1)
        above.addWidget(self._add)
        self._axes = QVBoxLayout()
        self._axes.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(above)
        layout.addWidget(self._hint)
        layout.addLayout(self._axes)
        layout.addWidget(self.form)
        self.show_plan(SweepPlan())

    @property
    def names(self) -> Sequence[str]:
        """Names of the axes: settings and parts."""
        return tuple(self._rows)

    def fill_menu(self, sections: Sequence[tuple[str, Mapping[str, str]]]) -> None:
        """Fill the menu of possible axes.

        Args:
            sections: the title of each section, and in it the title of each setting or part by its name.
        """
        self._menu.clear()
        for section, titles in sections:
            submenu = self._menu.addMenu(section)
            for name, title in titles.items():
                action = submenu.addAction(title)
                action.setObjectName(f"add_axis_{name}")
                action.setData(name)
                action.setEnabled(name not in self._rows)

    def toggle(self, name: str, title: str, text: str) -> None:
        """Add an axis, or remove it where there is one.

        Args:
            name: of the setting or part.
            title: its title.
            text: initial values.
        """
        if name in self._rows:
            self._on_removal_requested(name)
            return
        row = self._insert(name, title, text)
        self._show_rows()
        self.edited.emit()
        row.begin_editing()

    def plan(self) -> SweepPlan | None:
        """Axes and settings; ``None`` where a setting is invalid. A plan without axes is a single run."""
        settings = self.form.settings() if self._rows else SweepSettings()
        if not isinstance(settings, SweepSettings):
            return None
        return SweepPlan({name: row.text for name, row in self._rows.items()}, settings)

    def show_plan(self, plan: SweepPlan, titles: Mapping[str, str] | None = None) -> None:
        """Replace all axes and settings.

        Args:
            plan: axes and settings to show.
            titles: titles of settings and parts by name; a name that is missing is its own title.
        """
        for name in self.names:
            self._delete(name)
        for name, text in plan.axes.items():
            self._insert(name, (titles or {}).get(name, name), text)
        self.form.show_settings(plan.settings)
        self._show_rows()

    def show_axes(self, sweep: Sweep) -> None:
        """Show the values of every axis of a valid sweep."""
        self.clear_errors()
        is_grid = sweep.sampling == "grid"
        for axis in sweep.axes:
            self._rows[axis.name].show_values([_short(value) for value in axis.grid()] if is_grid else [])

    def clear_errors(self) -> None:
        """Mark every axis as valid."""
        for row in self._rows.values():
            row.show_error("")

    def show_error(self, error: InputError) -> bool:
        """Mark the axis or setting that an error is about; return whether there is one."""
        field = error.field.removeprefix("axis ")
        reason = self.tr("must be {0}").format(message_text(error.allowed))
        if field == "axis":
            # The name itself is invalid: the experiment no longer has this setting.
            field, reason = str(error.value), self.tr("no setting of this experiment")
        if field in self._rows:
            if not error.field.startswith("axis"):
                reason = self.tr("{0} cannot be used: must be {1}").format(
                    figure_text(error.value), message_text(error.allowed)
                )
            self._rows[field].show_error(reason)
        elif field in self.form.rows:
            self.form.rows[field].show_error(reason)
        elif field == "first rung":
            self.form.rows["first_rung"].show_error(reason)
        else:
            return False
        return True

    def _insert(self, name: str, title: str, text: str) -> AxisRow:
        row = AxisRow(name, declared(title), text)
        row.edited.connect(self.edited)
        row.removal_requested.connect(self._on_removal_requested)
        self._axes.addWidget(row)
        # The layout would show it, and let it take the focus, only after the next events.
        row.show()
        self._rows[name] = row
        return row

    def _delete(self, name: str) -> None:
        row = self._rows.pop(name)
        self._axes.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _show_rows(self) -> None:
        self._hint.setVisible(not self._rows)
        self.form.setVisible(bool(self._rows))

    @Slot(QAction)
    def _on_menu(self, action: QAction) -> None:
        self.axis_requested.emit(action.data())

    @Slot(str)
    def _on_removal_requested(self, name: str) -> None:
        self._delete(name)
        self._show_rows()
        self.edited.emit()


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else figure_text(value)
