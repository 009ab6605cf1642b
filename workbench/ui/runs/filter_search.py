"""Which runs the table shows: the filter field, what is wrong with it, and the saved filters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from storage import FilterError, Selection, StoreError, Vocabulary, read_filter
from workbench.ui.runs.filter_field import FilterField
from workbench.ui.runs.saved_filters import SavedFilters
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from concurrent.futures import Future

    from workbench.ui.preferences import Preferences
    from workbench.ui.session import Session

NEAR = 16
"""Letters shown before the place of an error."""


@dataclass(frozen=True)
class Wanted:
    """The runs that a filter asks for.

    Attributes:
        words: all have to occur in some column.
        runs: numbers of the runs that meet the conditions, ``None`` for all.
    """

    words: tuple[str, ...] = ()
    runs: frozenset[int] | None = None


@dataclass(frozen=True)
class Answer:
    """What the store says to a filter: its runs, or what is wrong with it."""

    text: str
    vocabulary: Vocabulary
    runs: frozenset[int]
    error: FilterError | None = None


class FilterSearch(QWidget):
    """Words are looked for in the table itself, conditions are found by the store in the loader's thread.

    A filter with an error leaves the table as it is.

    Attributes:
        field: the line of text.
        saved: the saved filters.
        wanted: the runs to show.

    Signals:
        wanted_changed: ``wanted`` is new.
    """

    wanted_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.wanted = Wanted()
        self.field = FilterField()
        self.saved = SavedFilters()
        self._is_asking = False
        self._error = QLabel()
        self._error.setObjectName("filter_error")
        self._error.setAccessibleName(self.tr("What is wrong with the filter"))
        self._error.setProperty("role", "error")
        self._error.hide()
        line = QHBoxLayout()
        line.addWidget(self.field, 1)
        line.addWidget(self.saved)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(line)
        layout.addWidget(self._error)
        self.field.textChanged.connect(self._on_text_changed)
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
        text = self.field.text()
        try:
            words = read_filter(text).words
        except FilterError as error:
            self._show_error(error)
            return
        self._show_error(None)
        if words is not None:
            self._want(Wanted(words))
        self._ask()

    @Slot()
    def _ask(self) -> None:
        """Let the store answer, one question at a time."""
        if self.field.text().strip() and not self._is_asking:
            self._is_asking = True
            self._session.loader.load(partial(self._answer, self.field.text()), self._on_answer)

    def _answer(self, text: str) -> Answer:
        """In the loader's thread."""
        store = self._session.store
        vocabulary = store.vocabulary()
        try:
            wanted = read_filter(text, vocabulary)
        except FilterError as error:
            return Answer(text, vocabulary, frozenset(), error)
        runs = () if wanted.words is not None else store.numbers(Selection(filter=wanted))
        return Answer(text, vocabulary, frozenset(runs))

    def _on_answer(self, future: Future[Answer]) -> None:
        self._is_asking = False
        try:
            answer = future.result()
        except StoreError:
            # The list of runs, read the same way twice a second, tells of it.
            return
        self.field.vocabulary = answer.vocabulary
        if answer.text != self.field.text():
            self._ask()
            return
        self._show_error(answer.error)
        if answer.error is None and read_filter(answer.text).words is None:
            self._want(Wanted(runs=answer.runs))

    def _want(self, wanted: Wanted) -> None:
        if wanted != self.wanted:
            self.wanted = wanted
            self.wanted_changed.emit()

    def _show_error(self, error: FilterError | None) -> None:
        self.saved.offer("" if error else self.field.text())
        self._error.setVisible(error is not None)
        if error is not None:
            place = error.position - 1
            text = self.field.text()
            near = f"{text[max(0, place - NEAR) : place]}▸{text[place : place + NEAR]}"
            self._error.setText(f"{near}   {sentence(str(error))}")
