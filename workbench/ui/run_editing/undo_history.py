"""Undo and redo of changes of runs."""

from __future__ import annotations

from collections import deque
from concurrent.futures import wait
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from storage import RunNotFoundError, StoreError
from workbench.ui.language import message_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from storage import Store
    from workbench.ui.run_editing.run_commands import RunCommand
    from workbench.ui.session import Session

_UNDO_LIMIT = 1000


class _Entry(QUndoCommand):
    """A command on the stack; moving the stack itself does nothing, since the store is changed before."""

    def __init__(self, command: RunCommand, title: str) -> None:
        super().__init__(title)
        self.command = command


class UndoHistory(QObject):
    """Does and undoes commands in the loader's thread, one after another.

    The undo stack advances only after the store has committed, so a failed undo can be tried again. A command
    on runs that no longer exist is removed from the stack.

    Signals:
        changed: the stack has changed.
        failed: the store refused a command (a sentence).
        undone: a command was undone (the RunCommand).
    """

    changed = Signal()
    failed = Signal(str)
    undone = Signal(object)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._stack = QUndoStack(self)
        self._stack.setUndoLimit(_UNDO_LIMIT)
        self._waiting: deque[Callable[[], None]] = deque()
        self._pending: tuple[Future[None], Callable[[Future[None]], None]] | None = None

    @property
    def undo_title(self) -> str:
        """Title of the command that undo would undo; empty where there is none."""
        return self._stack.undoText()

    @property
    def redo_title(self) -> str:
        """Title of the command that redo would redo; empty where there is none."""
        return self._stack.redoText()

    def do(
        self,
        command: RunCommand,
        title: str,
        accept: Callable[[], object] | None = None,
        refuse: Callable[[str], object] | None = None,
    ) -> None:
        """Do a command and put it on the stack.

        Args:
            command: the change to be made.
            title: shown in the menu beside Undo.
            accept: called after the store has committed.
            refuse: called with a sentence if the store refuses; ``None`` emits :attr:`failed` instead.
        """
        push = partial(self._push, command, title)
        self._enqueue(partial(self._begin, command.do, push, refuse or self.failed.emit, accept))

    def undo(self) -> None:
        """Undo the latest command."""
        self._enqueue(self._begin_undo)

    def redo(self) -> None:
        """Redo the command that was undone last."""
        self._enqueue(self._begin_redo)

    def finish(self) -> None:
        """Wait for all pending commands; called when the window closes, before the loader drops its queue."""
        while self._pending is not None:
            future, receive = self._pending
            wait([future])
            receive(future)

    def _push(self, command: RunCommand, title: str) -> None:
        self._stack.push(_Entry(command, title))

    def _enqueue(self, begin: Callable[[], None]) -> None:
        self._waiting.append(begin)
        self._begin_next()

    def _begin_next(self) -> None:
        """Begin the next request; undo and redo of an empty stack are skipped."""
        while self._waiting and self._pending is None:
            self._waiting.popleft()()

    def _begin_undo(self) -> None:
        entry = self._stack.command(self._stack.index() - 1)
        if isinstance(entry, _Entry):
            accept = partial(self.undone.emit, entry.command)
            self._begin(entry.command.undo, self._stack.undo, self.failed.emit, accept, entry)

    def _begin_redo(self) -> None:
        entry = self._stack.command(self._stack.index())
        if isinstance(entry, _Entry):
            self._begin(entry.command.do, self._stack.redo, self.failed.emit, None, entry)

    def _begin(
        self,
        act: Callable[[Store], None],
        move: Callable[[], object],
        refuse: Callable[[str], object],
        accept: Callable[[], object] | None,
        entry: _Entry | None = None,
    ) -> None:
        """Call ``act`` in the loader's thread, then move the stack; ``entry`` is set for undo and redo."""

        def receive(future: Future[None]) -> None:
            self._pending = None
            fault = None
            try:
                future.result()
                move()
            except RunNotFoundError as error:
                fault = message_text(error)
                if entry is not None:
                    # The stack deletes an obsolete entry when it moves past it.
                    entry.setObsolete(True)
                    move()
                    gone = self.tr("This cannot be undone or done again: run {0} is gone for good.")
                    fault = gone.format(error.run_id)
            except StoreError as error:
                fault = message_text(error)
            self._session.refresh()
            self.changed.emit()
            if fault is not None:
                refuse(fault)
            elif accept is not None:
                accept()
            self._begin_next()

        self._pending = self._session.loader.load(partial(act, self._session.store), receive), receive
