"""Recognition of a file's kind by its content, since anything may have any name."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from functools import reduce
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.discovery import modules_in
from workbench.errors import InputError
from workbench.importing.found_run import START_BYTES, Importer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from workbench.delimited import CsvForm
    from workbench.importing.found_run import FoundRun


def all_importers() -> list[Importer]:
    """The importers of every module in :mod:`workbench.importing.importers`, in the order they are asked."""
    modules = modules_in("workbench.importing.importers")
    found: list[Importer] = [importer for module in modules for importer in module.IMPORTERS]
    return sorted(found, key=lambda importer: importer.order)


@contextmanager
def opened_runs(path: Path, form: CsvForm, is_wanted: Callable[[], bool]) -> Iterator[Sequence[FoundRun]]:
    """The runs of a file or folder, while it is open.

    Raises:
        InputError: when it is of no kind that can be imported, or its content cannot be used.
        StoreError: when it is a store that is refused.
        MachineError: when a library is missing.
        TransferStoppedError: when it is no longer wanted.
    """
    known = all_importers()
    kinds = _listed([importer.kind for importer in known])
    try:
        # Before it is opened, since a pipe or a device would keep us waiting.
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            start = b""
        elif stat.S_ISREG(mode):
            with path.open("rb") as file:
                start = file.read(START_BYTES)
            if not start:
                raise InputError("FILE", path, Message("{0}, but this one is empty", kinds))
        else:
            raise InputError("FILE", path, Message("{0}, and no device or pipe", kinds))
        importer = next((each for each in known if each.recognises(path, start)), None)
        if importer is None:
            raise InputError("FILE", path, kinds)
        with importer.open(path, form, is_wanted) as runs:
            yield runs
    except OSError as error:
        reason = error.strerror or os.strerror(error.errno or 0)
        raise InputError("FILE", path, Message("a file that can be read ({0})", reason)) from None
    except ValueError as error:
        # A NUL in its name.
        raise InputError("FILE", ascii(str(path)), Message("{0} ({1})", kinds, error)) from None


def _listed(kinds: Sequence[Message]) -> Message:
    """Kinds of files as one part of a sentence, the last after "or"."""
    *others, last = kinds
    listed = reduce(lambda left, right: Message("{0}, {1}", left, right), others)
    return Message("{0} or {1}", listed, last)
