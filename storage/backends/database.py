"""The interface of the databases that can hold a run store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from storage.place import Place


class Database(ABC):
    """The differences between the kinds of databases; everything else is SQLAlchemy's.

    Attributes:
        place: Where it is.
        reader: The engine for reading; a transaction sees one state of the store from its first statement on.
        writer: The engine for writing; a transaction waits for its turn as it begins.
    """

    place: Place
    reader: Engine
    writer: Engine

    @property
    @abstractmethod
    def local(self) -> Path:
        """A path on this machine; files that belong to the store lie beside it, named after it."""

    @abstractmethod
    def prepare(self, *, create: bool) -> str | None:
        """Make sure that the database can be used and return its schema's revision, None while it has none.

        A database that is refused is not changed.

        Args:
            create: Whether a store may be made where there is none.

        Raises:
            StoreMissingError: If there is none and none may be made.
            StoreUnreadableError: If what is there belongs to another program.
            StoreTooNewError: If a newer version of the program wrote it.
        """

    @abstractmethod
    def backup(self, revision: str) -> AbstractContextManager[object]:
        """Back the store up while the block, inside a transaction, migrates it to a revision."""

    @abstractmethod
    def require_same(self) -> None:
        """Check that the database is still the one that was opened.

        Raises:
            StoreReplacedError: If it is not.
        """

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin an atomic transaction for writing."""
        with self.writer.begin() as connection:
            yield connection

    @abstractmethod
    def commit_was_applied(self, connection: Connection) -> bool:
        """Whether an in-doubt commit, which seemed to fail, was applied; the connection is that of a write.

        A commit is in doubt when the connection to a server breaks before the answer. To be asked before the
        same is written again, until :meth:`clear_uncertain_commit`.
        """

    @abstractmethod
    def clear_uncertain_commit(self) -> None:
        """Forget the in-doubt commits that were asked about: what they wrote has been written."""

    @abstractmethod
    def size(self) -> int:
        """Return how many bytes the store takes on its disk."""

    @abstractmethod
    def shrink(self) -> None:
        """Return unused space to the disk, or let the database use it again."""

    def close(self) -> None:
        """Close all connections."""
        self.reader.dispose()
