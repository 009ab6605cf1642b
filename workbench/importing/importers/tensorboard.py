"""TensorBoard's event files: each folder with such files in it is a run."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from storage import TransferStoppedError
from storage.messages import Message
from storage.plain_text import in_one_line
from workbench.errors import InputError
from workbench.importing.events.event_run import event_run
from workbench.importing.events.records import HEAD
from workbench.importing.found_run import FoundRun, FoundRuns, Importer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workbench.delimited import CsvForm

EVENT_FILE = "tfevents"
"""What the name of an event file contains; TensorBoard goes by it too."""
MOST_FILES = 10_000
DEEPEST = 32
"""Folders in folders."""


@contextmanager
def _open(path: Path, form: CsvForm, is_wanted: Callable[[], bool]) -> Iterator[FoundRuns]:
    """The runs of a folder, or of one event file; links in the folder are not followed.

    Raises:
        InputError: when there is no event file, or more than anyone has.
        TransferStoppedError: when it is no longer wanted.
    """
    del form
    if path.is_file():
        yield FoundRuns([FoundRun(in_one_line(path.name), partial(event_run, path.name, [path], is_wanted))])
        return
    folders = _found(path, is_wanted)
    if not folders:
        raise InputError("FILE", path, Message("a folder with event files of TensorBoard, or a file"))
    found = [
        FoundRun(title, partial(event_run, title, files, is_wanted))
        for title, files in ((_title(path, folder), files) for folder, files in folders.items())
    ]
    yield FoundRuns(found)


def _found(path: Path, is_wanted: Callable[[], bool]) -> dict[Path, list[Path]]:
    """The event files of each folder; the folders in the order of their names."""
    folders: dict[Path, list[Path]] = {}
    count = 0
    for place, below, names in os.walk(path):
        if not is_wanted():
            raise TransferStoppedError
        folder = Path(place)
        below.sort()
        if len(folder.relative_to(path).parts) >= DEEPEST:
            below.clear()
        files = [folder / name for name in sorted(names) if EVENT_FILE in name]
        files = [file for file in files if file.is_file() and not file.is_symlink()]
        count += len(files)
        if count > MOST_FILES:
            raise InputError("FILE", path, Message("a folder with at most {0} event files", MOST_FILES))
        if files:
            folders[folder] = files
    return folders


def _title(path: Path, folder: Path) -> str:
    below = folder.relative_to(path).as_posix()
    return in_one_line(path.resolve().name if below == "." else below)


def _recognises(path: Path, start: bytes) -> bool:
    """A folder, or a file that begins with a short record which names the format."""
    return path.is_dir() or b"brain.Event:" in start[HEAD.size : HEAD.size + 64]


IMPORTERS = (Importer(Message("TensorBoard's event files"), _recognises, _open, order=91),)
