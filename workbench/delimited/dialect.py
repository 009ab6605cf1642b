"""The dialect of a delimited file, judged by all of its lines: delimiter, header, width and decimal marks."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.delimited.form import DECIMALS, DELIMITERS
from workbench.delimited.lines import SPACE, split
from workbench.delimited.numbers import ColumnCells, is_missing, looks_like_number
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workbench.delimited.form import CsvForm, TableRules
    from workbench.delimited.lines import Lines

_SAMPLE = 200
"""Lines in one of which a delimiter must occur."""
_LEADING = 20
"""Lines among which the header is."""
_HEADER_FITS = 0.1
"""What it adds to the quality of a delimiter, at most 1, that the first line is as wide as most."""


@dataclass(frozen=True)
class Dialect:
    """How the cells of a file are separated and read.

    Attributes:
        delimiter: a character, :data:`SPACE` for white space, or empty for a table of one column.
        header: the cells above the columns, empty without a header.
        header_line: the number of its line; 0 without one.
        first_line: the number of the first line that may be a row.
        leading: how many lines above that are no part of the table.
        width: how many columns there are.
        marks: the decimal mark of each column.
        unclear: the first cell of each column whose comma or point may be the decimal mark or not.
        empty: the columns without any value.
        has_numbers_in_header: whether a cell of the header is a number.
        is_headed_by_comment: whether the header is the comment above the rows.
        is_shifted: whether the first column has no name, so that the header has a cell less than the rows.
    """

    delimiter: str
    header: tuple[str, ...]
    header_line: int
    first_line: int
    leading: int
    width: int
    marks: tuple[str, ...]
    unclear: dict[int, str]
    empty: tuple[int, ...]
    has_numbers_in_header: bool
    is_headed_by_comment: bool
    is_shifted: bool


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of a line; its quotation marks are letters where they do not fit."""
    try:
        return split(line, delimiter)
    except csv.Error:
        return [cell.strip() for cell in (line.split(delimiter or None) if delimiter else [line])]


@dataclass
class _Candidate:
    """What the lines are when they are split at one delimiter."""

    delimiter: str
    first: int = 0
    widths: Counter[int] = field(default_factory=Counter)
    filled: int = 0
    numbers: int = 0

    def add(self, line: str) -> None:
        cells = cells_of(line, self.delimiter)
        self.first = self.first or len(cells)
        self.widths[len(cells)] += 1
        for cell in cells:
            if looks_like_number(cell):
                self.filled += 1
                self.numbers += 1
            elif not is_missing(cell):
                self.filled += 1

    def quality(self) -> tuple[float, int]:
        (width, lines), *_ = self.widths.most_common(1)
        if self.delimiter and width < 2:
            return -1.0, 0
        # What is no number in the first line may be a header.
        share = lines / self.widths.total() * self.numbers / max(self.filled - self.first, self.numbers, 1)
        return share + (_HEADER_FITS if self.first == width else 0.0), width


def found_delimiter(lines: Lines, rules: TableRules, form: CsvForm) -> str:
    """The delimiter that the user or the file says, or the one at which the lines make the best table.

    Best is where most lines have equally many cells and most cells are numbers.
    """
    sample = list(islice(lines, _SAMPLE))
    if form.delimiter:
        return DELIMITERS[form.delimiter]
    if lines.delimiter:
        return lines.delimiter
    known = [DELIMITERS[name] for name in rules.delimiters]
    if form.decimal == "comma":
        known.remove(",")
    met = [each for each in known if any(each in line.strip() for _, line in sample)]
    if not met:
        return ""
    is_column = "comma" in rules.decimals and _may_be_one_column([line.strip() for _, line in sample], met)
    if len(met) == 1 and not is_column:
        return met[0]
    candidates = [_Candidate(each) for each in (*met, *([""] if is_column else []))]
    for _, line in _judged(sample, lines, rules):
        for candidate in candidates:
            candidate.add(line)
    return max(candidates, key=_Candidate.quality).delimiter


def _may_be_one_column(lines: Sequence[str], delimiters: Sequence[str]) -> bool:
    """Whether what looks like a delimiter may be a decimal mark, or a blank in the name of the one column."""
    others = [line for line in lines if not looks_like_number(line)]
    separators = [each for each in delimiters if each != SPACE]
    return 2 * len(others) <= len(lines) and not any(each in line for line in others for each in separators)


def _judged(
    sample: Sequence[tuple[int, str]], lines: Iterable[tuple[int, str]], rules: TableRules
) -> Iterator[tuple[int, str]]:
    yield from sample
    if rules.is_judged_by_all_lines:
        yield from lines


def found_dialect(path: str, lines: Lines, delimiter: str, rules: TableRules, form: CsvForm) -> Dialect:
    """The dialect of a file whose delimiter is known.

    Raises:
        InputError: When its lines are no table.
    """
    leading: list[tuple[int, list[str]]] = []
    widths = Counter[int]()
    columns: list[ColumnCells] = []
    for number, line in _judged(list(islice(lines, _SAMPLE)), lines, rules):
        cells = cells_of(line, delimiter)
        if rules.most_columns is not None and len(cells) > rules.most_columns:
            allowed = Message("a table of at most {0} columns, not {1}", rules.most_columns, len(cells))
            raise InputError(rules.field, path, allowed)
        widths[len(cells)] += 1
        if len(leading) < _LEADING:
            leading.append((number, cells))
        else:
            _count(columns, cells)
    if not leading:
        allowed = Message("a file with rows of numbers, but this one is empty")
        raise InputError(rules.field, path, allowed)
    usual = _usual(widths)
    start = 0 if rules.is_strict else _start(leading, usual)
    number, first = leading[start]
    for _, cells in leading[start + 1 :]:
        _count(columns, cells)
    has_header = _is_header(first, columns)
    header = first if has_header else _heading(lines, delimiter, usual)
    if has_header and widths.total() == start + 1:
        raise InputError(rules.field, path, Message("a table with rows below its header"))
    if not has_header:
        _count(columns, first)
    width = len(header) or (len(first) if rules.is_strict else usual)
    if header and not rules.is_strict:
        header = _over_all_columns(path, rules, delimiter, header=header, columns=columns, widths=widths)
        width = len(header)
    columns += [ColumnCells() for _ in range(width - len(columns))]
    marks, unclear = _marks(rules, form, delimiter, header, columns[:width])
    return Dialect(
        delimiter,
        tuple(header),
        header_line=number if has_header else 0,
        first_line=number + 1 if has_header else number,
        leading=start,
        width=width,
        marks=marks,
        unclear=unclear,
        empty=tuple(place for place, column in enumerate(columns[:width]) if not column.filled),
        has_numbers_in_header=has_header and any(map(looks_like_number, first)),
        is_headed_by_comment=bool(header) and not has_header,
        is_shifted=has_header and len(header) > len(first),
    )


def _usual(widths: Counter[int]) -> int:
    """The number of cells that most lines have, the larger of two."""
    return max(widths, key=lambda width: (widths[width], width))


def _count(columns: list[ColumnCells], cells: Sequence[str]) -> None:
    if len(columns) < len(cells):
        columns += [ColumnCells() for _ in range(len(cells) - len(columns))]
    for column, cell in zip(columns, cells, strict=False):
        column.add(cell)


def _start(leading: Sequence[tuple[int, list[str]]], usual: int) -> int:
    """The place of the first line that belongs to the table: a header as wide as most lines, or any row."""
    for place, (_, cells) in enumerate(leading):
        if any(map(looks_like_number, cells)):
            break
        if len(cells) == usual:
            return place
    return next((place for place, (_, cells) in enumerate(leading) if len(cells) >= min(2, usual)), 0)


def _is_header(first: Sequence[str], columns: Sequence[ColumnCells]) -> bool:
    """Whether a line is no row: it has no number, or a text above a column of numbers."""
    if not any(map(looks_like_number, first)):
        return not all(map(is_missing, first))
    return any(
        column.is_number_column()
        for cell, column in zip(first, columns, strict=False)
        if not is_missing(cell) and not looks_like_number(cell)
    )


def _heading(lines: Lines, delimiter: str, width: int) -> list[str]:
    """The names in a comment above the rows, as numpy and gnuplot write them; empty where there are none."""
    cells = cells_of(lines.heading, delimiter) if lines.heading.strip() else []
    fits = len(cells) == width and all(cells) and not any(map(looks_like_number, cells))
    return cells if fits else []


def _over_all_columns(
    path: str,
    rules: TableRules,
    delimiter: str,
    *,
    header: list[str],
    columns: Sequence[ColumnCells],
    widths: Counter[int],
) -> list[str]:
    """The header, with a nameless first column where R has written the names of rows without one.

    Raises:
        InputError: When most lines have more cells than it: which of them belong together cannot be known.
    """
    beyond = max((column.filled for column in columns[len(header) :]), default=0)
    if 2 * beyond <= widths.total() - 1:
        return header
    usual = _usual(widths)
    if delimiter in {SPACE, "\t"} and usual == len(header) + 1:
        return ["", *header]
    allowed = Message(
        "a table whose lines have as many cells as its header, which has {0}, but {1} lines have {2}; the "
        "delimiter and the decimal mark can be given",
        len(header),
        widths[usual],
        usual,
    )
    raise InputError(rules.field, path, allowed)


def _marks(
    rules: TableRules, form: CsvForm, delimiter: str, header: Sequence[str], columns: Sequence[ColumnCells]
) -> tuple[tuple[str, ...], dict[int, str]]:
    """The decimal mark of each column, and the first cell of each where it is unclear."""
    if form.decimal or "comma" not in rules.decimals:
        return (DECIMALS[form.decimal or "point"],) * len(columns), {}
    points, commas = sum(column.point for column in columns), sum(column.comma for column in columns)
    of_others = "," if commas > points else "." if points else ""
    marks: list[str] = []
    unclear: dict[int, str] = {}
    for place, column in enumerate(columns):
        mark = column.evident_mark()
        if not mark and column.either_comma:
            holds_counts = bool(header) and rules.holds_counts(header[place])
            mark = of_others or ("." if column.either_point or holds_counts or delimiter == "," else ",")
            unclear[place] = column.either_comma
        elif not mark and column.either_point:
            mark = of_others or "."
            if mark == ",":
                unclear[place] = column.either_point
        marks.append(mark or of_others or ".")
    return tuple(marks), unclear
