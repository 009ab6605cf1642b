"""Entries of a menu of which exactly one is ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QMainWindow


class ChoiceGroup(QActionGroup):
    """A choice in a menu.

    Args:
        window: that the menu belongs to.
        name: stem of the object names.
        titles: of the entries, by what they choose; the first is ticked to begin with.
    """

    def __init__(self, window: QMainWindow, name: str, titles: Mapping[str, str]) -> None:
        super().__init__(window)
        for choice, title in titles.items():
            action = QAction(title, self)
            action.setCheckable(True)
            action.setData(choice)
            action.setObjectName(f"{name}_{choice}")
            self.addAction(action)
        self.actions()[0].setChecked(True)

    @property
    def choice(self) -> str:
        """What is ticked."""
        return str(self.checkedAction().data())

    def tick(self, choice: str) -> bool:
        """Tick an entry, without acting on it; whether there is one."""
        found = [action for action in self.actions() if action.data() == choice]
        for action in found:
            action.setChecked(True)
        return bool(found)
