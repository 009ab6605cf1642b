"""Undo and redo of changes of runs."""

from __future__ import annotations

from collections import deque
from concurrent.futures import wait
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from storage import RunNotFoundError, StoreError
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from storage import Store
    from workbench.ui.run_editing.run_commands import RunCommand
    from workbench.ui.session import Session

MOST_DEEDS = 1000


class _Entry(QUndoCommand):
    """A deed on the stack. The store is changed before the stack moves, so moving itself does nothing."""

    def __init__(self, deed: RunCommand, title: str) -> None:
        super().__init__(title)
        self.deed = deed


class UndoHistory(QObject):
    """Makes deeds in the loader's thread, one after another, and takes them back.

    The stack moves only when the store has done what was asked: after a refusal, undo can be tried again.
    A deed on runs that are gone for good leaves the stack.

    Signals:
        changed: something was done or undone, or can be from now on.
        failed: something could not be done (a sentence).
        undone: a deed was taken back (the RunCommand).
    """

    changed = Signal()
    failed = Signal(str)
    undone = Signal(object)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._stack = QUndoStack(self)
        self._stack.setUndoLimit(MOST_DEEDS)
        self._waiting: deque[Callable[[], None]] = deque()
        self._pending: tuple[Future[None], Callable[[Future[None]], None]] | None = None

    @property
    def undo_title(self) -> str:
        """What undo would take back, empty where there is nothing."""
        return self._stack.undoText()

    @property
    def redo_title(self) -> str:
        """What redo would do again, empty where there is nothing."""
        return self._stack.redoText()

    def make(
        self,
        deed: RunCommand,
        title: str,
        accept: Callable[[], object] | None = None,
        refuse: Callable[[str], object] | None = None,
    ) -> None:
        """Do something to runs.

        Args:
            deed: what.
            title: what the menu calls it beside Undo.
            accept: called when it was done.
            refuse: hears why it could not be done; ``None`` for :attr:`failed`.
        """
        push = partial(self._push, deed, title)
        self._ask(partial(self._begin, deed.make, push, refuse or self.failed.emit, accept))

    def undo(self) -> None:
        """Take the latest deed back."""
        self._ask(self._begin_undo)

    def redo(self) -> None:
        """Do again what was taken back."""
        self._ask(self._begin_redo)

    def finish(self) -> None:
        """Wait until all that was asked for is done: the window closes, and the loader forgets what waits."""
        while self._pending is not None:
            future, receive = self._pending
            wait([future])
            receive(future)

    def _push(self, deed: RunCommand, title: str) -> None:
        self._stack.push(_Entry(deed, title))

    def _ask(self, begin: Callable[[], None]) -> None:
        self._waiting.append(begin)
        self._go_on()

    def _go_on(self) -> None:
        """Begin the next that has something to act on."""
        while self._waiting and self._pending is None:
            self._waiting.popleft()()

    def _begin_undo(self) -> None:
        entry = self._stack.command(self._stack.index() - 1)
        if isinstance(entry, _Entry):
            tell = partial(self.undone.emit, entry.deed)
            self._begin(entry.deed.take_back, self._stack.undo, self.failed.emit, tell, entry)

    def _begin_redo(self) -> None:
        entry = self._stack.command(self._stack.index())
        if isinstance(entry, _Entry):
            self._begin(entry.deed.make, self._stack.redo, self.failed.emit, None, entry)

    def _begin(
        self,
        act: Callable[[Store], None],
        move: Callable[[], object],
        refuse: Callable[[str], object],
        accept: Callable[[], object] | None,
        entry: _Entry | None = None,
    ) -> None:
        """Act in the loader's thread, then move the stack; the entry is one that is there already."""

        def receive(future: Future[None]) -> None:
            self._pending = None
            fault = None
            try:
                future.result()
                move()
            except RunNotFoundError as error:
                fault = sentence(str(error))
                if entry is not None:
                    # The stack drops an obsolete entry when it moves past it.
                    entry.setObsolete(True)
                    move()
                    gone = self.tr("This cannot be undone or done again: run {0} is gone for good.")
                    fault = gone.format(error.run_id)
            except StoreError as error:
                fault = sentence(str(error))
            self._session.refresh()
            self.changed.emit()
            if fault is not None:
                refuse(fault)
            elif accept is not None:
                accept()
            self._go_on()

        self._pending = self._session.loader.load(partial(act, self._session.store), receive), receive
