"""Filters in SQL: the condition of a filter, and the names and values that occur in a store.

Whatever a person types is a bound parameter; nothing of it becomes text of a statement.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, not_, or_, select

from storage.filtering.fields import TAG, Prefix, Vocabulary
from storage.filtering.tree import (
    COMPARED,
    CONTAINS,
    And,
    Comparison,
    FlagTest,
    MomentTest,
    Node,
    Not,
    NumberTest,
    Operator,
    Or,
    SeriesTest,
    SettingTest,
    TagTest,
    TextTest,
    Word,
)
from storage.models import RunRow, SeriesRow, SettingRow, TagRow
from storage.run_fields import RUN_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable

Condition: TypeAlias = ColumnElement[bool]

_SEARCHED = tuple(getattr(RunRow, field.name) for field in RUN_FIELDS if field.is_searched)
_PROPOSED = tuple(field.name for field in RUN_FIELDS if field.is_proposed)
_MOST_VALUES = 1_000
"""Values of one field that are proposed."""
_UNDEFINED = math.nan


def compiled(node: Node) -> Condition:
    """Return the condition that a run meets if it meets the filter; it is true or false, never unknown."""
    if isinstance(node, And):
        return and_(*map(compiled, node.parts))
    if isinstance(node, Or):
        return or_(*map(compiled, node.parts))
    if isinstance(node, Not):
        return not_(compiled(node.part))
    return _TESTS[type(node)](node)


def _word(node: Word) -> Condition:
    texts = [_contains(column, node.text) for column in _SEARCHED]
    return or_(
        *texts,
        _tagged(_contains(TagRow.tag, node.text)),
        # One pass over the settings of all runs is half the work of one search for each run.
        RunRow.id.in_(select(SettingRow.run_id).where(_contains(SettingRow.text, node.text))),
    )


def _text(node: TextTest) -> Condition:
    return _compared_text(RunRow.__table__.c[node.name], node.operator, node.text)


def _number(node: NumberTest) -> Condition:
    column = RunRow.__table__.c[node.name]
    return and_(column.is_not(None), COMPARED[node.operator](column, node.number))


def _moment(node: MomentTest) -> Condition:
    column = RunRow.__table__.c[node.name]
    within = and_(column >= node.start, column < node.end)
    compared = {
        Comparison.EQUAL: within,
        Comparison.UNEQUAL: not_(within),
        Comparison.LESS: column < node.start,
        Comparison.AT_MOST: column < node.end,
        Comparison.GREATER: column >= node.end,
        Comparison.AT_LEAST: column >= node.start,
    }
    return and_(column.is_not(None), compared[node.operator])


def _flag(node: FlagTest) -> Condition:
    column: Condition = RunRow.__table__.c[node.name]
    return column.is_(node.wanted)


def _tag(node: TagTest) -> Condition:
    if node.operator is Comparison.UNEQUAL:
        return not_(_tagged(TagRow.tag == node.text))
    return _tagged(_compared_text(TagRow.tag, node.operator, node.text))


def _setting(node: SettingTest) -> Condition:
    if node.operator is CONTAINS or node.number is None:
        met = _compared_text(SettingRow.text, node.operator, node.text)
    elif node.operator in (Comparison.EQUAL, Comparison.UNEQUAL):
        same = or_(
            and_(SettingRow.number.is_not(None), SettingRow.number == node.number),
            SettingRow.text == node.text,
        )
        met = same if node.operator is Comparison.EQUAL else not_(same)
    else:
        met = and_(
            SettingRow.number.is_not(None), _compared_real(SettingRow.number, node.operator, node.number)
        )
    return _set(and_(SettingRow.name == node.name, met))


def _series(node: SeriesTest) -> Condition:
    column = SeriesRow.best if node.which == Prefix.BEST else SeriesRow.last
    met = _compared_real(column, node.operator, node.number)
    return _some(select(SeriesRow.id).where(SeriesRow.run_id == RunRow.id, SeriesRow.name == node.name, met))


def _compared_text(column: Any, comparison: Operator, text: str) -> Condition:
    if comparison is CONTAINS:
        return _contains(column, text)
    compared: Condition = COMPARED[comparison](column, text)
    return compared


def _compared_real(column: Any, comparison: Comparison, number: float) -> Condition:
    """Compare as IEEE 754 does, whatever order the database gives to NaN and infinities.

    SQLite stores them as texts, which come after all numbers; PostgreSQL puts NaN after infinity.
    """
    if comparison in (Comparison.EQUAL, Comparison.UNEQUAL):
        same: Condition = COMPARED[comparison](column, number)
        return same
    lowest = column == -math.inf
    compared: Condition = COMPARED[comparison](column, number)
    if comparison in (Comparison.LESS, Comparison.AT_MOST):
        if number == -math.inf:
            return lowest if comparison is Comparison.AT_MOST else false()
        return or_(compared, lowest)
    if number == -math.inf:
        above = column.not_in([_UNDEFINED, number])
        return or_(above, lowest) if comparison is Comparison.AT_LEAST else and_(above)
    return and_(compared, column != _UNDEFINED, not_(lowest))


def _contains(column: Any, text: str) -> Condition:
    found: Condition = column.icontains(text, autoescape=True)
    return found


def _tagged(met: Condition) -> Condition:
    return _some(select(TagRow.run_id).where(TagRow.run_id == RunRow.id, met))


def _set(met: Condition) -> Condition:
    return _some(select(SettingRow.run_id).where(SettingRow.run_id == RunRow.id, met))


def _some(rows: Select[Any]) -> Condition:
    return exists(rows)


_TESTS: dict[type, Callable[[Any], Condition]] = {
    Word: _word,
    TextTest: _text,
    NumberTest: _number,
    MomentTest: _moment,
    FlagTest: _flag,
    TagTest: _tag,
    SettingTest: _setting,
    SeriesTest: _series,
}


def vocabulary(connection: Connection) -> Vocabulary:
    """Return what occurs in a store."""

    def distinct(column: Any) -> tuple[str, ...]:
        found = connection.execute(select(column).distinct().order_by(column).limit(_MOST_VALUES)).scalars()
        return tuple(text for text in found if text)

    values = _words_of_settings(connection)
    values |= {name: distinct(RunRow.__table__.c[name]) for name in _PROPOSED}
    return Vocabulary(
        distinct(SettingRow.name), distinct(SeriesRow.name), values | {TAG: distinct(TagRow.tag)}
    )


def _words_of_settings(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Return the values of settings that are texts or true and false; numbers are too many to choose from."""
    names = select(SettingRow.name, SettingRow.text).where(SettingRow.kind.in_(("str", "bool")))
    ordered = names.distinct().order_by(SettingRow.name, SettingRow.text).limit(_MOST_VALUES)
    found: dict[str, tuple[str, ...]] = {}
    for name, text in connection.execute(ordered):
        found[name] = (*found.get(name, ()), text)
    return found
