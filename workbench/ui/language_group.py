"""The choice of the window's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QAction

from workbench.ui.choice_group import ChoiceGroup
from workbench.ui.language import LANGUAGES, current_language, language_for, text_in

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

ANNOUNCEMENT = "The program speaks English from its next start on."
"""What each catalogue says in, and of, its own language."""


class LanguageGroup(ChoiceGroup):
    """Follow the system, or one language always; a new choice takes effect at the next start.

    Signals:
        announced: the person chose another language (a sentence in that one).
    """

    announced = Signal(str)

    def __init__(self, window: QMainWindow) -> None:
        # A language is named by itself, so that whoever reads no other finds it.
        system = QCoreApplication.translate("Menu", "Like the &system")
        super().__init__(window, "language", {"system": system} | LANGUAGES)
        self.triggered.connect(self._on_triggered)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        language = language_for(str(action.data()))
        if language != current_language():
            self.announced.emit(text_in(language, "Menu", ANNOUNCEMENT))
