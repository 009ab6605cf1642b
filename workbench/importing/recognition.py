"""What kind of file it is, by its content: names are anybody's."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.importing.csv_runs import csv_runs
from workbench.importing.event_files import event_runs
from workbench.importing.event_records import is_event_file
from workbench.importing.stored_runs import stored_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from workbench.importing.candidate import Candidate
    from workbench.importing.csv_form import CsvForm

SQLITE = b"SQLite format 3\x00"
LOOKED_AT = 4096
KINDS = "a run store, a file of packed runs, a CSV table or TensorBoard's event files"


@contextmanager
def opened(path: Path, form: CsvForm, is_wanted: Callable[[], bool]) -> Iterator[Sequence[Candidate]]:
    """The runs of a file or folder, while it is open.

    Raises:
        InputError: when it is none of these, or its content cannot be used.
        StoreError: when it is a store that is refused.
        MachineError: when a library is missing.
        TransferStoppedError: when it is no longer wanted.
    """
    try:
        # Before it is opened, since a pipe or a device would keep us waiting.
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            start = b""
        elif stat.S_ISREG(mode):
            with path.open("rb") as file:
                start = file.read(LOOKED_AT)
        else:
            raise InputError("FILE", path, f"{KINDS}, and no device or pipe")
        if stat.S_ISDIR(mode) or is_event_file(start):
            source = event_runs(path, is_wanted)
        elif start.startswith(SQLITE):
            source = stored_runs(path, is_wanted)
        elif not start:
            raise InputError("FILE", path, f"{KINDS}, but this one is empty")
        elif b"\0" in start:
            raise InputError("FILE", path, KINDS)
        else:
            source = csv_runs(path, form, is_wanted)
        with source as candidates:
            yield candidates
    except OSError as error:
        raise InputError("FILE", path, f"a file that can be read ({_reason(error)})") from None
    except ValueError as error:
        # A NUL in its name.
        raise InputError("FILE", ascii(str(path)), f"{KINDS} ({error})") from None


def _reason(error: OSError) -> str:
    return error.strerror or os.strerror(error.errno or 0)
