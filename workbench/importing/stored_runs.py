"""The runs of another store, or of a file of packed runs, which is one."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from storage import ForeignStore
from workbench.importing.candidate import Candidate, Content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


@contextmanager
def stored_runs(path: Path, is_wanted: Callable[[], bool]) -> Iterator[Sequence[Candidate]]:
    """The runs of a store outside its bin, while its file is open.

    Raises:
        StoreError: when the file is refused.
        TransferStoppedError: when it is no longer wanted.
    """
    with ForeignStore(path, is_wanted) as foreign:
        yield [
            Candidate(f"run {number} of {path.name}", partial(_content, foreign, number))
            for number in foreign.runs()
        ]


def _content(foreign: ForeignStore, number: int) -> Content:
    return Content(foreign.arrival(number), partial(foreign.blocks, number))
