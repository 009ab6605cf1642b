"""What the file of a run store consists of, compared with what it should: a stranger's may hold traps.

A view or a trigger runs statements of its author's when a table is read or written, a virtual table runs a
module of SQLite's, an index may hold an expression. No store of this program has any of these.
"""

import sqlite3
from functools import cache
from typing import TypeAlias

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from storage import schema

Shape: TypeAlias = tuple[tuple[str | int | None, ...], ...]

_WORDS = {"table": "a table", "index": "an index", "view": "a view", "trigger": "a trigger"}
_OF_SQLITE = {"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}


def fault(connection: sqlite3.Connection, revision: str) -> str:
    """Return what a file has that no store of the revision has, as the end of "it has …"; or nothing."""
    expected = _expected(revision)
    shapes: dict[str, Shape] = {}
    for kind, name, table, root in connection.execute(
        "SELECT type, name, tbl_name, rootpage FROM sqlite_master"
    ):
        if kind not in {"table", "index"} or not isinstance(root, int) or root <= 0:
            return f"{_WORDS.get(kind, 'an object')} that no run store has"
        if kind == "table" and name in _OF_SQLITE:
            continue
        owner = name if kind == "table" else table
        if owner not in expected or (kind == "index" and name not in dict(expected[owner][1])):
            return f"{_WORDS.get(kind, 'an object')} that no run store has"
        if kind == "table":
            shapes[name] = _columns(connection, name)
    for name, (columns, indexes) in expected.items():
        if shapes.get(name) != columns:
            return f"no table {name} as a run store of its version has it"
        if any(_members(connection, index) != members for index, members in indexes):
            return f"an index of {name} that no run store has"
    return ""


@cache
def _expected(revision: str) -> dict[str, tuple[Shape, tuple[tuple[str, Shape], ...]]]:
    """The columns and indexes of every table, as the migrations make them."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        with engine.begin() as connection:
            schema.upgrade(connection, revision)
        pooled = engine.raw_connection()
        try:
            return _read(pooled.driver_connection)
        finally:
            pooled.close()
    finally:
        engine.dispose()


def _read(connection: sqlite3.Connection | None) -> dict[str, tuple[Shape, tuple[tuple[str, Shape], ...]]]:
    assert connection is not None
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    indexes = connection.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'").fetchall()
    return {
        table: (
            _columns(connection, table),
            tuple((name, _members(connection, name)) for name, owner in indexes if owner == table),
        )
        for table in tables
        if table not in _OF_SQLITE
    }


def _columns(connection: sqlite3.Connection, table: str) -> Shape:
    """Name, type, place in the primary key and hiddenness of each column."""
    rows = connection.execute("SELECT name, upper(type), pk, hidden FROM pragma_table_xinfo(?)", (table,))
    return tuple(sorted(rows))


def _members(connection: sqlite3.Connection, index: str) -> Shape:
    """The columns of an index; an expression has the number −2 and no name."""
    return tuple(connection.execute("SELECT cid < -1, name FROM pragma_index_xinfo(?)", (index,)).fetchall())
