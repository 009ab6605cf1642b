"""Which schema a file has, and the way to the newest one."""

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.errors import StoreTooNewError, StoreUnreadableError

VERSION_TABLE = "schema_version"
REVISIONS = ("0001", "0002", "0003")
"""All revisions of the schema, oldest first; spelled out so that opening need not load Alembic."""
# Alembic keeps the running migration in its modules, so two threads must not migrate at once.
_migrating = threading.Lock()
_REVISION = f"SELECT version_num FROM {VERSION_TABLE}"


def revision_of(path: Path, busy_timeout_s: float) -> str | None:
    """Return the revision of the schema in the file, None if the file is an empty database.

    The file is opened for reading only: a store that is refused keeps every byte.

    Raises:
        StoreTooNewError: If this program does not know the revision.
        StoreUnreadableError: If the database belongs to another program.
        sqlite3.Error: If the file cannot be read as a database.
    """
    try:
        return _read_revision(path, "ro", busy_timeout_s)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
        # A crash in the middle of a change left a journal; SQLite must undo the change before it can read.
        return _read_revision(path, "rw", busy_timeout_s)


def _read_revision(path: Path, mode: str, busy_timeout_s: float) -> str | None:
    address = f"{path.as_uri()}?mode={mode}"
    with closing(sqlite3.connect(address, uri=True, timeout=busy_timeout_s)) as connection:
        return revision_on(connection, path)


def revision_on(connection: sqlite3.Connection, path: Path) -> str | None:
    """Return the same as :func:`revision_of`, on an open connection."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    if VERSION_TABLE not in tables:
        raise StoreUnreadableError(path)
    return _known(path, connection.execute(_REVISION).fetchall())


def revision_in(connection: Connection, path: Path) -> str | None:
    """Return the same as :func:`revision_of`, as the transaction of the connection sees it."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return _known(path, connection.execute(text(_REVISION)).all())


def _known(path: Path, rows: Sequence[Sequence[object]]) -> str:
    if len(rows) != 1:
        raise StoreUnreadableError(path)
    revision = str(rows[0][0])
    if revision not in REVISIONS:
        raise StoreTooNewError(path)
    return revision


def upgrade(connection: Connection, revision: str = REVISIONS[-1]) -> None:
    """Bring the database to the newest schema, or another, inside the transaction of the connection."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    # Alembic reads options through configparser, to which a percent sign is the start of a reference.
    scripts = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config.set_main_option("script_location", scripts)
    config.attributes["connection"] = connection
    with _migrating:
        command.upgrade(config, revision)
