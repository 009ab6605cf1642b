"""Bulk statements: many rows for one statement, without SQLAlchemy's work for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection, Dialect, Insert, Update

_Processor = Callable[[Any], object] | None


def execute_rows(
    connection: Connection,
    statement: Insert | Update,
    names: tuple[str, ...],
    rows: Iterable[Sequence[object]],
) -> None:
    """Execute a statement once for each row, all in one call.

    SQLAlchemy would look up every parameter of every row by name, which takes several times as long as the
    database does.

    Args:
        connection: Inside a transaction.
        statement: It stays in a cache: one made once, not one for each call.
        names: The parameters of the statement.
        rows: At least one; the values of these parameters, in their order.
    """
    text, wanted, is_positional = _compiled(statement, names, connection.dialect)
    columns = list(zip(*rows, strict=True))
    processed = [
        columns[index] if process is None else map(process, columns[index]) for index, process in wanted
    ]
    ready = zip(*processed, strict=True)
    if is_positional:
        connection.exec_driver_sql(text, list(ready))
    else:
        order = [names[index] for index, _ in wanted]
        connection.exec_driver_sql(text, [dict(zip(order, row, strict=True)) for row in ready])


@lru_cache(maxsize=32)
def _compiled(
    statement: Insert | Update, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, list[tuple[int, _Processor]], bool]:
    """Return the text, and which parameter goes where and through what."""
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
    order = compiled.positiontup if compiled.positional else names
    types = {name: bound.type for name, bound in compiled.binds.items()}
    wanted = [
        (names.index(name), types[name].dialect_impl(dialect).bind_processor(dialect)) for name in order
    ]
    return str(compiled), wanted, bool(compiled.positional)
