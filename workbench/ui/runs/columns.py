"""Columns of the runs table: their texts and their sort keys."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.formatting import figure, moment, size
from workbench.ui.language import duration_text, status_text, stored_message_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage import RunRecord
    from workbench.execution.job import Progress

SortKey = tuple[int, float, str]
"""Group, number and text: finite numbers first, then NaN and infinities, texts, and empty cells."""

_NOTE_CHARACTERS = 500
"""Characters of a note in which its first line is searched."""


@dataclass(frozen=True)
class RunTableRow:
    """One row of the table: a run with the progress of its job.

    Attributes:
        record: the run in the store.
        progress: progress of its job; ``None`` where this program does not train it.
        size: bytes on the disk; ``None`` while unknown.
    """

    record: RunRecord
    progress: Progress | None = None
    size: int | None = None
    _sort_keys: dict[int, SortKey] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def status(self) -> str:
        """Latest known status."""
        return str(self.progress.status if self.progress else self.record.status)

    @property
    def done(self) -> int:
        """Number of updates made."""
        return self.progress.done if self.progress else self.record.steps_done

    @property
    def fraction(self) -> float | None:
        """Share of the planned updates that is done; ``None`` for a logged loop of unknown length."""
        planned = self.record.planned_steps
        return self.done / planned if planned else None

    @property
    def seconds(self) -> float:
        """Training time in seconds."""
        return self.progress.seconds if self.progress else self.record.seconds

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Texts of all cells; computed once, since most rows of a long table never change."""
        return tuple(column.cell_text(self) for column in COLUMNS)

    def with_progress(self, progress: Progress | None) -> RunTableRow:
        """A copy with newer progress; only the texts that depend on it are computed again."""
        row = RunTableRow(self.record, progress, self.size)
        row.__dict__["texts"] = tuple(
            column.cell_text(row) if column.follows_job else text
            for column, text in zip(COLUMNS, self.texts, strict=True)
        )
        return row

    @cached_property
    def searchable(self) -> str:
        """Texts of all cells, one per line, case-folded."""
        return "\n".join(self.texts).casefold()

    def sort_key(self, column: int) -> SortKey:
        """Sort key of the row for a column."""
        key = self._sort_keys.get(column)
        if key is None:
            key = self._sort_keys[column] = sort_key(COLUMNS[column].value(self))
        return key

    @property
    def is_prepared(self) -> bool:
        """Whether :meth:`prepare` has been called."""
        return "searchable" in self.__dict__

    def prepare(self) -> None:
        """Compute everything that sorting and searching need; callable in any thread."""
        for column in range(len(COLUMNS)):
            self.sort_key(column)
        # Last, since `is_prepared` checks for it.
        _ = self.searchable

    def setting(self, name: str) -> object:
        """Value of a setting; ``None`` where the run has no setting of that name."""
        return self.record.settings.get(name)

    def loss(self, figure_name: str) -> float | int | None:
        """One figure of the summary of the loss; ``None`` where there is none."""
        summary = self.record.summaries.get("loss")
        return getattr(summary, figure_name) if summary else None


@dataclass(frozen=True)
class RunColumn:
    """One column of the table.

    Attributes:
        key: identifier under which its visibility is saved.
        title: heading.
        value: value of a row, which determines the order.
        text: text of a value.
        numeric: whether it is aligned to the right.
        drawing: name of the icon shown instead of the title, empty for none.
        is_shown: whether it is visible by default.
        follows_job: whether it depends on the progress of the job.
    """

    key: str
    title: str
    value: Callable[[RunTableRow], object]
    text: Callable[[object], str] = figure
    numeric: bool = False
    drawing: str = ""
    is_shown: bool = True
    follows_job: bool = False

    def cell_text(self, row: RunTableRow) -> str:
        """Text of the column's cell in a row."""
        text = self.text(self.value(row))
        return status_text(text) if self.key == "status" else text


def sort_key(value: object) -> SortKey:
    """Sort key of a value, for ascending order."""
    if value is None or value == "":
        return (3, 0.0, "")
    if isinstance(value, str):
        return (2, 0.0, value.casefold())
    number = float(value)  # type: ignore[arg-type]
    return (0, number, "") if math.isfinite(number) else (1, 0.0 if math.isnan(number) else number, "")


def _percentage(value: object) -> str:
    return f"{value:.0%}" if isinstance(value, float) else ""


def _seconds_left(row: RunTableRow) -> float | None:
    return row.progress.seconds_left if row.progress else None


def _created(row: RunTableRow) -> float:
    return row.record.created.timestamp()


def _created_text(value: object) -> str:
    from datetime import datetime, timezone

    return moment(datetime.fromtimestamp(float(value), timezone.utc))  # type: ignore[arg-type] # noqa: UP017


def _duration(value: object) -> str:
    return duration_text(value if isinstance(value, float) else None)


def _sentence(value: object) -> str:
    return stored_message_text(str(value))


def _size(value: object) -> str:
    return size(value if isinstance(value, int) else None)


def _favourite(row: RunTableRow) -> object:
    """``None`` rather than False, so that favourites come first."""
    return 1 if row.record.favourite else None


def _locked(row: RunTableRow) -> object:
    return 1 if row.record.locked else None


def _first_line(row: RunTableRow) -> str:
    """First non-empty line of the note, without Markdown's marks of headings, lists and quotes."""
    lines = (line.lstrip("#>*+- \t").rstrip() for line in row.record.note[:_NOTE_CHARACTERS].splitlines())
    return next(filter(None, lines), "")


def _setting(name: str) -> Callable[[RunTableRow], object]:
    def value(row: RunTableRow) -> object:
        return row.setting(name)

    return value


def _loss(name: str) -> Callable[[RunTableRow], object]:
    def value(row: RunTableRow) -> object:
        return row.loss(name)

    return value


COLUMNS = (
    RunColumn("id", "Run", lambda row: row.record.id, numeric=True),
    RunColumn("favourite", "Favourite", _favourite, lambda value: "★" if value else "☆", drawing="star"),
    RunColumn("locked", "Locked", _locked, lambda value: "✓" if value else "", drawing="lock"),
    RunColumn("name", "Name", lambda row: row.record.name),
    RunColumn("status", "Status", lambda row: row.status, follows_job=True),
    RunColumn("progress", "Progress", lambda row: row.fraction, _percentage, numeric=True, follows_job=True),
    RunColumn("problem", "Problem", lambda row: row.record.problem),
    RunColumn("optimizer", "Optimizer", lambda row: row.record.optimizer),
    RunColumn("lr", "lr", _setting("lr"), numeric=True),
    RunColumn("tags", "Tags", lambda row: ", ".join(row.record.tags)),
    RunColumn("batch_size", "Batch", _setting("batch_size"), numeric=True),
    RunColumn("schedule", "Schedule", lambda row: row.record.schedule),
    RunColumn("seed", "Seed", lambda row: row.record.seed, numeric=True),
    RunColumn("steps", "Steps", lambda row: row.done, numeric=True, follows_job=True),
    RunColumn("last", "Last loss", _loss("last"), numeric=True),
    RunColumn("best", "Best loss", _loss("best"), numeric=True),
    RunColumn("best_step", "Best at step", _loss("best_step"), numeric=True),
    RunColumn("seconds", "Duration", lambda row: row.seconds, _duration, numeric=True, follows_job=True),
    RunColumn("left", "Time left", _seconds_left, _duration, numeric=True, follows_job=True),
    RunColumn("created", "Made", _created, _created_text),
    RunColumn("note", "Note", _first_line),
    RunColumn("size", "Size", lambda row: row.size, _size, numeric=True, is_shown=False),
    RunColumn("sweep", "Sweep", lambda row: row.record.sweep),
    RunColumn("message", "Message", lambda row: row.record.message.strip().rpartition("\n")[2], _sentence),
)
"""The columns from left to right."""

HEADER_KEY = f"runs/header of {len(COLUMNS)} columns"
"""Settings key of the header state, which only fits a table with these columns."""
