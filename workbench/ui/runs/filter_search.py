"""Filter of the runs table: its field with completion, its errors, and the runs that match."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, Signal, Slot
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLabel, QLineEdit, QListView, QWidget

from storage import THE_END, FilterError, StoreError, Vocabulary, completion, read_filter
from workbench.ui.language import message_text
from workbench.ui.runs.saved_filters import SavedFilters

if TYPE_CHECKING:
    from concurrent.futures import Future

    from PySide6.QtGui import QFocusEvent

    from workbench.ui.preferences import Preferences
    from workbench.ui.session import Session


_CONTEXT_LETTERS = 24
"""Characters of the filter shown before and after the position of an error."""


class FilterField(QLineEdit):
    """Line edit with completion of names, comparisons and values.

    Attributes:
        vocabulary: names and values that are proposed; empty until the store has been read.
        list: pop-up below the field with the proposals.

    Signals:
        entered: the field has received the focus.
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
        # Not QLineEdit.setCompleter, which would replace the whole line.
        self._completer.setWidget(self)
        self._completer.activated.connect(self._on_chosen)
        # Queued, since the list closes after this signal.
        self._completer.activated.connect(self.propose, Qt.ConnectionType.QueuedConnection)
        self.textEdited.connect(self.propose)

    def set_vocabulary(self, vocabulary: Vocabulary) -> None:
        """Change what is proposed, at once if the list is open or there was nothing to propose."""
        if vocabulary != self.vocabulary:
            self.vocabulary = vocabulary
            if self.list.isVisible() or (self._lacked_proposals and self.hasFocus()):
                self.propose()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Emit :attr:`entered`."""
        super().focusInEvent(event)
        self.entered.emit()

    @Slot()
    def propose(self) -> None:
        """Show what can be typed at the cursor in a list below the field."""
        found = completion(self.text(), self.cursorPosition(), self.vocabulary)
        self._proposals.setStringList(list(found.proposals))
        self._lacked_proposals = not found.proposals
        if found.proposals and self.text().strip():
            self._completer.complete()
            # No current item: Return must not insert a proposal that the user has not chosen.
            self.list.setCurrentIndex(QModelIndex())
        else:
            self.list.hide()

    @Slot(str)
    def _on_chosen(self, proposal: str) -> None:
        text = self.text()
        cursor = self.cursorPosition()
        start = completion(text, cursor, self.vocabulary).start
        self.setText(f"{text[:start]}{proposal} {text[cursor:].lstrip()}")
        self.setCursorPosition(start + len(proposal) + 1)


@dataclass(frozen=True)
class FilterCriteria:
    """Which runs match a filter.

    Attributes:
        words: each has to occur in some column.
        run_ids: numbers of the runs that meet the conditions; ``None`` where there are no conditions.
    """

    words: tuple[str, ...] = ()
    run_ids: frozenset[int] | None = None


@dataclass(frozen=True)
class _StoreAnswer:
    """Result of a filter in the store: the matching runs, or the error."""

    text: str
    vocabulary: Vocabulary
    criteria: FilterCriteria
    error: FilterError | None = None


class FilterSearch(QWidget):
    """Filter field, its error and the saved filters.

    Words are searched in the table itself; conditions are evaluated by the store, in the loader's thread. An
    invalid filter hides no run.

    Attributes:
        field: the text field.
        error: label with the error; it stays visible while there are conditions, so that the layout does not
            change with every key.
        saved: the saved filters.
        criteria: which runs to show.

    Signals:
        criteria_changed: ``criteria`` has changed.
    """

    criteria_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.criteria = FilterCriteria()
        self.field = FilterField()
        self.saved = SavedFilters()
        self._has_conditions = False
        self._is_searching = False
        self._fault: FilterError | None = None
        self.error = QLabel()
        self.error.setObjectName("filter_error")
        self.error.setAccessibleName(self.tr("What is wrong with the filter"))
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setContentsMargins(14, 0, 8, 5)
        self.error.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.field, 1)
        line.addWidget(self.saved)
        self.field.textChanged.connect(self._on_text_changed)
        self.field.returnPressed.connect(self._on_return)
        self.field.entered.connect(self._on_entered)
        self.saved.chosen.connect(self.field.setText)
        session.runs_listed.connect(self._search)

    def begin_editing(self) -> None:
        """Focus the field and select its text."""
        self.field.setFocus()
        self.field.selectAll()

    def save(self, preferences: Preferences) -> None:
        """Save the filter and the saved filters."""
        preferences.write("runs/filter", self.field.text())
        self.saved.save(preferences)

    def restore(self, preferences: Preferences) -> None:
        """Restore the filter and the saved filters."""
        self.saved.restore(preferences)
        self.field.setText(preferences.read("runs/filter", ""))

    @Slot()
    def _on_text_changed(self) -> None:
        self._has_conditions = False
        try:
            parsed = read_filter(self.field.text())
        except FilterError as error:
            self._show_error(error)
            return
        self._has_conditions = parsed.conditions.node is not None
        self._show_error(None)
        if not self._has_conditions:
            self._set_criteria(FilterCriteria(parsed.words))
        self._search()

    @Slot()
    def _on_entered(self) -> None:
        self._session.loader.load(self._session.store.vocabulary, self._on_vocabulary)

    def _on_vocabulary(self, future: Future[Vocabulary]) -> None:
        try:
            self.field.set_vocabulary(future.result())
        except StoreError:
            # Reported by the list of runs, which is read in the same way twice a second.
            return

    @Slot()
    def _search(self) -> None:
        """Evaluate the conditions in the store, one filter at a time."""
        if self._has_conditions and not self._is_searching:
            self._is_searching = True
            work = partial(self._evaluate, self.field.text(), self.field.vocabulary)
            self._session.loader.load(work, self._on_evaluated)

    def _evaluate(self, text: str, vocabulary: Vocabulary) -> _StoreAnswer:
        """Evaluate a filter, in the loader's thread; the vocabulary is read again for unknown names only."""
        store = self._session.store
        try:
            if vocabulary == Vocabulary():
                vocabulary = store.vocabulary()
            parsed = read_filter(text, vocabulary)
        except FilterError:
            vocabulary = store.vocabulary()
            try:
                parsed = read_filter(text, vocabulary)
            except FilterError as error:
                return _StoreAnswer(text, vocabulary, FilterCriteria(), error)
        from storage import Selection

        runs = store.numbers(Selection(filter=parsed.conditions))
        return _StoreAnswer(text, vocabulary, FilterCriteria(parsed.words, frozenset(runs)))

    def _on_evaluated(self, future: Future[_StoreAnswer]) -> None:
        self._is_searching = False
        try:
            answer = future.result()
        except StoreError:
            # Reported by the list of runs, which is read in the same way twice a second.
            return
        self.field.set_vocabulary(answer.vocabulary)
        if answer.text != self.field.text():
            self._search()
            return
        self._show_error(answer.error)
        if answer.error is None:
            self._set_criteria(answer.criteria)

    def _set_criteria(self, criteria: FilterCriteria) -> None:
        if criteria != self.criteria:
            self.criteria = criteria
            self.criteria_changed.emit()

    def _show_error(self, error: FilterError | None) -> None:
        self._fault = error
        if error is not None:
            self._set_criteria(FilterCriteria())
        self.saved.set_current("" if error else self.field.text())
        self.error.setVisible(error is not None or self._has_conditions)
        self.error.setText(self._error_text(error) if error else "")
        # A filter that ends too early is still being typed.
        is_wrong = error is not None and error.found != THE_END
        for widget, name, value in (
            (self.error, "role", "error" if is_wrong else "hint"),
            (self.field, "invalid", is_wrong),
        ):
            if widget.property(name) != value:
                widget.setProperty(name, value)
                widget.style().polish(widget)

    def _error_text(self, error: FilterError) -> str:
        """The error after an excerpt of the filter in which ▸ marks the position."""
        text = self.field.text()
        position = error.position - 1
        first, last = position - _CONTEXT_LETTERS, position + _CONTEXT_LETTERS
        before = ("…" if first > 0 else "") + text[max(0, first) : position]
        after = text[position:last] + ("…" if len(text) > last else "")
        return f"{before}▸{after}   {message_text(error)}"

    @Slot()
    def _on_return(self) -> None:
        """Move the cursor to the error."""
        if self._fault is not None:
            self.field.setCursorPosition(self._fault.position - 1)
            self.field.propose()
