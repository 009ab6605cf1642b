"""Form for one group of settings, made from their declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.errors import InputError
from workbench.settings import Settings, declarations, validated
from workbench.sweeps import sweepable
from workbench.ui.language import message_text
from workbench.ui.launch.setting_field import SettingField

if TYPE_CHECKING:
    from collections.abc import Mapping


class SettingsForm(QWidget):
    """One field for each setting that has more than one possible value; invalid fields are marked.

    Attributes:
        model: class of the settings.

    Signals:
        edited: the user changed a value.
        sweep_requested: the user toggled whether a setting is an axis of the sweep (its name).
    """

    edited = Signal()
    sweep_requested = Signal(str)

    def __init__(self, model: type[Settings], *, offers_sweep: bool = False) -> None:
        super().__init__()
        self.model = model
        self._rows: dict[str, SettingField] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for declaration in declarations(model):
            if declaration.kind == "choice" and len(declaration.choices) == 1:
                continue
            row = SettingField(declaration, offers_sweep=offers_sweep and bool(sweepable([declaration])))
            row.edited.connect(self._on_edited)
            row.sweep_requested.connect(self.sweep_requested)
            layout.addWidget(row)
            self._rows[declaration.name] = row

    @property
    def rows(self) -> Mapping[str, SettingField]:
        """The fields by the names of their settings."""
        return self._rows

    def settings(self) -> Settings | None:
        """The settings entered; ``None`` where a field is invalid. Invalid fields are marked."""
        values: dict[str, object] = {}
        for name, row in self._rows.items():
            if row.isHidden():
                continue
            try:
                validated(self.model, {name: row.value()})
            except InputError as error:
                row.show_error(self.tr("must be {0}").format(message_text(error.allowed)))
            else:
                row.show_error("")
            values[name] = row.value()
        if any(self._rows[name].error() for name in values):
            return None
        return validated(self.model, values)

    def show_settings(self, settings: Settings) -> None:
        """Fill the form with settings."""
        values = settings.model_dump()
        for name, default in self.model.defaults_under(values).items():
            if name in self._rows:
                self._rows[name].set_default(default)
        for name, row in self._rows.items():
            row.set_value(values[name])
            row.show_error("")
        self._hide_unused(values)

    def reset(self) -> None:
        """Restore all defaults."""
        self.show_settings(self.model())

    def _update_dependents(self) -> None:
        """Update defaults that depend on other settings; hide settings without effect."""
        values = {name: row.value() for name, row in self._rows.items()}
        for name, default in self.model.defaults_under(values).items():
            if name in self._rows:
                self._rows[name].follow_default(default)
        self._hide_unused(values)

    def _hide_unused(self, values: Mapping[str, object]) -> None:
        unused = self.model.unused_under(values)
        for name, row in self._rows.items():
            row.setVisible(name not in unused)

    @Slot()
    def _on_edited(self) -> None:
        self._update_dependents()
        self.settings()
        self.edited.emit()
