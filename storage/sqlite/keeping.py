"""A copy of the file, kept before a migration changes it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path


@contextmanager
def kept_copy(path: Path, revision: str) -> Iterator[Path]:
    """Copy the store beside itself; the copy goes again if the block, the migration, fails.

    ``runs.sqlite`` is kept as ``runs.before-0002.sqlite`` or, if that is taken, as
    ``runs.before-0002-2.sqlite`` and so on: a copy never replaces another. What another program has
    committed and not yet moved out of the log is in it.

    Args:
        path: The store; nobody may write to it during the block.
        revision: The schema it is about to get.

    Raises:
        sqlite3.Error: If the copy cannot be written; the store is as it was.
        OSError: The same.
    """
    # Nobody may take an unfinished copy for a good one, so it gets its name when it is whole.
    unfinished = path.with_name(f"{path.name}.copying-{os.getpid()}")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with (
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(unfinished)) as target,
        ):
            source.backup(target)
        kept = _free_name(path, revision)
        unfinished.rename(kept)
    finally:
        _remove(unfinished)
    try:
        yield kept
    except BaseException:
        _remove(kept)
        raise


def _free_name(path: Path, revision: str) -> Path:
    for number in count(1):
        ending = "" if number == 1 else f"-{number}"
        kept = path.with_name(f"{path.stem}.before-{revision}{ending}{path.suffix}")
        if not kept.exists():
            return kept
    raise AssertionError("count never ends")


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        path.unlink()
