"""The syntax tree of a filter: comparisons and the operators that join them."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


class Comparison(StrEnum):
    """How a column is compared with a value."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="


COMPARED: dict[Comparison, Callable[[Any, Any], Any]] = {
    Comparison.EQUAL: operator.eq,
    Comparison.UNEQUAL: operator.ne,
    Comparison.LESS: operator.lt,
    Comparison.AT_MOST: operator.le,
    Comparison.GREATER: operator.gt,
    Comparison.AT_LEAST: operator.ge,
}
"""What carries out each comparison, of numbers as of columns."""


class Containment(StrEnum):
    """How a text of a run is searched for another."""

    CONTAINS = "~"


CONTAINS: Final = Containment.CONTAINS
Operator: TypeAlias = Comparison | Containment


@dataclass(frozen=True, slots=True)
class Word:
    """A word that occurs in some text of a run, whatever the case of its ASCII letters."""

    text: str


@dataclass(frozen=True, slots=True)
class TextTest:
    """A comparison of a text of the run: equal, unequal or contained, the last whatever the case."""

    name: str
    operator: Operator
    text: str


@dataclass(frozen=True, slots=True)
class NumberTest:
    """A comparison of a finite number of the run."""

    name: str
    operator: Comparison
    number: int | float


@dataclass(frozen=True, slots=True)
class MomentTest:
    """A comparison of a time of the run with a span of time, of which ``end`` is the first moment after.

    Less is before the span, greater is after it, equal is within.
    """

    name: str
    operator: Comparison
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class FlagTest:
    """Whether a mark of the run is set."""

    name: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class TagTest:
    """Whether one of the run's tags is, or contains, a text; unequal: whether none is."""

    operator: Operator
    text: str


@dataclass(frozen=True, slots=True)
class SettingTest:
    """A comparison of a setting; a run without it does not meet any.

    Attributes:
        name: The setting.
        operator: Equal and unequal compare numbers as numbers and everything else as text.
        text: The value as typed.
        number: The value as a number; None where it is none or was quoted.
    """

    name: str
    operator: Operator
    text: str
    number: float | None


@dataclass(frozen=True, slots=True)
class SeriesTest:
    """A comparison of the last or the best value of a series; a run without it does not meet any."""

    which: str
    name: str
    operator: Comparison
    number: float


@dataclass(frozen=True, slots=True)
class Not:
    """What meets the part does not meet this."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts are met."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the parts is met."""

    parts: tuple[Node, ...]


Test: TypeAlias = Word | TextTest | NumberTest | MomentTest | FlagTest | TagTest | SettingTest | SeriesTest
Node: TypeAlias = Test | Not | And | Or
