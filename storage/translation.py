"""SQLAlchemy's, the drivers' and the system's errors, told as errors of the run store."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.errors import StoreError, StoreFullError, StoreReadOnlyError
from storage.place import Place
from storage.postgresql.faults import from_postgresql
from storage.sqlite.faults import from_sqlite


@contextmanager
def translated(place: Place) -> Iterator[None]:
    """Turn every database or file error of the block into a StoreError that names the place."""
    try:
        yield
    except DBAPIError as error:
        raise _from_database(place, error.orig or error) from error
    except sqlite3.Error as error:
        raise _from_database(place, error) from error
    except SQLAlchemyError as error:
        raise StoreError(place, f"could not be used ({type(error).__name__}: {error})") from error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise (StoreFullError if full else StoreReadOnlyError)(place) from error


def _from_database(place: Place, error: BaseException) -> StoreError:
    found = from_sqlite(place, error) or from_postgresql(place, error)
    return found or StoreError(place, f"could not be used ({error}); choose another with --store PATH")
