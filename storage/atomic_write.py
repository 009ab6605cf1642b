"""Atomic file replacement: write beside the target, then rename over it."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def atomic_write(path: Path, *, sync: bool = True, remove: tuple[str, ...] = ("",)) -> Iterator[Path]:
    """Yield a free path in the same folder, which replaces ``path`` when the block ends without an exception.

    Whatever ends the block early leaves ``path`` as it was and no partial file.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = pathlib.Path(folder) / "table.csv"
    ...     with atomic_write(target) as part:
    ...         _ = part.write_text("step,loss")
    ...     [found.name for found in target.parent.iterdir()]
    ['table.csv']

    Args:
        path: The file, or the folder where the block makes one.
        sync: Whether a file is flushed to the disk before it is renamed, so that it survives a power failure.
        remove: Endings of the names of the files that the block may leave beside the partial file.

    Raises:
        OSError: If the file cannot be flushed or renamed.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident():x}.part")
    try:
        # One of a process that was killed and had the same number.
        _remove(part, remove)
        yield part
        if sync and part.is_file():
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        part.replace(path)
    finally:
        _remove(part, remove)


def _remove(part: Path, endings: tuple[str, ...]) -> None:
    for ending in endings:
        found = part.with_name(part.name + ending)
        with suppress(OSError):
            if found.is_dir():
                shutil.rmtree(found)
            else:
                found.unlink(missing_ok=True)
