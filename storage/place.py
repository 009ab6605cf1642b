"""Where a run store is: a file, or a database on a server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import platformdirs

if TYPE_CHECKING:
    from sqlalchemy import URL

SCHEME = "postgresql+psycopg"
_SCHEMES = (SCHEME, "postgresql", "postgres")
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
FILE_ENDINGS = ("", "-wal", "-shm", "-journal")
"""What the names of the files end in of which SQLite makes a store."""

_ALLOWED = f"the path of a file, or {SCHEME}://USER@HOST/DATABASE"


@dataclass(frozen=True, slots=True, repr=False)
class Server:
    """A database on a PostgreSQL server; as a text it shows no password.

    Attributes:
        url: Everything that is needed to connect, the password too where one was given.
    """

    url: URL

    def __str__(self) -> str:
        # Of the options only those that say where the server is: others may hold secrets.
        where = {name: value for name, value in self.url.query.items() if name in {"host", "port"}}
        shown = self.url.set(query=where)._replace(password=None)
        return shown.render_as_string().replace("%2F", "/")

    def __repr__(self) -> str:
        return f"Server({str(self)!r})"


Place: TypeAlias = Path | Server


def data_directory() -> Path:
    """Return the data directory of this program for the person who runs it."""
    return Path(platformdirs.user_data_dir("descent-workbench", appauthor=False))


def default_path() -> Path:
    """Return the path of the run store of this person unless another place is named."""
    return data_directory() / "runs.sqlite"


def place_of(wanted: str | Path | Server | None) -> Place:
    """Return the place that a path or an address names; None is :func:`default_path`.

    Raises:
        ValueError: If an address names another kind of database, none at all, or cannot be read. What was
            given is not repeated, since there may be a password in it.

    >>> str(place_of("postgresql://ada:secret@db.example.org/runs"))
    'postgresql+psycopg://ada@db.example.org/runs'
    """
    if isinstance(wanted, Server):
        return wanted
    scheme = _ADDRESS.match(wanted) if isinstance(wanted, str) else None
    if scheme is None:
        return default_path() if wanted is None else Path(str(wanted)).absolute()
    if scheme[1] not in _SCHEMES:
        raise ValueError(f"a store at {scheme[1]}://… is not known; it must be {_ALLOWED}")
    # Not above: for a file the window need not wait until SQLAlchemy is imported.
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(str(wanted)).set(drivername=SCHEME)
    except (ArgumentError, ValueError):
        raise ValueError(f"an address that cannot be read; it must be {_ALLOWED}") from None
    if not url.database:
        raise ValueError(f"an address without a database; it must be {_ALLOWED}")
    return Server(url)
