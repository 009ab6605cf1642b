"""What a database has to be able to do to hold a run store, and which one is behind a place."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from storage.place import Place, Server


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

        What is refused keeps every byte.

        Args:
            create: Whether a store may be made where there is none.

        Raises:
            StoreMissingError: If there is none and none may be made.
            StoreUnreadableError: If what is there belongs to another program.
            StoreTooNewError: If a newer version of the program wrote it.
        """

    @abstractmethod
    def saved(self, revision: str) -> AbstractContextManager[object]:
        """Keep what is there safe while the block, inside a transaction, migrates it to a revision."""

    @abstractmethod
    def require_same(self) -> None:
        """Check that the database is still the one that was opened.

        Raises:
            StoreReplacedError: If it is not.
        """

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin a transaction for writing, which happens wholly or not at all."""
        with self.writer.begin() as connection:
            yield connection

    @abstractmethod
    def wrote_unawares(self, connection: Connection) -> bool:
        """Whether a write that seemed to fail did happen after all; the connection is that of a write.

        So it may be where the connection to a server breaks in the moment between the two. To be asked
        before the same is written again, until :meth:`forget_doubts`.
        """

    @abstractmethod
    def forget_doubts(self) -> None:
        """Take all earlier writes for settled: what was asked about has been written."""

    @abstractmethod
    def size(self) -> int:
        """Return how many bytes the store takes on its disk."""

    @abstractmethod
    def give_back(self) -> None:
        """Give room that is not used any more back to the disk, or let it be used again."""

    def close(self) -> None:
        """Close all connections."""
        self.reader.dispose()


def database_at(place: Place, busy_timeout_s: float) -> Database:
    """Return the database at a place, to which nothing is connected yet.

    Raises:
        StoreError: If the driver it needs is not installed.
    """
    if isinstance(place, Server):
        from storage.postgresql.database import PostgresqlDatabase

        return PostgresqlDatabase(place, busy_timeout_s)
    from storage.sqlite.database import SqliteDatabase

    return SqliteDatabase(place, busy_timeout_s)
