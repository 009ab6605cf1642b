"""Event files as TensorBoard's own writer makes them, and broken ones."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.summary.writer.record_writer import RecordWriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BEGUN = 1_700_000_000.0


def scalar(tag: str, step: int, value: float, seconds: float = 0.0) -> Event:
    summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
    return Event(wall_time=BEGUN + seconds, step=step, summary=summary)


def write_events(path: Path, events: Sequence[Event]) -> Path:
    """A file with a known beginning, made of records by TensorBoard's own writer of records."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        records = RecordWriter(file)
        records.write(Event(wall_time=BEGUN, file_version="brain.Event:2").SerializeToString())
        for event in events:
            records.write(event.SerializeToString())
    return path


def write_as_programs_do(folder: Path, events: Sequence[Event]) -> None:
    """A file whose name and beginning TensorBoard's own writer of files chooses."""
    writer = EventFileWriter(str(folder))
    for event in events:
        writer.add_event(event)
    writer.close()


def head(length: int) -> bytes:
    """The head of a record that claims a length, with a sound checksum."""
    packed = struct.pack("<Q", length)
    return packed + struct.pack("<I", masked_crc32c(packed))
