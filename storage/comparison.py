"""How something of a run is compared with a value."""

import operator
from collections.abc import Callable
from enum import StrEnum
from typing import Any


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
