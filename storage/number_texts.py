"""What counts as a number where a person or a file writes one: in settings, filters, tables and options.

Digits are those of ASCII and nothing stands between them: ``1_000`` and digits of other scripts, which Python
would read as well, are no numbers.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan|inf|infinity)", re.ASCII | re.IGNORECASE)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_LONGEST = 1_000
"""Characters of a number: without an exponent float64 needs 340, and Python reads 4 300 digits."""


def number_in(text: str) -> float | None:
    """Return the number that a text is, None for any other text.

    >>> number_in("1.5e-3"), number_in("nan"), number_in("1_000"), number_in("１２"), number_in(" 1")
    (0.0015, nan, None, None, None)
    """
    return float(text) if len(text) <= _LONGEST and _NUMBER.fullmatch(text) else None


def integer_in(text: str) -> int | None:
    """Return the whole number that a text is, None for any other text.

    >>> integer_in("-12"), integer_in("1_000"), integer_in("１２"), integer_in("1.0"), integer_in("9" * 5_000)
    (-12, None, None, None, None)
    """
    return int(text) if len(text) <= _LONGEST and _INTEGER.fullmatch(text) else None
