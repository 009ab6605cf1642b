"""Filter of the runs table: its field with completion, its errors, and the runs that match."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, Signal, Slot
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLabel, QLineEdit, QListView, QWidget

from storage import THE_END, FilterError, StoreError, Vocabulary, completion, read_filter
from workbench.ui.runs.saved_filters import SavedFilters
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from concurrent.futures import Future

    from PySide6.QtGui import QFocusEvent

    from workbench.ui.preferences import Preferences
    from workbench.ui.session import Session


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
        """The keyboard comes to the field."""
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


_CONTEXT_LETTERS = 24
"""Letters shown before the place of an error, and behind it."""


@dataclass(frozen=True)
class FilterCriteria:
    """The runs that a filter asks for.

    Attributes:
        words: all have to occur in some column.
        runs: numbers of the runs that meet the conditions, ``None`` for all.
    """

    words: tuple[str, ...] = ()
    runs: frozenset[int] | None = None


@dataclass(frozen=True)
class _StoreAnswer:
    """What the store says to a filter: its runs, or what is wrong with it."""

    text: str
    vocabulary: Vocabulary
    wanted: FilterCriteria
    error: FilterError | None = None


class FilterSearch(QWidget):
    """Words are looked for in the table itself, conditions are met in the store, in the loader's thread.

    A filter that cannot be read hides nothing.

    Attributes:
        field: the line of text.
        error: tells what is wrong; it has a place of its own while there are conditions, so that nothing
            moves with every letter typed.
        saved: the saved filters.
        wanted: the runs to show.

    Signals:
        wanted_changed: ``wanted`` is new.
    """

    wanted_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.wanted = FilterCriteria()
        self.field = FilterField()
        self.saved = SavedFilters()
        self._has_conditions = False
        self._is_asking = False
        self._wrong: FilterError | None = None
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
        session.runs_listed.connect(self._ask)

    def begin(self) -> None:
        """Let the person type a filter."""
        self.field.setFocus()
        self.field.selectAll()

    def save(self, preferences: Preferences) -> None:
        """Remember the filter and the saved ones."""
        preferences.write("runs/filter", self.field.text())
        self.saved.save(preferences)

    def restore(self, preferences: Preferences) -> None:
        """Put back what was remembered."""
        self.saved.restore(preferences)
        self.field.setText(preferences.read("runs/filter", ""))

    @Slot()
    def _on_text_changed(self) -> None:
        self._has_conditions = False
        try:
            wanted = read_filter(self.field.text())
        except FilterError as error:
            self._show_error(error)
            return
        self._has_conditions = wanted.conditions.node is not None
        self._show_error(None)
        if not self._has_conditions:
            self._want(FilterCriteria(wanted.words))
        self._ask()

    @Slot()
    def _on_entered(self) -> None:
        self._session.loader.load(self._session.store.vocabulary, self._on_vocabulary)

    def _on_vocabulary(self, future: Future[Vocabulary]) -> None:
        try:
            self.field.learn(future.result())
        except StoreError:
            # The list of runs, read the same way twice a second, tells of it.
            return

    @Slot()
    def _ask(self) -> None:
        """Let the store answer, one question at a time."""
        if self._has_conditions and not self._is_asking:
            self._is_asking = True
            work = partial(self._answer, self.field.text(), self.field.vocabulary)
            self._session.loader.load(work, self._on_answer)

    def _answer(self, text: str, vocabulary: Vocabulary) -> _StoreAnswer:
        """In the loader's thread; the names are asked for again only where one is not among those known."""
        store = self._session.store
        try:
            if vocabulary == Vocabulary():
                vocabulary = store.vocabulary()
            wanted = read_filter(text, vocabulary)
        except FilterError:
            vocabulary = store.vocabulary()
            try:
                wanted = read_filter(text, vocabulary)
            except FilterError as error:
                return _StoreAnswer(text, vocabulary, FilterCriteria(), error)
        from storage import Selection

        runs = store.numbers(Selection(filter=wanted.conditions))
        return _StoreAnswer(text, vocabulary, FilterCriteria(wanted.words, frozenset(runs)))

    def _on_answer(self, future: Future[_StoreAnswer]) -> None:
        self._is_asking = False
        try:
            answer = future.result()
        except StoreError:
            # The list of runs, read the same way twice a second, tells of it.
            return
        self.field.learn(answer.vocabulary)
        if answer.text != self.field.text():
            self._ask()
            return
        self._show_error(answer.error)
        if answer.error is None:
            self._want(answer.wanted)

    def _want(self, wanted: FilterCriteria) -> None:
        if wanted != self.wanted:
            self.wanted = wanted
            self.wanted_changed.emit()

    def _show_error(self, error: FilterError | None) -> None:
        self._wrong = error
        if error is not None:
            self._want(FilterCriteria())
        self.saved.offer("" if error else self.field.text())
        self.error.setVisible(error is not None or self._has_conditions)
        self.error.setText(self._told(error) if error else "")
        # What is still being typed is not wrong yet.
        is_wrong = error is not None and error.found != THE_END
        for widget, name, value in (
            (self.error, "role", "error" if is_wrong else "hint"),
            (self.field, "invalid", is_wrong),
        ):
            if widget.property(name) != value:
                widget.setProperty(name, value)
                widget.style().polish(widget)

    def _told(self, error: FilterError) -> str:
        """The error behind the letters around its place, which a mark shows."""
        place, text = error.position - 1, self.field.text()
        before = ("…" if place > _CONTEXT_LETTERS else "") + text[max(0, place - _CONTEXT_LETTERS) : place]
        after = text[place : place + _CONTEXT_LETTERS] + ("…" if len(text) > place + _CONTEXT_LETTERS else "")
        return f"{before}▸{after}   {sentence(str(error))}"

    @Slot()
    def _on_return(self) -> None:
        """Go to the error."""
        if self._wrong is not None:
            self.field.setCursorPosition(self._wrong.position - 1)
            self.field.propose()
