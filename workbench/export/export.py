"""Runs on their way to a file, which is there whole or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from workbench.errors import InputError, MachineError
from workbench.export.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from pathlib import Path
    from typing import Any

    from storage import Store


class Export:
    """Writes runs beside the file that is wanted, and puts that in place when it is whole.

    One thread writes; any other may look how far it is, and cancel it.

    Attributes:
        path: the file, or the folder, that is wanted.
        total: how many points there are to be written, 0 while that is not known.
        done: how many have been.
    """

    def __init__(self, store: Store, run_ids: Iterable[int], path: Path, form: str) -> None:
        """Nothing is read or written yet.

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
        """Let the writing end soon, and leave nothing."""
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
        part = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            # Closed at once, so that no file is open when what is left of it is removed.
            with closing(self._pieces(part)) as pieces:
                for points in pieces:
                    self.done += points
                    tell()
                    if self._is_cancelled:
                        return False
            part.replace(self.path)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else error
            raise MachineError(f"{self.path} could not be written: {reason}") from None
        finally:
            # Whatever stopped the writing leaves no half of a file behind.
            with suppress(OSError):
                shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)
        return True

    def _pieces(self, part: Path) -> Generator[int, Any, None]:
        yield from self._format.save(self._store, self._run_ids, part)

    def _require_free_path(self) -> None:
        if not self._format.suffix and self.path.exists():
            raise InputError("to", self.path, "a folder that does not exist yet")
        # Neither a folder nor a device such as the null device is to give way to a file.
        if self.path.exists() and not self.path.is_file():
            raise InputError("to", self.path, "a file, or a name that is free")
        if self._store.holds(self.path):
            raise InputError("to", self.path, "another file than those of the run store")
