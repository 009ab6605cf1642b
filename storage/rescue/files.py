"""Rescue files: where they lie, how they are found, and how they are written."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
import uuid
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from storage.errors import StoreError, StoreReadOnlyError
from storage.place import Server, data_directory
from storage.transfer.packing import packed_store

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from storage.place import Place
    from storage.rescue.remainder import RunRemainder
    from storage.series.blocks import SeriesBlock

_TOKEN = re.compile(r"[0-9a-f]{12}\.sqlite")
"""How the name of a rescue file ends."""


def save_remainders(place: Place, local: Path, remainders: Sequence[RunRemainder]) -> Path:
    """Write what a store has not got of some runs into a rescue file, and return its path.

    The file lies beside the store, or where that is not possible (full disk, read-only) in the data directory
    of the person, or else in the folder for temporary files, which may be another disk. The next opening of
    the store takes it in. The store itself is not touched.

    Args:
        place: The store.
        local: Its path on this machine, :attr:`storage.Store.local`.
        remainders: Of runs that all differ.

    Raises:
        StoreError: If there is room nowhere; it names the first file that was tried.
        ValueError: If a run holds what no store would take.
    """
    first: StoreError | None = None
    for folder, prefix in _folders(place, local):
        path = folder / f"{prefix}{uuid.uuid4().hex[:12]}.sqlite"
        try:
            # A folder of a store that is gone may be the mount point of a disk.
            if folder != local.parent or isinstance(place, Server):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if not _is_own(folder):
                    continue
            with packed_store(path, 0o600) as target:
                for each in remainders:
                    target.import_run(each.transfer, partial(_blocks, each))
        except StoreError as error:
            first = first or error
        except OSError:
            # Of the folder: no room for it either, or no right to make it.
            first = first or StoreReadOnlyError(path)
        else:
            return path
    raise first or StoreReadOnlyError(place)


def rescue_files(place: Place, local: Path) -> list[Path]:
    """Return the rescue files of a store, in every folder where there may be one, the oldest first."""
    found: list[tuple[float, Path]] = []
    for folder, prefix in _folders(place, local):
        try:
            paths = [path for path in folder.iterdir() if _is_named(path.name, prefix)]
            if not paths or (folder != local.parent and not _is_own(folder)):
                continue
            for path in paths:
                status = path.lstat()
                if stat.S_ISREG(status.st_mode):
                    found.append((status.st_mtime, path))
        except OSError:
            # There is no such folder, or another program was quicker.
            continue
    return [path for _, path in sorted(found)]


def _folders(place: Place, local: Path) -> Iterator[tuple[Path, str]]:
    """Yield the folders in order of preference, each with how the names of the store's rescue files begin."""
    yield local.parent, f"{local.name}.rescue-"
    # A person may have many stores, and reach one by several paths.
    named = str(place) if isinstance(place, Server) else str(local.resolve())
    prefix = f"{hashlib.sha256(named.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.rescue-"
    yield data_directory() / "rescue", prefix
    user = os.getuid() if hasattr(os, "getuid") else "user"
    yield Path(tempfile.gettempdir()) / f"descent-workbench-{user}", prefix


def _is_named(name: str, prefix: str) -> bool:
    return name.startswith(prefix) and _TOKEN.fullmatch(name, len(prefix)) is not None


def _is_own(folder: Path) -> bool:
    """Whether nobody else can have put files there."""
    status = folder.lstat()
    owner_matches = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return stat.S_ISDIR(status.st_mode) and owner_matches


def _blocks(remainder: RunRemainder, run_id: int) -> Generator[SeriesBlock, None, None]:
    for block in remainder.blocks:
        yield replace(block, run_id=run_id)
