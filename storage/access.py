"""An open file of a run store, and the transactions in which it is read and written."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine

from storage import writing
from storage.database import writer_of
from storage.errors import StoreError, StoreReplacedError
from storage.owner import Owner
from storage.translation import translated


class OpenFile:
    """The file, open until :meth:`close`.

    Attributes:
        path: The file.
        owner: The process to which the runs added here belong.
    """

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self.owner = Owner.current()
        self._engine = engine
        self._writer = writer_of(engine)
        self._identity = _identity(path)
        self._turn = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; harmless when closed already. No other thread may be inside a call.

        Whoever closes the file last moves the write-ahead log into it.
        """
        self._closed = True
        with translated(self.path):
            self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._require_open()
        with translated(self.path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._rearranging() as connection:
            yield connection
            writing.count_up(connection)

    @contextmanager
    def _rearranging(self) -> Iterator[Connection]:
        """Begin a write that no reader can notice, and that therefore does not count as a change."""
        self._require_open()
        # Threads of one program take turns here: SQLite would let them try again and again, in no order.
        with self._turn, translated(self.path), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _alone(self) -> Iterator[Any]:
        """Give a connection outside every transaction."""
        self._require_open()
        with translated(self.path):
            pooled = self._engine.raw_connection()
            try:
                yield pooled.driver_connection
            finally:
                pooled.close()

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError(self.path, "has been closed; open it again")
        # The system would go on with the old file, and what is written would vanish with it.
        if _identity(self.path) != self._identity:
            raise StoreReplacedError(self.path)


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another at the same path, None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
