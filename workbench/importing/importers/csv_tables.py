"""CSV tables: a column for each series, or a row for each value."""

from __future__ import annotations

import hashlib
from array import array
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from storage import Series, TransferStoppedError
from storage.messages import Message
from storage.plain_text import in_one_line
from storage.transfer.run_transfer import LONGEST_NAME
from workbench.delimited import (
    DECIMALS,
    DELIMITERS,
    DelimitedTable,
    TableRules,
    open_delimited,
    shown,
    strict_number,
)
from workbench.errors import InputError
from workbench.formatting import cell_text
from workbench.importing.found_run import (
    FoundRun,
    Importer,
    RunContent,
    ascending,
    logged_run,
    overwritten_note,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from workbench.delimited import CsvForm

STEPS = ("step", "steps", "global_step", "iteration")
SECONDS = ("seconds",)
CLOCKS = ("wall time", "wall_time")
"""Columns of seconds since some moment long ago, of which the first is taken off."""
RUNS = ("run",)
NAMES, VALUES = ("series", "metric", "tag"), ("value",)
"""Columns of a table with a row for each value."""

LARGEST_BYTES = 256 * 2**20
MOST_COLUMNS = 10_000
MOST_RUNS = 10_000
PATIENCE = 4_096
"""Rows between two questions whether to go on."""


def _column_name(cell: str) -> str:
    return in_one_line(" ".join(cell_text(cell).split()))


RULES = TableRules(
    field="FILE",
    delimiters=tuple(DELIMITERS),
    decimals=tuple(DECIMALS),
    number=strict_number,
    name=_column_name,
    # The name of a run may be a text in one row and a number in the next.
    header_above_numbers=False,
    longest_name=LONGEST_NAME,
    most_columns=MOST_COLUMNS,
)


@dataclass
class _Column:
    rows: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))


@dataclass
class _Growing:
    """A run while its rows are read: steps and seconds, and the rows in which each series has a value."""

    steps: array[int] = field(default_factory=lambda: array("q"))
    seconds: array[float] = field(default_factory=lambda: array("d"))
    columns: dict[str, _Column] = field(default_factory=dict)

    def series(self) -> tuple[dict[str, Series], int]:
        """The series that have values, and how many values were overwritten at the same step."""
        steps, seconds = np.array(self.steps, np.int64), np.array(self.seconds, np.float64)
        found: dict[str, Series] = {}
        overwritten = 0
        full: Series | None = None
        for name, column in self.columns.items():
            values = np.array(column.values, np.float64)
            if len(column.rows) == steps.size:
                rows: slice | np.ndarray[tuple[int], np.dtype[np.int64]] = slice(None)
            else:
                rows = np.array(column.rows, np.int64)
            each, lost = ascending(Series(steps[rows], seconds[rows], values))
            overwritten += lost
            if len(column.rows) == steps.size:
                # Series on one grid share its arrays, by which they come to lie in one block.
                full = full or each
                each = Series(full.steps, full.seconds, each.values)
            found[name] = each
        return found, overwritten


@contextmanager
def _open(path: Path, form: CsvForm, is_wanted: Callable[[], bool]) -> Iterator[Sequence[FoundRun]]:
    """The runs of a table, which is read completely before the first is given.

    The columns ``step`` (1, 2, 3 … where there is none), ``seconds`` (or ``wall time``) and ``run`` are
    known; every other is a series, whose empty cells are no points. With columns ``series`` and ``value``
    each row is one value. At equal steps the last row counts.

    Raises:
        InputError: when the content is no such table; it says which line and column.
        TransferStoppedError: when it is no longer wanted.
        OSError: when the system refuses to read it.
    """
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        allowed = Message("a table of at most {0} MiB, not {1} MiB", LARGEST_BYTES // 2**20, size // 2**20)
        raise InputError("FILE", path, allowed)
    with open_delimited(path, str(path), RULES, form) as table:
        growing = _read(table, is_wanted)
    identity = _digest(path)
    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    titles = {name: in_one_line(f"{path.stem} {name}".strip()) for name in growing}
    yield [
        FoundRun(titles[name], partial(_content, identity, moment, titles[name], name, run))
        for name, run in growing.items()
    ]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _content(identity: str, moment: datetime, title: str, name: str, growing: _Growing) -> RunContent:
    series, overwritten = growing.series()
    return logged_run(
        f"csv {identity} {name}".encode(),
        title,
        series,
        created=moment,
        ended=moment,
        notes=overwritten_note(overwritten),
    )


def _read(table: DelimitedTable, is_wanted: Callable[[], bool]) -> dict[str, _Growing]:
    columns = _Columns(table)
    runs: dict[str, _Growing] = {}
    begun = float("nan")
    for count, (line, cells) in enumerate(table.rows, start=1):
        if count % PATIENCE == 0 and not is_wanted():
            raise TransferStoppedError
        name = cells[columns.run] if columns.run is not None else ""
        run = runs.get(name)
        if run is None:
            if len(runs) == MOST_RUNS:
                raise InputError("FILE", table.path, Message("a table of at most {0} runs", MOST_RUNS))
            run = _Growing()
            runs[name] = run
        row = len(run.steps)
        run.steps.append(
            row + 1 if columns.step is None else _step(table, line, columns.step, cells[columns.step])
        )
        seconds = 0.0 if columns.seconds is None else _seconds(table, line, columns.seconds, cells)
        if columns.is_clock and row == 0:
            begun = seconds
        run.seconds.append(seconds - begun if columns.is_clock else seconds)
        for title, column in columns.series(cells):
            if cells[column]:
                value = table.number(line, column, cells[column])
                held = run.columns.setdefault(title, _Column())
                held.rows.append(row)
                held.values.append(value)
    return runs


def _step(table: DelimitedTable, line: int, column: int, cell: str) -> int:
    """The step in a cell: a whole number from 0."""
    found = strict_number(cell, table.mark)
    if found is None or not 0 <= found < 2**63 or found != int(found):
        name = shown(table.names[column])
        if cell:
            allowed = Message(
                "a table whose steps are whole numbers from 0, but line {0}, column {1} holds {2}",
                line,
                name,
                shown(cell),
            )
        else:
            allowed = Message(
                "a table whose steps are whole numbers from 0, but line {0}, column {1} is empty", line, name
            )
        raise InputError("FILE", table.path, allowed)
    # A float64 does not have every step beyond 2⁵³.
    return int(cell) if cell.isdecimal() else int(found)


def _seconds(table: DelimitedTable, line: int, column: int, cells: list[str]) -> float:
    found = table.number(line, column, cells[column])
    if not abs(found) < float("inf"):
        allowed = Message(
            "a table whose seconds are finite, but line {0}, column {1} holds {2}",
            line,
            shown(table.names[column]),
            shown(cells[column]),
        )
        raise InputError("FILE", table.path, allowed)
    return found


class _Columns:
    """What each column of a table holds."""

    def __init__(self, table: DelimitedTable) -> None:
        folded = [name.casefold() for name in table.names]

        def find(known: tuple[str, ...]) -> int | None:
            return next((folded.index(name) for name in known if name in folded), None)

        self.step, self.run = find(STEPS), find(RUNS)
        clock = find(CLOCKS)
        self.seconds = find(SECONDS) if clock is None else clock
        self.is_clock = clock is not None
        self._value, self._name = find(VALUES), find(NAMES)
        known = (self.step, self.run, self.seconds)
        self._columns = [(name, place) for place, name in enumerate(table.names) if place not in known]
        if not self._columns:
            raise InputError("FILE", table.path, Message("a table with at least one column of values"))

    def series(self, cells: list[str]) -> list[tuple[str, int]]:
        """The series of a row, each with the column of its value."""
        if self._value is None or self._name is None:
            return self._columns
        return [(in_one_line(cells[self._name])[:LONGEST_NAME] or "value", self._value)]


def _recognises(path: Path, start: bytes) -> bool:
    """Any text: what it lacks of a table is an error that says where."""
    del path
    return bool(start) and b"\0" not in start


IMPORTERS = (Importer(Message("a CSV table"), _recognises, _open, order=90),)
