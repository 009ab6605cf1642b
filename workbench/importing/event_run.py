"""One run of TensorBoard: the scalars and hyperparameters in the event files of a folder."""

from __future__ import annotations

import hashlib
import math
from array import array
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from storage import OWN_LOOP, Arrival, Series, Status, TransferStoppedError
from storage.arrival import LONGEST_NAME
from storage.plain_text import in_one_line
from workbench.errors import InputError, MachineError
from workbench.importing.candidate import Content, ascending, blocks_of
from workbench.importing.event_records import MISSING, EventRecords

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from storage import Scalar

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
            raise MachineError(MISSING) from None
        self._event, self._hparams, self._array, self._damage = (
            Event,
            HParamsPluginData,
            make_ndarray,
            DecodeError,
        )
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
            self.cut.append(path.name)
        if records.is_cut:
            self.cut.append(path.name)

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
                raise InputError("FILE", self._title, f"a run with at most {MOST_TAGS} tags")
            track = self.tracks[tag] = _Track()
        self._points += 1
        if self._points > MOST_POINTS:
            raise InputError("FILE", self._title, f"a run with at most {MOST_POINTS} points")
        track.steps.append(step)
        track.times.append(time)
        track.values.append(number)

    def _note_settings(self, content: bytes) -> None:
        members = self._hparams.FromString(content).session_start_info.hparams
        for name in sorted(members):
            kind = members[name].WhichOneof("kind")
            if kind in {"number_value", "string_value", "bool_value"}:
                self.settings[in_one_line(name)[:LONGEST_NAME]] = getattr(members[name], kind)


def read_event_run(title: str, files: Sequence[Path], is_wanted: Callable[[], bool]) -> Content:
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
        raise InputError("FILE", files[0], "an event file with at least one whole record")
    begun = 0.0 if math.isnan(reading.begun) else reading.begun
    series: dict[str, Series] = {}
    overwritten = 0
    for tag, track in reading.tracks.items():
        seconds = np.nan_to_num(np.array(track.times) - begun, nan=0.0, posinf=0.0, neginf=0.0)
        points = Series(np.array(track.steps, np.int64), seconds, np.array(track.values))
        series[_free(in_one_line(tag)[:LONGEST_NAME] or "value", series)], lost = ascending(points)
        overwritten += lost
    told = [f"the end of {name} is cut off or damaged" for name in dict.fromkeys(reading.cut)]
    if overwritten:
        told.append(f"{overwritten} values gave way to later ones at the same step")
    identity = hashlib.sha256(
        b"events " + files[0].name.encode("utf-8", "replace") + reading.first
    ).hexdigest()
    return Content(
        _arrival(title, identity, begun, reading.settings, series),
        partial(blocks_of, series),
        "; ".join(told),
    )


def _arrival(
    title: str, identity: str, begun: float, settings: dict[str, Scalar], series: dict[str, Series]
) -> Arrival:
    last = max((int(each.steps[-1]) for each in series.values()), default=0)
    seconds = max((float(each.seconds.max()) for each in series.values()), default=0.0)
    seed = settings.get("seed")
    is_seed = isinstance(seed, int | float) and abs(seed) < 2**63 and seed == int(seed)
    return Arrival(
        uid=identity[:32],
        name=title[:LONGEST_NAME],
        problem=str(settings.get("problem", OWN_LOOP))[:LONGEST_NAME],
        optimizer=str(settings.get("optimizer", OWN_LOOP))[:LONGEST_NAME],
        status=Status.FINISHED,
        settings=settings,
        seed=int(seed or 0) if is_seed else 0,
        planned_steps=last,
        steps_done=last,
        seconds=max(seconds, 0.0),
        created=_moment(begun),
        started=_moment(begun),
        ended=_moment(begun + seconds),
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
