"""Files that are being written: noted in the data directory, so that those of a killed program are removed.

A program that ends in order removes what it has begun by itself. What a killed one leaves, beside an export
anywhere or in the folder for temporary files, is removed by the next start of a program of the same person,
once the process that began it is known to have ended.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import uuid
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from storage.place import FILE_ENDINGS, data_directory
from storage.runs.owner import Owner

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDING = ".part"
"""How the names end of files and folders that are being written; nothing else is ever removed."""


@contextmanager
def unfinished(path: Path, endings: tuple[str, ...] = ("",)) -> Iterator[Path]:
    """Yield a free path beside another; what is there at the end of the block, or after a kill, is removed.

    Args:
        path: What the block is about to make.
        endings: Of the names of files that the block may leave beside the path.
    """
    # File systems take names of 255 bytes.
    name = path.name.encode("utf-8", "surrogateescape")[:150].decode("utf-8", "ignore")
    part = path.with_name(f".{name}.{uuid.uuid4().hex[:12]}{ENDING}")
    note = _noted(part)
    try:
        yield part
    finally:
        for ending in endings:
            _remove(part.with_name(part.name + ending))
        if note is not None and not os.path.lexists(part):
            with suppress(OSError):
                note.unlink()


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a new folder for temporary files, which is removed at the end of the block or after a kill."""
    with unfinished(Path(tempfile.gettempdir()) / "descent") as folder:
        folder.mkdir(mode=0o700)
        yield folder


def remove_unfinished() -> list[Path]:
    """Remove what processes have left that are known to have ended, and return what was removed."""
    removed = []
    with suppress(OSError):
        for note in sorted(_notes().iterdir()):
            path, owner = _read(note)
            if path.name.endswith(ENDING) and owner.is_gone():
                companions = (path.with_name(path.name + ending) for ending in FILE_ENDINGS)
                removed += [found for found in companions if _remove(found)]
                if not os.path.lexists(path):
                    note.unlink(missing_ok=True)
    return removed


def _notes() -> Path:
    return data_directory() / "unfinished"


def _noted(part: Path) -> Path | None:
    """Note a path with its owner; None where the data directory cannot be written."""
    note = _notes() / part.name[-17:]
    content = {"path": os.fsencode(part.absolute()).hex(), "owner": asdict(_this_process(os.getpid()))}
    try:
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.write_text(json.dumps(content), "ascii")
    except OSError:
        return None
    return note


def _read(note: Path) -> tuple[Path, Owner]:
    """Return what is noted, and for a note that cannot be read an owner of whom nothing is known."""
    try:
        content = json.loads(note.read_text("ascii"))
        return Path(os.fsdecode(bytes.fromhex(content["path"]))), Owner(**content["owner"])
    except (OSError, ValueError, TypeError, LookupError):
        return note, Owner("", 0, 0.0)


def _remove(path: Path) -> bool:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError:
        return False
    return True


@lru_cache(1)
def _this_process(_pid: int) -> Owner:
    # By number, since a fork inherits the cache.
    return Owner.current()
