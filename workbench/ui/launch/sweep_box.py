"""Section of the launch panel with the axes of a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from workbench.sweeps import SweepPlan, SweepSettings
from workbench.ui.icons import icon
from workbench.ui.language import declared, figure_text
from workbench.ui.launch.settings_form import SettingsForm
from workbench.ui.sentences import sentence
from workbench.ui.tool_button import tool_button

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.errors import InputError
    from workbench.sweeps import Sweep
    from workbench.ui.launch.sweep_section import SweepablePart

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


class SweepBox(QWidget):
    """Axes, and below them how their points are chosen; nothing but a button while there is no axis.

    Signals:
        edited: the person changed something, or added or removed an axis.
        offer_wanted: the menu of axes is about to be shown; :meth:`offer` fills it.
        axis_wanted: the person chose from that menu (the name of a setting or part).
    """

    edited = Signal()
    offer_wanted = Signal()
    axis_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sweep")
        heading = QLabel(self.tr("Sweep"))
        heading.setProperty("role", "heading")
        self._menu = QMenu(self)
        self._menu.setObjectName("add_axis_menu")
        self._menu.aboutToShow.connect(self.offer_wanted)
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
        """The settings and parts that are axes."""
        return tuple(self._rows)

    def offer(self, parts: Sequence[SweepablePart]) -> None:
        """Fill the menu with what can become an axis."""
        self._menu.clear()
        for part in parts:
            submenu = self._menu.addMenu(part.title)
            for name, title in part.titles.items():
                action = submenu.addAction(title)
                action.setObjectName(f"add_axis_{name}")
                action.setData(name)
                action.setEnabled(name not in self._rows)

    def toggle(self, name: str, part: SweepablePart) -> None:
        """Make a setting an axis with values around its present one, or no axis any more."""
        if name in self._rows:
            self._remove(name)
            return
        row = self._insert(name, part.titles[name], part.suggested(name))
        self._show_rows()
        self.edited.emit()
        row.begin()

    def plan(self) -> SweepPlan | None:
        """What the section says, ``None`` where a setting is invalid; without axes it is no sweep."""
        settings = self.form.settings() if self._rows else SweepSettings()
        if not isinstance(settings, SweepSettings):
            return None
        return SweepPlan({name: row.text for name, row in self._rows.items()}, settings)

    def show_plan(self, plan: SweepPlan, titles: Mapping[str, str] | None = None) -> None:
        """Fill the section.

        Args:
            plan: what to show.
            titles: of settings and parts by name; a name that is not there is its own title.
        """
        for name in self.names:
            self._take_out(name)
        for name, text in plan.axes.items():
            self._insert(name, (titles or {}).get(name, name), text)
        self.form.show_settings(plan.settings)
        self._show_rows()

    def show_axes(self, sweep: Sweep) -> None:
        """Tell what the texts stand for."""
        self.clear_errors()
        for axis in sweep.axes:
            drawn = sweep.sampling != "grid"
            values = [] if drawn else [_short(value) for value in axis.grid()]
            self._rows[axis.name].show_values(values)

    def clear_errors(self) -> None:
        """Mark every axis as right."""
        for row in self._rows.values():
            row.show_error("")

    def show_error(self, error: InputError) -> bool:
        """Mark the axis or setting that an error is about; whether there is one."""
        field = error.field.removeprefix("axis ")
        reason = self.tr("must be {0}").format(sentence(error.allowed))
        if field == "axis":
            # The name itself is wrong: the experiment has no such setting now.
            field, reason = str(error.value), self.tr("no setting of this experiment")
        if field in self._rows:
            if not error.field.startswith("axis"):
                reason = self.tr("{0} cannot be used: must be {1}").format(
                    figure_text(error.value), sentence(error.allowed)
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
        row.removal_requested.connect(self._remove)
        self._axes.addWidget(row)
        # At once: the layout would show it, and let it have the keyboard, only after the next events.
        row.show()
        self._rows[name] = row
        return row

    def _take_out(self, name: str) -> None:
        row = self._rows.pop(name)
        self._axes.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _show_rows(self) -> None:
        self._hint.setVisible(not self._rows)
        self.form.setVisible(bool(self._rows))

    @Slot(QAction)
    def _on_menu(self, action: QAction) -> None:
        self.axis_wanted.emit(action.data())

    @Slot(str)
    def _remove(self, name: str) -> None:
        self._take_out(name)
        self._show_rows()
        self.edited.emit()


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else figure_text(value)
