"""Translation of errors: those of SQLAlchemy, the drivers and the system become errors of the run store."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.backends.postgresql import from_postgresql
from storage.backends.sqlite import from_sqlite
from storage.errors import StoreError, StoreFullError, StoreReadOnlyError
from storage.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.place import Place


@contextmanager
def translated(place: Place) -> Iterator[None]:
    """Turn every database or file error of the block into a StoreError, and give it the place.

    An error of the store that has a place already is about another store and stays as it is.
    """
    try:
        yield
    except StoreError as error:
        error.locate(place)
        raise
    except DBAPIError as error:
        raise _from_database(place, error.orig or error) from error
    except sqlite3.Error as error:
        raise _from_database(place, error) from error
    except SQLAlchemyError as error:
        raise StoreError(
            place, Message("The run store {0} could not be used ({1}: {2}).", "", type(error).__name__, error)
        ) from error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise (StoreFullError if full else StoreReadOnlyError)(place) from error


def _from_database(place: Place, error: BaseException) -> StoreError:
    found = from_sqlite(error) or from_postgresql(error)
    if found is None:
        found = StoreError(
            sentence=Message(
                "The run store {0} could not be used ({1}); choose another with --store PATH.", "", error
            )
        )
    found.locate(place)
    return found
