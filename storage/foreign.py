"""A run store of somebody else's: opened to be read, checked before it is believed, never changed."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from storage import departure, schema, structure
from storage.arrival import Arrival, TransferStoppedError
from storage.blocks import Block
from storage.errors import RunNotFoundError, StoreError, StoreTooNewError, StoreUnreadableError
from storage.opening import open_store
from storage.sqlite.database import revision_on

LARGEST_CELL = 16 * 2**20
"""Bytes of a text or BLOB at most; what this program writes at once has half a MiB."""
_LONGEST_STATEMENT = 100_000
_INSTRUCTIONS = 100_000
"""Of SQLite's between two questions whether to go on: some milliseconds."""
_PAGES = 1_000
"""Copied between two such questions."""
_DAMAGED = "is damaged or not a run store"


class ForeignStore:
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
            return departure.run_ids(connection, self.path)

    def arrival(self, run_id: int) -> Arrival:
        """Return what the file says of a run.

        Raises:
            ValueError: If that cannot be true.
        """
        with self._guarded(), self._engine.connect() as connection:
            return departure.arrival(connection, self.path, run_id)

    def blocks(self, run_id: int, target_id: int) -> Generator[Block, None, None]:
        """Yield the points of a run as blocks of a run of another store.

        Raises:
            ValueError: If they cannot be true.
        """
        with self._engine.connect() as connection:
            found = departure.blocks(connection, self.path, run_id, target_id)
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
            raise StoreUnreadableError(self.path, _DAMAGED) from error
        with closing(self._connected(copy)) as renewed:
            self._checked(renewed)
        return copy

    def _go_on(self, *_progress: int) -> None:
        if not self._is_wanted():
            raise TransferStoppedError

    def _connected(self, path: Path) -> sqlite3.Connection:
        # Without companions nobody has it open, and SQLite is told to make none. What another program has
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
        revision = revision_on(connection, self.path)
        if revision is None:
            raise StoreUnreadableError(self.path, "is an empty database and no run store")
        fault = structure.fault(connection, revision)
        if fault:
            raise StoreUnreadableError(self.path, f"is refused: it has {fault}")
        if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise StoreUnreadableError(self.path, _DAMAGED)
        return revision

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Tell whatever goes wrong with the file as an error that names it."""
        try:
            yield
        except StoreTooNewError:
            raise StoreTooNewError(
                self.path, "was written by a newer version of this program; update this one first"
            ) from None
        except StoreUnreadableError as error:
            own = error.problem != StoreUnreadableError.default_problem
            raise StoreUnreadableError(self.path, error.problem if own else _DAMAGED) from error
        except RunNotFoundError as error:
            raise StoreUnreadableError(self.path, _DAMAGED) from error
        except StoreError as error:
            # The copy, which has no room or cannot be migrated.
            raise StoreUnreadableError(self.path, f"cannot be read: its copy {error.problem}") from error
        except (sqlite3.Error, SQLAlchemyError) as error:
            if not self._is_wanted():
                raise TransferStoppedError from None
            cause = getattr(error, "orig", None) or error
            raise StoreUnreadableError(self.path, f"{_DAMAGED} ({cause})") from error
        except OSError as error:
            raise StoreUnreadableError(self.path, f"cannot be read ({error.strerror})") from error
        except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
            # A text where a number belongs, or a number that SQLite was told is a text.
            raise StoreUnreadableError(self.path, _DAMAGED) from error
        except (MemoryError, RecursionError) as error:
            raise StoreUnreadableError(self.path, "holds more than it can") from error


def _begin(connection: Connection) -> None:
    # All of a run is read as it was at one moment: the program that has it open may be joining its blocks.
    connection.exec_driver_sql("BEGIN")
