"""How the cells and numbers of a CSV file are written: told by the person or found out."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
DECIMALS = {"point": ".", "comma": ","}

_WITH_POINT = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?", re.ASCII)
_WITH_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?", re.ASCII)
_NUMBER = re.compile(
    r"[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|nan|inf|infinity)", re.ASCII | re.I
)


@dataclass(frozen=True)
class CsvForm:
    """The form of a table of text.

    Attributes:
        delimiter: a name of :data:`DELIMITERS`; empty where it is to be found out.
        decimal: a name of :data:`DECIMALS`; empty where it is to be found out.

    Raises:
        InputError: for another name, or a comma for both.
    """

    delimiter: str = ""
    decimal: str = ""

    def __post_init__(self) -> None:
        for name, value, known in (
            ("delimiter", self.delimiter, DELIMITERS),
            ("decimal", self.decimal, DECIMALS),
        ):
            if value and value not in known:
                raise InputError(name, value, f"one of {', '.join(known)}")
        if self.delimiter == self.decimal == "comma":
            raise InputError("decimal", self.decimal, "another than the delimiter")

    def separator(self, first_line: str) -> str:
        """What separates the cells: as told, or what splits the first line into most of them."""
        if self.delimiter:
            return DELIMITERS[self.delimiter]
        return max(
            DELIMITERS.values(), key=lambda each: len(next(csv.reader([first_line], delimiter=each), []))
        )

    def mark(self, path: str, separator: str, cells: Iterable[str]) -> str:
        """What begins the decimals: as told, or what the cells have.

        Raises:
            InputError: when some have a point and some a comma.
        """
        if self.decimal:
            return DECIMALS[self.decimal]
        if separator == ",":
            return "."
        looked_at = list(cells)
        commas = any(_WITH_COMMA.fullmatch(cell) for cell in looked_at)
        if commas and any(_WITH_POINT.fullmatch(cell) for cell in looked_at):
            raise InputError(
                "FILE", path, "a table with one kind of decimals, or say --decimal point or --decimal comma"
            )
        return "," if commas else "."


def number(text: str, mark: str) -> float | None:
    """The number that a cell holds; ``None`` where it holds none, a formula for example.

    >>> number("1,5e-3", ","), number("nan", "."), number("=1+1", "."), number("1_000", ".")
    (0.0015, nan, None, None)
    """
    if mark == ",":
        if "." in text:
            return None
        text = text.replace(",", ".", 1)
    return float(text) if _NUMBER.fullmatch(text) else None
