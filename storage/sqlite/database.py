"""A SQLite file that holds a run store."""

import os
import sqlite3
from contextlib import AbstractContextManager, closing
from pathlib import Path

from sqlalchemy import Connection

from storage.database import Database
from storage.errors import StoreMissingError, StoreReplacedError, StoreUnreadableError
from storage.schema import VERSION_QUERY, VERSION_TABLE, known_revision
from storage.sqlite.engine import engine_for, use_wal, writer_of
from storage.sqlite.keeping import kept_copy

_STEP_PAGES = 1_000
"""Pages given back in one transaction: others wait for a few milliseconds at most."""
_INCREMENTAL = 2


class SqliteDatabase(Database):
    """One file; writers take turns by its write lock."""

    def __init__(self, path: Path, busy_timeout_s: float) -> None:
        self.place = self._path = path
        self.reader = engine_for(path, busy_timeout_s)
        self.writer = writer_of(self.reader)
        self._busy_timeout_s = busy_timeout_s
        self._identity: tuple[int, int] | None = None

    @property
    def local(self) -> Path:
        """The file."""
        return self._path

    def prepare(self, *, create: bool) -> str | None:
        """Find or create the file, readable by its owner only."""
        _find_or_create(self._path, create=create)
        self._identity = _identity(self._path)
        revision = _revision_of(self._path, self._busy_timeout_s)
        use_wal(self.reader, self._busy_timeout_s)
        return revision

    def saved(self, revision: str) -> AbstractContextManager[object]:
        """Keep a copy beside the file."""
        return kept_copy(self._path, revision)

    def require_same(self) -> None:
        """Compare the file at the path with the one that was opened."""
        # The system would go on with the old file, and what is written would vanish with it.
        if _identity(self._path) != self._identity:
            raise StoreReplacedError(self._path)

    def wrote_unawares(self, connection: Connection) -> bool:
        """Return False: a file tells at once how a write ended."""
        return False

    def forget_doubts(self) -> None:
        """Do nothing: there are none."""

    def size(self) -> int:
        """Return the size that the file has with what is still in its log."""
        with self.reader.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())

    def give_back(self) -> None:
        """Shorten the file in small steps; one of the first version is written anew once, as a whole."""
        pooled = self.reader.raw_connection()
        try:
            with closing(pooled.cursor()) as cursor:
                if cursor.execute("PRAGMA auto_vacuum").fetchone()[0] != _INCREMENTAL:
                    cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
                    cursor.execute("VACUUM")
                while cursor.execute("PRAGMA freelist_count").fetchone()[0]:
                    # It frees a page for each row that is fetched.
                    cursor.execute(f"PRAGMA incremental_vacuum({_STEP_PAGES})").fetchall()
                # Only then is the file itself shorter; readers at work may put it off.
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            pooled.close()


def _find_or_create(path: Path, *, create: bool) -> None:
    if path.exists():
        if not path.is_file():
            raise StoreUnreadableError(path, "is not a file; choose another with --store PATH")
        return
    if not create:
        raise StoreMissingError(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # SQLite gives its companion files the same permissions.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        # Another process was quicker.
        return


def _revision_of(path: Path, busy_timeout_s: float) -> str | None:
    # For reading only: a store that is refused keeps every byte.
    try:
        return _read_revision(path, "ro", busy_timeout_s)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
        # A crash in the middle of a change left a journal; SQLite must undo the change before it can read.
        return _read_revision(path, "rw", busy_timeout_s)


def _read_revision(path: Path, mode: str, busy_timeout_s: float) -> str | None:
    address = f"{path.as_uri()}?mode={mode}"
    with closing(sqlite3.connect(address, uri=True, timeout=busy_timeout_s)) as connection:
        return revision_on(connection, path)


def revision_on(connection: sqlite3.Connection, path: Path) -> str | None:
    """Return the revision of the schema in a file that is open, None while it has none.

    Raises:
        StoreTooNewError: If this program does not know it.
        StoreUnreadableError: If the tables belong to another program.
    """
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    if VERSION_TABLE not in tables:
        raise StoreUnreadableError(path)
    return known_revision(path, connection.execute(VERSION_QUERY).fetchall())


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another at the same path, None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
