"""Untrusted stores: run stores of other people, checked before they are read and never changed."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from storage import schema
from storage.backends.sqlite import revision_on
from storage.errors import RunNotFoundError, StoreError, StoreTooNewError, StoreUnreadableError
from storage.messages import Message
from storage.store import open_store
from storage.transfer import read_run, schema_check
from storage.transfer.run_transfer import RunTransfer, TransferStoppedError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from types import TracebackType

    from storage.series.blocks import SeriesBlock

LARGEST_CELL = 16 * 2**20
"""Bytes of a text or BLOB at most; what this program writes at once has half a MiB."""
_LONGEST_STATEMENT = 100_000
_INSTRUCTIONS = 100_000
"""Of SQLite's between two questions whether to go on: some milliseconds."""
_PAGES = 1_000
"""Copied between two such questions."""
_DAMAGED = Message("it is damaged or not a run store")


class UntrustedStore:
    """The runs in a file that may have been made to do harm.

    The file is read as it is, not written, and nothing in it is executed. A store of an older version is
    brought to the newest schema in a copy, in a temporary folder.

    Raises:
        StoreTooNewError: If a newer version of the program wrote it.
        StoreUnreadableError: If it is no sound run store, or holds more than one can.
        TransferStoppedError: If it is no longer wanted.
    """

    def __init__(self, path: Path, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Open and check the file.

        Args:
            path: The file.
            is_wanted: Asked now and then, in the thread that reads: whether to go on.
        """
        self.path = path
        self._is_wanted = is_wanted
        self._resources = ExitStack()
        try:
            with self._guarded():
                self._go_on()
                self._engine = self._opened(Path(os.path.realpath(path, strict=True)))
        except BaseException:
            self._resources.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, and remove the copy if there is one."""
        self._resources.close()

    def runs(self) -> list[int]:
        """Return the numbers of the runs outside the bin, parents before their branches."""
        with self._guarded(), self._engine.connect() as connection:
            return read_run.run_ids(connection)

    def run_transfer(self, run_id: int) -> RunTransfer:
        """Return a run without its points.

        Raises:
            ValueError: If a value is impossible.
        """
        with self._guarded(), self._engine.connect() as connection:
            return read_run.run_transfer(connection, run_id)

    def run_blocks(self, run_id: int, target_id: int) -> Generator[SeriesBlock, None, None]:
        """Yield the points of a run as blocks of a run of another store.

        Raises:
            ValueError: If they are impossible.
        """
        with self._engine.connect() as connection:
            found = read_run.run_blocks(connection, run_id, target_id)
            while True:
                # Not around the yield: what the reader of the blocks raises is no fault of this file.
                with self._guarded():
                    self._go_on()
                    block = next(found, None)
                if block is None:
                    return
                yield block

    def _opened(self, path: Path) -> Engine:
        with closing(self._connected(path)) as connection:
            if self._checked(connection) != schema.REVISIONS[-1]:
                path = self._renewed(connection)
        engine = create_engine("sqlite://", creator=partial(self._connected, path), poolclass=NullPool)
        event.listen(engine, "begin", _begin)
        self._resources.callback(engine.dispose)
        return engine

    def _renewed(self, connection: sqlite3.Connection) -> Path:
        """Return a copy that has the newest schema."""
        folder = self._resources.enter_context(tempfile.TemporaryDirectory(prefix="descent-"))
        copy = Path(folder) / "runs.sqlite"
        with closing(sqlite3.connect(copy)) as target:
            connection.backup(target, pages=_PAGES, progress=self._go_on)
        try:
            open_store(copy).close()
        except ValueError as error:
            # A text that is no number, where the migration reads one.
            raise StoreUnreadableError(self.path, cause=_DAMAGED) from error
        with closing(self._connected(copy)) as renewed:
            self._checked(renewed)
        return copy

    def _go_on(self, *_progress: int) -> None:
        if not self._is_wanted():
            raise TransferStoppedError

    def _connected(self, path: Path) -> sqlite3.Connection:
        # Without companion files nobody has it open, and SQLite must not make any. What another program has
        # written and not yet moved out of its log is read with it.
        has_companion = any(os.path.lexists(f"{path}{ending}") for ending in ("-wal", "-journal"))
        address = f"{path.as_uri()}?mode=ro{'' if has_companion else '&immutable=1'}"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_CELL)
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _LONGEST_STATEMENT)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.set_progress_handler(lambda: not self._is_wanted(), _INSTRUCTIONS)
        for setting in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0"):
            connection.execute(f"PRAGMA {setting}").fetchall()
        return connection

    def _checked(self, connection: sqlite3.Connection) -> str:
        revision = revision_on(connection)
        if revision is None:
            raise StoreUnreadableError(self.path, cause=Message("it is an empty database and no run store"))
        fault = schema_check.fault(connection, revision)
        if fault is not None:
            raise StoreUnreadableError(self.path, cause=Message("it is refused: it has {0}", fault))
        if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise StoreUnreadableError(self.path, cause=_DAMAGED)
        return revision

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn whatever goes wrong with the file into an error that names it."""
        try:
            yield
        except StoreTooNewError:
            raise StoreTooNewError(
                self.path,
                cause=Message("it was written by a newer version of this program; update this one first"),
            ) from None
        except StoreUnreadableError as error:
            raise StoreUnreadableError(self.path, cause=error.cause or _DAMAGED) from error
        except RunNotFoundError as error:
            raise StoreUnreadableError(self.path, cause=_DAMAGED) from error
        except StoreError as error:
            # The copy, which has no room or cannot be migrated.
            raise StoreUnreadableError(
                self.path, cause=Message("it cannot be read: its copy {0}", _predicate(error))
            ) from error
        except (sqlite3.Error, SQLAlchemyError) as error:
            if not self._is_wanted():
                raise TransferStoppedError from None
            cause = getattr(error, "orig", None) or error
            raise StoreUnreadableError(
                self.path, cause=Message("it is damaged or not a run store ({0})", cause)
            ) from error
        except OSError as error:
            raise StoreUnreadableError(
                self.path, cause=Message("it cannot be read ({0})", error.strerror)
            ) from error
        except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
            # A text where a number belongs, or a number that SQLite was told is a text.
            raise StoreUnreadableError(self.path, cause=_DAMAGED) from error
        except (MemoryError, RecursionError) as error:
            raise StoreUnreadableError(self.path, cause=Message("it holds more than it can")) from error


def _predicate(error: StoreError) -> str:
    """Return the sentence of an error without its subject."""
    return str(error).removeprefix(f"The run store {error.place} ").removesuffix(".")


def _begin(connection: Connection) -> None:
    # All of a run is read as it was at one moment: the program that has it open may be joining its blocks.
    connection.exec_driver_sql("BEGIN")
