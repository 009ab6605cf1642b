"""Import of files into the store, run by run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from storage import (
    ImportOutcome,
    RunBusyError,
    RunDiffersError,
    RunProtectedError,
    StoreError,
    StoreTooNewError,
    StoreUnreadableError,
    TransferStoppedError,
)
from storage.messages import Message
from storage.plain_text import in_one_line
from workbench.delimited import CsvForm
from workbench.errors import InputError, WorkbenchError
from workbench.importing.known_runs import Arrivals, OnConflict
from workbench.importing.recognition import opened_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from storage import Store
    from workbench.importing.found_run import FoundRun


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


@dataclass(frozen=True)
class FileNotes:
    """What was left out or mended of a file as a whole.

    Attributes:
        title: the name of the file.
        notes: sentences on it.
    """

    title: str
    notes: tuple[str, ...]


@dataclass
class ImportReport:
    """The results of one import.

    Attributes:
        is_trial: whether the store was only compared with, and left as it is.
        results: in the order of the files.
        file_notes: of the files that have some, in their order.
        is_stopped: whether the person ended it early; every run that is in the store then is complete.
    """

    is_trial: bool = False
    results: list[ImportResult] = field(default_factory=list)
    file_notes: list[FileNotes] = field(default_factory=list)
    is_stopped: bool = False

    def count(self, outcome: ImportOutcome | None) -> int:
        """How many runs came to this; ``None`` for those refused."""
        return sum(result.outcome is outcome for result in self.results)

    @property
    def run_ids(self) -> list[int]:
        """The runs of the store that are new, have grown or took the place of others."""
        return [
            result.run_id for result in self.results if result.run_id is not None and result.outcome in _TAKEN
        ]

    @property
    def conflicts(self) -> list[ImportResult]:
        """The results for runs that are here with other points or in the bin, and were left out."""
        return [result for result in self.results if result.outcome in _LEFT]

    @property
    def refused(self) -> list[ImportResult]:
        """The results that were refused."""
        return [result for result in self.results if result.outcome is None]

    @property
    def noted(self) -> list[FileNotes | ImportResult]:
        """The files that have notes, then the results that were not refused and have some."""
        of_runs = [result for result in self.results if result.outcome is not None and result.notes]
        return [*self.file_notes, *of_runs]

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
        if replaced := self.count(ImportOutcome.REPLACED):
            parts.append(f"{replaced} {'would be replaced' if self.is_trial else 'replaced'}")
        if known := self.count(ImportOutcome.KNOWN):
            parts.append(f"{known} already here")
        if binned := self.count(ImportOutcome.BINNED):
            parts.append(f"{binned} in the bin")
        if different := self.count(ImportOutcome.DIFFERENT):
            parts.append(f"{different} here with other points")
        if refused := self.refused:
            more = "" if len(refused) == 1 else " (the first)"
            reason = "; ".join(refused[0].notes)
            parts.append(f"{len(refused)} refused: {refused[0].title}: {reason}{more}")
        if self.is_stopped:
            parts.append("then stopped")
        return ", ".join(parts)


_TAKEN = frozenset({ImportOutcome.ADDED, ImportOutcome.EXTENDED, ImportOutcome.REPLACED})
_LEFT = frozenset({ImportOutcome.BINNED, ImportOutcome.DIFFERENT})
LONGEST_NOTE = 300
"""Characters of a note, some of which may come from the file."""


def import_files(
    store: Store,
    paths: Sequence[Path],
    *,
    form: CsvForm | None = None,
    on_conflict: OnConflict = OnConflict.KEEP,
    is_trial: bool = False,
    is_wanted: Callable[[], bool] = lambda: True,
    tell: Callable[[int, int, int], object] = lambda *_: None,
    displaced: Callable[[str, str], object] = lambda *_: None,
) -> ImportReport:
    """Import every run of some files and folders that the store does not have yet.

    Each run is imported completely or not at all; an error in one concerns no other.

    Args:
        store: where they go.
        paths: stores, packed runs, CSV tables, event files and folders of these.
        form: how the tables are written; ``None`` to find out.
        on_conflict: what becomes of a run that the store has with other points, or in its bin.
        is_trial: only look what would come of it; every point is read, and the store stays as it is.
        is_wanted: asked many times a second; ``False`` ends it, without the run that was on its way.
        tell: called with how many runs of a file are done, how many it has, and how many values of the run
            that is on its way have come.
        displaced: called with the identifier of a run that is replaced and the one that it gets in the bin,
            under which its checkpoints belong.

    Raises:
        StoreError: when the store cannot be read or written; what was taken before stays.
    """
    report = ImportReport(is_trial)
    progress = _Progress(is_wanted, tell)
    arrivals = Arrivals(store, on_conflict, is_trial=is_trial, displaced=displaced, tell=progress.go_on)
    if not is_trial:
        store.remove_leftovers()
    for path in paths:
        try:
            with opened_runs(path, form or CsvForm(), is_wanted) as opened:
                if opened.notes:
                    report.file_notes.append(FileNotes(in_one_line(str(path.name)), opened.notes))
                progress.total = len(opened.runs)
                for progress.done, found in enumerate(opened.runs):
                    progress.go_on(0)
                    report.results.append(_imported(store, arrivals, found, path))
                tell(len(opened.runs), len(opened.runs), 0)
        except TransferStoppedError:
            report.is_stopped = True
            break
        except (WorkbenchError, StoreUnreadableError, StoreTooNewError) as error:
            if isinstance(error, StoreError) and error.place == store.place:
                raise
            report.results.append(ImportResult(in_one_line(str(path)), None, notes=(_reason(error),)))
    return report


class _Progress:
    """How far an import is, and whether it goes on."""

    def __init__(self, is_wanted: Callable[[], bool], tell: Callable[[int, int, int], object]) -> None:
        self.done = 0
        self.total = 0
        self._is_wanted = is_wanted
        self._tell = tell

    def go_on(self, values: int) -> None:
        self._tell(self.done, self.total, values)
        if not self._is_wanted():
            raise TransferStoppedError


def _imported(store: Store, arrivals: Arrivals, found: FoundRun, path: Path) -> ImportResult:
    try:
        content = found.read()
        settled = arrivals.take(content, in_one_line(path.name))
    except (
        ValueError,
        RunBusyError,
        RunDiffersError,
        RunProtectedError,
        StoreUnreadableError,
        WorkbenchError,
        OSError,
    ) as error:
        if isinstance(error, StoreUnreadableError) and error.place == store.place:
            raise
        return ImportResult(found.title, None, notes=(_reason(error),))
    notes = settled.notes if settled.outcome in _LEFT else (*settled.notes, *content.notes)
    return ImportResult(found.title, settled.outcome, settled.run_id, notes)


def _reason(error: Any) -> str:
    """Why something was refused, in one line and without naming the file once more."""
    if isinstance(error, InputError):
        reason: str = Message("it must be {0}", error.allowed)
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
