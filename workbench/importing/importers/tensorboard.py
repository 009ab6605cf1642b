"""TensorBoard's event files: each folder with such files in it is a run.

An event file is a sequence of records: a length, its checksum, that many bytes and their checksum. A length
is believed only if the file has so many bytes. What follows a record that is cut off or does not fit its
checksum cannot be found again, so reading ends there.
"""

from __future__ import annotations

import math
import os
import struct
from array import array
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from storage import Series, TransferStoppedError
from storage.messages import Message
from storage.plain_text import in_one_line
from storage.transfer.run_transfer import LONGEST_NAME
from workbench.errors import InputError, MachineError
from workbench.importing.found_run import (
    FoundRun,
    Importer,
    RunContent,
    ascending,
    last_second,
    logged_run,
    overwritten_note,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from storage import Scalar
    from workbench.delimited import CsvForm

HEAD = struct.Struct("<QI")
CHECKSUM = struct.Struct("<I")
LARGEST_RECORD = 2**20
"""Bytes of a record with scalars at most; pictures and graphs are larger and passed over."""


class EventRecords:
    """Reads the records of one file.

    Attributes:
        is_cut: whether the end of the file could not be read.
    """

    def __init__(self, path: Path) -> None:
        self.is_cut = False
        self._path = path

    def __iter__(self) -> Iterator[bytes]:
        """The sound records of a size that scalars can have.

        Raises:
            MachineError: when tensorboard is not installed.
            OSError: when the system refuses to read the file.
        """
        try:
            from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c
        except ImportError:
            raise _missing_library() from None
        left = self._path.stat().st_size
        with self._path.open("rb") as file:
            while left:
                head = file.read(HEAD.size)
                left -= HEAD.size + CHECKSUM.size
                if len(head) < HEAD.size or left < 0:
                    break
                length, checksum = HEAD.unpack(head)
                left -= length
                if left < 0 or masked_crc32c(head[:8]) != checksum:
                    break
                if length > LARGEST_RECORD:
                    file.seek(length + CHECKSUM.size, 1)
                    continue
                record, end = file.read(length), file.read(CHECKSUM.size)
                if len(end) < CHECKSUM.size or masked_crc32c(record) != CHECKSUM.unpack(end)[0]:
                    break
                yield record
            else:
                return
        self.is_cut = True


MOST_TAGS = 10_000
MOST_POINTS = 50_000_000
"""Of one run, 1.2 GB."""
PATIENCE = 1_024
"""Records between two questions whether to go on."""
HPARAMS, SESSION = "hparams", "_hparams_/session_start_info"


@dataclass
class _Track:
    """The points of one tag, as they were written."""

    steps: array[int] = field(default_factory=lambda: array("q"))
    times: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("d"))


class _Reading:
    """What the event files of a run hold, file by file.

    Attributes:
        tracks: the points of each tag.
        settings: the hyperparameters.
        first: the first record, which says when the run began.
        begun: that moment in seconds since 1970; NaN where there is none.
        cut: names of the files whose end could not be read.
    """

    def __init__(self, title: str, is_wanted: Callable[[], bool]) -> None:
        try:
            from google.protobuf.message import DecodeError
            from tensorboard.compat.proto.event_pb2 import Event
            from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData
            from tensorboard.util.tensor_util import make_ndarray
        except ImportError:
            raise _missing_library() from None
        self._event = Event
        self._hparams = HParamsPluginData
        self._array = make_ndarray
        self._damage = DecodeError
        self._title = title
        self._is_wanted = is_wanted
        self._points = 0
        self.tracks: dict[str, _Track] = {}
        self.settings: dict[str, Scalar] = {}
        self.first = b""
        self.begun = math.nan
        self.cut: list[str] = []

    def read(self, path: Path) -> None:
        """Read a file; damage ends it and is noted."""
        records = EventRecords(path)
        try:
            for count, record in enumerate(records):
                if count % PATIENCE == 0 and not self._is_wanted():
                    raise TransferStoppedError
                self._take(record)
        except self._damage:
            self.cut.append(in_one_line(path.name))
        if records.is_cut:
            self.cut.append(in_one_line(path.name))

    def _take(self, record: bytes) -> None:
        event = self._event.FromString(record)
        time = event.wall_time
        if not self.first:
            self.first = record
        if math.isnan(self.begun) and math.isfinite(time):
            self.begun = time
        for value in event.summary.value:
            if value.metadata.plugin_data.plugin_name == HPARAMS:
                if value.tag == SESSION:
                    self._note_settings(value.metadata.plugin_data.content)
                continue
            number = self._scalar(value)
            if number is not None and event.step >= 0:
                self._note(value.tag, event.step, time, number)

    def _scalar(self, value: Any) -> float | None:
        """The number of a value; ``None`` for a picture, a text, a histogram or whatever else."""
        if value.WhichOneof("value") == "simple_value":
            return float(value.simple_value)
        # Its shape first: a tensor of few bytes may claim any number of equal members.
        if value.WhichOneof("value") != "tensor" or any(
            side.size != 1 for side in value.tensor.tensor_shape.dim
        ):
            return None
        try:
            number = self._array(value.tensor)
        except (TypeError, ValueError):
            return None
        return float(number.reshape(())) if number.dtype.kind in "biuf" else None

    def _note(self, tag: str, step: int, time: float, number: float) -> None:
        track = self.tracks.get(tag)
        if track is None:
            if len(self.tracks) == MOST_TAGS:
                raise InputError("FILE", self._title, Message("a run with at most {0} tags", MOST_TAGS))
            track = _Track()
            self.tracks[tag] = track
        self._points += 1
        if self._points > MOST_POINTS:
            raise InputError("FILE", self._title, Message("a run with at most {0} points", MOST_POINTS))
        track.steps.append(step)
        track.times.append(time)
        track.values.append(number)

    def _note_settings(self, content: bytes) -> None:
        members = self._hparams.FromString(content).session_start_info.hparams
        for name in sorted(members):
            kind = members[name].WhichOneof("kind")
            if kind in {"number_value", "string_value", "bool_value"}:
                self.settings[in_one_line(name)[:LONGEST_NAME]] = getattr(members[name], kind)


def _content(title: str, files: Sequence[Path], is_wanted: Callable[[], bool]) -> RunContent:
    """Every scalar tag as a series, hyperparameters as settings; at equal steps the last value counts.

    Args:
        title: what to call the run.
        files: in the order of their names, which begin with the second in which each was begun.
        is_wanted: asked now and then.

    Raises:
        InputError: when it holds more than a run can.
        MachineError: when tensorboard is not installed.
        TransferStoppedError: when it is no longer wanted.
        OSError: when the system refuses to read a file.
    """
    reading = _Reading(title, is_wanted)
    for path in files:
        reading.read(path)
    if not reading.first:
        raise InputError("FILE", files[0], Message("an event file with at least one whole record"))
    begun = 0.0 if math.isnan(reading.begun) else reading.begun
    series: dict[str, Series] = {}
    overwritten = 0
    for tag, track in reading.tracks.items():
        seconds = np.nan_to_num(np.array(track.times) - begun, nan=0.0, posinf=0.0, neginf=0.0)
        points = Series(np.array(track.steps, np.int64), seconds, np.array(track.values))
        series[_free(in_one_line(tag)[:LONGEST_NAME] or "value", series)], lost = ascending(points)
        overwritten += lost
    cut = (Message("the end of {0} is cut off or damaged", name) for name in dict.fromkeys(reading.cut))
    return logged_run(
        b"events " + files[0].name.encode("utf-8", "replace") + reading.first,
        title,
        series,
        created=_moment(begun),
        started=_moment(begun),
        ended=_moment(begun + last_second(series)),
        settings=reading.settings,
        notes=(*cut, *overwritten_note(overwritten)),
    )


def _moment(seconds: float) -> datetime:
    """Seconds since 1970 as a moment; the first there is where no calendar has it."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(0, UTC)


def _free(name: str, taken: dict[str, Series]) -> str:
    """The name, with a number where another tag looks the same once it is cut."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name[: LONGEST_NAME - 10]} {number}"
    return found


EVENT_FILE = "tfevents"
"""What the name of an event file contains; TensorBoard goes by it too."""
MOST_FILES = 10_000
DEEPEST = 32
"""Folders in folders."""


@contextmanager
def _open(path: Path, form: CsvForm, is_wanted: Callable[[], bool]) -> Iterator[Sequence[FoundRun]]:
    """The runs of a folder, or of one event file; links in the folder are not followed.

    Raises:
        InputError: when there is no event file, or more than anyone has.
        TransferStoppedError: when it is no longer wanted.
    """
    del form
    if path.is_file():
        yield [FoundRun(in_one_line(path.name), partial(_content, path.name, [path], is_wanted))]
        return
    folders = _found(path, is_wanted)
    if not folders:
        raise InputError("FILE", path, Message("a folder with event files of TensorBoard, or a file"))
    yield [
        FoundRun(title, partial(_content, title, files, is_wanted))
        for title, files in ((_title(path, folder), files) for folder, files in folders.items())
    ]


def _found(path: Path, is_wanted: Callable[[], bool]) -> dict[Path, list[Path]]:
    """The event files of each folder, both in the order of their names."""
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


def _missing_library() -> MachineError:
    install = 'pip install -e ".[import]"'
    return MachineError(
        Message("TensorBoard's event files need the package tensorboard; install it with: {0}", install)
    )


IMPORTERS = (Importer(Message("TensorBoard's event files"), _recognises, _open, order=91),)
