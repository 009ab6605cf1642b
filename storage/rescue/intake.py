"""Taking in rescue files: each is checked as a file of somebody else, added once, and then removed."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from storage.errors import StoreError
from storage.messages import Message
from storage.rescue.files import rescue_files
from storage.transfer.untrusted_store import UntrustedStore

if TYPE_CHECKING:
    from storage.rescue.remainder import CompletedRun
    from storage.store import Store


def take_in_rescues(store: Store) -> list[Message]:
    """Add to the runs of a store what its rescue files hold, and return a sentence for each file.

    Every run is added in one transaction, after which adding it again changes nothing; the file is removed
    when the store has all of it. One that cannot be read stays where it is, and so does that of a run which
    another program trains now, without a sentence.
    """
    return [sentence for path in rescue_files(store.place, store.local) if (sentence := _taken(store, path))]


def _taken(store: Store, path: Path) -> Message | None:
    """Take in one file; None if it held nothing new."""
    try:
        with UntrustedStore(path) as rescue:
            completed = [_complete(store, rescue, run_id) for run_id in rescue.runs()]
    except StoreError as error:
        return _refusal(path, error if error.cause is None else error.cause)
    except Exception as error:  # noqa: BLE001 - whatever a file holds, the store itself can be used
        return _refusal(path, error)
    if not any(run.is_postponed for run in completed):
        _remove(store, path)
    new = [run.run_id for run in completed if run.is_new]
    if len(new) == 1:
        return Message("What the rescue file {1} held of run {0} is in the store now.", new[0], path)
    return (
        Message("What the rescue file {1} held of {0} runs is in the store now.", len(new), path)
        if new
        else None
    )


def _complete(store: Store, rescue: UntrustedStore, run_id: int) -> CompletedRun:
    transfer = rescue.run_transfer(run_id)
    return store.complete_run(transfer, partial(rescue.run_blocks, run_id), rescue.owner(run_id))


def _refusal(path: Path, reason: Exception | Message) -> Message:
    return Message(
        "The rescue file {0} could not be taken in and stays where it is ({1}); the next start tries again.",
        path,
        reason,
    )


def _remove(store: Store, path: Path) -> None:
    """Remove a file of which the store has everything, also after a power failure."""
    with suppress(OSError):
        if isinstance(store.place, Path):
            for name in (store.place.name, f"{store.place.name}-wal"):
                _flush(store.place.with_name(name))
        # On a read-only disk it stays, and has nothing new the next time.
        path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
