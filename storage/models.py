"""The tables of the run store.

A run has settings, series and blocks. A block is the grid (steps and seconds) of some consecutive points; for
each series on that grid there is one row of values, so that one series can be read without the others. A big
block has envelopes, in the tables ``outlines`` and ``grid_outlines``: the extremes of each 64, 512 and 4 096
points, so that a long series is drawn without reading all of it.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

if TYPE_CHECKING:
    from collections.abc import Callable

Number = BigInteger().with_variant(Integer(), "sqlite")
"""The number of a row. SQLite counts up only what is called INTEGER, which has 64 bits there."""


class Real(TypeDecorator[float]):
    """A float64 column that preserves NaN and infinities and sorts them after every finite value.

    SQLite turns a NaN into NULL, which then means "nothing recorded" and sorts first: a diverged run would
    look like the best one. A text that is not a number is left alone by a column of floats and sorts after
    all numbers, so ``nan``, ``inf`` and ``-inf`` are stored as texts there.
    Other databases have them natively.
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
    differently. It cannot store character 0 either: its symbol ␀ stands there instead.
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


class Table(DeclarativeBase):
    """What all tables share: names of constraints that a later migration can refer to."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class RevisionRow(Table):
    """One row, counted up in every write: readers compare it to see whether anything changed."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class RunRow(Table):
    """A run: what it is, where it stands, and which process it belongs to.

    ``packed_settings`` and ``packed_summaries`` hold what the tables of settings and series hold, as JSON: a
    list of runs is read from this table alone, without joining ten rows to each run.
    ``changed`` is the revision of the last write that concerned the run, ``loose`` the number of its blocks
    that were not merged yet.
    """

    __tablename__ = "runs"
    # The number of a run that was removed is never given to another.
    __table_args__ = (
        UniqueConstraint("uid"),
        Index(None, "status"),
        Index(None, "sweep"),
        Index(None, "parent_id"),
        Index(None, "changed"),
        Index(None, "deleted"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    uid: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(Words)
    problem: Mapped[str] = mapped_column(Words)
    optimizer: Mapped[str] = mapped_column(Words)
    convention: Mapped[str] = mapped_column(Words)
    schedule: Mapped[str] = mapped_column(Words)
    status: Mapped[str] = mapped_column(String(16))
    seed: Mapped[int] = mapped_column(BigInteger)
    planned_steps: Mapped[int] = mapped_column(BigInteger)
    steps_done: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[float] = mapped_column(Real)
    device: Mapped[str] = mapped_column(Words)
    created: Mapped[datetime] = mapped_column(Moment)
    started: Mapped[datetime | None] = mapped_column(Moment)
    ended: Mapped[datetime | None] = mapped_column(Moment)
    message: Mapped[str] = mapped_column(Words)
    owner_host: Mapped[str] = mapped_column(Words)
    owner_pid: Mapped[int] = mapped_column(BigInteger)
    owner_started: Mapped[float] = mapped_column(Real)
    sweep: Mapped[str] = mapped_column(Words, server_default=text("''"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    parent_step: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Words, server_default=text("''"))
    favourite: Mapped[bool] = mapped_column(server_default=false())
    locked: Mapped[bool] = mapped_column(server_default=false())
    deleted: Mapped[datetime | None] = mapped_column(Moment)
    packed_settings: Mapped[str] = mapped_column(Words, server_default=text("'{}'"))
    packed_summaries: Mapped[str] = mapped_column(Words, server_default=text("'{}'"))
    changed: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    loose: Mapped[int] = mapped_column(server_default=text("0"))


class DocumentRow(Table):
    """The documents of a run that a repetition needs; in a table of their own, so that lists skip them."""

    __tablename__ = "documents"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    experiment: Mapped[str] = mapped_column(Words)
    environment: Mapped[str] = mapped_column(Words)


class RemovalRow(Table):
    """A run that was removed for good: a reader that saw it must learn that it is gone."""

    __tablename__ = "removals"
    __table_args__ = (Index(None, "changed"),)

    run_id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    changed: Mapped[int] = mapped_column(BigInteger)


class TagRow(Table):
    """One tag of a run."""

    __tablename__ = "tags"
    __table_args__ = (Index(None, "tag"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(Words, primary_key=True)


class SettingRow(Table):
    """One setting of a run: its place, its kind, a number to query by, and the exact value as text."""

    __tablename__ = "settings"
    __table_args__ = (Index(None, "name", "number"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Words, primary_key=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    number: Mapped[float | None] = mapped_column(Real)
    text: Mapped[str] = mapped_column(Words)


class SeriesRow(Table):
    """One series of a run and its summary."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("run_id", "name"),)

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    name: Mapped[str] = mapped_column(Words)
    count: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[float] = mapped_column(Real)
    last_step: Mapped[int] = mapped_column(BigInteger)
    best: Mapped[float] = mapped_column(Real)
    best_step: Mapped[int | None] = mapped_column(BigInteger)


class BlockRow(Table):
    """The grid of some consecutive points of a run."""

    __tablename__ = "blocks"
    # A live view asks for what came after the last step it has seen.
    __table_args__ = (Index(None, "run_id", "last_step"),)

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    last_step: Mapped[int] = mapped_column(BigInteger)
    count: Mapped[int] = mapped_column(BigInteger)
    codec: Mapped[str] = mapped_column(String(16))
    steps: Mapped[bytes] = mapped_column(LargeBinary)
    seconds: Mapped[bytes] = mapped_column(LargeBinary)


class ValuesRow(Table):
    """The values of one series on the grid of one block."""

    __tablename__ = "block_values"

    block_id: Mapped[int] = mapped_column(ForeignKey("blocks.id"), primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    codec: Mapped[str] = mapped_column(String(16))
    data: Mapped[bytes] = mapped_column(LargeBinary)


class GridOutlineRow(Table):
    """First and last steps and seconds of every ``width`` points of a block."""

    __tablename__ = "grid_outlines"

    block_id: Mapped[int] = mapped_column(ForeignKey("blocks.id"), primary_key=True)
    width: Mapped[int] = mapped_column(primary_key=True)
    steps: Mapped[bytes] = mapped_column(LargeBinary)
    seconds: Mapped[bytes] = mapped_column(LargeBinary)


class OutlineRow(Table):
    """Extremes, ends and undefined values of every ``width`` points of a series in a block."""

    __tablename__ = "outlines"
    # By series first: what one picture needs lies together.
    __table_args__ = (Index(None, "block_id"),)

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    width: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("blocks.id"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
