"""Export of runs to a file, which is complete or not there at all."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from storage.atomic_write import atomic_write
from storage.messages import Message
from workbench.discovery import modules_in
from workbench.errors import InputError, MachineError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from pathlib import Path
    from typing import Any

    from storage import Store
    from workbench.export.format import Format


_FORMATS: list[Format] = [
    form for module in modules_in("workbench.export.writers") for form in module.FORMATS
]

FORMATS = {form.name: form for form in sorted(_FORMATS, key=lambda form: form.name)}
"""The formats of every module in :mod:`workbench.export.writers` by name, in alphabetical order."""


def format_of(path: Path) -> str:
    """The name of the format that the ending of a path stands for.

    >>> from pathlib import Path
    >>> format_of(Path("runs.JSON"))
    'json'

    Raises:
        UnknownNameError: when it stands for none; a folder needs its format by name.
    """
    for name, form in FORMATS.items():
        if form.suffix and path.suffix.lower() == form.suffix:
            return name
    raise UnknownNameError("format", path.suffix or path.name, FORMATS)


class _CancelledError(Exception):
    """Ends the writing of a file that is no longer wanted."""


class Export:
    """Writes runs to a temporary file, which replaces the file that is wanted once it is complete.

    One thread writes; any other may read the progress, and cancel it.

    Attributes:
        path: the file, or the folder, that is wanted.
        total: how many points there are to be written, 0 while that is not known.
        done: how many have been written.
    """

    def __init__(self, store: Store, run_ids: Iterable[int], path: Path, form: str) -> None:
        """Read and write nothing yet.

        Args:
            store: where the runs are.
            run_ids: their numbers.
            path: the file; for a format that makes a folder, where nothing is yet.
            form: one of :data:`workbench.export.FORMATS`.
        """
        self.path = path
        self.total = self.done = 0
        self._store = store
        self._run_ids = list(dict.fromkeys(run_ids))
        self._format = FORMATS[form]
        self._is_cancelled = False

    def cancel(self) -> None:
        """Let the writing end soon; nothing of it stays."""
        self._is_cancelled = True

    def write(self, tell: Callable[[], object] = lambda: None) -> bool:
        """Write the runs; whether they were written, and not cancelled.

        Args:
            tell: called whenever there is progress.

        Raises:
            InputError: when the path cannot be used.
            MachineError: when the file cannot be written, or a library is missing.
            RunNotFoundError: when there is no such run.
            StoreError: when the store cannot be read.
        """
        self._require_free_path()
        runs = self._store.numbered(self._run_ids)
        self.total = sum(summary.count for run in runs for summary in run.summaries.values())
        try:
            # The writer is closed first, so that no file is open when a partial one is removed.
            with atomic_write(self.path, sync=False) as part, closing(self._pieces(part)) as pieces:
                for points in pieces:
                    self.done += points
                    tell()
                    if self._is_cancelled:
                        raise _CancelledError
        except _CancelledError:
            return False
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else error
            raise MachineError(Message("{0} could not be written: {1}", self.path, reason)) from None
        return True

    def _pieces(self, part: Path) -> Generator[int, Any, None]:
        yield from self._format.save(self._store, self._run_ids, part)

    def _require_free_path(self) -> None:
        if not self._format.suffix and self.path.exists():
            raise InputError("to", self.path, Message("a folder that does not exist yet"))
        # Neither a folder nor a device such as the null device is to give way to a file.
        if self.path.exists() and not self.path.is_file():
            raise InputError("to", self.path, Message("a file, or a name that is free"))
        if self._store.holds(self.path):
            raise InputError("to", self.path, Message("another file than those of the run store"))
