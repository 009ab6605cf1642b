"""An open delimited file: its columns, and its rows as they stream by.

A file is read line by line, so that a large one needs little memory; the caller bounds its size. Nothing in
it is executed: a cell is a text until its number is asked for.
"""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.delimited.dialect import Dialect, cells_of, found_delimiter, found_dialect
from workbench.delimited.encodings import Encoding, encoding_of, marked_encoding
from workbench.delimited.form import CsvForm
from workbench.delimited.left_out import LeftOut, shown
from workbench.delimited.lines import Lines, split
from workbench.delimited.numbers import grouped_number, is_missing, strict_number
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TextIO

    from workbench.delimited.form import TableRules

    Row = tuple[int, list[str]]


@dataclass(frozen=True)
class DelimitedTable:
    """An open table.

    Attributes:
        path: the file as the user named it.
        rules: what it was read by.
        names: of the columns, all different; a column without a name is "column 1", "column 2", ….
        rows: the number of each row's last line in the file, and its cells without surrounding white space,
            as many as there are columns.
        dialect: how its cells are separated and read.
        left_out: what was left out or mended so far.
    """

    path: str
    rules: TableRules
    names: tuple[str, ...]
    rows: Iterator[Row]
    dialect: Dialect
    left_out: LeftOut

    def value(self, line: int, column: int, cell: str) -> float | None:
        """The number in a cell; None, which is counted, where it holds none."""
        mark = self.dialect.marks[column]
        found = strict_number(cell, mark)
        if found is None:
            if is_missing(cell):
                self.left_out.note_missing(line, cell)
                return None
            found = grouped_number(cell, mark)
            if found is None:
                self.left_out.note_text(line, column, cell)
                return None
            self.left_out.note_grouped(line, column, cell, found)
        self.left_out.note_number(column)
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
    file: Path,
    path: str,
    rules: TableRules,
    form: CsvForm | None = None,
    go_on: Callable[[], None] = lambda: None,
) -> Iterator[DelimitedTable]:
    """Open a delimited file.

    Args:
        file: The file.
        path: The file as the user named it.
        rules: What is accepted.
        form: What the user says of delimiter and decimals.
        go_on: Called now and then; what it raises ends the reading.

    Raises:
        InputError: When the content is no table; also from the rows, while they are read.
        OSError: When the system refuses to read it.
    """
    form = form or CsvForm()
    try:
        encoding = _encoding(file, rules)
        with file.open(encoding=encoding.name, errors="strict" if rules.is_strict else "replace") as stream:
            lines = _Reading(stream, rules, go_on)
            delimiter = found_delimiter(lines.again(), rules, form)
            dialect = found_dialect(path, lines.again(), delimiter, rules, form)
            yield _table(path, rules, encoding, dialect, lines.again())
    except UnicodeDecodeError as error:
        allowed = Message("text in UTF-8, but {0} near byte {1}", error.reason, error.start)
        raise InputError(rules.field, path, allowed) from None
    except csv.Error as error:
        allowed = Message("a table of cells, but the text cannot be split: {0}", error)
        raise InputError(rules.field, path, allowed) from None


@dataclass
class _Reading:
    """A text that is read from its beginning more than once."""

    stream: TextIO
    rules: TableRules
    go_on: Callable[[], None]

    def again(self) -> Lines:
        self.stream.seek(0)
        return Lines(self.stream, has_comments=not self.rules.is_strict, go_on=self.go_on)


def _encoding(file: Path, rules: TableRules) -> Encoding:
    if not rules.is_strict:
        return encoding_of(file)
    with file.open("rb") as stream:
        return marked_encoding(stream.read(4)) or Encoding("utf-8")


def _table(
    path: str, rules: TableRules, encoding: Encoding, dialect: Dialect, lines: Lines
) -> DelimitedTable:
    left_out = LeftOut(encoding, dialect, lines)
    names = _names(path, rules, dialect, left_out)
    left_out.names = names
    rows = _strict_rows(path, rules, dialect, lines) if rules.is_strict else _rows(dialect, lines, left_out)
    return DelimitedTable(path, rules, names, rows, dialect, left_out)


def _strict_rows(path: str, rules: TableRules, dialect: Dialect, lines: Lines) -> Iterator[Row]:
    """The rows, all as wide as the first line."""
    for line, text in lines:
        cells = split(text, dialect.delimiter)
        if len(cells) != dialect.width:
            first = dialect.header_line or dialect.first_line
            allowed = Message(
                "a table, but line {0} has {1} cells and line {2} has {3}",
                line,
                len(cells),
                first,
                dialect.width,
            )
            raise InputError(rules.field, path, allowed)
        if line >= dialect.first_line:
            yield line, cells


def _rows(dialect: Dialect, lines: Lines, left_out: LeftOut) -> Iterator[Row]:
    """The rows that fit, filled up where cells at their end are missing."""
    header, width = list(dialect.header), dialect.width
    for line, text in lines:
        if line < dialect.first_line:
            continue
        cells = cells_of(text, dialect.delimiter)
        if len(cells) != width:
            if len(cells) > width and any(cells[width:]):
                left_out.long.note(line)
                continue
            if len(cells) > width:
                left_out.trailing.note(line)
            else:
                if not lines.is_whole or (len(cells) == 1 and width > 1):
                    left_out.odd.note(line)
                    continue
                left_out.short.note(line)
            cells = [*cells[:width], *[""] * (width - len(cells))]
        if cells == header:
            left_out.repeated.note(line)
            continue
        yield line, cells


def _names(path: str, rules: TableRules, dialect: Dialect, left_out: LeftOut) -> tuple[str, ...]:
    header = dialect.header or ("",) * dialect.width
    names: dict[str, None] = {}
    for number, cell in enumerate(header, 1):
        name = rules.name(cell) or f"column {number}"
        if rules.longest_name is not None and len(name) > rules.longest_name:
            name = name[: rules.longest_name - 10]
            left_out.cut_names.append(name)
        if name in names:
            if rules.is_strict:
                allowed = Message("a table whose columns differ in name, but two are called {0}", shown(name))
                raise InputError(rules.field, path, allowed)
            left_out.same_names.append(name)
            count = 2
            while f"{name} {count}" in names:
                count += 1
            name = f"{name} {count}"
        names[name] = None
    return tuple(names)
