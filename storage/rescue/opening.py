"""Opening a run store for use: rescue files that belong to it are taken in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from storage.rescue.intake import take_in_rescues
from storage.store import open_as_is

if TYPE_CHECKING:
    from pathlib import Path

    from storage.place import Server
    from storage.store import Store

_log = logging.getLogger("storage")


def open_store(
    place: str | Path | Server | None = None,
    *,
    create: bool = True,
    to_read: bool = False,
    busy_timeout_s: float = 5.0,
) -> Store:
    """Open the run store at the place, bring it to the newest schema and return it.

    A file of an older schema is first copied beside itself (``runs.before-0002.sqlite``); without room
    for the copy it stays as it is. On a server the migration is one transaction, and the server's own backups
    are the copies.

    What an earlier opening of the store could not write and put into a rescue file is added to its runs, with
    a warning of the logger ``storage`` that says so; :attr:`Store.rescued` has the same sentences.

    Args:
        place: The file, or the address of a PostgreSQL database as ``postgresql+psycopg://USER@HOST/DATABASE``;
            None for :func:`default_path`.
        create: Whether to create the file, readable by its owner only, if there is none, or the tables in a
            database that is empty.
        to_read: Whether reading is enough: a file that cannot be written, since its medium is read-only or
            its disk full, is then read as it is, and one of an older schema in a temporary copy.
        busy_timeout_s: How long a write waits for another process before it gives up, in seconds.

    Raises:
        ValueError: If the place is an address that cannot be read, or of another kind of database.
        StoreMissingError: If there is no store and none is to be created.
        StoreUnreadableError: If the place holds anything but a sound run store.
        StoreTooNewError: If a newer version of the program wrote it; it is left as it is.
        StoreReadOnlyError: If it cannot be created or written.
        StoreLockedError: If another program keeps it locked for longer than the timeout.
        StoreUnreachableError: If the server does not let this program in.
        StoreWriteError: If the disk is full or fails.
    """
    store = open_as_is(place, create=create, to_read=to_read, busy_timeout_s=busy_timeout_s)
    try:
        store.rescued = () if store.is_read_only else tuple(take_in_rescues(store))
    except BaseException:
        store.close()
        raise
    for sentence in (*store.notices, *store.rescued):
        _log.warning("%s", sentence)
    return store
