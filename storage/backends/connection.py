"""The connection of a store: opening, closing and the transactions in which it is read and written."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from storage.backends.error_translation import translated
from storage.errors import StoreError
from storage.messages import Message
from storage.place import FILE_ENDINGS
from storage.runs.owner import Owner
from storage.runs.rows import count_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from sqlalchemy import Connection

    from storage.backends.database import Database


class StoreConnection:
    """A run store, open until :meth:`close`.

    Attributes:
        place: The file, or the database on a server.
        local: The file, or for a database on a server a path of this person's on this machine: the files that
            belong to the store, such as checkpoints, are beside it.
        owner: The process to which the runs added here belong.
    """

    def __init__(self, database: Database) -> None:
        self.place = database.place
        self.local = database.local
        self.owner = Owner.current()
        self._database = database
        self._turn = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; harmless when closed already. No other thread may be inside a call.

        Whoever closes a file last moves the write-ahead log into it.
        """
        self._closed = True
        with translated(self.place):
            self._database.close()

    def holds(self, path: Path) -> bool:
        """Return whether a path is that of the store's file, or of one that SQLite keeps beside it."""
        own = self.local.resolve()
        return path.resolve() in {own.with_name(own.name + ending) for ending in FILE_ENDINGS}

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._require_open()
        with translated(self.place), self._database.reader.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._reorganizing() as connection:
            yield connection
            count_up(connection)

    @contextmanager
    def _reorganizing(self) -> Iterator[Connection]:
        """Begin a write that no reader can notice, and that therefore does not count as a change."""
        self._require_open()
        # Threads of one program take turns here: SQLite would let them try again and again, in no order.
        with self._turn, translated(self.place), self._database.writing() as connection:
            yield connection

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError(self.place, Message("The run store {0} has been closed; open it again.", ""))
        with translated(self.place):
            self._database.require_same()
