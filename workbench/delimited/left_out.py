"""What the reader of a delimited file leaves out or mends: counted, and told in few sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.delimited.dialect import Dialect
    from workbench.delimited.encodings import Encoding
    from workbench.delimited.lines import Lines

_LONGEST_SHOWN = 40
MOST_NAMED = 3
"""Columns that are told one by one; of the others the number is told."""


def shown(text: object) -> str:
    """A cell or a name in quotation marks, cut where it is long."""
    text = str(text)
    return repr(text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…")


def listed(names: Sequence[str]) -> str:
    """The first of some names in quotation marks.

    >>> listed(["a", "b"]), listed(["a", "b", "c", "d"])
    ("'a', 'b'", "'a', 'b', 'c', …")
    """
    return ", ".join([*map(shown, names[:MOST_NAMED]), *(["…"] if len(names) > MOST_NAMED else [])])


@dataclass(slots=True)
class Count:
    """How often something was met, and where first.

    Attributes:
        count: How often.
        line: The number of the first line.
        cell: What the first cell held.
    """

    count: int = 0
    line: int = 0
    cell: str = ""

    def note(self, line: int, cell: str = "") -> None:
        """Count one."""
        if self.count == 0:
            self.line, self.cell = line, cell
        self.count += 1


@dataclass
class LeftOut:
    """What was left out or mended of a file while it is read.

    Attributes:
        encoding: how its bytes were read.
        dialect: how its cells were read.
        lines: where they come from, which counts the comments.
        names: of the columns.
        long: lines with more cells than there are columns.
        short: lines with fewer.
        trailing: lines that end with more separators than there are columns.
        odd: lines of one cell, and a last line that is cut off.
        repeated: lines that repeat the header.
        missing: cells with a word that stands for no value.
        numbers: cells with a number, by column.
        texts: cells that are no numbers, by column.
        grouped: numbers with separators of thousands, by column, and what the first of them is.
        same_names: names that several columns have.
        cut_names: names that were too long.
    """

    encoding: Encoding
    dialect: Dialect
    lines: Lines
    names: tuple[str, ...] = ()
    long: Count = field(default_factory=Count)
    short: Count = field(default_factory=Count)
    trailing: Count = field(default_factory=Count)
    odd: Count = field(default_factory=Count)
    repeated: Count = field(default_factory=Count)
    missing: Count = field(default_factory=Count)
    numbers: dict[int, int] = field(default_factory=dict)
    texts: dict[int, Count] = field(default_factory=dict)
    grouped: dict[int, tuple[Count, float]] = field(default_factory=dict)
    same_names: list[str] = field(default_factory=list)
    cut_names: list[str] = field(default_factory=list)

    def note_number(self, column: int) -> None:
        """Count a number."""
        self.numbers[column] = self.numbers.get(column, 0) + 1

    def note_missing(self, line: int, cell: str) -> None:
        """Count a cell that says that there is no value; an empty one needs no words."""
        if cell:
            self.missing.note(line, cell)

    def note_text(self, line: int, column: int, cell: str) -> None:
        """Count a cell that is no number."""
        self.texts.setdefault(column, Count()).note(line, cell)

    def note_grouped(self, line: int, column: int, cell: str, value: float) -> None:
        """Count a number with separators of thousands."""
        self.grouped.setdefault(column, (Count(), value))[0].note(line, cell)

    def messages(self) -> Iterator[Message]:
        """What there is to tell, the file as a whole first."""
        if self.encoding.is_guess:
            yield Message("it is not in UTF-8, and was read as {0}", self.encoding.name)
        yield from self._of_lines()
        yield from self._of_names()
        yield from self._of_columns()
        yield from self._of_notation()

    def _of_lines(self) -> Iterator[Message]:
        dialect = self.dialect
        comments = self.lines.comments - dialect.is_headed_by_comment
        if comments:
            yield Message(
                "{0} lines of comments were left out (the first is line {1})",
                comments,
                self.lines.first_comment,
            )
        if dialect.leading:
            yield Message("{0} lines above the table were left out", dialect.leading)
        if dialect.has_numbers_in_header:
            yield Message("line {0} is taken as the names of the columns", dialect.header_line)
        if dialect.is_shifted:
            yield Message("the names of the columns begin with the second column, as R writes them")
        if self.trailing.count:
            yield Message(
                "{0} lines end with separators beyond the last column (the first is line {1})",
                self.trailing.count,
                self.trailing.line,
            )
        if self.long.count:
            yield Message(
                "{0} lines have more cells than there are columns and were left out (the first is line {1})",
                self.long.count,
                self.long.line,
            )
        if self.odd.count:
            yield Message(
                "{0} lines are incomplete and were left out (the first is line {1})",
                self.odd.count,
                self.odd.line,
            )
        if self.short.count:
            yield Message(
                "{0} lines have fewer cells than there are columns, and what they lack counts as empty (the "
                "first is line {1})",
                self.short.count,
                self.short.line,
            )
        if self.repeated.count:
            yield Message(
                "{0} lines repeat the names of the columns and were left out (the first is line {1})",
                self.repeated.count,
                self.repeated.line,
            )

    def _of_names(self) -> Iterator[Message]:
        if self.same_names:
            yield Message(
                "{0} columns have the name of another one and got a number: {1}",
                len(self.same_names),
                listed(self.same_names),
            )
        if self.cut_names:
            yield Message("the names of {0} columns are too long and were cut", len(self.cut_names))

    def _of_columns(self) -> Iterator[Message]:
        if self.dialect.empty:
            empty = [self.names[column] for column in self.dialect.empty]
            yield Message("{0} columns have no value and were left out: {1}", len(empty), listed(empty))
        if self.missing.count:
            yield Message(
                "{0} cells that stand for no value count as empty (the first is {1} in line {2})",
                self.missing.count,
                shown(self.missing.cell),
                self.missing.line,
            )
        texts = [self.names[column] for column in self.texts if column not in self.numbers]
        if texts:
            yield Message("{0} columns of text were left out: {1}", len(texts), listed(texts))
        mixed = [
            (self.names[column], count) for column, count in self.texts.items() if column in self.numbers
        ]
        for name, count in mixed[:MOST_NAMED]:
            yield Message(
                "{0} cells of column {1} are no numbers and were left out (the first is {2} in line {3})",
                count.count,
                shown(name),
                shown(count.cell),
                count.line,
            )
        if len(mixed) > MOST_NAMED:
            yield Message(
                "{0} cells of {1} further columns are no numbers and were left out",
                sum(count.count for _, count in mixed[MOST_NAMED:]),
                len(mixed) - MOST_NAMED,
            )

    def _of_notation(self) -> Iterator[Message]:
        clear = {
            column: found for column, found in self.grouped.items() if column not in self.dialect.unclear
        }
        for column, (count, value) in list(clear.items())[:MOST_NAMED]:
            yield Message(
                "{0} cells of column {1} have separators of thousands: {2} in line {3} was read as {4}",
                count.count,
                shown(self.names[column]),
                shown(count.cell),
                count.line,
                f"{value:.15g}",
            )
        if len(clear) > MOST_NAMED:
            yield Message("{0} further columns have separators of thousands", len(clear) - MOST_NAMED)
        unclear = [column for column in self.dialect.unclear if column in self.numbers]
        for column in unclear[:MOST_NAMED]:
            cell, mark = self.dialect.unclear[column], self.dialect.marks[column]
            yield Message(
                "column {0} can be read in two ways, and {1} was read as {2}; --decimal point or --decimal "
                "comma decides",
                shown(self.names[column]),
                shown(cell),
                f"{_read(cell, mark):.15g}",
            )
        if len(unclear) > MOST_NAMED:
            yield Message("{0} further columns can be read in two ways", len(unclear) - MOST_NAMED)


def _read(cell: str, mark: str) -> float:
    """A number such as 1,234, whose separator is the decimal mark or separates thousands."""
    separator = "," if "," in cell else "."
    return float(cell.replace(separator, "." if separator == mark else ""))
