"""The parser of filters: from tokens to the syntax tree."""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from storage.filtering.fields import (
    ALL,
    FIELDS,
    FLAGS,
    MOMENTS,
    NO,
    NUMBERS,
    ORDER,
    TAG,
    UNITS,
    YES,
    Prefix,
    Vocabulary,
    operators_of,
)
from storage.filtering.tokens import THE_END, FilterError, Kind, Token, quoted, tokens
from storage.filtering.tree import (
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
    Test,
    TextTest,
    Word,
)
from storage.messages import Message
from storage.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST = 30
"""Parentheses and ``not`` that may stand within one another."""

MOST = 100
"""Conditions that a filter may have."""

_START = Message("a word, a condition or (")


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that has been read.

    Attributes:
        node: What it says; None where it is empty and every run meets it.
    """

    node: Node | None

    @property
    def words(self) -> tuple[str, ...]:
        """The words that all have to occur, beside whatever else is asked for."""
        return tuple(part.text for part in self._parts if isinstance(part, Word))

    @property
    def conditions(self) -> Filter:
        """The filter without those words."""
        parts = tuple(part for part in self._parts if not isinstance(part, Word))
        return Filter(And(parts) if parts else None)

    @property
    def _parts(self) -> tuple[Node, ...]:
        if isinstance(self.node, And):
            return self.node.parts
        return () if self.node is None else (self.node,)


def read_filter(text: str, vocabulary: Vocabulary | None = None) -> Filter:
    """Read a filter.

    Conditions are joined by ``and``, ``or``, ``not`` and parentheses; what stands side by side has to be met
    together. A condition is a name, one of ``= != < <= > >= ~`` and a value; the name is one of
    :data:`storage.filtering.fields.FIELDS`, ``last`` or ``best`` and a series, or a setting. Anything else is
    a word that has to occur in a text of the run.

    Args:
        text: As typed.
        vocabulary: The settings and series there are; None to accept any name.

    Raises:
        FilterError: If the text is no filter, with the place and what is expected there.
    """
    return Filter(_Parser(text, vocabulary).read())


class _Parser:
    def __init__(self, text: str, vocabulary: Vocabulary | None) -> None:
        self._tokens = tokens(text)
        self._vocabulary = vocabulary
        self._place = 0
        self._conditions = 0

    def read(self) -> Node | None:
        if self._now.is_end:
            return None
        node = self._either(DEEPEST)
        if not self._now.is_end:
            raise _refused(self._now, Message("and, or, or the end"))
        return node

    @property
    def _now(self) -> Token:
        return self._tokens[self._place]

    def _ahead(self, count: int) -> Token:
        return self._tokens[min(self._place + count, len(self._tokens) - 1)]

    def _next(self) -> Token:
        token = self._now
        if not token.is_end:
            self._place += 1
        return token

    def _either(self, depth: int) -> Node:
        parts = [self._all(depth)]
        while self._now.says("or"):
            self._next()
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self, depth: int) -> Node:
        parts = [self._part(depth)]
        while (self._now.is_text and not self._now.says("or")) or self._now.is_opening:
            if self._now.says("and"):
                self._next()
            parts.append(self._part(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _part(self, depth: int) -> Node:
        is_bracket = self._now.is_opening
        is_named = self._ahead(1).is_comparison
        if depth == 0 and (is_bracket or self._now.says("not")):
            raise _refused(self._now, Message("at most {0} parentheses and not within one another", DEEPEST))
        if is_bracket:
            self._next()
            node = self._either(depth - 1)
            if self._now.text != ")" or self._now.kind is not Kind.BRACKET:
                raise _refused(self._now, Message("and, or, or )"))
            self._next()
            return node
        if self._now.says("not") and not is_named:
            self._next()
            return Not(self._part(depth - 1))
        if not self._now.is_text or (self._now.says("and", "or") and not is_named):
            raise _refused(self._now, _START)
        self._conditions += 1
        if self._conditions > MOST:
            raise _refused(self._now, Message("at most {0} conditions", MOST))
        return self._test()

    def _test(self) -> Test:
        first = self._next()
        if self._now.is_comparison:
            return self._of_field(first)
        if first.says(*Prefix) and self._now.is_text and self._ahead(1).is_comparison:
            name = self._next()
            sign = self._next()
            value = self._next()
            which = first.text.casefold()
            if which == Prefix.SETTING:
                return self._of_setting(name, sign, value)
            self._require_series(name)
            return _series_test(which, name.text, sign, value)
        return Word(first.text)

    def _of_field(self, name: Token) -> Test:
        sign, value = self._next(), self._next()
        if name.says(*FIELDS):
            return _field_test(name.text.casefold(), sign, value)
        return self._of_setting(name, sign, value)

    def _of_setting(self, name: Token, sign: Token, value: Token) -> Test:
        self._require_field(name)
        return _setting_test(name.text, sign, value)

    @property
    def _settings(self) -> tuple[str, ...]:
        return self._vocabulary.settings if self._vocabulary else ()

    @property
    def _series(self) -> tuple[str, ...]:
        return self._vocabulary.series if self._vocabulary else ()

    def _require_series(self, name: Token) -> None:
        """Refuse the name of a series that no run has, unless there are no runs to tell from."""
        if not self._series or name.text in self._series:
            return
        near = _nearest(name, {word.casefold(): word for word in self._series})
        if near is None:
            raise _refused(name, Message("the name of a series"))
        raise _refused(name, Message("the name of a series such as {0}", near))

    def _require_field(self, name: Token) -> None:
        """Refuse the name of a setting that no run has, unless there are no runs to tell from."""
        if not self._settings or name.text in self._settings:
            return
        offered = {word.casefold(): word for word in (*FIELDS, *self._settings)}
        # Of a series there are two numbers, and neither is meant more than the other.
        offered |= {word.casefold(): f"{Prefix.BEST} {quoted(word)}" for word in self._series}
        near = _nearest(name, offered)
        if near is None:
            raise _refused(name, Message("the name of a field or a setting"))
        raise _refused(name, Message("the name of a field or a setting such as {0}", near))


def _nearest(name: Token, offered: Mapping[str, str]) -> str | None:
    near = difflib.get_close_matches(name.text.casefold(), offered, n=1, cutoff=0.6)
    return offered[near[0]] if near else None


Allowed = TypeVar("Allowed", bound=Operator)

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_UNFINISHED_NUMBERS = {"nan", "inf", "+inf", "-inf"}
_DURATION = re.compile(rf"(.*?)({'|'.join(UNITS)})?", re.ASCII | re.DOTALL)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)


def _refused(token: Token, expected: Message) -> FilterError:
    """Return the error of a token that cannot stand where it stands."""
    return FilterError(token.start + 1, expected, token.text[:40] or THE_END)


def _field_test(field: str, sign: Token, value: Token) -> Test:
    """Return the test of a property of the run.

    Raises:
        FilterError: If the field cannot be compared so, or not with this value.
    """
    if field in NUMBERS:
        return NumberTest(NUMBERS[field], _operator(sign, ORDER), _finite(field, value))
    if field in MOMENTS:
        return MomentTest(field, _operator(sign, ORDER), *_span(value))
    operator = _operator(sign, operators_of(field))
    if field in FLAGS:
        if not value.says(*YES, *NO):
            raise _refused(value, Message("yes or no"))
        return FlagTest(field, value.says(*YES) == (operator is Comparison.EQUAL))
    text = _text(value)
    if field == TAG:
        return TagTest(operator, text)
    if field == "status" and text not in {status.value for status in Status}:
        raise _refused(value, Message("one of {0}", ", ".join(Status)))
    return TextTest(field, operator, text)


def _series_test(which: str, name: str, sign: Token, value: Token) -> SeriesTest:
    """Return the test of the last or the best value of a series.

    Raises:
        FilterError: If numbers are not compared so, or if the value is no number.
    """
    operator = _operator(sign, ORDER)
    number = _number(value)
    if number is None:
        raise _refused(value, Message("a number"))
    _require_order(operator, number, value)
    return SeriesTest(which, name, operator, number)


def _setting_test(name: str, sign: Token, value: Token) -> SettingTest:
    """Return the test of a setting.

    Raises:
        FilterError: If there is no value, or no number where one is less or more.
    """
    operator = _operator(sign, ALL)
    number = _number(value)
    if operator not in (Comparison.EQUAL, Comparison.UNEQUAL, CONTAINS):
        if number is None:
            raise _refused(value, Message("a number"))
        _require_order(operator, number, value)
    return SettingTest(name, operator, _text(value), number)


def _operator(sign: Token, allowed: tuple[Allowed, ...]) -> Allowed:
    written = CONTAINS if sign.kind is Kind.WORD else sign.text
    for operator in allowed:
        if operator == written:
            return operator
    raise _refused(sign, Message("one of {0}", ", ".join(allowed)))


def _text(value: Token) -> str:
    if not value.is_text:
        raise _refused(value, Message("a value"))
    return value.text


def _number(value: Token) -> float | None:
    """Return the number that a token is, NaN and infinities included; None for anything else."""
    if value.kind is not Kind.WORD:
        return None
    is_number = _NUMBER.fullmatch(value.text) or value.text.casefold() in _UNFINISHED_NUMBERS
    return float(value.text) if is_number else None


def _require_order(operator: Operator, number: float, value: Token) -> None:
    if math.isnan(number) and operator not in (Comparison.EQUAL, Comparison.UNEQUAL):
        raise _refused(value, Message("a number that is less or more than others"))


def _finite(field: str, value: Token) -> int | float:
    text, unit = value.text, 1.0
    if NUMBERS[field] == "seconds" and (match := _DURATION.fullmatch(text)) and match[2]:
        text, unit = match[1], UNITS[match[2]]
    number = float(text) * unit if value.kind is Kind.WORD and _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(number):
        raise _refused(value, Message("a number"))
    # Beyond 2⁵³ a seed is exact as a whole number only.
    is_whole = unit == 1.0 and text.lstrip("+-").isdecimal() and -(2**63) <= int(text) < 2**63
    return int(text) if is_whole else number


def _span(value: Token) -> tuple[datetime, datetime]:
    """Return the day, minute or second that a token means, in the person's own time zone if it names none."""
    day = _DAY.fullmatch(value.text)
    time = _TIME.fullmatch(value.text)
    try:
        if value.is_text and (day or time):
            start = datetime.fromisoformat(value.text)
            width = timedelta(days=1) if day else timedelta(seconds=1 if time and time[1] else 60)
            return start.astimezone(), (start + width).astimezone()
    except (ValueError, OverflowError, OSError):
        pass
    raise _refused(value, Message('a day such as 2026-11-01 or a time such as "2026-11-01 15:30"'))
