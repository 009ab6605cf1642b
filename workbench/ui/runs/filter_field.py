"""The field for a filter, completed with what the store holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, Signal, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from storage import Vocabulary, completion

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent


class FilterField(QLineEdit):
    """A line of text that proposes names, comparisons and values.

    Attributes:
        vocabulary: what is proposed; empty until the store has been asked.
        list: opens below the field with what can come next.

    Signals:
        entered: the keyboard is in the field now.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.vocabulary = Vocabulary()
        self._lacked_proposals = False
        self.setObjectName("filter")
        self.setAccessibleName(self.tr("Filter the runs"))
        self.setPlaceholderText(self.tr("Filter: words, or lr < 0.01 and best loss < 0.1 (Ctrl+F)"))
        self.setClearButtonEnabled(True)
        self._proposals = QStringListModel(self)
        self._completer = QCompleter(self._proposals, self)
        self.list = QListView()
        self._completer.setPopup(self.list)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.list.setObjectName("filter_proposals")
        self.list.setAccessibleName(self.tr("What can come next"))
        # Not QLineEdit's own completer, which would replace the whole line.
        self._completer.setWidget(self)
        self._completer.activated.connect(self._on_chosen)
        # The list closes after this signal; what comes next is offered once it has.
        self._completer.activated.connect(self.propose, Qt.ConnectionType.QueuedConnection)
        self.textEdited.connect(self.propose)

    def learn(self, vocabulary: Vocabulary) -> None:
        """Propose these names and values, at once where a list is open or there was nothing to offer."""
        if vocabulary != self.vocabulary:
            self.vocabulary = vocabulary
            if self.list.isVisible() or (self._lacked_proposals and self.hasFocus()):
                self.propose()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's: the keyboard comes to the field."""
        super().focusInEvent(event)
        self.entered.emit()

    @Slot()
    def propose(self) -> None:
        """Offer what can stand at the cursor, in a list under the field."""
        found = completion(self.text(), self.cursorPosition(), self.vocabulary)
        self._proposals.setStringList(list(found.proposals))
        self._lacked_proposals = not found.proposals
        if found.proposals and self.text().strip():
            self._completer.complete()
            # Return must not take a proposal that nobody has chosen.
            self.list.setCurrentIndex(QModelIndex())
        else:
            self.list.hide()

    @Slot(str)
    def _on_chosen(self, proposal: str) -> None:
        place, text = self.cursorPosition(), self.text()
        start = completion(text, place, self.vocabulary).start
        self.setText(f"{text[:start]}{proposal} {text[place:].lstrip()}")
        self.setCursorPosition(start + len(proposal) + 1)
