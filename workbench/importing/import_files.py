"""Import of files into the store, run by run."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from storage import (
    ImportOutcome,
    RunDiffersError,
    StoreError,
    StoreTooNewError,
    StoreUnreadableError,
    TransferStoppedError,
)
from storage.messages import Message
from storage.plain_text import in_one_line
from workbench.delimited import CsvForm
from workbench.errors import InputError, WorkbenchError
from workbench.importing.recognition import opened_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from storage import Store
    from workbench.importing.found_run import FoundRun, RunContent


@dataclass(frozen=True)
class ImportResult:
    """The result for one run, or for a file that could not be read.

    Attributes:
        title: of the run or the file.
        outcome: what the store did with it; ``None`` where it was refused.
        run_id: its number in the store; ``None`` where it is not there.
        notes: sentences on why it was refused, or on what was left out or mended.
    """

    title: str
    outcome: ImportOutcome | None
    run_id: int | None = None
    notes: tuple[str, ...] = ()


@dataclass
class ImportReport:
    """The results of one import.

    Attributes:
        is_trial: whether the store was only compared with, and left as it is.
        results: in the order of the files.
        is_stopped: whether the person ended it early; every run that is in the store then is complete.
    """

    is_trial: bool = False
    results: list[ImportResult] = field(default_factory=list)
    is_stopped: bool = False

    def count(self, outcome: ImportOutcome | None) -> int:
        """How many runs came to this; ``None`` for those refused."""
        return sum(result.outcome is outcome for result in self.results)

    @property
    def run_ids(self) -> list[int]:
        """The runs of the store that are new or have grown."""
        return [
            result.run_id
            for result in self.results
            if result.run_id is not None and result.outcome in {ImportOutcome.ADDED, ImportOutcome.EXTENDED}
        ]

    @property
    def refused(self) -> list[ImportResult]:
        """The results that were refused."""
        return [result for result in self.results if result.outcome is None]

    @property
    def noted(self) -> list[ImportResult]:
        """The results that were not refused and have notes."""
        return [result for result in self.results if result.outcome is not None and result.notes]

    def sentence(self) -> str:
        """The report in one line.

        >>> results = [ImportResult("a", ImportOutcome.ADDED, 1), ImportResult("b", ImportOutcome.KNOWN, 2)]
        >>> ImportReport(results=results).sentence()
        '1 run taken, 1 already here'
        >>> results = [ImportResult("a.csv", None, notes=("it is empty",))]
        >>> ImportReport(is_trial=True, results=results).sentence()
        '0 runs would be taken, 1 refused: a.csv: it is empty'
        """
        added, grown = self.count(ImportOutcome.ADDED), self.count(ImportOutcome.EXTENDED)
        verb = "would be taken" if self.is_trial else "taken"
        parts = [f"{added} {'run' if added == 1 else 'runs'} {verb}"]
        if grown:
            parts.append(f"{grown} {'would go' if self.is_trial else 'gone'} on")
        if known := self.count(ImportOutcome.KNOWN):
            parts.append(f"{known} already here")
        if refused := self.refused:
            more = "" if len(refused) == 1 else " (the first)"
            reason = "; ".join(refused[0].notes)
            parts.append(f"{len(refused)} refused: {refused[0].title}: {reason}{more}")
        if self.is_stopped:
            parts.append("then stopped")
        return ", ".join(parts)


LONGEST_NOTE = 300
"""Characters of a note, some of which may come from the file."""


def import_files(
    store: Store,
    paths: Sequence[Path],
    *,
    form: CsvForm | None = None,
    is_trial: bool = False,
    is_wanted: Callable[[], bool] = lambda: True,
    tell: Callable[[int, int], object] = lambda *_: None,
) -> ImportReport:
    """Import every run of some files and folders that the store does not have yet.

    Each run is imported completely or not at all; an error in one concerns no other.

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
    report = ImportReport(is_trial)
    for path in paths:
        try:
            with opened_runs(path, form or CsvForm(), is_wanted) as runs:
                for done, found in enumerate(runs):
                    tell(done, len(runs))
                    if not is_wanted():
                        raise TransferStoppedError
                    report.results.append(_imported(store, found, path, is_trial=is_trial))
                tell(len(runs), len(runs))
        except TransferStoppedError:
            report.is_stopped = True
            break
        except (WorkbenchError, StoreUnreadableError, StoreTooNewError) as error:
            if isinstance(error, StoreError) and error.place == store.place:
                raise
            report.results.append(ImportResult(in_one_line(str(path)), None, notes=(_reason(error),)))
    return report


def _imported(store: Store, found: FoundRun, path: Path, *, is_trial: bool) -> ImportResult:
    try:
        content = found.read()
        if is_trial:
            return _compared(store, found, content)
        taken = store.import_run(content.transfer, content.blocks, in_one_line(path.name))
    except (ValueError, RunDiffersError, StoreUnreadableError, WorkbenchError, OSError) as error:
        if isinstance(error, StoreUnreadableError) and error.place == store.place:
            raise
        return ImportResult(found.title, None, notes=(_reason(error),))
    return ImportResult(found.title, taken.outcome, taken.run_id, content.notes)


def _compared(store: Store, found: FoundRun, content: RunContent) -> ImportResult:
    """What an import would do; every point is read, since any may be damaged."""
    known = store.import_preview(content.transfer)
    if known is None or known.outcome is ImportOutcome.EXTENDED:
        with closing(content.blocks(0)) as blocks:
            for _ in blocks:
                pass
    outcome = ImportOutcome.ADDED if known is None else known.outcome
    return ImportResult(found.title, outcome, known.run_id if known else None, content.notes)


def _reason(error: Any) -> str:
    """Why something was refused, in one line and without naming the file once more."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        reason: str = Message("{0} cannot be used: {1}", ".".join(map(str, first["loc"])), first["msg"])
    elif isinstance(error, InputError):
        reason = Message("it must be {0}", error.allowed)
    elif isinstance(error, StoreError):
        reason = error.cause or error.message
    elif isinstance(error, WorkbenchError):
        reason = error.message
    elif error.args and isinstance(error.args[0], Message):
        reason = error.args[0]
    else:
        reason = str(error)
    # Some of it is the file's own words, which may have any length and control characters.
    printable = in_one_line(reason)[:LONGEST_NOTE]
    return reason if printable == reason else printable
