"""The values of a filter, each read as its field needs it."""

import math
import re
from datetime import datetime, timedelta
from typing import TypeVar

from storage.comparison import Comparison
from storage.filtering.fault import THE_END, FilterError
from storage.filtering.fields import ALL, FLAGS, MOMENTS, NO, NUMBERS, ORDER, TAG, UNITS, YES, operators_of
from storage.filtering.tokens import Kind, Token
from storage.filtering.tree import (
    CONTAINS,
    FlagTest,
    MomentTest,
    NumberTest,
    Operator,
    SeriesTest,
    SettingTest,
    TagTest,
    Test,
    TextTest,
)
from storage.status import Status

Allowed = TypeVar("Allowed", bound=Operator)

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_UNFINISHED_NUMBERS = {"nan", "inf", "+inf", "-inf"}
_DURATION = re.compile(rf"(.*?)({'|'.join(UNITS)})?", re.ASCII | re.DOTALL)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)


def refused(token: Token, expected: str) -> FilterError:
    """Return the error of a token that cannot stand where it stands."""
    return FilterError(token.start + 1, expected, token.text[:40] or THE_END)


def field_test(field: str, sign: Token, value: Token) -> Test:
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
            raise refused(value, "yes or no")
        return FlagTest(field, value.says(*YES) == (operator is Comparison.EQUAL))
    text = _text(value)
    if field == TAG:
        return TagTest(operator, text)
    if field == "status" and text not in {status.value for status in Status}:
        raise refused(value, "one of " + ", ".join(Status))
    return TextTest(field, operator, text)


def series_test(which: str, name: str, sign: Token, value: Token) -> SeriesTest:
    """Return the test of the last or the best value of a series.

    Raises:
        FilterError: If numbers are not compared so, or if the value is no number.
    """
    operator = _operator(sign, ORDER)
    number = _number(value)
    if number is None:
        raise refused(value, "a number")
    _require_order(operator, number, value)
    return SeriesTest(which, name, operator, number)


def setting_test(name: str, sign: Token, value: Token) -> SettingTest:
    """Return the test of a setting.

    Raises:
        FilterError: If there is no value, or no number where one is less or more.
    """
    operator = _operator(sign, ALL)
    number = _number(value)
    if operator not in (Comparison.EQUAL, Comparison.UNEQUAL, CONTAINS):
        if number is None:
            raise refused(value, "a number")
        _require_order(operator, number, value)
    return SettingTest(name, operator, _text(value), number)


def _operator(sign: Token, allowed: tuple[Allowed, ...]) -> Allowed:
    written = CONTAINS if sign.kind is Kind.WORD else sign.text
    for operator in allowed:
        if operator == written:
            return operator
    raise refused(sign, "one of " + ", ".join(allowed))


def _text(value: Token) -> str:
    if not value.is_text:
        raise refused(value, "a value")
    return value.text


def _number(value: Token) -> float | None:
    """Return the number that a token is, NaN and infinities included; None for anything else."""
    if value.kind is not Kind.WORD:
        return None
    is_number = _NUMBER.fullmatch(value.text) or value.text.casefold() in _UNFINISHED_NUMBERS
    return float(value.text) if is_number else None


def _require_order(operator: Operator, number: float, value: Token) -> None:
    if math.isnan(number) and operator not in (Comparison.EQUAL, Comparison.UNEQUAL):
        raise refused(value, "a number that is less or more than others")


def _finite(field: str, value: Token) -> int | float:
    text, unit = value.text, 1.0
    if NUMBERS[field] == "seconds" and (match := _DURATION.fullmatch(text)) and match[2]:
        text, unit = match[1], UNITS[match[2]]
    number = float(text) * unit if value.kind is Kind.WORD and _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(number):
        raise refused(value, "a number")
    # Beyond 2⁵³ a seed is exact as a whole number only.
    is_whole = unit == 1.0 and text.lstrip("+-").isdecimal() and -(2**63) <= int(text) < 2**63
    return int(text) if is_whole else number


def _span(value: Token) -> tuple[datetime, datetime]:
    """Return the day, minute or second that a token means, in the person's own time zone if it names none."""
    day, time = _DAY.fullmatch(value.text), _TIME.fullmatch(value.text)
    try:
        if value.is_text and (day or time):
            start = datetime.fromisoformat(value.text)
            width = timedelta(days=1) if day else timedelta(seconds=1 if time and time[1] else 60)
            return start.astimezone(), (start + width).astimezone()
    except (ValueError, OverflowError, OSError):
        pass
    raise refused(value, 'a day such as 2026-11-01 or a time such as "2026-11-01 15:30"')
