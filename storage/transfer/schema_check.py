"""Check of the schema of an untrusted SQLite file against that of a run store.

A view or a trigger runs its author's statements when a table is read or written, a virtual table runs a
module of SQLite's, an index may hold an expression. No store of this program has any of these.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from storage import schema
from storage.messages import Message

if TYPE_CHECKING:
    import sqlite3

Shape: TypeAlias = tuple[tuple[str | int | None, ...], ...]

_WORDS = {
    "table": Message("a table"),
    "index": Message("an index"),
    "view": Message("a view"),
    "trigger": Message("a trigger"),
}
_OBJECT = Message("an object")
_OF_SQLITE = {"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}


def fault(connection: sqlite3.Connection, revision: str) -> Message | None:
    """Return what a file has that no store of the revision has, as the end of "it has …"; None if nothing."""
    expected = _expected(revision)
    shapes: dict[str, Shape] = {}
    for kind, name, table, root in connection.execute(
        "SELECT type, name, tbl_name, rootpage FROM sqlite_master"
    ):
        if kind not in {"table", "index"} or not isinstance(root, int) or root <= 0:
            return Message("{0} that no run store has", _WORDS.get(kind, _OBJECT))
        if kind == "table" and name in _OF_SQLITE:
            continue
        owner = name if kind == "table" else table
        if owner not in expected or (kind == "index" and name not in dict(expected[owner][1])):
            return Message("{0} that no run store has", _WORDS.get(kind, _OBJECT))
        if kind == "table":
            shapes[name] = _columns(connection, name)
    for name, (columns, indexes) in expected.items():
        if shapes.get(name) != columns:
            return Message("no table {0} as a run store of its version has it", name)
        if any(_members(connection, index) != members for index, members in indexes):
            return Message("an index of {0} that no run store has", name)
    return None


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
