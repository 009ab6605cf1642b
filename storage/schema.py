"""The revisions of the schema, and the migration to the newest."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.errors import StoreTooNewError, StoreUnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION_TABLE = "schema_version"
REVISIONS = ("0001", "0002", "0003")
"""All revisions of the schema, oldest first; spelled out so that opening need not load Alembic."""
# Alembic has global variables for the running migration, so two threads must not migrate at once.
_migrating = threading.Lock()
VERSION_QUERY = f"SELECT version_num FROM {VERSION_TABLE}"


def revision_in(connection: Connection) -> str | None:
    """Return the revision of the schema as the transaction of the connection sees it, None if there is none.

    Raises:
        StoreTooNewError: If this program does not know the revision.
        StoreUnreadableError: If the tables belong to another program.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if VERSION_TABLE not in tables:
        raise StoreUnreadableError
    return known_revision(connection.execute(text(VERSION_QUERY)).all())


def known_revision(rows: Sequence[Sequence[object]]) -> str:
    """Return the revision that the rows of :data:`VERSION_QUERY` tell.

    Raises:
        StoreTooNewError: If this program does not know it.
        StoreUnreadableError: If they tell none.
    """
    if len(rows) != 1:
        raise StoreUnreadableError
    revision = str(rows[0][0])
    if revision not in REVISIONS:
        raise StoreTooNewError
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
