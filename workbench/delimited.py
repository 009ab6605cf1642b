"""Delimited text files (CSV): the dialect found out, the header recognised, the rows streamed.

A file is read once, row by row, so that a large one needs little memory; the caller bounds its size. Nothing
in it is executed: a cell is a text until its number is asked for.
"""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    Row = tuple[int, list[str]]

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
DECIMALS = {"point": ".", "comma": ","}

HEAD_ROWS = 200
"""Rows from which the decimal mark is found out; the header needs two."""

_LONGEST_SHOWN = 40

_WITH_POINT = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?", re.ASCII)
_WITH_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?", re.ASCII)
_NUMBER = re.compile(
    r"[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|nan|inf|infinity)", re.ASCII | re.I
)


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
        number: the number in a cell, given the decimal mark; ``None`` where there is none.
        name: the name of a column from its cell in the header; empty for a column without one.
        header_above_numbers: whether a first row with numbers is a header too where a cell of it is text and
            the cell below a number, as in a table of pixels whose columns are called 0, 1, 2, …; without it
            only a first row without any number is one.
        longest_name: letters of a column's name.
        most_columns: columns of a table.
    """

    field: str
    delimiters: tuple[str, ...]
    decimals: tuple[str, ...]
    number: Callable[[str, str], float | None]
    name: Callable[[str], str]
    header_above_numbers: bool
    longest_name: int | None = None
    most_columns: int | None = None


@dataclass(frozen=True)
class DelimitedTable:
    """An open table.

    Attributes:
        path: the file as the user named it.
        rules: what it was read by.
        names: of the columns, all different; a column without a name is "column 1", "column 2", ….
        rows: the number of each row's last line in the file, and its cells without surrounding white space,
            as many as there are columns.
        mark: the decimal mark.
    """

    path: str
    rules: TableRules
    names: tuple[str, ...]
    rows: Iterator[Row]
    mark: str

    def number(self, line: int, column: int, cell: str) -> float:
        """The number in a cell.

        Raises:
            InputError: When there is none; it says where.
        """
        found = self.rules.number(cell, self.mark)
        if found is None:
            raise self.not_a_number(line, column, cell)
        return found

    def not_a_number(self, line: int, column: int, cell: str) -> InputError:
        """The error that a cell should hold a number."""
        name = shown(self.names[column])
        if cell:
            allowed = Message(
                "a table of numbers, but line {0}, column {1} holds {2}", line, name, shown(cell)
            )
        else:
            allowed = Message("a table of numbers, but line {0}, column {1} is empty", line, name)
        return InputError(self.rules.field, self.path, allowed)


@contextmanager
def open_delimited(
    file: Path, path: str, rules: TableRules, form: CsvForm | None = None
) -> Iterator[DelimitedTable]:
    """Open a delimited file in UTF-8, with or without a byte order mark and a header.

    Args:
        file: The file.
        path: The file as the user named it.
        rules: What is accepted.
        form: What the user says of delimiter and decimals.

    Raises:
        InputError: When the content is no table; also from the rows, while they are read.
        OSError: When the system refuses to read it.
    """
    form = form or CsvForm()
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            delimiter = _delimiter(next((line for line in stream if line.strip()), ""), rules, form)
            stream.seek(0)
            rows = _rows(csv.reader(stream, delimiter=delimiter, strict=True))
            yield _table(path, rules, form, delimiter, rows)
    except UnicodeDecodeError as error:
        allowed = Message("text in UTF-8, but {0} near byte {1}", error.reason, error.start)
        raise InputError(rules.field, path, allowed) from None
    except csv.Error as error:
        allowed = Message("a table of cells, but the text cannot be split: {0}", error)
        raise InputError(rules.field, path, allowed) from None


def strict_number(cell: str, mark: str) -> float | None:
    """The number that a cell holds; ``None`` for anything else, such as a formula.

    >>> strict_number("1,5e-3", ","), strict_number("nan", "."), strict_number("=1+1", ".")
    (0.0015, nan, None)
    >>> strict_number("1_000", ".")
    """
    if mark == ",":
        if "." in cell:
            return None
        cell = cell.replace(",", ".", 1)
    return float(cell) if _NUMBER.fullmatch(cell) else None


def python_number(cell: str, mark: str = ".") -> float | None:
    """The number that Python reads in a cell, whatever the decimal mark; ``None`` where there is none.

    >>> python_number("1_000"), python_number("nan"), python_number("1,5")
    (1000.0, nan, None)
    """
    del mark
    try:
        return float(cell)
    except ValueError:
        return None


def shown(text: object) -> str:
    """A cell or a name in quotation marks, cut where it is long."""
    text = str(text)
    return repr(text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…")


def _delimiter(first_line: str, rules: TableRules, form: CsvForm) -> str:
    """The delimiter that the user says, or the one that splits the first line into most cells."""
    if form.delimiter:
        return DELIMITERS[form.delimiter]
    return max(
        (DELIMITERS[name] for name in rules.delimiters),
        key=lambda delimiter: len(next(csv.reader([first_line], delimiter=delimiter), [])),
    )


def _decimal_mark(path: str, rules: TableRules, form: CsvForm, delimiter: str, cells: Iterable[str]) -> str:
    """The decimal mark that the user says, or the one that the cells have."""
    if form.decimal:
        return DECIMALS[form.decimal]
    if delimiter == "," or "comma" not in rules.decimals:
        return "."
    head = list(cells)
    commas = any(_WITH_COMMA.fullmatch(cell) for cell in head)
    if commas and any(_WITH_POINT.fullmatch(cell) for cell in head):
        allowed = Message("a table with one kind of decimals, or say --decimal point or --decimal comma")
        raise InputError(rules.field, path, allowed)
    return "," if commas else "."


def _table(
    path: str, rules: TableRules, form: CsvForm, delimiter: str, rows: Iterator[Row]
) -> DelimitedTable:
    head = list(islice(rows, HEAD_ROWS if "comma" in rules.decimals else 2))
    if not head:
        allowed = Message("a file with rows of numbers, but this one is empty")
        raise InputError(rules.field, path, allowed)
    line, first = head[0]
    mark = _decimal_mark(path, rules, form, delimiter, chain.from_iterable(cells for _, cells in head))
    has_header = _is_header(rules, mark, first, head[1][1] if len(head) > 1 else [])
    if has_header and len(head) == 1:
        raise InputError(rules.field, path, Message("a table with rows below its header"))
    if rules.most_columns is not None and len(first) > rules.most_columns:
        allowed = Message("a table of at most {0} columns, not {1}", rules.most_columns, len(first))
        raise InputError(rules.field, path, allowed)
    names = _names(path, rules, first if has_header else [""] * len(first))
    below = chain(head[1:] if has_header else head, rows)
    return DelimitedTable(path, rules, names, _checked(path, rules, line, len(names), below), mark)


def _is_header(rules: TableRules, mark: str, first: list[str], second: list[str]) -> bool:
    def is_number(cell: str) -> bool:
        return rules.number(cell, mark) is not None

    if not any(map(is_number, first)):
        return True
    return rules.header_above_numbers and any(
        above and not is_number(above) and is_number(below)
        for above, below in zip(first, second, strict=False)
    )


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    """Every row that is not blank, with the number of its last line."""
    for row in reader:
        if len(row) > 1 or (row and row[0].strip()):
            yield reader.line_num, [cell.strip() for cell in row]  # type: ignore[attr-defined]


def _checked(path: str, rules: TableRules, first: int, width: int, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, all as wide as the first one."""
    for line, cells in rows:
        if len(cells) != width:
            allowed = Message(
                "a table, but line {0} has {1} cells and line {2} has {3}", line, len(cells), first, width
            )
            raise InputError(rules.field, path, allowed)
        yield line, cells


def _names(path: str, rules: TableRules, header: list[str]) -> tuple[str, ...]:
    names = tuple(rules.name(cell) or f"column {number}" for number, cell in enumerate(header, 1))
    seen = set[str]()
    for name in names:
        if rules.longest_name is not None and len(name) > rules.longest_name:
            allowed = Message(
                "a table whose columns have names of at most {0} letters, unlike {1}",
                rules.longest_name,
                shown(name),
            )
            raise InputError(rules.field, path, allowed)
        if name in seen:
            allowed = Message("a table whose columns differ in name, but two are called {0}", shown(name))
            raise InputError(rules.field, path, allowed)
        seen.add(name)
    return names
