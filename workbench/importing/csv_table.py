"""A CSV file, row by row."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from storage.plain_text import in_one_line
from storage.transfer.run_transfer import LONGEST_NAME
from workbench.errors import InputError
from workbench.formatting import cell_text
from workbench.importing.csv_form import CsvForm, number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_BYTES = 256 * 2**20
MOST_COLUMNS = 10_000
LOOKED_AT = 200
"""Rows from which the form of the numbers is found out."""
_SHOWN = 40


@dataclass(frozen=True)
class CsvTable:
    """An open table.

    Attributes:
        path: the file as the person named it.
        names: of the columns, all different.
        rows: the number of each row's last line in the file, and its cells, as many as there are columns.
        mark: what begins the decimals of a number.
    """

    path: str
    names: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    mark: str

    def number(self, line: int, column: int, cell: str) -> float:
        """The number in a cell.

        Raises:
            InputError: when it holds none; it says where.
        """
        found = number(cell, self.mark)
        if found is None:
            raise self.fault(line, column, cell, "a table of numbers")
        return found

    def step(self, line: int, column: int, cell: str) -> int:
        """The step in a cell: a whole number from 0.

        Raises:
            InputError: when it holds none; it says where.
        """
        found = number(cell, self.mark)
        if found is None or not 0 <= found < 2**63 or found != int(found):
            raise self.fault(line, column, cell, "a table whose steps are whole numbers from 0")
        # A float64 does not have every step beyond 2⁵³.
        return int(cell) if cell.isdecimal() else int(found)

    def fault(self, line: int, column: int, cell: str, allowed: str) -> InputError:
        """The error that names a cell."""
        holds = f"holds {shown(cell)}" if cell else "is empty"
        return InputError(
            "FILE", self.path, f"{allowed}, but line {line}, column {shown(self.names[column])} {holds}"
        )


@contextmanager
def open_table(path: Path, form: CsvForm) -> Iterator[CsvTable]:
    """Open a CSV file in UTF-8, with or without a byte order mark and a header.

    The first row is a header unless a cell of it is a number.

    Raises:
        InputError: when it is too big, or its content is no table.
        OSError: when the system refuses to read it.
    """
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise InputError(
            "FILE", path, f"a table of at most {LARGEST_BYTES // 2**20} MiB, not {size // 2**20} MiB"
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            separator = form.separator(next((line for line in stream if line.strip()), ""))
            stream.seek(0)
            yield _table(
                str(path), form, separator, _rows(csv.reader(stream, delimiter=separator, strict=True))
            )
    except UnicodeDecodeError as error:
        raise InputError("FILE", path, f"text in UTF-8, but {error.reason} near byte {error.start}") from None
    except csv.Error as error:
        raise InputError("FILE", path, f"a table of cells, but the text cannot be split: {error}") from None


def shown(text: str) -> str:
    """A cell or a name in quotation marks, cut where it is long."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def _table(path: str, form: CsvForm, separator: str, rows: Iterator[tuple[int, list[str]]]) -> CsvTable:
    head = list(islice(rows, LOOKED_AT))
    if not head:
        raise InputError("FILE", path, "a table with rows of numbers, but this one is empty")
    line, first = head[0]
    mark = form.mark(path, separator, chain.from_iterable(cells for _, cells in head))
    has_header = all(number(cell, mark) is None for cell in first)
    if has_header and len(head) == 1:
        raise InputError("FILE", path, "a table with rows below its header")
    if len(first) > MOST_COLUMNS:
        raise InputError("FILE", path, f"a table of at most {MOST_COLUMNS} columns, not {len(first)}")
    names = _names(path, first if has_header else [""] * len(first))
    below = chain(head[1:] if has_header else head, rows)
    return CsvTable(path, names, _full(path, line, names, below), mark)


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with the number of its last line."""
    for row in reader:
        if len(row) > 1 or (row and row[0].strip()):
            yield reader.line_num, [cell.strip() for cell in row]  # type: ignore[attr-defined]


def _full(
    path: str, first: int, names: tuple[str, ...], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    for line, cells in rows:
        if len(cells) != len(names):
            allowed = f"a table, but line {line} has {len(cells)} cells and line {first} has {len(names)}"
            raise InputError("FILE", path, allowed)
        yield line, cells


def _names(path: str, header: list[str]) -> tuple[str, ...]:
    names = tuple(_name(cell) or f"column {place}" for place, cell in enumerate(header, 1))
    for name in names:
        if len(name) > LONGEST_NAME:
            allowed = (
                f"a table whose columns have names of at most {LONGEST_NAME} letters, unlike {shown(name)}"
            )
            raise InputError("FILE", path, allowed)
    if len(set(names)) != len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        allowed = f"a table whose columns differ in name, but two are called {shown(twice)}"
        raise InputError("FILE", path, allowed)
    return names


def _name(cell: str) -> str:
    return in_one_line(" ".join(cell_text(cell).split()))
