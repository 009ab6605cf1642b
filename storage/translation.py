"""SQLAlchemy's and SQLite's errors, told as errors of the run store."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.errors import (
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreReadOnlyError,
    StoreUnreadableError,
    StoreWriteError,
)

_BY_SQLITE_CODE: dict[int, type[StoreError]] = {
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


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn every database or file error of the block into a StoreError that names the path."""
    try:
        yield
    except DBAPIError as error:
        raise _from_database(path, error.orig or error) from error
    except sqlite3.Error as error:
        raise _from_database(path, error) from error
    except SQLAlchemyError as error:
        raise StoreError(path, f"could not be used ({type(error).__name__}: {error})") from error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise (StoreFullError if full else StoreReadOnlyError)(path) from error


def _from_database(path: Path, error: BaseException) -> StoreError:
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        # The low byte is the kind of failure; the rest says where in SQLite it arose.
        kind = _BY_SQLITE_CODE.get(code & 0xFF)
        if kind is not None:
            return kind(path)
    return StoreError(path, f"could not be used ({error}); choose another with --store PATH")
