"""The SQLite backend: a run store in one file."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import URL, Connection, Engine, create_engine, event

from storage.backends.database import Database
from storage.errors import (
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreMissingError,
    StoreReadOnlyError,
    StoreReplacedError,
    StoreUnreadableError,
    StoreWriteError,
)
from storage.messages import Message
from storage.schema import VERSION_QUERY, VERSION_TABLE, known_revision

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

# The numbers of runs come out of frames as numpy's, which SQLite would take for bytes and never find.
sqlite3.register_adapter(np.int64, np.int64.__int__)
sqlite3.register_adapter(np.int32, np.int32.__int__)

_IMMEDIATE = "storage_immediate"
"""The execution option of transactions that take the write lock as they begin."""
_WAL_RETRY_S = 0.01
_STEP_PAGES = 1_000
"""Pages given back in one transaction: others wait for a few milliseconds at most."""
_INCREMENTAL = 2
_BY_CODE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_BUSY: StoreLockedError,
    sqlite3.SQLITE_LOCKED: StoreLockedError,
    sqlite3.SQLITE_NOTADB: StoreUnreadableError,
    sqlite3.SQLITE_CORRUPT: StoreUnreadableError,
    # The file passed as ours, yet a table or column is not there.
    sqlite3.SQLITE_ERROR: StoreUnreadableError,
    sqlite3.SQLITE_READONLY: StoreReadOnlyError,
    sqlite3.SQLITE_CANTOPEN: StoreReadOnlyError,
    sqlite3.SQLITE_PERM: StoreReadOnlyError,
    sqlite3.SQLITE_AUTH: StoreReadOnlyError,
    sqlite3.SQLITE_FULL: StoreFullError,
    sqlite3.SQLITE_IOERR: StoreWriteError,
}


class SqliteDatabase(Database):
    """A run store in one file; writers take turns by its write lock."""

    def __init__(self, path: Path, busy_timeout_s: float) -> None:
        self.place = self._path = path
        self.reader = _engine_for(path, busy_timeout_s)
        self.writer = _writer_of(self.reader)
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
        _use_wal(self.reader, self._busy_timeout_s)
        return revision

    def backup(self, revision: str) -> AbstractContextManager[object]:
        """Copy the file beside itself."""
        return _backup_copy(self._path, revision)

    def require_same(self) -> None:
        """Compare the file at the path with the one that was opened."""
        # The system would go on with the old file, and what is written would vanish with it.
        if _identity(self._path) != self._identity:
            raise StoreReplacedError

    def commit_was_applied(self, connection: Connection) -> bool:
        """Return False: a file tells at once how a write ended."""
        return False

    def clear_uncertain_commit(self) -> None:
        """Do nothing: there are none."""

    def size(self) -> int:
        """Return the size that the file has with what is still in its log."""
        with self.reader.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())

    def shrink(self) -> None:
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
            raise StoreUnreadableError(
                sentence=Message("The run store {0} is not a file; choose another with --store PATH.", "")
            )
        return
    if not create:
        raise StoreMissingError
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # SQLite gives its companion files the same permissions.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        # Another process was quicker.
        return


def _revision_of(path: Path, busy_timeout_s: float) -> str | None:
    # Read-only: a store that is refused is not changed.
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
        return revision_on(connection)


def revision_on(connection: sqlite3.Connection) -> str | None:
    """Return the revision of the schema in a file that is open, None while it has none.

    Raises:
        StoreTooNewError: If this program does not know it.
        StoreUnreadableError: If the tables belong to another program.
    """
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    if VERSION_TABLE not in tables:
        raise StoreUnreadableError
    return known_revision(connection.execute(VERSION_QUERY).fetchall())


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another at the same path, None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _engine_for(path: Path, busy_timeout_s: float) -> Engine:
    """Return an engine for the file; transactions of :func:`_writer_of` take the write lock as they begin."""
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": busy_timeout_s})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _writer_of(engine: Engine) -> Engine:
    """Return the engine for writing; it shares the connections of the other."""
    return engine.execution_options(**{_IMMEDIATE: True})


def _set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own idea of when to begin is switched off: _begin does it.
    connection.isolation_level = None
    cursor = connection.cursor()
    # In WAL mode NORMAL loses nothing to a killed process, and a commit costs a sixtieth of FULL.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another wrote in between; one that
    # takes the write lock as it begins waits for its turn instead.
    immediate = _IMMEDIATE in connection.get_execution_options()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _use_wal(engine: Engine, busy_timeout_s: float) -> None:
    """Let readers and the writer work side by side; the file remembers it.

    Raises:
        sqlite3.OperationalError: If another connection is in the way for longer than the timeout.
    """
    deadline = time.monotonic() + busy_timeout_s
    while True:
        try:
            _switch(engine)
        except sqlite3.OperationalError as error:
            # SQLite does not wait by itself here, where two programs that create one store at once meet.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_WAL_RETRY_S)
        else:
            return


def _switch(engine: Engine) -> None:
    # Below SQLAlchemy's transactions, inside which the mode cannot be changed.
    pooled = engine.raw_connection()
    try:
        # Only a file that is still empty takes it: room can then be given back later in small steps.
        pooled.cursor().execute("PRAGMA auto_vacuum = INCREMENTAL")
        pooled.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        pooled.close()


@contextmanager
def _backup_copy(path: Path, revision: str) -> Iterator[Path]:
    """Copy the file beside itself; the copy is removed if the block, the migration, fails.

    ``runs.sqlite`` is copied to ``runs.before-0002.sqlite`` or, if that exists, to
    ``runs.before-0002-2.sqlite`` and so on: a copy never replaces another. What another program has
    committed and not yet moved out of the log is in it.

    Args:
        path: The store; nobody may write to it during the block.
        revision: The schema it is about to get.

    Raises:
        sqlite3.Error: If the copy cannot be written; the store is as it was.
        OSError: The same.
    """
    # The copy gets its name when it is complete, so that an unfinished one is not mistaken for a backup.
    unfinished = path.with_name(f"{path.name}.copying-{os.getpid()}")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with (
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(unfinished)) as target,
        ):
            source.backup(target)
        copy = _free_name(path, revision)
        unfinished.rename(copy)
    finally:
        _remove(unfinished)
    try:
        yield copy
    except BaseException:
        _remove(copy)
        raise


def _free_name(path: Path, revision: str) -> Path:
    for number in count(1):
        ending = "" if number == 1 else f"-{number}"
        copy = path.with_name(f"{path.stem}.before-{revision}{ending}{path.suffix}")
        if not copy.exists():
            return copy
    raise AssertionError("count never ends")


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        path.unlink()


def from_sqlite(error: BaseException) -> StoreError | None:
    """Return what an error of the driver means, None if it is of another driver or of no known kind."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the kind of failure; the rest says where in SQLite it arose.
    kind = _BY_CODE.get(code & 0xFF) if isinstance(code, int) else None
    return kind() if kind is not None else None
