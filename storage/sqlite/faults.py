"""SQLite's errors, told as errors of the run store."""

import sqlite3

from storage.errors import (
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreReadOnlyError,
    StoreUnreadableError,
    StoreWriteError,
)
from storage.place import Place

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


def from_sqlite(place: Place, error: BaseException) -> StoreError | None:
    """Return what an error of the driver means, None if it is of another driver or of no known kind."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the kind of failure; the rest says where in SQLite it arose.
    kind = _BY_CODE.get(code & 0xFF) if isinstance(code, int) else None
    return kind(place) if kind is not None else None
