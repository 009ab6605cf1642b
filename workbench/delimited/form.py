"""What a person says of a delimited file, and what its reader accepts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.delimited.lines import SPACE
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": SPACE}
DECIMALS = {"point": ".", "comma": ","}


@dataclass(frozen=True)
class CsvForm:
    """How cells are separated and numbers written, where the user says so.

    Attributes:
        delimiter: a name of :data:`DELIMITERS`; empty where it is to be found out.
        decimal: a name of :data:`DECIMALS`; empty where it is to be found out.

    Raises:
        InputError: For another name, or a comma for both.
    """

    delimiter: str = ""
    decimal: str = ""

    def __post_init__(self) -> None:
        for name, value, known in (
            ("delimiter", self.delimiter, DELIMITERS),
            ("decimal", self.decimal, DECIMALS),
        ):
            if value and value not in known:
                raise InputError(name, value, Message("one of {0}", ", ".join(known)))
        if self.delimiter == self.decimal == "comma":
            raise InputError("decimal", self.decimal, Message("another than the delimiter"))


@dataclass(frozen=True)
class TableRules:
    """What a reader accepts as a table.

    Attributes:
        field: the setting or argument that names the file, for messages.
        delimiters: names of :data:`DELIMITERS` that are tried.
        decimals: names of :data:`DECIMALS` that are tried.
        name: the name of a column from its cell in the header; empty for a column without one.
        is_strict: whether a line or cell that does not fit is an error, as where a number that is missing
            would falsify what is computed; otherwise it is left out and counted.
        is_judged_by_all_lines: whether all lines are read to find out the dialect, or the first two hundred.
        holds_counts: whether a column holds whole numbers, by its name.
        longest_name: letters of a column's name.
        most_columns: columns of a table.
    """

    field: str
    delimiters: tuple[str, ...]
    decimals: tuple[str, ...]
    name: Callable[[str], str]
    is_strict: bool
    is_judged_by_all_lines: bool
    holds_counts: Callable[[str], bool] = lambda _: False
    longest_name: int | None = None
    most_columns: int | None = None
