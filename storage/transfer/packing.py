"""Packing: runs of a store in one file, which is itself a store, compact and without companion files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from storage.atomic_write import atomic_write
from storage.backends.error_translation import translated
from storage.errors import StoreError, StoreUnreadableError
from storage.messages import Message
from storage.place import FILE_ENDINGS
from storage.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def pack(
    store: Store, run_ids: Sequence[int], path: Path, tell: Callable[[int], None] = lambda _: None
) -> None:
    """Write runs with all that belongs to them into a file, atomically.

    Parents that are not among the runs are left out, and so are checkpoints. A run that trains is packed as
    far as it is written.

    Args:
        store: The store of the runs.
        run_ids: Their numbers; parents come before branches whatever their order here.
        path: The file; replaced if it exists.
        tell: Called with how many runs are in it; what it raises ends the packing and leaves no file.

    Raises:
        RunNotFoundError: If one of the runs does not exist.
        StoreUnreadableError: If one of them is damaged, or holds what no other store would take.
        StoreError: If the file cannot be written; the error names it.
    """
    with translated(path), atomic_write(path.absolute(), remove=FILE_ENDINGS) as part:
        try:
            # As files are made here; a store itself is for its owner alone.
            part.touch(exist_ok=False)
            with open_store(part) as target:
                for done, run_id in enumerate(sorted(set(run_ids)), start=1):
                    _add(store, run_id, target)
                    tell(done)
            _close_up(part)
        except StoreError as error:
            if error.place == part:
                error.place = path
            raise


def _add(store: Store, run_id: int, target: Store) -> None:
    try:
        target.import_run(store.run_transfer(run_id), partial(store.run_blocks, run_id))
    except ValueError as error:
        # Such as a series whose name no other store would take.
        raise StoreUnreadableError(
            store.place,
            Message("The run store {0} holds run {1}, which cannot be packed ({2}).", "", run_id, error),
        ) from error


def _close_up(path: Path) -> None:
    """Remove unused space and the log: the file can be sent, and opened where nothing may be written."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        connection.execute("VACUUM")
