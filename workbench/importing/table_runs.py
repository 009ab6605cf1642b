"""The runs of a table: its rows by run, and which of its columns are the steps and the seconds.

Which columns these are is decided by their names and by all rows, when these have been read: a column of
fractions is no column of steps, whatever its name.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from storage import Series
from storage.invariants import LONGEST_NAME
from storage.messages import Message
from storage.plain_text import in_one_line
from workbench.delimited import shown
from workbench.delimited.left_out import Count
from workbench.errors import InputError
from workbench.importing import table_columns
from workbench.importing.found_run import ascending

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from workbench.delimited import DelimitedTable

MOST_RUNS = 10_000
NO_STEP = -(2**63)
"""Stands for a cell that holds no step; no step is as small."""
LONG_AGO = 1e8
"""Seconds, three years: what is larger is a moment and no time of training."""
LARGEST_MOMENT = 1e11
"""Seconds since 1970: what is larger is in milliseconds, microseconds or nanoseconds."""
FEWEST_NUMBERS = 4
"""A column with so many times more texts than numbers is one of text."""
Key = TypeVar("Key", int, str)
UNITS = {1e3: Message("milliseconds"), 1e6: Message("microseconds"), 1e9: Message("nanoseconds")}
LATEST = 1e21
"""No time is as late, in nanoseconds neither."""
_WHOLE = re.compile(r"[+-]?\d{1,19}", re.ASCII)


@dataclass
class _Column:
    rows: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))


@dataclass
class TableRun:
    """A run while its rows are read.

    Attributes:
        rows: how many there are.
        columns: the series: the rows in which each has a value.
        counted: the steps that each column that may hold them has, :data:`NO_STEP` where it has none.
        times: the values of each column that may hold the seconds, and the rows in which it has one.
    """

    rows: int = 0
    columns: dict[str, _Column] = field(default_factory=dict)
    counted: dict[int, array[int]] = field(default_factory=dict)
    times: dict[int, _Column] = field(default_factory=dict)

    def steps(self, column: int | None) -> npt.NDArray[np.int64]:
        """The step of each row: what a column holds, or 1, 2, 3, …."""
        if column is None:
            return np.arange(1, self.rows + 1, dtype=np.int64)
        return np.array(self.counted[column], np.int64)

    def seconds(self, column: int | None) -> npt.NDArray[np.float64]:
        """What a column of times holds in each row, NaN where it has none; 0 where it is empty or missing."""
        if column is None or column not in self.times:
            return np.zeros(self.rows)
        found = np.full(self.rows, np.nan)
        held = self.times[column]
        found[np.array(held.rows, np.int64)] = held.values
        return found


class TableRuns:
    """The runs of a table, and what there is to tell of its steps and times.

    Attributes:
        runs: by their name in the column of runs; of an empty name without such a column.
    """

    def __init__(self, table: DelimitedTable) -> None:
        """Read all rows of a table.

        Raises:
            InputError: When it has too many runs, or no column of values.
        """
        self._table = table
        names = table.names
        found = {
            kind: table_columns.found_columns(names, getattr(table_columns, kind))
            for kind in ("COUNTERS", "PERIODS", "SECONDS", "CLOCKS", "RUNS", "NAMES", "VALUES")
        }
        self._run = next(iter(found["RUNS"]), None)
        is_long = bool(found["NAMES"] and found["VALUES"])
        self._name: int | None = found["NAMES"][0] if is_long else None
        self._value: int | None = found["VALUES"][0] if is_long else None
        self._counters, self._periods = found["COUNTERS"], found["PERIODS"]
        self._seconds, self._clocks = found["SECONDS"], found["CLOCKS"]
        self._places = [
            (place, name)
            for place, name in enumerate(names)
            if place not in {self._run, self._name, self._value}
        ]
        self.runs: dict[str, TableRun] = {}
        self._no_step: dict[int, Count] = {}
        self._read()
        self._notes: list[Message] = []
        self._step = self._chosen_steps()
        self._time = self._chosen_times()
        self._require_values()

    def series(self, name: str) -> tuple[dict[str, Series], int]:
        """The series of a run that have values, and how many values gave way to later ones at their step."""
        run = self.runs[name]
        steps, seconds = self._grid(run)
        has_step = steps != NO_STEP
        found: dict[str, Series] = {}
        overwritten = 0
        full: Series | None = None
        for title, column in self._series_columns(run).items():
            rows = np.array(column.rows, np.int64)
            kept = has_step[rows]
            values = np.array(column.values)[kept]
            rows = rows[kept]
            if not rows.size:
                continue
            each, lost = ascending(Series(steps[rows], seconds[rows], values))
            overwritten += lost
            if rows.size == run.rows:
                # Series on one grid share its arrays, by which they come to lie in one block.
                full = full or each
                each = Series(full.steps, full.seconds, each.values)
            found[title] = each
        return found, overwritten

    def notes(self) -> tuple[Message, ...]:
        """What was left out or mended of the whole table."""
        return (*self._table.left_out.messages(), *self._notes)

    def _read(self) -> None:
        table = self._table
        candidates = {*self._counters, *self._periods}
        times = {*self._seconds, *self._clocks}
        for line, cells in table.rows:
            run = self._run_of(cells)
            row = run.rows
            run.rows += 1
            for place, name in self._places:
                value = table.value(line, place, cells[place])
                if place in candidates:
                    self._note_step(run, line, place, cells[place], value)
                if value is None:
                    continue
                if place in times:
                    if abs(value) < LATEST:
                        _note(run.times, place, row, value)
                elif self._value is None:
                    _note(run.columns, name, row, value)
            if self._value is not None and self._name is not None:
                value = table.value(line, self._value, cells[self._value])
                if value is not None:
                    title = in_one_line(cells[self._name])[:LONGEST_NAME] or "value"
                    _note(run.columns, title, row, value)

    def _run_of(self, cells: list[str]) -> TableRun:
        name = cells[self._run] if self._run is not None else ""
        run = self.runs.get(name)
        if run is None:
            if len(self.runs) == MOST_RUNS:
                allowed = Message("a table of at most {0} runs", MOST_RUNS)
                raise InputError("FILE", self._table.path, allowed)
            run = TableRun()
            self.runs[name] = run
        return run

    def _note_step(self, run: TableRun, line: int, place: int, cell: str, value: float | None) -> None:
        step = NO_STEP
        if _WHOLE.fullmatch(cell):
            # A float64 does not have every step beyond 2⁵³.
            whole = int(cell)
            step = whole if abs(whole) < 2**63 else NO_STEP
        elif value is not None and abs(value) < 2**63 and value == int(value):
            step = int(value)
        if step == NO_STEP:
            self._no_step.setdefault(place, Count()).note(line, cell)
        run.counted.setdefault(place, array("q")).append(step)

    def _chosen_steps(self) -> int | None:
        """The column of steps; None where there is none and rows are counted."""
        total = sum(run.rows for run in self.runs.values())
        for place in (*self._counters, *self._periods):
            bad = self._no_step.get(place, Count())
            reason = self._fault_of_steps(place, total, bad)
            if reason is None:
                if bad.count:
                    self._notes.append(
                        Message(
                            "{0} lines have no whole number in the column of steps, {1}, and were left out "
                            "(the first is line {2})",
                            bad.count,
                            shown(self._table.names[place]),
                            bad.line,
                        )
                    )
                self._table.left_out.texts.pop(place, None)
                return place
            self._notes.append(
                Message("column {0} is not taken as steps: {1}", shown(self._table.names[place]), reason)
            )
        self._notes.append(
            Message(
                "no column of steps was found (such as step, iteration or epoch): rows are counted from 1"
            )
        )
        return None

    def _fault_of_steps(self, place: int, total: int, bad: Count) -> Message | None:
        if 2 * bad.count > total:
            return Message("most of its cells are no whole numbers")
        values = self._table.left_out.numbers.get(place, 0)
        fractions = values - (total - bad.count)
        if 10 * fractions > values:
            return Message("it holds fractions, such as {0} in line {1}", shown(bad.cell), bad.line)
        if place in self._periods and self._value is None:
            values = lost = 0
            for run in self.runs.values():
                steps = run.steps(place)
                for column in run.columns.values():
                    values += len(column.rows)
                    lost += len(column.rows) - np.unique(steps[np.array(column.rows, np.int64)]).size
            if 4 * lost > values:
                return Message("many rows have the same number")
        return None

    def _chosen_times(self) -> int | None:
        """The column of seconds; None where there is none."""
        for place in (*self._seconds, *self._clocks):
            name = shown(self._table.names[place])
            with_times = [run for run in self.runs.values() if place in run.times]
            if not with_times:
                continue
            if place in self._seconds and self._goes_back(place, with_times):
                self._notes.append(
                    Message("column {0} goes back in many rows: it is a series, not the time", name)
                )
                for run in with_times:
                    run.columns[self._table.names[place]] = run.times.pop(place)
                continue
            others = [
                self._table.names[other]
                for other in (*self._seconds, *self._clocks)
                if other != place and any(other in run.times for run in self.runs.values())
            ]
            self._notes += [
                Message("column {0} was left out, since {1} holds the time too", shown(other), name)
                for other in others
            ]
            self._note_unit(place, with_times)
            timeless = sum(run.rows - len(run.times[place].rows) for run in with_times)
            if timeless:
                self._notes.append(
                    Message(
                        "{0} rows have no time in column {1}, and are as late as the row before",
                        timeless,
                        name,
                    )
                )
            return place
        return None

    def _goes_back(self, place: int, runs: Iterable[TableRun]) -> bool:
        """Whether the times of a column go back so often that they are durations of single rows."""
        back = total = 0
        for run in runs:
            order = np.argsort(run.steps(self._step), kind="stable")
            change = np.diff(run.seconds(place)[order])
            back += int(np.count_nonzero(change < 0))
            total += change.size
        return 4 * back > total

    def _note_unit(self, place: int, runs: Iterable[TableRun]) -> None:
        first = next(iter(runs)).times[place].values[0]
        name = shown(self._table.names[place])
        if abs(first) > LARGEST_MOMENT:
            self._notes.append(
                Message("the times in column {0} are taken as {1}", name, UNITS[_parts(first)])
            )
        elif abs(first) > LONG_AGO and place in self._seconds:
            self._notes.append(
                Message("column {0} holds moments: its seconds are counted from the first", name)
            )

    def _grid(self, run: TableRun) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        steps, seconds = run.steps(self._step), run.seconds(self._time)
        if self._time is None or self._time not in run.times:
            return steps, np.zeros(run.rows)
        known = np.isfinite(seconds)
        if not known.all():
            # A row without a time is as late as the one before.
            last = np.maximum.accumulate(np.where(known, np.arange(run.rows), -1))
            seconds = np.where(last >= 0, seconds[last], seconds[known][0] if known.any() else 0.0)
        if self._time in self._clocks or abs(seconds[0]) > LONG_AGO:
            has_step = np.flatnonzero(steps != NO_STEP)
            first = has_step[np.argmin(steps[has_step])] if has_step.size else 0
            seconds = (seconds - seconds[first]) / _parts(float(seconds[first]))
        return steps, seconds

    def _series_columns(self, run: TableRun) -> dict[str, _Column]:
        taken = None if self._step is None else self._table.names[self._step]
        if self._value is not None:
            return run.columns
        return {
            name: run.columns[name] for name in self._table.names if name in run.columns and name != taken
        }

    def _require_values(self) -> None:
        """Refuse a table that has no column of numbers besides steps and times.

        Raises:
            InputError: With the first cell that is no number, where there is one.
        """
        left_out = self._table.left_out
        # A text with a number here and there is no table.
        if any(
            FEWEST_NUMBERS * left_out.numbers.get(place, 0) > left_out.texts.get(place, Count()).count
            for place in self._value_places()
        ):
            return
        texts = sorted((count.line, place, count.cell) for place, count in left_out.texts.items())
        if texts:
            line, place, cell = texts[0]
            raise self._table.not_a_number(line, place, cell)
        raise InputError("FILE", self._table.path, Message("a table with at least one column of values"))

    def _value_places(self) -> Iterator[int]:
        if self._value is not None:
            yield self._value
            return
        yield from (place for place, _ in self._places if place not in {self._step, self._time})


def _note(columns: dict[Key, _Column], key: Key, row: int, value: float) -> None:
    held = columns.get(key)
    if held is None:
        held = columns[key] = _Column()
    held.rows.append(row)
    held.values.append(value)


def _parts(moment: float) -> float:
    """How many parts of a second a moment is counted in: 1, a thousand, a million or a milliard."""
    parts = 1.0
    while abs(moment) / parts > LARGEST_MOMENT and parts < 1e9:
        parts *= 1_000.0
    return parts
