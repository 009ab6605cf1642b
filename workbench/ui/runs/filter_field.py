"""The field for a filter, completed with what the store holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, Signal, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit

from storage import Vocabulary, completion

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent


class FilterField(QLineEdit):
    """A line of text that proposes names, comparisons and values.

    Attributes:
        vocabulary: what is proposed; empty until the store has been asked.

    Signals:
        entered: the keyboard is in the field now.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.vocabulary = Vocabulary()
        self.setObjectName("filter")
        self.setAccessibleName(self.tr("Filter the runs"))
        self.setPlaceholderText(self.tr("Filter: words, or lr < 0.01 and best loss < 0.1 (Ctrl+F)"))
        self.setClearButtonEnabled(True)
        self._proposals = QStringListModel(self)
        self.completer_of_parts = QCompleter(self._proposals, self)
        self.completer_of_parts.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer_of_parts.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer_of_parts.popup().setObjectName("filter_proposals")
        # Not QLineEdit's own completer, which would replace the whole line.
        self.completer_of_parts.setWidget(self)
        self.completer_of_parts.activated[str].connect(self._on_chosen)
        # The list closes after this signal; what comes next is offered once it has.
        self.completer_of_parts.activated[str].connect(self.propose, Qt.ConnectionType.QueuedConnection)
        self.textEdited.connect(self.propose)

    def learn(self, vocabulary: Vocabulary) -> None:
        """Propose these names and values from now on, in a list that is open too."""
        if vocabulary != self.vocabulary:
            self.vocabulary = vocabulary
            if self.completer_of_parts.popup().isVisible():
                self.propose()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's: the keyboard comes to the field."""
        super().focusInEvent(event)
        self.entered.emit()

    @Slot()
    def propose(self) -> None:
        """Offer what can stand at the cursor, in a list under the field."""
        found = completion(self.text(), self.cursorPosition(), self.vocabulary)
        popup = self.completer_of_parts.popup()
        self._proposals.setStringList(list(found.proposals))
        if found.proposals and self.text().strip():
            self.completer_of_parts.complete()
            # Return must not take a proposal that nobody has chosen.
            popup.setCurrentIndex(QModelIndex())
        else:
            popup.hide()

    @Slot(str)
    def _on_chosen(self, proposal: str) -> None:
        place, text = self.cursorPosition(), self.text()
        start = completion(text, place, self.vocabulary).start
        self.setText(f"{text[:start]}{proposal} {text[place:].lstrip()}")
        self.setCursorPosition(start + len(proposal) + 1)
