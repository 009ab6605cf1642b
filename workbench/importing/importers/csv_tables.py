"""CSV tables: a column for each series, or a row for each value."""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from storage import TransferStoppedError
from storage.invariants import LONGEST_NAME
from storage.messages import Message
from storage.plain_text import in_one_line
from workbench.delimited import DECIMALS, DELIMITERS, TableRules, open_delimited
from workbench.delimited.encodings import is_text
from workbench.errors import InputError
from workbench.formatting import cell_text
from workbench.importing.found_run import FoundRun, FoundRuns, Importer, RunContent, logged_run
from workbench.importing.remarks import overwritten_note
from workbench.importing.table_columns import holds_counts
from workbench.importing.table_runs import TableRuns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from workbench.delimited import CsvForm

LARGEST_BYTES = 256 * 2**20
MOST_COLUMNS = 10_000
_OF_OTHER_KIND = re.compile(rb"""\s*(<[!?a-z]|\{\s*["}]|\[\s*[\[{"\d-])""", re.I)
"""JSON and XML: numbers that are found in them are no columns."""


def _column_name(cell: str) -> str:
    return in_one_line(" ".join(cell_text(cell).split()))


RULES = TableRules(
    field="FILE",
    delimiters=tuple(DELIMITERS),
    decimals=tuple(DECIMALS),
    name=_column_name,
    is_strict=False,
    is_judged_by_all_lines=True,
    holds_counts=holds_counts,
    longest_name=LONGEST_NAME,
    most_columns=MOST_COLUMNS,
)


@contextmanager
def _open(path: Path, form: CsvForm, is_wanted: Callable[[], bool]) -> Iterator[FoundRuns]:
    """The runs of a table, which is read completely before the first is given.

    Columns of steps (1, 2, 3 … where there is none), seconds and runs are known by their names, see
    :mod:`workbench.importing.table_columns`; every other is a series, whose empty cells are no points. With
    columns ``series`` and ``value`` each row is one value. At equal steps the last row counts. What does not
    fit is left out and told.

    Raises:
        InputError: when the content is no such table.
        TransferStoppedError: when it is no longer wanted.
        OSError: when the system refuses to read it.
    """

    def go_on() -> None:
        if not is_wanted():
            raise TransferStoppedError

    size = path.stat().st_size
    if size > LARGEST_BYTES:
        allowed = Message("a table of at most {0} MiB, not {1} MiB", LARGEST_BYTES // 2**20, size // 2**20)
        raise InputError("FILE", path, allowed)
    with open_delimited(path, str(path), RULES, form, go_on) as table:
        found = TableRuns(table)
    identity = _digest(path)
    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    titles = {name: in_one_line(f"{path.stem} {name}".strip()) for name in found.runs}
    runs = [
        FoundRun(title, partial(_content, identity, moment, title, name, found))
        for name, title in titles.items()
    ]
    yield FoundRuns(runs, found.notes())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _content(identity: str, moment: datetime, title: str, name: str, found: TableRuns) -> RunContent:
    series, overwritten = found.series(name)
    return logged_run(
        f"csv {identity} {name}".encode(),
        title,
        series,
        created=moment,
        ended=moment,
        notes=overwritten_note(overwritten),
    )


def _recognises(path: Path, start: bytes) -> bool:
    """Any text but JSON and XML: what it lacks of a table is an error that says where."""
    del path
    return is_text(start) and not _OF_OTHER_KIND.match(start)


IMPORTERS = (Importer(Message("a CSV table"), _recognises, _open, order=90),)
