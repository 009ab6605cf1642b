"""Files brought into the store, run by run; what is wrong with one keeps no other back."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from storage import (
    Outcome,
    RunDiffersError,
    StoreError,
    StoreTooNewError,
    StoreUnreadableError,
    TransferStoppedError,
)
from storage.plain_text import in_one_line
from workbench.errors import InputError, WorkbenchError
from workbench.importing.csv_form import CsvForm
from workbench.importing.recognition import opened
from workbench.importing.report import Entry, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from storage import Store
    from workbench.importing.candidate import Candidate, Content

LONGEST_TOLD = 300


def take_files(
    store: Store,
    paths: Sequence[Path],
    *,
    form: CsvForm | None = None,
    is_trial: bool = False,
    is_wanted: Callable[[], bool] = lambda: True,
    tell: Callable[[int, int], object] = lambda *_: None,
) -> Report:
    """Take every run of some files and folders into the store, those that it has already left out.

    Each run is taken whole or not at all. Nothing of a file is executed and nothing that it names is opened.

    Args:
        store: where they go.
        paths: stores, packed runs, CSV tables, event files and folders of these.
        form: how the tables are written; ``None`` to find out.
        is_trial: only look what would come of it; every point is read, and the store stays as it is.
        is_wanted: asked now and then; ``False`` ends it after the last whole run.
        tell: called with how many runs of a file are done, and how many it has.

    Raises:
        StoreError: when the store cannot be read or written; what was taken before stays.
    """
    report = Report(is_trial)
    for path in paths:
        try:
            with opened(path, form or CsvForm(), is_wanted) as candidates:
                for done, candidate in enumerate(candidates):
                    tell(done, len(candidates))
                    if not is_wanted():
                        raise TransferStoppedError
                    report.entries.append(_taken(store, candidate, path, is_trial=is_trial))
                tell(len(candidates), len(candidates))
        except TransferStoppedError:
            report.is_stopped = True
            break
        except (WorkbenchError, StoreUnreadableError, StoreTooNewError) as error:
            if isinstance(error, StoreError) and error.place == store.place:
                raise
            report.entries.append(Entry(in_one_line(str(path)), None, told=_told(error)))
    return report


def _taken(store: Store, candidate: Candidate, path: Path, *, is_trial: bool) -> Entry:
    try:
        content = candidate.read()
        if is_trial:
            return _looked_at(store, candidate, content)
        taken = store.take(content.arrival, content.blocks, in_one_line(path.name))
    except (ValueError, RunDiffersError, StoreUnreadableError, WorkbenchError, OSError) as error:
        if isinstance(error, StoreUnreadableError) and error.place == store.place:
            raise
        return Entry(candidate.title, None, told=_told(error))
    return Entry(candidate.title, taken.outcome, taken.run_id, content.remark)


def _looked_at(store: Store, candidate: Candidate, content: Content) -> Entry:
    known = store.known(content.arrival)
    if known is None or known.outcome is Outcome.EXTENDED:
        with closing(content.blocks(0)) as blocks:
            for _ in blocks:
                pass
    outcome = Outcome.ADDED if known is None else known.outcome
    return Entry(candidate.title, outcome, known.run_id if known else None, content.remark)


def _told(error: Any) -> str:
    """Why something was refused, in one line and without naming the file once more."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        told = f"{'.'.join(map(str, first['loc']))} cannot be used: {first['msg']}"
    elif isinstance(error, InputError):
        told = f"it must be {error.allowed}"
    elif isinstance(error, StoreError):
        told = f"{'the store' if isinstance(error, RunDiffersError) else 'it'} {error.problem}"
    else:
        told = str(error)
    # Some of it is the file's own words.
    return in_one_line(told)[:LONGEST_TOLD]
