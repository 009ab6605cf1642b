"""Another store, or a file of packed runs, which is one too."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from storage import UntrustedStore
from storage.messages import Message
from workbench.importing.found_run import FoundRun, Importer, RunContent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from workbench.delimited import CsvForm

_SQLITE = b"SQLite format 3\x00"


@contextmanager
def _open(path: Path, form: CsvForm, is_wanted: Callable[[], bool]) -> Iterator[Sequence[FoundRun]]:
    """The runs of a store that are not in its bin, while its file is open.

    Raises:
        StoreError: when the file is refused.
        TransferStoppedError: when it is no longer wanted.
    """
    del form
    with UntrustedStore(path, is_wanted) as foreign:
        yield [
            FoundRun(f"run {number} of {path.name}", partial(_content, foreign, number))
            for number in foreign.runs()
        ]


def _content(foreign: UntrustedStore, number: int) -> RunContent:
    return RunContent(foreign.run_transfer(number), partial(foreign.run_blocks, number))


def _recognises(path: Path, start: bytes) -> bool:
    del path
    return start.startswith(_SQLITE)


IMPORTERS = (Importer(Message("a run store, a file of packed runs"), _recognises, _open, order=0),)
