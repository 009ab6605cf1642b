"""The run that the event files of a folder make, restarts taken as TensorBoard takes them.

A program that was restarted begins another file, and says in it from which step on it goes: by
SessionLog.START, which the ``purge_step`` of PyTorch's SummaryWriter writes. What earlier files hold from
that step on is dropped. Files without a version, of before 2015, do not say so; there a step that goes back
within a tag is a restart of that tag. Both as in
``tensorboard.backend.event_processing.event_accumulator``.
"""

from __future__ import annotations

import math
import re
from array import array
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from storage import Series, TransferStoppedError
from storage.invariants import LONGEST_NAME
from storage.messages import Message
from storage.plain_text import in_one_line
from workbench.delimited import listed
from workbench.errors import InputError
from workbench.importing.events.records import EventRecords, missing_library
from workbench.importing.found_run import ascending, last_second, logged_run
from workbench.importing.remarks import overwritten_note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from storage import Scalar
    from workbench.importing.found_run import RunContent

MOST_TAGS = 10_000
MOST_POINTS = 50_000_000
"""Of one run, 1.2 GB."""
PATIENCE = 1_024
"""Records between two questions whether to go on."""
HPARAMS, SESSION = "hparams", "_hparams_/session_start_info"
VERSION = "brain.Event:"
TELLS_RESTARTS = 2.0
"""The version of event files from which on a restart is told by a record."""


@dataclass
class _Track:
    """The points of one tag, as they were written.

    Attributes:
        highest: the largest of the steps; None where there is none.
    """

    steps: array[int] = field(default_factory=lambda: array("q"))
    times: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("d"))
    highest: int | None = None

    def append(self, step: int, time: float, value: float) -> None:
        self.steps.append(step)
        self.times.append(time)
        self.values.append(value)
        self.highest = step if self.highest is None else max(step, self.highest)

    def drop_from(self, step: int) -> int:
        """Drop the points at a step and after it; returns how many."""
        if self.highest is None or self.highest < step:
            return 0
        steps = np.array(self.steps, np.int64)
        kept = steps < step
        self.steps = array("q", steps[kept].tobytes())
        self.times = array("d", np.array(self.times)[kept].tobytes())
        self.values = array("d", np.array(self.values)[kept].tobytes())
        self.highest = int(steps[kept].max()) if kept.any() else None
        return steps.size - len(self.steps)


@dataclass(frozen=True)
class _Restart:
    """A restart that replaced points: the file that tells it, the step, and how many points it replaced."""

    file: str
    step: int
    dropped: int


class _Reading:
    """What the event files of a run hold, file by file.

    Attributes:
        tracks: the points of each tag.
        settings: the hyperparameters.
        first: the first record, which says when the run began.
        begun: that moment in seconds since 1970; NaN where there is none.
    """

    def __init__(self, title: str, is_wanted: Callable[[], bool]) -> None:
        try:
            from google.protobuf.message import DecodeError
            from tensorboard.compat.proto.event_pb2 import Event, SessionLog
            from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData
            from tensorboard.util.tensor_util import make_ndarray
        except ImportError:
            raise missing_library() from None
        self._event = Event
        self._start = SessionLog.START
        self._hparams = HParamsPluginData
        self._array = make_ndarray
        self._damage = DecodeError
        self._title = title
        self._is_wanted = is_wanted
        self._points = 0
        self._version = 0.0
        self._latest = -(2**63)
        self._reached: dict[str, int | None] = {}
        self._restarts: list[_Restart] = []
        self._overlaps: dict[str, Message] = {}
        self._cut: list[str] = []
        self._other_tags: dict[str, None] = {}
        self._passed_over = 0
        self.tracks: dict[str, _Track] = {}
        self.settings: dict[str, Scalar] = {}
        self.first = b""
        self.begun = math.nan

    def begun_at(self, path: Path) -> float:
        """The moment of a file's first record; NaN where there is none."""
        first = next(iter(EventRecords(path)), b"")
        try:
            return float(self._event.FromString(first).wall_time) or math.nan
        except self._damage:
            return math.nan

    def read(self, path: Path) -> None:
        """Read a file; damage ends it and is noted."""
        name = in_one_line(path.name)
        self._reached = {tag: track.highest for tag, track in self.tracks.items()}
        records = EventRecords(path)
        try:
            for count, record in enumerate(records):
                if count % PATIENCE == 0 and not self._is_wanted():
                    raise TransferStoppedError
                self._take(record, name)
        except self._damage:
            self._cut.append(name)
        if records.is_cut:
            self._cut.append(name)
        self._passed_over += records.passed_over

    def notes(self) -> tuple[Message, ...]:
        """What was left out, and what earlier files lost to later ones."""
        return (
            *(Message("the end of {0} is cut off or damaged", name) for name in dict.fromkeys(self._cut)),
            *self._restart_notes(),
            *self._overlaps.values(),
            *self._left_out_notes(),
        )

    def _restart_notes(self) -> Iterable[Message]:
        if not self._restarts:
            return
        first, *others = self._restarts
        yield Message(
            "{0} values from step {1} on gave way to the restart in {2}",
            first.dropped,
            first.step,
            first.file,
        )
        if others:
            dropped = sum(each.dropped for each in others)
            yield Message("{0} values gave way to {1} further restarts", dropped, len(others))

    def _left_out_notes(self) -> Iterable[Message]:
        others = [tag for tag in self._other_tags if tag not in self.tracks]
        if others:
            yield Message(
                "{0} tags are no single numbers (histograms, texts, pictures) and were left out: {1}",
                len(others),
                listed(others),
            )
        if self._passed_over:
            yield Message("{0} records are too large for a number and were left out", self._passed_over)

    def _take(self, record: bytes, file: str) -> None:
        event = self._event.FromString(record)
        time = event.wall_time
        if not self.first:
            self.first = record
        if math.isnan(self.begun) and math.isfinite(time):
            self.begun = time
        self._meet_restart(event, file)
        for value in event.summary.value:
            if value.metadata.plugin_data.plugin_name == HPARAMS:
                if value.tag == SESSION:
                    self._note_settings(value.metadata.plugin_data.content)
                continue
            number = self._scalar(value)
            if number is None:
                if len(self._other_tags) < MOST_TAGS:
                    self._other_tags[in_one_line(value.tag)] = None
                continue
            self._note(value.tag, event.step, time, number, file)

    def _meet_restart(self, event: Any, file: str) -> None:
        """Drop what a restart replaces."""
        if event.HasField("file_version"):
            number = event.file_version.removeprefix(VERSION)
            self._version = float(number) if re.fullmatch(r"\d{1,9}", number, re.ASCII) else 0.0
        if self._version >= TELLS_RESTARTS:
            tells = event.HasField("session_log") and event.session_log.status == self._start
            dropped = sum(track.drop_from(event.step) for track in self.tracks.values()) if tells else 0
        elif event.step < self._latest and event.HasField("summary"):
            tags = {value.tag for value in event.summary.value}
            dropped = sum(self.tracks[tag].drop_from(event.step) for tag in tags if tag in self.tracks)
        else:
            self._latest = event.step
            return
        if dropped:
            self._points -= dropped
            self._reached = {tag: self.tracks[tag].highest for tag in self._reached}
            self._restarts.append(_Restart(file, event.step, dropped))

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

    def _note(self, tag: str, step: int, time: float, number: float, file: str) -> None:
        track = self.tracks.get(tag)
        if track is None:
            if len(self.tracks) == MOST_TAGS:
                raise InputError("FILE", self._title, Message("a run with at most {0} tags", MOST_TAGS))
            track = _Track()
            self.tracks[tag] = track
        self._points += 1
        if self._points > MOST_POINTS:
            raise InputError("FILE", self._title, Message("a run with at most {0} points", MOST_POINTS))
        reached = self._reached.pop(tag, None)
        if reached is not None and step <= reached and file not in self._overlaps:
            self._overlaps[file] = Message(
                "{0} begins at step {1} and earlier files reach step {2}, without a record of a restart: the "
                "points of both are kept, of two at one step the later one",
                file,
                step,
                reached,
            )
        track.append(step, time, number)

    def _note_settings(self, content: bytes) -> None:
        members = self._hparams.FromString(content).session_start_info.hparams
        for name in sorted(members):
            kind = members[name].WhichOneof("kind")
            if kind in {"number_value", "string_value", "bool_value"}:
                self.settings[in_one_line(name)[:LONGEST_NAME]] = getattr(members[name], kind)


def event_run(title: str, files: Sequence[Path], is_wanted: Callable[[], bool]) -> RunContent:
    """Every scalar tag as a series, hyperparameters as settings; at equal steps the last value counts.

    Args:
        title: what to call the run.
        files: in any order; they are read in the order in which they were begun.
        is_wanted: asked now and then.

    Raises:
        InputError: when it holds more than a run can.
        MachineError: when tensorboard is not installed.
        TransferStoppedError: when it is no longer wanted.
        OSError: when the system refuses to read a file.
    """
    reading = _Reading(title, is_wanted)
    files = _in_time(files, reading.begun_at)
    for path in files:
        reading.read(path)
    if not reading.first:
        raise InputError("FILE", files[0], Message("an event file with at least one whole record"))
    begun = 0.0 if math.isnan(reading.begun) else reading.begun
    series: dict[str, Series] = {}
    overwritten = timeless = 0
    renamed: list[str] = []
    for tag, track in reading.tracks.items():
        if not track.steps:
            continue
        seconds = np.array(track.times) - begun
        timeless += int(np.count_nonzero(~np.isfinite(seconds)))
        seconds = np.nan_to_num(seconds, nan=0.0, posinf=0.0, neginf=0.0)
        points = Series(np.array(track.steps, np.int64), seconds, np.array(track.values))
        name = _free(in_one_line(tag)[:LONGEST_NAME] or "value", series)
        if name != tag:
            renamed.append(name)
        series[name], lost = ascending(points)
        overwritten += lost
    mended = []
    if timeless:
        mended.append(Message("{0} points have no time, and are at second 0", timeless))
    if renamed:
        mended.append(
            Message(
                "{0} tags cannot be shown as they are and got other names: {1}", len(renamed), listed(renamed)
            )
        )
    return logged_run(
        b"events " + files[0].name.encode("utf-8", "replace") + reading.first,
        title,
        series,
        created=_moment(begun),
        started=_moment(begun),
        ended=_moment(begun + last_second(series)),
        settings=reading.settings,
        notes=(*reading.notes(), *overwritten_note(overwritten), *mended),
    )


def _in_time(files: Sequence[Path], begun_at: Callable[[Path], float]) -> list[Path]:
    """Files in the order of their first records; where these say nothing, of the moments in their names."""

    def order(path: Path) -> tuple[float, list[tuple[int, str]]]:
        # Numbers as numbers: the names of files that were begun in one second end in 9 and 10.
        parts = re.findall(r"(\d{1,18})|(\D+)", path.name, re.ASCII)
        begun, in_name = begun_at(path), re.search(r"tfevents\.(\d{1,18})\.", path.name, re.ASCII)
        if not math.isfinite(begun):
            begun = float(in_name[1]) if in_name else math.inf
        return begun, [(int(number or -1), text) for number, text in parts]

    return sorted(files, key=order)


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
