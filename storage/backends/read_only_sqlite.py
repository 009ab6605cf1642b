"""The backend for a file that cannot be written: on a read-only medium, or without the right to."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import ExitStack, closing, contextmanager, nullcontext
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import QueuePool

from storage.backends.database import Database
from storage.backends.sqlite import begin_transaction, revision_on, set_up_connection
from storage.backends.stamps import log_belongs
from storage.backends.watched_file import COMPANIONS, state_of
from storage.errors import StoreMissingError
from storage.unfinished import temporary_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from storage.errors import StoreError


class ReadOnlySqliteDatabase(Database):
    """A run store in one file that is read as it is.

    SQLite wants to write beside a file even to read it. Where a program that may write has left what it wants
    there, that is used. A file without a log is read alone. Else both are read in a temporary copy.
    """

    def __init__(self, path: Path, refusal: StoreError) -> None:
        """Open nothing yet.

        Args:
            path: The file.
            refusal: Why it cannot be written; raised by all that would write it.
        """
        self._refusal = refusal
        self.place = self._path = path
        self.notices = []
        self._resources = ExitStack()
        self._address = ""
        self._seen = state_of(path)
        self.reader = create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(self._address, uri=True, check_same_thread=False),
            poolclass=QueuePool,
        )
        event.listen(self.reader, "connect", set_up_connection)
        event.listen(self.reader, "begin", begin_transaction)
        self.writer = self.reader

    @property
    def local(self) -> Path:
        """The file."""
        return self._path

    @property
    def is_read_only(self) -> bool:
        """True."""
        return True

    def prepare(self, *, create: bool) -> str | None:
        """Find out how the file can be read; none is made."""
        del create
        if self._seen is None:
            raise StoreMissingError
        file = self._path.resolve()
        log = file.with_name(file.name + COMPANIONS[0])
        found = state_of(log)
        has_log = found is not None and found.size > 0 and log_belongs(file, log)
        self._address = f"{file.as_uri()}?mode=ro"
        try:
            if not has_log:
                # What lies beside it, if anything does, is not its own.
                self._address += "&immutable=1"
            return self._revision()
        except sqlite3.OperationalError:
            if not has_log:
                raise
        self.copy()
        return self._revision()

    def copy(self) -> Path:
        """Read a temporary copy of the file and its log from now on, and return it."""
        copy = self._resources.enter_context(temporary_folder()) / "runs.sqlite"
        file = self._path.resolve()
        for ending in ("", COMPANIONS[0]):
            source = file.with_name(file.name + ending)
            if ending == "" or (source.exists() and log_belongs(file, source)):
                shutil.copyfile(source, copy.with_name(copy.name + ending))
        self.reader.dispose()
        self._address = copy.as_uri()
        return copy

    def require_same(self) -> None:
        """Read the file anew if another person has written it."""
        if (found := state_of(self._path)) != self._seen:
            self._seen = found
            self.reader.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Refuse.

        Raises:
            StoreError: Always, the one for which the file was opened to read.
        """
        raise self._refusal
        yield

    def backup(self, revision: str) -> AbstractContextManager[object]:
        """Do nothing: nothing is migrated here."""
        return nullcontext()

    def settle(self) -> None:
        """Do nothing: there is nothing to finish."""

    def commit_was_applied(self, connection: Connection) -> bool:
        """Return False: nothing is written."""
        return False

    def clear_uncertain_commit(self) -> None:
        """Do nothing: there are none."""

    def size(self) -> int:
        """Return the size of the file."""
        return self._path.stat().st_size

    def shrink(self) -> None:
        """Refuse.

        Raises:
            StoreError: As :meth:`writing`.
        """
        raise self._refusal

    def close(self) -> None:
        """Close all connections, and remove the copy if there is one."""
        super().close()
        self._resources.close()

    def _revision(self) -> str | None:
        with closing(sqlite3.connect(self._address, uri=True)) as connection:
            return revision_on(connection)
