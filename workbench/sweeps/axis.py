"""One axis of a sweep: a setting, the values that it takes, and suggestions for them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from storage.messages import Message
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from workbench.settings import Declaration


FORMS = Message(
    "values separated by commas (by semicolons where each is a list), "
    "LOW..HIGH of whole numbers, LOW..HIGH:COUNT, or LOW..HIGH:COUNT:log"
)

RANGE = re.compile(
    r"(?P<low>[^.:]+(?:\.\d[^.:]*)?)\.\.(?P<high>[^:]+)(?::(?P<count>[^:]*))?(?::(?P<scale>[^:]*))?"
)

SCALES = ("lin", "log")

MOST_VALUES = 10_000

DECADES = 2
"""How far a logarithmic range goes on each side of the present value."""

PER_DECADE = 3

SHARES = (0.0, 0.5, 0.9, 0.99)
"""Worth trying where a number lies between 0 and 1 and nothing is known of it."""

MOST_NAMES = 4


@dataclass(frozen=True)
class Range:
    """Numbers from ``low`` to ``high``.

    Attributes:
        low: the first.
        high: the last, not below ``low``.
        count: how many a grid has; ``None`` for every whole number.
        logarithmic: whether neighbours have the same ratio instead of the same distance.
    """

    low: float
    high: float
    count: int | None
    logarithmic: bool

    def grid(self) -> list[float]:
        """The values of a grid, ends included."""
        if self.count is None:
            return [float(number) for number in range(math.ceil(self.low), math.floor(self.high) + 1)]
        return self.at(np.linspace(0, 1, self.count)).tolist() if self.count > 1 else [self.low]

    def at(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """The numbers at ``shares`` of the way from low to high, 0 … 1."""
        if self.logarithmic:
            values = np.exp((1 - shares) * math.log(self.low) + shares * math.log(self.high))
        else:
            values = (1 - shares) * self.low + shares * self.high
        # The ends are what was typed, whatever the rounding.
        return np.select([shares == 0, shares == 1], [self.low, self.high], values)


@dataclass(frozen=True)
class Axis:
    """A setting, or the name of a part, and what it becomes.

    Attributes:
        name: the setting; or ``problem``, ``optimizer``, ``schedule`` to choose another one.
        text: the values as they were typed.
        listed: the values where they were listed, empty where there is a range.
        range: the range, ``None`` where values were listed.
        whole: whether the setting takes whole numbers only.
    """

    name: str
    text: str
    listed: tuple[str, ...]
    range: Range | None
    whole: bool = False

    def grid(self) -> list[object]:
        """The values one after another."""
        if self.range is None:
            return list(self.listed)
        return list(dict.fromkeys(self._rounded(number) for number in self.range.grid()))

    def drawn(self, shares: NDArray[np.float64]) -> list[object]:
        """A value for each share 0 … 1 of the way along the axis; listed values have equal parts of it."""
        if self.range is None:
            places = np.minimum((shares * len(self.listed)).astype(int), len(self.listed) - 1)
            return [self.listed[place] for place in places]
        return [self._rounded(number) for number in self.range.at(shares).tolist()]

    def _rounded(self, number: float) -> object:
        # Twelve digits, so that a tenth of 0.01 is 0.001 and not 0.0010000000000000002.
        return round(number) if self.whole else float(f"{number:.12g}")


def parse_axis(name: str, text: str, declaration: Declaration | None) -> Axis:
    """An axis from its text.

    ``1e-4..1:25:log`` are 25 numbers with equal ratios, ``0..0.9:10`` ten with equal distances, ``1..5`` the
    whole numbers, ``adam, nadam`` the values themselves.

    Args:
        name: of the setting or part.
        text: the values.
        declaration: of the setting, ``None`` for a part.

    Raises:
        InputError: when the text is of none of these forms.
    """
    kind = declaration.kind if declaration else "choice"
    if kind in {"real", "integer", "count"} and ".." in text:
        found = _range(name, text, kind)
        return Axis(name, text.strip(), (), found, kind != "real")
    separator = ";" if kind == "integers" or ";" in text else ","
    values = tuple(dict.fromkeys(value.strip() for value in text.split(separator) if value.strip()))
    if not values:
        raise InputError(f"axis {name}", text, FORMS)
    return Axis(name, text.strip(), values, None)


class _RangeError(Exception):
    """A range that cannot be used; ``allowed`` is what could be."""

    def __init__(self, allowed: Message) -> None:
        super().__init__(allowed)
        self.allowed = allowed


def _range(name: str, text: str, kind: str) -> Range:
    found = RANGE.fullmatch(text.strip())
    try:
        if found is None:
            raise _RangeError(FORMS)
        low, high = _ends(found, kind)
        count_text, scale = found["count"], found["scale"]
        if scale is None and count_text in SCALES:
            count_text, scale = None, count_text
        if scale not in {None, *SCALES}:
            raise _RangeError(Message("LOW..HIGH:COUNT:{0} or LOW..HIGH:COUNT:{1}", *SCALES))
        if scale == "log" and low <= 0:
            raise _RangeError(Message("a range above 0, where it is logarithmic"))
        return Range(low, high, _count(count_text, high - low, kind), scale == "log")
    except _RangeError as error:
        raise InputError(f"axis {name}", text.strip(), error.allowed) from None


def _ends(found: re.Match[str], kind: str) -> tuple[float, float]:
    try:
        low, high = float(found["low"]), float(found["high"])
    except ValueError:
        raise _RangeError(FORMS) from None
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise _RangeError(Message("a range whose first number is not above the last"))
    if kind != "real" and not (low.is_integer() and high.is_integer()):
        raise _RangeError(Message("a range between whole numbers"))
    return low, high


def _count(text: str | None, length: float, kind: str) -> int | None:
    if text is None:
        if kind != "real" and length >= MOST_VALUES:
            raise _RangeError(
                Message("a range of at most {0} whole numbers, or one with a COUNT", MOST_VALUES)
            )
        return None
    if not (text.strip().isdecimal() and 1 <= int(text) <= MOST_VALUES):
        raise _RangeError(Message("a range with a COUNT from 1 to {0}", MOST_VALUES))
    return int(text)


def suggested_values(declaration: Declaration, text: str) -> str:
    """Values along an axis that a person may begin with.

    Args:
        declaration: of the setting.
        text: its present value, as typed.
    """
    kind = declaration.kind
    if kind == "flag":
        return "true, false"
    if kind == "choice":
        return ", ".join(declaration.choices)
    if kind == "count":
        return ", ".join(word for word in declaration.suggestions if word.isdecimal()) or text
    if kind == "integers":
        return f"{text}; {text}, {text.rpartition(',')[2].strip()}"
    if kind not in {"real", "integer"}:
        return text
    try:
        value = float(text)
    except ValueError:
        value = float(declaration.default) if isinstance(declaration.default, int | float) else 1.0
    return _whole_numbers(declaration, round(value)) if kind == "integer" else _numbers(declaration, value)


def suggested_names(names: Sequence[str], chosen: str) -> str:
    """The part that is chosen and some that could be instead."""
    others = [name for name in names if name != chosen]
    return ", ".join([chosen, *others[: MOST_NAMES - 1]])


def _numbers(declaration: Declaration, value: float) -> str:
    if declaration.logarithmic and value > 0:
        # A range that begins and ends at powers of ten is easier to read than one around 0.03.
        middle = round(math.log10(value))
        low, high = (10.0 ** (middle + sign * DECADES) for sign in (-1, 1))
        low, high = (end if list(_allowed(declaration, [end])) else value for end in (low, high))
        count = round(PER_DECADE * math.log10(high / low)) + 1
        return f"{low:g}..{high:g}:{count}:log" if low < high else f"{value:g}"
    if declaration.minimum == 0 and declaration.maximum == 1 and not value > 0.5:
        return _listed(declaration, {*SHARES, value})
    if declaration.maximum == 1 and value < 1:
        left = 1 - value
        return _listed(declaration, [1 - left * factor for factor in (2, 1, 0.5, 0.1)])
    if value == 0:
        return _listed(declaration, (0, 0.001, 0.01, 0.1))
    return _listed(declaration, sorted(value * factor for factor in (0.25, 0.5, 1, 2, 4)))


def _whole_numbers(declaration: Declaration, value: int) -> str:
    if declaration.name == "seed":
        return f"{value}..{value + 9}"
    near = [value * factor for factor in (1, 2, 4, 8)] if value > 0 else [0, 1, 2, 3]
    return ", ".join(str(number) for number in _allowed(declaration, near))


def _listed(declaration: Declaration, numbers: Iterable[float]) -> str:
    return ", ".join(f"{number:.6g}" for number in sorted(_allowed(declaration, numbers)))


def _allowed(declaration: Declaration, numbers: Iterable[float]) -> Iterable[float]:
    low, high = declaration.minimum, declaration.maximum
    for number in numbers:
        above = low is None or number > low or (number == low and not declaration.open_minimum)
        below = high is None or number < high or (number == high and not declaration.open_maximum)
        if above and below:
            yield number
