"""Some of the runs, in an order, found by the database: of ten thousand runs a list shows fifty."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import Boolean, ColumnElement, Double, String, false, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.columns import Real, Words
from storage.comparison import COMPARED, Comparison
from storage.filtering.compilation import compiled
from storage.filtering.parser import Filter
from storage.models import RunRow, SeriesRow, SettingRow, TagRow
from storage.reading import Query
from storage.records import Scalar

_LARGEST = 1.7976931348623157e308

RUN_COLUMNS = (
    "id", "name", "problem", "optimizer", "convention", "schedule", "status", "seed", "planned_steps",
    "steps_done", "seconds", "device", "created", "started", "ended", "message", "sweep", "parent_id",
    "parent_step", "note", "favourite", "locked",
)  # fmt: skip
"""Properties of a run by which runs are found and ordered."""


class Source(StrEnum):
    """Where a column of the list comes from."""

    RUN = "run"
    SETTING = "setting"
    LAST = "last"
    LAST_STEP = "last step"
    BEST = "best"
    BEST_STEP = "best step"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list of runs.

    Attributes:
        source: Where it comes from.
        name: One of :data:`RUN_COLUMNS`, or the name of a setting, or that of a series.

    Raises:
        ValueError: If a run has no such property.
    """

    source: Source
    name: str

    def __post_init__(self) -> None:
        if self.source is Source.RUN and self.name not in RUN_COLUMNS:
            raise ValueError(f"A run has no property {self.name!r}; it has {', '.join(RUN_COLUMNS)}.")


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison that a run has to meet; a run without such a setting or series does not.

    Numbers are compared as numbers and texts as texts, so no number meets a comparison with a text. NaN and
    infinities come after all numbers.
    """

    column: Column
    comparison: Comparison
    value: Scalar


@dataclass(frozen=True, slots=True)
class Selection:
    """Which runs, in which order, and which of them.

    Attributes:
        conditions: Met by every run of the selection.
        tags: Tags that every run of the selection has.
        filter: What a person asks for; None for all.
        in_bin: Whether the runs in the bin are meant, instead of those outside.
        order: The column to order by; runs without a value come last, and then those whose value is not
            finite. None for newest first, which also decides between equals.
        descending: Whether the largest comes first.
        limit: How many runs at most; None for all.
        offset: How many of the first to leave out.
    """

    conditions: tuple[Condition, ...] = ()
    tags: tuple[str, ...] = ()
    filter: Filter | None = None
    in_bin: bool = False
    order: Column | None = None
    descending: bool = False
    limit: int | None = None
    offset: int = 0


Expression: TypeAlias = ColumnElement[Any]

_SUMMARY: dict[Source, InstrumentedAttribute[Any]] = {
    Source.LAST: SeriesRow.last,
    Source.LAST_STEP: SeriesRow.last_step,
    Source.BEST: SeriesRow.best,
    Source.BEST_STEP: SeriesRow.best_step,
    Source.COUNT: SeriesRow.count,
}


def counted(selection: Selection) -> Query:
    """Return a query for the number of all runs that meet the conditions."""
    return select(func.count()).select_from(RunRow).where(*_conditions(selection))


def selected(selection: Selection) -> Query:
    """Return a query for the numbers of the selected runs, in order."""
    # Only numbers: what is sorted is small then, and the rest is read of one page alone.
    wanted = select(RunRow.id)
    keys: list[Expression] = []
    order = selection.order
    if order is not None and order.source is Source.RUN:
        keys = [_property(order.name)]
    elif order is not None and order.source is Source.SETTING:
        wanted = wanted.outerjoin(
            SettingRow, (SettingRow.run_id == RunRow.id) & (SettingRow.name == order.name)
        )
        keys = [SettingRow.number.expression, SettingRow.text.expression]
    elif order is not None:
        wanted = wanted.outerjoin(SeriesRow, (SeriesRow.run_id == RunRow.id) & (SeriesRow.name == order.name))
        keys = [_SUMMARY[order.source].expression]
    for key in keys:
        wanted = wanted.order_by(key.is_(None))
        # A text stays a text in a column of numbers of SQLite and comes after them, as NaN does elsewhere.
        if isinstance(key.type, Real):
            wanted = wanted.order_by((key > _LARGEST) | (key < -_LARGEST))
        wanted = wanted.order_by(key.desc() if selection.descending else key.asc())
    wanted = wanted.where(*_conditions(selection)).order_by(RunRow.id.desc())
    return wanted.limit(selection.limit).offset(selection.offset)


def _conditions(selection: Selection) -> list[Expression]:
    found: list[Expression] = [RunRow.deleted.is_not(None) if selection.in_bin else RunRow.deleted.is_(None)]
    found += [_condition(condition) for condition in selection.conditions]
    found += [
        select(TagRow.run_id).where(TagRow.run_id == RunRow.id, TagRow.tag == tag).exists()
        for tag in selection.tags
    ]
    if selection.filter is not None and selection.filter.node is not None:
        found.append(compiled(selection.filter.node))
    return found


def _condition(condition: Condition) -> Expression:
    is_text = isinstance(condition.value, str)
    value = _value(condition.column, as_text=is_text)
    if is_text and not isinstance(value.type, Words | String):
        return false()
    compared: Expression = COMPARED[condition.comparison](value, _operand(value, condition.value))
    if isinstance(value.type, Real):
        # To PostgreSQL this infinity comes before all numbers.
        if condition.comparison in (Comparison.LESS, Comparison.AT_MOST):
            return compared & (value != -math.inf)
        if condition.comparison in (Comparison.GREATER, Comparison.AT_LEAST):
            return compared | (value == -math.inf)
    return compared


def _operand(value: Expression, wanted: Scalar) -> Any:
    """Return what a value is compared with, as PostgreSQL wants it: of the kind that it is itself."""
    if isinstance(wanted, str) or isinstance(value.type, Words | String):
        return str(wanted)
    if isinstance(value.type, Boolean):
        return bool(wanted)
    if isinstance(value.type, Real):
        return float(wanted)
    # It would be rounded otherwise to be compared with whole numbers, or have no room among them.
    is_whole = not isinstance(wanted, float) and abs(wanted) < 2**63
    return wanted if is_whole else literal(float(wanted), Double())


def _value(column: Column, *, as_text: bool) -> Expression:
    if column.source is Source.RUN:
        return _property(column.name)
    if column.source is Source.SETTING:
        of_setting = SettingRow.text if as_text else SettingRow.number
        wanted = select(of_setting).where(SettingRow.run_id == RunRow.id, SettingRow.name == column.name)
        return wanted.scalar_subquery()
    of_series = select(_SUMMARY[column.source])
    return of_series.where(SeriesRow.run_id == RunRow.id, SeriesRow.name == column.name).scalar_subquery()


def _property(name: str) -> Expression:
    found: Expression = RunRow.__table__.c[name]
    return found
