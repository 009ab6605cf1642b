"""Choice of a problem, optimizer or schedule, with the form of its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.errors import WorkbenchError
from workbench.experiment import optimizer_class
from workbench.optimizers import names_in_file
from workbench.settings import validated
from workbench.ui.language import declared, message_text
from workbench.ui.launch.setting_field import SweepButton, choose_python_file
from workbench.ui.launch.settings_form import SettingsForm
from workbench.ui.widgets.icons import icon

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from workbench.settings import Settings


class PartBox(QWidget):
    """Drop-down list above the form of the chosen entry; the forms of the other entries keep their values.

    Attributes:
        title: heading of the box.

    Signals:
        edited: the user chose another entry or changed a setting.
        sweep_requested: the user toggled whether a setting, or the part itself, is an axis of the sweep
            (its name).
    """

    edited = Signal()
    sweep_requested = Signal(str)

    def __init__(
        self, part: str, title: str, models: Mapping[str, type[Settings]], *, offers_sweep: bool = False
    ) -> None:
        super().__init__()
        self._offers_sweep = offers_sweep
        self.title = title
        self._models = dict(models)
        self._forms: dict[str, SettingsForm] = {}
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        self._choice = QComboBox()
        self._choice.setObjectName(part)
        self._choice.setAccessibleName(title)
        heading.setBuddy(self._choice)
        self._choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for name, model in self._models.items():
            self._choice.addItem(declared(getattr(model, "title", name)), name)
        self._choice.currentIndexChanged.connect(self._on_chosen)
        self._choice.wheelEvent = lambda event: event.ignore()  # type: ignore[method-assign]
        self._summary = QLabel()
        self._summary.setWordWrap(True)
        self._summary.setMinimumWidth(1)
        self._summary.setProperty("role", "hint")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(heading)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._choice, 1)
        if offers_sweep:
            self._sweep = SweepButton(part, title)
            self._sweep.clicked.connect(self._on_sweep)
            self._sweep.add_shortcut(self._choice)
            line.addWidget(self._sweep)
        self._layout.addLayout(line)
        self._layout.addWidget(self._summary)
        self._show_chosen()

    @property
    def models(self) -> Mapping[str, type[Settings]]:
        """Settings classes of all entries, by name."""
        return self._models

    def offer(self, models: Mapping[str, type[Settings]]) -> None:
        """Add entries below a separator; an entry whose class has changed gets a new form."""
        for name in self._models.keys() & models.keys():
            if self._models[name] is not models[name]:
                self._models[name] = models[name]
                if form := self._forms.pop(name, None):
                    self._layout.removeWidget(form)
                    form.hide()
                    form.deleteLater()
        self._show_chosen()
        new = {name: model for name, model in models.items() if name not in self._models}
        if not new:
            return
        with QSignalBlocker(self._choice):
            self._choice.insertSeparator(self._choice.count())
            for name, model in new.items():
                self._choice.addItem(declared(getattr(model, "title", name)), name)
        self._models |= new

    def add_below_choice(self, *widgets: QWidget) -> None:
        """Insert widgets between the list and the form."""
        for index, widget in enumerate(widgets, self._layout.indexOf(self._summary)):
            self._layout.insertWidget(index, widget)

    @property
    def chosen(self) -> str:
        """Name of the chosen entry."""
        return str(self._choice.currentData())

    @property
    def form(self) -> SettingsForm:
        """Form of the chosen entry."""
        return self._forms[self.chosen]

    def settings(self) -> Settings | None:
        """Settings of the chosen entry; ``None`` where they are invalid."""
        return self.form.settings()

    def show_settings(self, name: str, settings: Settings) -> None:
        """Choose the entry ``name``, adding it where it is missing, and fill its form."""
        self.offer({name: type(settings)})
        with QSignalBlocker(self._choice):
            self._choice.setCurrentIndex(self._choice.findData(name))
        self._show_chosen()
        self.form.show_settings(settings)

    def set_swept(self, names: Container[str]) -> None:
        """Show which settings, and whether the part itself, are axes of the sweep."""
        self._sweep.setChecked(self._choice.objectName() in names)
        for name, row in self.form.rows.items():
            row.set_swept(name in names)

    def reset(self) -> None:
        """Restore the defaults of the chosen entry."""
        self.form.reset()

    def _show_chosen(self) -> None:
        name = self.chosen
        model = self._models[name]
        self._summary.setText(declared(getattr(model, "summary", "")))
        if name not in self._forms:
            form = SettingsForm(model, offers_sweep=self._offers_sweep)
            form.edited.connect(self.edited)
            form.sweep_requested.connect(self.sweep_requested)
            self._layout.addWidget(form)
            self._forms[name] = form
        for other, form in self._forms.items():
            form.setVisible(other == name)

    @Slot()
    def _on_sweep(self) -> None:
        self.sweep_requested.emit(self._choice.objectName())

    @Slot()
    def _on_chosen(self) -> None:
        self._show_chosen()
        self.edited.emit()


class OptimizerBox(PartBox):
    """Choice of an optimizer, with a button that adds the optimizers of a Python file.

    The file is parsed, not executed: its code runs only when a run with it is started.
    """

    def __init__(
        self, part: str, title: str, models: Mapping[str, type[Settings]], *, offers_sweep: bool = False
    ) -> None:
        super().__init__(part, title, models, offers_sweep=offers_sweep)
        self._own = QPushButton(icon("folder"), self.tr("Own optimizer…"))
        self._own.setObjectName(f"{part}_own")
        self._own.setToolTip(
            self.tr("Add the optimizers of a Python file; its code runs only when you start a run")
        )
        self._own.clicked.connect(self._on_own)
        self._fault = QLabel()
        self._fault.setObjectName(f"{part}_own_error")
        self._fault.setProperty("role", "error")
        self._fault.setWordWrap(True)
        self._fault.hide()
        self.add_below_choice(self._own, self._fault)

    def add_file(self, path: str) -> None:
        """Add the optimizers of a file and choose the first; show an error where it has none."""
        try:
            models = {name: optimizer_class(name).Settings for name in names_in_file(path)}
        except WorkbenchError as error:
            self._fault.setText(message_text(error))
            self._fault.show()
            return
        self._fault.hide()
        self.offer(models)
        first = next(iter(models))
        self.show_settings(first, validated(models[first], {}))
        self.edited.emit()

    @Slot()
    def _on_own(self) -> None:
        if path := choose_python_file(self):
            self.add_file(path)
