"""Column types that hold the same in every database."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Float, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

Number = BigInteger().with_variant(Integer(), "sqlite")
"""The number of a row. SQLite counts up only what is called INTEGER, which has 64 bits there."""


class Real(TypeDecorator[float]):
    """A float64 column that keeps NaN and infinities and sorts them after every finite value.

    SQLite turns a NaN into NULL, which then means "nothing recorded" and sorts first: a diverged run would
    look like the best one. A text that is not a number is left alone by a column of floats and sorts after
    all numbers, so ``nan``, ``inf`` and ``-inf`` are stored as texts there.
    Other databases keep them natively.
    """

    impl = Float(53)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[float | None], float | str | None] | None:
        """Return what turns a value into what is written.

        Not ``process_bind_param``: what that returns goes through ``float`` once more.
        """
        return _text_unless_finite if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], float | None]:
        """Return what turns what is stored into the value.

        One function, as in :class:`Moment`: it runs for every row of a long list.
        """
        return _as_float


def _as_float(value: float | str | None) -> float | None:
    return None if value is None else float(value)


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(tzinfo=UTC)


def _text_unless_finite(value: float | None) -> float | str | None:
    return value if value is None or math.isfinite(value) else str(float(value))


class Moment(TypeDecorator[datetime]):
    """A moment with its time zone, stored as UTC: SQLite's own dates have no zone and would lose it."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC, without a zone, as it is written."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Return what turns what is stored into the moment with its zone, UTC."""
        if dialect.name == "sqlite":
            return _from_text
        return _in_utc


class Words(TypeDecorator[str]):
    """A text that sorts by its characters' numbers, everywhere and for ever.

    PostgreSQL would sort it as the language of its database does, which another server and a newer system do
    differently. It keeps no character 0 either: its symbol ␀ stands there instead.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """Return the type by which the database knows it."""
        return Text(collation="C") if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text as it is written."""
        if value is None or dialect.name != "postgresql":
            return value
        return str(value).replace("\0", "\N{SYMBOL FOR NULL}")
