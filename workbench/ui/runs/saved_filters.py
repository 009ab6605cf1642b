"""Filters that the user has saved."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton

if TYPE_CHECKING:
    from workbench.ui.preferences import Preferences

MOST = 50
"""Limit of saved filters; a further one replaces the oldest."""

_TITLE_CHARACTERS = 60
"""Characters of a name that the menu shows."""

KEY = "runs/saved_filters"


class SavedFilters(QPushButton):
    """Button with a menu to save the current filter and to choose, rename or delete saved ones.

    Attributes:
        texts: text of each saved filter by its name, the newest first.

    Signals:
        chosen: the user chose a filter (its text).
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self._current = ""
        self.setObjectName("saved_filters")
        self.setText(self.tr("Saved filters"))
        self.setToolTip(self.tr("Save this filter, or choose one that was saved"))
        menu = QMenu(self)
        menu.setObjectName("saved_filters_menu")
        menu.setToolTipsVisible(True)
        self.setMenu(menu)
        self._save_action = menu.addAction(self.tr("Save this filter…"))
        self._save_action.setObjectName("save_filter")
        self._save_action.triggered.connect(self._on_save)
        self._renamings = QMenu(self.tr("Rename"), menu)
        self._renamings.setObjectName("rename_filter")
        self._deletions = QMenu(self.tr("Delete"), menu)
        self._deletions.setObjectName("delete_filter")
        self._show()

    def set_current(self, text: str) -> None:
        """Set the filter that can be saved; an empty text for none."""
        self._current = text.strip()
        self._save_action.setEnabled(bool(self._current) and self._current not in self.texts.values())

    def save(self, preferences: Preferences) -> None:
        """Save the filters."""
        preferences.write(KEY, json.dumps(list(self.texts.items())))

    def restore(self, preferences: Preferences) -> None:
        """Restore the filters; invalid entries are skipped."""
        try:
            pairs = json.loads(preferences.read(KEY, "[]"))
        except ValueError:
            return
        self.texts = {}
        for pair in pairs if isinstance(pairs, list) else []:
            match pair:
                case [str(name), str(text)]:
                    self.texts[name] = text
        self._show()

    def _show(self) -> None:
        menu = self.menu()
        for action in menu.actions()[1:]:
            menu.removeAction(action)
        for submenu in (self._renamings, self._deletions):
            submenu.clear()
        if self.texts:
            menu.addSeparator()
        for name, text in self.texts.items():
            title = _title(name)
            action = menu.addAction(title)
            action.setToolTip(text)
            action.triggered.connect(partial(self.chosen.emit, text))
            self._renamings.addAction(title).triggered.connect(partial(self._ask_name, text, name))
            self._deletions.addAction(title).triggered.connect(partial(self._delete, name))
        if self.texts:
            menu.addSeparator()
            menu.addMenu(self._renamings)
            menu.addMenu(self._deletions)
        self.set_current(self._current)

    def _delete(self, name: str) -> None:
        del self.texts[name]
        self._show()

    def _ask_name(self, text: str, past: str) -> None:
        """Ask for the name of a filter in a non-blocking dialog."""
        dialog = QInputDialog(self)
        dialog.setObjectName("name_filter")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Name of the filter"))
        dialog.setLabelText(self.tr("Name of the filter"))
        dialog.setTextValue(past or text)
        dialog.setOkButtonText(self.tr("Save"))
        dialog.setCancelButtonText(self.tr("Cancel"))
        dialog.textValueSelected.connect(partial(self._store, text, past))
        dialog.open()

    def _store(self, text: str, past: str, name: str) -> None:
        """Save a filter under a name, replacing another of that name; an empty name stands for the text."""
        title = name.strip() or text
        if past in self.texts:
            renamed = {title if each == past else each: found for each, found in self.texts.items()}
            self.texts = renamed | {title: text}
        else:
            others = [(each, found) for each, found in self.texts.items() if each != title]
            self.texts = dict([(title, text), *others][:MOST])
        self._show()

    @Slot()
    def _on_save(self) -> None:
        self._ask_name(self._current, "")


def _title(name: str) -> str:
    """A name as a menu title: shortened, with its ampersands escaped."""
    shown = name if len(name) <= _TITLE_CHARACTERS else name[: _TITLE_CHARACTERS - 1] + "…"
    return shown.replace("&", "&&")
