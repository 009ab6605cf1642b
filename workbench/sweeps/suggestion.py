"""A first text for an axis, around the value that a setting has now."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workbench.settings import Declaration

DECADES = 2
"""How far a logarithmic range goes on each side of the present value."""

PER_DECADE = 3

SHARES = (0.0, 0.5, 0.9, 0.99)
"""Worth trying where a number lies between 0 and 1 and nothing is known of it."""

MOST_NAMES = 4


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
