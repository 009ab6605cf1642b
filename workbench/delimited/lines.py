"""The lines of a delimited file: without comments, quoted cells over several lines joined, cells split."""

from __future__ import annotations

import csv
import re
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

SPACE = " "
"""The delimiter that stands for any run of blanks and tabs."""

COMMENTS = ("#", "%", "//")
_TOLD_DELIMITER = re.compile(r'"?sep=(\W)"?', re.ASCII | re.I)
_OPENS_QUOTES = re.compile(r'(?:^|[,;\t| ])\s*"')
_PATIENCE = 2**14
"""Letters between two questions whether to go on."""
_LONGEST_QUOTED = 100
"""Lines over which a quoted cell may go; a quotation mark that is open for longer is a letter."""


class Lines:
    """The lines of a text, each with the number of the last line that it takes up.

    Attributes:
        delimiter: what a first line ``sep=…``, as Excel writes it, says; empty without one.
        comments: how many lines are comments.
        first_comment: the number of the first of them; 0 while there is none.
        heading: the last comment before the first other line, without its mark.
        is_whole: whether the last line that was read had an end.
    """

    def __init__(
        self, stream: TextIO, *, has_comments: bool, go_on: Callable[[], None] = lambda: None
    ) -> None:
        self.delimiter = ""
        self.comments = 0
        self.first_comment = 0
        self.heading = ""
        self.is_whole = True
        self._stream = stream
        self._has_comments = has_comments
        self._go_on = go_on
        self._number = 0
        self._read = 0
        self._ahead: deque[str] = deque()

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Every line that is not blank and no comment."""
        is_begun = False
        while (line := self._next()) is not None:
            text = line.strip()
            if not text:
                continue
            if self._number == 1 and (told := _TOLD_DELIMITER.fullmatch(text)):
                self.delimiter = told[1]
                continue
            if self._has_comments and text.startswith(COMMENTS):
                self.comments += 1
                self.first_comment = self.first_comment or self._number
                if not is_begun:
                    self.heading = text.lstrip("#%/")
                continue
            is_begun = True
            yield self._joined(line)

    def _next(self) -> str | None:
        line = self._ahead.popleft() if self._ahead else self._stream.readline()
        if not line:
            return None
        self._number += 1
        self._read += len(line)
        if self._read >= _PATIENCE:
            self._read = 0
            self._go_on()
        self.is_whole = line.endswith("\n")
        return line.rstrip("\n")

    def _joined(self, line: str) -> tuple[int, str]:
        if '"' not in line or not _OPENS_QUOTES.search(line) or line.count('"') % 2 == 0:
            return self._number, line
        parts, quotes = [line], line.count('"')
        while len(parts) < _LONGEST_QUOTED and (more := self._next()) is not None:
            parts.append(more)
            quotes += more.count('"')
            if quotes % 2 == 0:
                return self._number, "\n".join(parts)
        # It is never closed: the other lines stand for themselves.
        self._number -= len(parts) - 1
        ends = ["\n"] * (len(parts) - 1)
        if ends and not self.is_whole:
            ends[-1] = ""
        self._ahead.extendleft(reversed([part + end for part, end in zip(parts[1:], ends, strict=True)]))
        return self._number, line


def split(line: str, delimiter: str) -> list[str]:
    """The cells of a line, without surrounding white space.

    Args:
        line: Of :class:`Lines`.
        delimiter: A character, :data:`SPACE`, or empty for a line of one cell.

    Raises:
        csv.Error: When its quotation marks do not fit.

    >>> split('1, "a,b",2', ","), split(" 1   2 ", SPACE), split("| 1 | 2 |", "|")
    (['1', 'a,b', '2'], ['1', '2'], ['1', '2'])
    """
    if delimiter == SPACE:
        line = " ".join(line.split())
    elif (
        delimiter == "|" and (edged := line.strip()).startswith("|") and edged.endswith("|") and edged != "|"
    ):
        line = edged[1:-1]
    if '"' in line and _OPENS_QUOTES.search(line):
        # A delimiter that no line has stands for none.
        reader = csv.reader([line], delimiter=delimiter or "\0", strict=True, skipinitialspace=True)
        return [cell.strip() for cell in next(reader)]
    if not delimiter:
        return [line.strip()]
    return [cell.strip() for cell in line.split(delimiter)]
