"""The SQLAlchemy engine of a SQLite file, and how SQLite is set up for it."""

import sqlite3
import time
from pathlib import Path

import numpy as np
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

# The numbers of runs come out of frames as numpy's, which SQLite would take for bytes and never find.
sqlite3.register_adapter(np.int64, np.int64.__int__)
sqlite3.register_adapter(np.int32, np.int32.__int__)

_IMMEDIATE = "storage_immediate"
_WAL_RETRY_S = 0.01


def engine_for(path: Path, busy_timeout_s: float) -> Engine:
    """Return an engine for the file; transactions of :func:`writer_of` take the write lock as they begin."""
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": busy_timeout_s})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def writer_of(engine: Engine) -> Engine:
    """Return the engine for writing; it shares the connections of the other."""
    return engine.execution_options(**{_IMMEDIATE: True})


def _set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own idea of when to begin is switched off: _begin does it.
    connection.isolation_level = None
    cursor = connection.cursor()
    # In WAL mode NORMAL loses nothing to a killed process, and a commit costs a sixtieth of FULL.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another wrote in between; one that
    # takes the write lock as it begins waits for its turn instead.
    immediate = _IMMEDIATE in connection.get_execution_options()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def use_wal(engine: Engine, busy_timeout_s: float) -> None:
    """Let readers and the writer work side by side; the file remembers it.

    Raises:
        sqlite3.OperationalError: If another connection is in the way for longer than the timeout.
    """
    deadline = time.monotonic() + busy_timeout_s
    while True:
        try:
            _switch(engine)
        except sqlite3.OperationalError as error:
            # SQLite does not wait by itself here, where two programs that create one store at once meet.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_WAL_RETRY_S)
        else:
            return


def _switch(engine: Engine) -> None:
    # Below SQLAlchemy's transactions, inside which the mode cannot be changed.
    pooled = engine.raw_connection()
    try:
        # Only a file that is still empty takes it: room can then be given back later in small steps.
        pooled.cursor().execute("PRAGMA auto_vacuum = INCREMENTAL")
        pooled.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        pooled.close()
