"""The SQLite backend: a run store in one file."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import URL, Connection, Engine, create_engine, event

from storage.backends.database import Database
from storage.backends.stamps import log_belongs, write_next_stamp
from storage.backends.watched_file import WatchedFile, set_aside_foreign_log
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
from storage.place import FILE_ENDINGS
from storage.schema import VERSION_QUERY, VERSION_TABLE, known_revision
from storage.unfinished import unfinished

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
_OVERWRITTEN = Message(
    "The run store {0} was overwritten while it was open, and nothing more is written to it; start the "
    "program again to use what is there now, which is safe.",
    "",
)
_KEPT = Message(
    "The run store {0} was removed or replaced while it was open, and nothing was written to what is there "
    "now; what it held is kept as {1}. Start the program again to use what is there now, which is safe.",
    "",
    "",
)
_WAL_RETRY_S = 0.01
_STEP_PAGES = 1_000
"""Pages given back in one transaction: others wait for a few milliseconds at most."""
_INCREMENTAL = 2
_SHORTEN = "PRAGMA wal_checkpoint(TRUNCATE)"
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
        self.notices = []
        self.reader = _engine_for(path, busy_timeout_s)
        self.writer = _writer_of(self.reader)
        self._busy_timeout_s = busy_timeout_s
        self._file: WatchedFile | None = None
        self._looking = threading.Lock()
        self._is_left = False
        self._is_overwritten = False
        self._has_written = False
        self._uid: str | None = None
        self._kept: Path | None = None

    @property
    def local(self) -> Path:
        """The file."""
        return self._path

    def prepare(self, *, create: bool) -> str | None:
        """Find or create the file, readable by its owner only."""
        _find_or_create(self._path, create=create)
        aside = set_aside_foreign_log(self._path)
        if aside is not None:
            self.notices.append(
                Message(
                    "Beside the run store {0} lay the log of another file, from before this one was put "
                    "there; it was set aside as {1}, and the store is as it was put there.",
                    self._path,
                    aside,
                )
            )
        revision = _revision_of(self._path, self._busy_timeout_s)
        _use_wal(self.reader, self._busy_timeout_s)
        self._file = WatchedFile(self._path)
        return revision

    def backup(self, revision: str) -> AbstractContextManager[object]:
        """Copy the file beside itself."""
        return _backup_copy(self._path, revision)

    def require_same(self) -> None:
        """Compare the file at the path with the one that was opened, and its content if it was written."""
        if self._is_same():
            self._is_left = False
            if self._file is not None and not self._file.has_own_log():
                self._take_up_log(self._file)
            return
        assert self._file is not None
        with self._looking:
            # The system would go on with the old file, and what is written would vanish with it.
            if not self._is_overwritten and not self._file.is_in_place():
                self._leave(self._file)
                if self._kept is not None:
                    raise StoreReplacedError(sentence=_KEPT.with_parts("", self._kept), is_final=True)
                raise StoreReplacedError
            if not self._is_overwritten:
                self._cut_off(self._file)
            raise StoreReplacedError(sentence=_OVERWRITTEN, is_final=True)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin a transaction that writes the next stamp, unless it has changed nothing."""
        try:
            with super().writing() as connection:
                before = _changes(connection)
                yield connection
                if _changes(connection) != before:
                    uid = write_next_stamp(connection).uid
                    # SQLite itself can put another store into the file (".restore").
                    self._is_overwritten = self._is_overwritten or uid != (self._uid or uid)
                    self._uid = uid
                    # What is committed may go from the log into the file at once.
                    if not self._is_same():
                        raise StoreReplacedError
                    self._has_written = True
        except StoreReplacedError:
            self.require_same()
            raise

    def close(self) -> None:
        """Close all connections; whoever is the last moves the log into the file, if it is still there."""
        with suppress(StoreReplacedError):
            self.require_same()
        super().close()

    @contextmanager
    def removing(self) -> Iterator[Connection]:
        """Begin a transaction in which a removed row is not looked for in the tables that may name it."""
        with self.writer.connect() as connection:
            # Inside a transaction SQLite ignores this setting.
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA foreign_keys = OFF")
            try:
                with connection.begin():
                    yield connection
            finally:
                cursor.execute("PRAGMA foreign_keys = ON")
                cursor.close()

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

    def settle(self) -> None:
        """Move the log into the file, so that the file itself has its stamp."""
        with closing(self.reader.raw_connection()) as pooled:
            pooled.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def _is_same(self) -> bool:
        if self._file is None or self._is_overwritten:
            return not self._is_overwritten
        return self._file.is_untouched() or (self._file.is_in_place() and self._file.has_own_content())

    def _leave(self, file: WatchedFile) -> None:
        """Take the log along from a path where another file is now, or none."""
        if self._is_left:
            return
        self._is_left = True
        # Into the file that was opened, wherever it is now.
        with suppress(sqlite3.Error, OSError), closing(self.reader.raw_connection()) as pooled:
            pooled.cursor().execute(_SHORTEN).fetchall()
            if self._has_written and file.has_no_name():
                # It vanishes as soon as it is closed, with runs that are nowhere else.
                assert isinstance(pooled.driver_connection, sqlite3.Connection)
                self._kept = _copy(pooled.driver_connection, self._path, "replaced")
        self._remove_companions(file)

    def _take_up_log(self, file: WatchedFile) -> None:
        """Move a log that was deleted under the program into the file, before others begin another."""
        with self._looking, suppress(sqlite3.Error):
            with closing(self.reader.raw_connection()) as pooled:
                pooled.cursor().execute(_SHORTEN).fetchall()
            file.forget_companions()
            self.reader.dispose()

    def _cut_off(self, file: WatchedFile) -> None:
        """Keep the log from being moved into a file that holds something else now."""
        self._is_overwritten = True
        in_place = file.companions_in_place()
        logs = [path for path in in_place if path.name.endswith("-wal")]
        if all(log_belongs(self._path, log) for log in logs):
            # SQLite itself has put it there.
            self.reader.dispose()
            return
        for log in logs:
            with suppress(OSError):
                os.truncate(log, 0)
        self._remove_companions(file)

    def _remove_companions(self, file: WatchedFile) -> None:
        for path in file.companions_in_place():
            with suppress(OSError):
                path.unlink(missing_ok=True)
        file.forget_companions()
        self.reader.dispose()

    def shrink(self) -> None:
        """Shorten the file in small steps; one of the first version is written anew once, as a whole.

        A step needs room for its log. On a full disk the steps become smaller, and each gives the room of its
        log back.
        """
        pooled = self.reader.raw_connection()
        try:
            with closing(pooled.cursor()) as cursor:
                if cursor.execute("PRAGMA auto_vacuum").fetchone()[0] != _INCREMENTAL:
                    cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
                    cursor.execute("VACUUM")
                pages = _STEP_PAGES
                while cursor.execute("PRAGMA freelist_count").fetchone()[0]:
                    try:
                        # A script is stepped to its end; a statement would free the first page only.
                        cursor.executescript(f"PRAGMA incremental_vacuum({pages})")
                    except sqlite3.OperationalError as error:
                        if error.sqlite_errorcode != sqlite3.SQLITE_FULL or pages == 1:
                            raise
                        pages = max(1, pages // 8)
                    if pages < _STEP_PAGES:
                        cursor.execute(_SHORTEN).fetchall()
                # Only then is the file itself shorter; readers at work may put it off.
                cursor.execute(_SHORTEN).fetchall()
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


def _changes(connection: Connection) -> int:
    """Return how many rows the connection has changed since it was opened."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver.total_changes


def _engine_for(path: Path, busy_timeout_s: float) -> Engine:
    """Return an engine for the file; transactions of :func:`_writer_of` take the write lock as they begin."""
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": busy_timeout_s})
    event.listen(engine, "connect", set_up_connection)
    event.listen(engine, "begin", begin_transaction)
    return engine


def _writer_of(engine: Engine) -> Engine:
    """Return the engine for writing; it shares the connections of the other."""
    return engine.execution_options(**{_IMMEDIATE: True})


def set_up_connection(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Prepare a new connection for :func:`begin_transaction`."""
    # The driver's own idea of when to begin is switched off: begin_transaction does it.
    connection.isolation_level = None
    cursor = connection.cursor()
    # In WAL mode NORMAL loses nothing to a killed process, and a commit costs a sixtieth of FULL.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # Some builds would write all that is removed anew, as zeros, for which a full disk has no room.
    cursor.execute("PRAGMA secure_delete = OFF")
    cursor.close()


def begin_transaction(connection: Connection) -> None:
    """Begin a transaction, with the write lock where the connection is one for writing."""
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
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source:
        copy = _copy(source, path, f"before-{revision}")
    try:
        yield copy
    except BaseException:
        copy.unlink(missing_ok=True)
        raise


def _copy(source: sqlite3.Connection, path: Path, why: str) -> Path:
    """Copy what a connection reads beside a store, and return the copy."""
    with unfinished(path, FILE_ENDINGS) as part:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(part)) as target:
            source.backup(target)
        copy = _free_name(path, why)
        part.rename(copy)
    return copy


def _free_name(path: Path, why: str) -> Path:
    for number in count(1):
        ending = "" if number == 1 else f"-{number}"
        copy = path.with_name(f"{path.stem}.{why}{ending}{path.suffix}")
        if not copy.exists():
            return copy
    raise AssertionError("count never ends")


def from_sqlite(error: BaseException) -> StoreError | None:
    """Return what an error of the driver means, None if it is of another driver or of no known kind."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the kind of failure; the rest says where in SQLite it arose.
    kind = _BY_CODE.get(code & 0xFF) if isinstance(code, int) else None
    return kind() if kind is not None else None
