"""The filters that a person keeps."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QToolButton

if TYPE_CHECKING:
    from workbench.ui.preferences import Preferences

MOST = 50
"""Filters kept; the oldest makes room."""

KEY = "runs/saved_filters"


class SavedFilters(QToolButton):
    """A button with a menu: save the filter in the field, choose a saved one, delete one.

    Attributes:
        texts: the saved filters, the newest first.

    Signals:
        chosen: the person wants to see a filter (its text).
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._current = ""
        self.setObjectName("saved_filters")
        self.setText(self.tr("Saved filters"))
        self.setToolTip(self.tr("Save this filter, or choose one that was saved"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setObjectName("saved_filters_menu")
        self.setMenu(menu)
        self._save_action = menu.addAction(self.tr("Save this filter"))
        self._save_action.setObjectName("save_filter")
        self._save_action.triggered.connect(self._on_save)
        self._deletions = QMenu(self.tr("Delete"), menu)
        self._deletions.setObjectName("delete_filter")
        self._show()

    def offer(self, text: str) -> None:
        """Let this filter be saved; an empty text where there is none."""
        self._current = text.strip()
        self._save_action.setEnabled(bool(self._current) and self._current not in self.texts)

    def save(self, preferences: Preferences) -> None:
        """Remember the filters."""
        preferences.write(KEY, json.dumps(self.texts))

    def restore(self, preferences: Preferences) -> None:
        """Put back the filters that were remembered."""
        try:
            found = json.loads(preferences.read(KEY, "[]"))
        except ValueError:
            return
        if isinstance(found, list):
            self.texts = [text for text in found if isinstance(text, str)][:MOST]
            self._show()

    def _show(self) -> None:
        menu = self.menu()
        for action in menu.actions()[1:]:
            menu.removeAction(action)
        self._deletions.clear()
        if self.texts:
            menu.addSeparator()
        for text in self.texts:
            # An ampersand would be an access key.
            title = text.replace("&", "&&")
            menu.addAction(title).triggered.connect(partial(self.chosen.emit, text))
            self._deletions.addAction(title).triggered.connect(partial(self._delete, text))
        if self.texts:
            menu.addSeparator()
            menu.addMenu(self._deletions)
        self.offer(self._current)

    def _delete(self, text: str) -> None:
        self.texts.remove(text)
        self._show()

    @Slot()
    def _on_save(self) -> None:
        self.texts = [self._current, *self.texts][:MOST]
        self._show()
