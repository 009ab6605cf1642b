"""A filter as a condition on the rows of the runs; nothing of it becomes text of the query."""

import math
from collections.abc import Callable
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, exists, false, not_, or_, select

from storage.comparison import COMPARED, Comparison
from storage.filtering.fields import Prefix
from storage.filtering.tree import (
    CONTAINS,
    And,
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

Condition: TypeAlias = ColumnElement[bool]

_SEARCHED = (
    RunRow.name, RunRow.problem, RunRow.optimizer, RunRow.convention, RunRow.schedule, RunRow.status,
    RunRow.device, RunRow.sweep, RunRow.message, RunRow.note,
)  # fmt: skip
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

    SQLite keeps them as texts, which come after all numbers; PostgreSQL puts NaN after infinity.
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
