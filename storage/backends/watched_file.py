"""A store file as it was opened, compared with what is at its path now."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from storage.backends.stamps import log_belongs, stamp_of_file

if TYPE_CHECKING:
    from storage.backends.stamps import Stamp

_LOOK_SECONDS = 0.05
_STILL_LOOKS = 4
"""A file that is not ours at so many looks, and is not written meanwhile, was overwritten."""
_MOST_LOOKS = 200

COMPANIONS = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class FileState:
    """What a look at a path tells cheaply.

    Attributes:
        identity: Device and number of the file.
        size: In bytes.
        modified_ns: When it was last written.
    """

    identity: tuple[int, int]
    size: int
    modified_ns: int


def state_of(path: Path) -> FileState | None:
    """Return the state of the file at a path, None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return FileState((found.st_dev, found.st_ino), found.st_size, found.st_mtime_ns)


class WatchedFile:
    """The file of an open store.

    Attributes:
        path: Where it is, or was.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # SQLite names what lies beside a file after the file, wherever the link to it is.
        file = path.resolve()
        self._beside = [file.with_name(file.name + ending) for ending in COMPANIONS]
        self._opened = state_of(path)
        self._seen = self._opened
        self._stamp = stamp_of_file(path)
        self._companions: dict[Path, tuple[int, int]] = {}

    def is_untouched(self) -> bool:
        """Whether nobody has written the file or put another in its place since the last look."""
        self._note_companions()
        return state_of(self.path) == self._seen

    def is_in_place(self) -> bool:
        """Whether the file at the path is the one that was opened, whatever is in it."""
        found = state_of(self.path)
        return found is not None and self._opened is not None and found.identity == self._opened.identity

    def has_own_content(self) -> bool:
        """Look whether the file still holds the store that was opened; a checkpoint of its log may change it.

        Someone who is writing it now is given some seconds to end.
        """
        still = 0
        for _ in range(_MOST_LOOKS):
            state, stamp = state_of(self.path), stamp_of_file(self.path)
            if self._continues(stamp):
                self._seen, self._stamp = state, stamp
                return True
            time.sleep(_LOOK_SECONDS)
            still = still + 1 if state_of(self.path) == state else 0
            if still == _STILL_LOOKS:
                break
        return False

    def has_own_log(self) -> bool:
        """Whether the log and its index, where they were seen, are still at their paths."""
        return all(_identity(path) == identity for path, identity in self._companions.items())

    def has_no_name(self) -> bool:
        """Whether the file that was opened is at no path any more, as far as the system tells (Linux)."""
        with suppress(OSError):
            for handle in Path("/proc/self/fd").iterdir():
                with suppress(OSError):
                    found = handle.stat()
                    if self._opened is not None and (found.st_dev, found.st_ino) == self._opened.identity:
                        return found.st_nlink == 0
        return False

    def companions_in_place(self) -> list[Path]:
        """Return the log and its index if those at their paths are those of the file that was opened."""
        return [path for path, identity in self._companions.items() if _identity(path) == identity]

    def forget_companions(self) -> None:
        """Begin anew after the file was closed: the next opening makes others."""
        self._companions = {}

    def _continues(self, stamp: Stamp | None) -> bool:
        if self._stamp is None:
            # Nothing was moved from the log into the file yet.
            return stamp is not None or self._opened == state_of(self.path)
        return stamp is not None and stamp.uid == self._stamp.uid and stamp.number >= self._stamp.number

    def _note_companions(self) -> None:
        if len(self._companions) < len(self._beside):
            found = {path: _identity(path) for path in self._beside}
            self._companions |= {path: identity for path, identity in found.items() if identity is not None}


def set_aside_foreign_log(path: Path) -> Path | None:
    """Move the log of another file from beside a store, and return where it lies now; None if there is none.

    The file at the path was put there while another one was open, or after a crash. SQLite would play the log
    into it.
    """
    file = path.resolve()
    log, index = (file.with_name(file.name + ending) for ending in COMPANIONS)
    if log_belongs(path, log):
        return None
    aside = next(
        found
        for number in count(1)
        if not os.path.lexists(found := file.with_name(f"{file.name}.foreign-log-{number}"))
    )
    log.rename(aside)
    # It describes the log.
    index.unlink(missing_ok=True)
    return aside


def _identity(path: Path) -> tuple[int, int] | None:
    state = state_of(path)
    return None if state is None else state.identity
