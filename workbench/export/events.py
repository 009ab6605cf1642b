"""Runs as event files of TensorBoard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import MachineError
from workbench.export.tables import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from storage import Store


def save_events(store: Store, run_ids: Sequence[int], path: Path) -> Iterator[None]:
    """Make a folder with a folder of events for each run; TensorBoard keeps values in float32.

    Raises:
        MachineError: when tensorboard is not installed.
    """
    try:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary
        from tensorboard.summary.writer.record_writer import RecordWriter
    except ImportError:
        raise MachineError(MISSING.format("tensorboard", "tensorboard")) from None
    path.mkdir()
    for run_id in run_ids:
        run = store.run(run_id)
        began = (run.started or run.created).timestamp()
        folder = path / f"run-{run_id}"
        folder.mkdir()
        with (folder / f"events.out.tfevents.{int(began)}.{run.uid}").open("wb") as file:
            records = RecordWriter(file)
            records.write(Event(wall_time=began, file_version="brain.Event:2").SerializeToString())
            for name, series in store.all_series(run_id).items():
                points = zip(
                    series.steps.tolist(), series.seconds.tolist(), series.values.tolist(), strict=True
                )
                for step, second, value in points:
                    summary = Summary(value=[Summary.Value(tag=name, simple_value=value)])
                    event = Event(wall_time=began + second, step=step, summary=summary)
                    records.write(event.SerializeToString())
        yield
