"""Opening a run store: its place, its schema."""

import threading
from pathlib import Path

from sqlalchemy import Connection, update

from storage import schema
from storage.database import Database, database_at
from storage.models import RevisionRow
from storage.place import Server, place_of
from storage.store import Store
from storage.translation import translated

# Two threads must not create one file.
_opening = threading.Lock()


def open_store(
    place: str | Path | Server | None = None, *, create: bool = True, busy_timeout_s: float = 5.0
) -> Store:
    """Open the run store at the place, bring it to the newest schema and return it.

    A file of an older schema is first copied beside itself (``runs.before-0002.sqlite``); without room
    for the copy it stays as it is. On a server the migration is one transaction, and the server's own backups
    are the copies.

    Args:
        place: The file, or the address of a PostgreSQL database as ``postgresql+psycopg://USER@HOST/DATABASE``;
            None for :func:`default_path`.
        create: Whether to create the file, readable by its owner only, if there is none, or the tables in a
            database that is empty.
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
    found = place_of(place)
    database = database_at(found, busy_timeout_s)
    with _opening, translated(found):
        try:
            revision = database.prepare(create=create)
            with database.writing() as connection:
                if revision != schema.REVISIONS[-1]:
                    _upgrade(database, connection)
                # SQLite begins a transaction on a read-only file without complaint; only a statement that
                # could write, even if it meets no row, brings it to light before the first run is lost.
                connection.execute(update(RevisionRow).where(RevisionRow.id < 0).values(number=0))
        except BaseException:
            database.close()
            raise
        return Store(database)


def _upgrade(database: Database, connection: Connection) -> None:
    # Another program may have been quicker before this one got its turn to write.
    revision = schema.revision_in(connection, database.place)
    if revision is None:
        schema.upgrade(connection)
    elif revision != schema.REVISIONS[-1]:
        with database.saved(schema.REVISIONS[-1]):
            schema.upgrade(connection)
