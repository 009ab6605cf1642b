"""Opening a run store: the file, its schema, its settings."""

import os
import threading
from pathlib import Path

from sqlalchemy import Connection, update

from storage import schema
from storage.database import engine_for, use_wal, writer_of
from storage.errors import StoreMissingError, StoreUnreadableError
from storage.keeping import kept_copy
from storage.models import RevisionRow
from storage.place import default_path
from storage.store import Store
from storage.translation import translated

# Alembic keeps the running migration in its modules, so two threads must not migrate at once.
_opening = threading.Lock()


def open_store(path: Path | None = None, *, create: bool = True, busy_timeout_s: float = 5.0) -> Store:
    """Open the run store at the path, bring it to the newest schema and return it.

    A store of an older schema is first copied beside itself (``runs.before-0002.sqlite``); without room
    for the copy it stays as it is.

    Args:
        path: The file; None for :func:`default_path`.
        create: Whether to create the file, readable by its owner only, if there is none.
        busy_timeout_s: How long a write waits for another process before it gives up, in seconds.

    Raises:
        StoreMissingError: If there is no file and none is to be created.
        StoreUnreadableError: If the path holds anything but a sound run store.
        StoreTooNewError: If a newer version of the program wrote it; it is left as it is.
        StoreReadOnlyError: If it cannot be created or written.
        StoreLockedError: If another program keeps it locked for longer than the timeout.
        StoreWriteError: If the disk is full or fails.
    """
    place = Path(path or default_path()).absolute()
    with _opening, translated(place):
        _find_or_create(place, create=create)
        revision = schema.revision_of(place, busy_timeout_s)
        engine = engine_for(place, busy_timeout_s)
        try:
            use_wal(engine, busy_timeout_s)
            with writer_of(engine).begin() as connection:
                if revision != schema.REVISIONS[-1]:
                    _upgrade(place, connection)
                # SQLite begins a transaction on a read-only file without complaint; only a statement that
                # could write, even if it meets no row, brings it to light before the first run is lost.
                connection.execute(update(RevisionRow).where(RevisionRow.id < 0).values(number=0))
        except BaseException:
            engine.dispose()
            raise
        return Store(place, engine)


def _upgrade(path: Path, connection: Connection) -> None:
    # Another program may have been quicker before this one got the write lock.
    revision = schema.revision_in(connection, path)
    if revision is None:
        schema.upgrade(connection)
    elif revision != schema.REVISIONS[-1]:
        with kept_copy(path, schema.REVISIONS[-1]):
            schema.upgrade(connection)


def _find_or_create(path: Path, *, create: bool) -> None:
    if path.exists():
        if not path.is_file():
            raise StoreUnreadableError(path, "is not a file; choose another with --store PATH")
        return
    if not create:
        raise StoreMissingError(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # SQLite gives its companion files the same permissions.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        # Another process was quicker.
        return
