"""Numbers in cells: what counts as one, and which decimal mark and separators of thousands a column has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from storage.number_texts import number_in

_LONGEST = 1_000
"""Letters of a cell that may still be a number."""

_GROUP = r"(?:[ \u00a0\u202f\u2009]|['\u2019])"
_GROUPED = {
    ".": re.compile(rf"[+-]?[1-9]\d{{0,2}}(,|{_GROUP})\d{{3}}(?:\1\d{{3}})*(?:\.\d*)?", re.ASCII),
    ",": re.compile(rf"[+-]?[1-9]\d{{0,2}}(\.|{_GROUP})\d{{3}}(?:\1\d{{3}})*(?:,\d*)?", re.ASCII),
}
"""Numbers with separators of thousands, by their decimal mark."""

_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
"""1,234 and 1.234, whose mark may be that of decimals or of thousands."""

_WITH_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?", re.ASCII)

_MISSING = frozenset(
    {
        "na",
        "n/a",
        "#n/a",
        "n.a.",
        "<na>",
        "none",
        "null",
        "nil",
        "nat",
        "missing",
        "?",
        ".",
        "\u2013",
        "\u2014",
    }
)


def strict_number(cell: str, mark: str = ".") -> float | None:
    """The number that a cell holds; None for anything else, such as a formula.

    Digits are those of ASCII, without separators; ``nan`` and ``inf`` are numbers.

    >>> strict_number("1,5e-3", ","), strict_number("nan"), strict_number("=1+1")
    (0.0015, nan, None)
    >>> strict_number("1_000"), strict_number("１２")
    (None, None)
    """
    if mark == ",":
        if "." in cell or ("," in cell and not _WITH_COMMA.fullmatch(cell)):
            return None
        cell = cell.replace(",", ".")
    return number_in(cell)


def grouped_number(cell: str, mark: str) -> float | None:
    """The number in a cell that has separators of thousands; None for anything else.

    >>> grouped_number("1,234.5", "."), grouped_number("1.234,5", ","), grouped_number("12,34", ".")
    (1234.5, 1234.5, None)
    """
    if len(cell) > _LONGEST or not (found := _GROUPED[mark].fullmatch(cell)):
        return None
    return float(cell.replace(found[1], "").replace(",", "."))


def looks_like_number(cell: str) -> bool:
    """Whether a cell is a number in any notation."""
    return (
        strict_number(cell) is not None
        or strict_number(cell, ",") is not None
        or grouped_number(cell, ".") is not None
        or grouped_number(cell, ",") is not None
    )


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no value: it is empty, a dash or a word such as NA, None or null."""
    return not cell or not cell.strip(":").strip("-") or cell.casefold() in _MISSING


@dataclass(slots=True)
class ColumnCells:
    """What the cells of a column are.

    Attributes:
        filled: cells that say that there is a value.
        numbers: those of them that are numbers, in whatever notation.
        point: numbers that only a decimal point explains.
        comma: numbers that only a decimal comma explains.
        either_point: the first such as 1.234, whose point may separate thousands; empty without one.
        either_comma: the first such as 1,234.
    """

    filled: int = 0
    numbers: int = 0
    point: int = 0
    comma: int = 0
    either_point: str = ""
    either_comma: str = ""

    def add(self, cell: str) -> None:
        """Count a cell."""
        if not cell:
            return
        if strict_number(cell) is not None:
            self.filled += 1
            self.numbers += 1
            if "." in cell:
                if cell[-4:-3] == "." and _EITHER.fullmatch(cell):
                    self.either_point = self.either_point or cell
                else:
                    self.point += 1
            return
        if is_missing(cell):
            return
        self.filled += 1
        if strict_number(cell, ",") is not None:
            self.numbers += 1
            if _EITHER.fullmatch(cell):
                self.either_comma = self.either_comma or cell
            else:
                self.comma += 1
        elif grouped_number(cell, ".") is not None:
            self.numbers += 1
            self.point += "," in cell or "." in cell
        elif grouped_number(cell, ",") is not None:
            self.numbers += 1
            self.comma += 1

    def is_number_column(self) -> bool:
        """Whether most of its cells are numbers."""
        return 2 * self.numbers > self.filled

    def evident_mark(self) -> str:
        """The decimal mark that the cells of the column show; empty where they show none."""
        if self.point == self.comma == 0:
            return ""
        return "," if self.comma > self.point else "."
