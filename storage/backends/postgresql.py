"""The PostgreSQL backend: a run store in one database of a server, which a team shares."""

from __future__ import annotations

import math
import re
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, text

from storage.backends.database import Database
from storage.errors import (
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreMissingError,
    StoreReadOnlyError,
    StoreReplacedError,
    StoreUnreachableError,
    StoreUnreadableError,
    StoreWriteError,
)
from storage.messages import Message
from storage.models import Table
from storage.place import Server, data_directory
from storage.schema import revision_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

_BY_STATE: dict[str, Callable[..., StoreError]] = {
    "55P03": StoreLockedError,  # waited for longer than lock_timeout
    "40": StoreLockedError,  # a deadlock, or two transactions that exclude each other
    "08": StoreUnreachableError,
    "28": StoreUnreachableError,  # the password or the user is not accepted
    "3D": StoreUnreachableError,  # no such database
    "57P": StoreUnreachableError,  # the server stops, starts or has crashed
    "53300": StoreUnreachableError,  # too many connections
    "53100": StoreFullError,
    "53": StoreWriteError,
    "58": StoreWriteError,
    "25006": StoreReadOnlyError,  # a standby server
    "42501": StoreReadOnlyError,  # no right to do this
    "42": StoreUnreadableError,  # a table or column is not there
    "XX": StoreUnreadableError,  # damaged pages
}
"""By the beginning of the five characters of the SQL standard; the longest that fits decides.

Source: PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
"""

_NOT_ALLOWED = Message(
    "The run store {0} cannot be written by you; ask for the right to write or choose another with "
    "--store PATH.",
    "",
)

_WRITES = "storage_writes"

_TURN = 0x64657363656E7401
"""The number of the lock that writers of a run store take, one of a database's 2^64."""

_OPTIONS: dict[str, object] = {
    "application_name": "descent-workbench",
    "connect_timeout": 10,
    # A network that swallows everything is noticed within half a minute.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}

_IDENTITY = (
    "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database())"
    " FROM pg_control_system()"
)
_SIZE = text("SELECT pg_total_relation_size(to_regclass(:name))")
_STATUS = text("SELECT pg_xact_status(CAST(:number AS xid8))")


class PostgresqlDatabase(Database):
    """One database of a server; writers take turns by an advisory lock, readers wait for nobody."""

    def __init__(self, server: Server, busy_timeout_s: float) -> None:
        self.place = self._server = server
        self._busy_ms = max(1, math.ceil(busy_timeout_s * 1000))
        self._identity: tuple[int, int] | None = None
        self._uncertain: set[str] = set()
        self._checked: set[str] = set()
        self._engine = self._made_engine()
        # A list is read by several statements, which have to agree with each other.
        self.reader = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self.writer = self._engine.execution_options(**{_WRITES: True})

    @property
    def local(self) -> Path:
        """A path in the data directory, the same for every address that leads to this database."""
        name = re.sub(r"\W", "_", self._server.url.database or "")
        cluster, database = self._identity or (0, 0)
        return data_directory() / f"{name}-{cluster}-{database}.postgresql"

    def prepare(self, *, create: bool) -> str | None:
        """Connect, and look at the tables; the database itself has to be there."""
        with self.reader.connect() as connection:
            revision = revision_in(connection)
        if revision is None and not create:
            raise StoreMissingError(
                sentence=Message(
                    "The run store {0} holds no runs yet; check the address given with --store.", ""
                )
            )
        return revision

    def backup(self, revision: str) -> AbstractContextManager[object]:
        """Do nothing: a migration is one transaction here, and a failed one leaves no trace."""
        return nullcontext()

    def require_same(self) -> None:
        """Do nothing: every new connection is compared with the first as it is made."""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin a transaction, and remember it if the server does not say how it ended."""
        with self.writer.connect() as connection:
            with connection.begin() as transaction:
                yield connection
                number = str(connection.execute(text("SELECT pg_current_xact_id()")).scalar_one())
                self._uncertain.add(number)
                transaction.commit()
            self._uncertain.discard(number)

    def commit_was_applied(self, connection: Connection) -> bool:
        """Ask the server about the writes of which the end was not heard."""
        # They are over, since this transaction has the turn.
        self._checked = set(self._uncertain)
        ends = {connection.execute(_STATUS, {"number": number}).scalar() for number in self._checked}
        return "committed" in ends

    def clear_uncertain_commit(self) -> None:
        """Take all earlier writes for settled."""
        self._uncertain -= self._checked

    def size(self) -> int:
        """Return what the tables and their indexes take."""
        with self.reader.connect() as connection:
            sizes = [connection.execute(_SIZE, {"name": name}).scalar_one() for name in Table.metadata.tables]
        return sum(sizes)

    def shrink(self) -> None:
        """Let the room of removed rows be used again; what ends a table goes back to the disk."""
        names = ", ".join(f'"{name}"' for name in Table.metadata.tables)
        outside = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with outside.connect() as connection:
            connection.exec_driver_sql(f"VACUUM {names}")

    def _made_engine(self) -> Engine:
        url = self._server.url
        options = {name: value for name, value in _OPTIONS.items() if name not in url.query}
        try:
            # A connection that died since it was last used is made again before anything is sent through it.
            engine = create_engine(url, connect_args=options, pool_pre_ping=True)
        except ModuleNotFoundError as error:
            raise StoreError(
                self._server,
                Message(
                    "The run store {0} needs the package psycopg; {1}.",
                    "",
                    'pip install "descent-workbench[postgresql]"',
                ),
            ) from error
        event.listen(engine, "connect", self._set_up)
        event.listen(engine, "begin", _begin)
        return engine

    def _set_up(self, connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = {self._busy_ms}")
        cursor.execute(_IDENTITY)
        found: Any = cursor.fetchone()
        cursor.close()
        connection.commit()
        if self._identity is None:
            self._identity = found
        elif self._identity != found:
            raise StoreReplacedError(
                sentence=Message(
                    "The run store {0} was replaced by another database while it was open; start the program "
                    "again to use what is there now.",
                    "",
                )
            )


def _begin(connection: Connection) -> None:
    # One writer after the other: each then sees all that those before it have written.
    if _WRITES in connection.get_execution_options():
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})


def from_postgresql(error: BaseException) -> StoreError | None:
    """Return what an error of the driver means, None if it is of another driver or of no known kind."""
    if not hasattr(error, "sqlstate"):
        return None
    kind = _kind(error)
    if kind is StoreUnreachableError:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        return StoreUnreachableError(None, reason[0])
    if kind is StoreReadOnlyError:
        return StoreReadOnlyError(sentence=_NOT_ALLOWED)
    return kind() if kind is not None else None


def _kind(error: BaseException) -> Callable[..., StoreError] | None:
    state = getattr(error, "sqlstate", None)
    if state is None:
        # Nothing came from the server: it did not answer, or did not let this program in.
        is_connection = type(error).__name__ in {"OperationalError", "ConnectionTimeout", "InterfaceError"}
        return StoreUnreachableError if is_connection else None
    fitting = [start for start in _BY_STATE if state.startswith(start)]
    return _BY_STATE[max(fitting, key=len)] if fitting else None
