"""Runs as event files of TensorBoard."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from storage import Status
from workbench.export.description import described
from workbench.export.format import Format, missing_library

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from storage import RunRecord, Series, Store

_POINTS_AT_ONCE = 512
"""Points that are written before other threads may go on: some milliseconds."""

_LONGEST_NAME = 40


def save_events(store: Store, run_ids: Sequence[int], path: Path) -> Iterator[int]:
    """Make a folder with a folder of events for each run; TensorBoard stores values as float32.

    Settings become hyper-parameters; what the run is and its note become texts.

    Raises:
        MachineError: when tensorboard is not installed.
    """
    try:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary
        from tensorboard.summary.writer.record_writer import RecordWriter
    except ImportError:
        raise missing_library("tensorboard", "tensorboard") from None
    path.mkdir()
    for run_id in run_ids:
        run = store.run(run_id)
        began = (run.started or run.created).timestamp()
        folder = path / _folder_name(run)
        folder.mkdir()
        with (folder / f"events.out.tfevents.{int(began)}.{run.uid}").open("wb") as file:
            records = RecordWriter(file)
            records.write(Event(wall_time=began, file_version="brain.Event:2").SerializeToString())
            about = Summary(value=_about(run, json.dumps(described(store, run_id), indent=2), began))
            records.write(Event(wall_time=began, summary=about).SerializeToString())
            for together in _recorded_together(store.all_series(run_id)):
                for points in _rows(together):
                    for step, second, values in points:
                        value = [Summary.Value(tag=tag, simple_value=number) for tag, number in values]
                        event = Event(wall_time=began + second, step=step, summary=Summary(value=value))
                        records.write(event.SerializeToString())
                    yield len(points) * len(together)


def _folder_name(run: RunRecord) -> str:
    """What TensorBoard calls the run: its number, and its name as far as every system takes it."""
    name = re.sub(r"[^\w.-]+", "_", run.name)[:_LONGEST_NAME].strip("._-")
    return f"run-{run.id}-{name}" if name else f"run-{run.id}"


def _recorded_together(found: Mapping[str, Series]) -> list[dict[str, Series]]:
    """The series of a run in groups that share their steps, of which one event holds all values."""
    groups: dict[int, dict[str, Series]] = {}
    for name, series in found.items():
        groups.setdefault(id(series.steps), {})[name] = series
    return list(groups.values())


def _rows(together: Mapping[str, Series]) -> Iterator[list[tuple[int, float, list[tuple[str, float]]]]]:
    """Step, seconds, and name and value of each series, some rows at a time."""
    grid = next(iter(together.values()))
    width = max(1, _POINTS_AT_ONCE // len(together))
    for start in range(0, grid.steps.size, width):
        part = slice(start, start + width)
        columns = [
            [(name, value) for value in series.values[part].tolist()] for name, series in together.items()
        ]
        rows = zip(*columns, strict=True)
        points = zip(grid.steps[part].tolist(), grid.seconds[part].tolist(), rows, strict=True)
        yield [(step, second, list(values)) for step, second, values in points]


def _about(run: RunRecord, description: str, began: float) -> list[Any]:
    """Hyper-parameters and texts of a run, as TensorBoard's own plugins write them."""
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.compat.proto.tensor_pb2 import TensorProto
    from tensorboard.compat.proto.types_pb2 import DT_STRING
    from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2
    from tensorboard.plugins.text import metadata as text_metadata

    start = plugin_data_pb2.SessionStartInfo(start_time_secs=began)
    for name, value in run.settings.items():
        if isinstance(value, bool):
            start.hparams[name].bool_value = value
        elif isinstance(value, str):
            start.hparams[name].string_value = value
        else:
            start.hparams[name].number_value = value
    status = {Status.FINISHED: api_pb2.STATUS_SUCCESS, Status.RUNNING: api_pb2.STATUS_RUNNING}
    end = plugin_data_pb2.SessionEndInfo(status=status.get(run.status, api_pb2.STATUS_FAILURE))
    if run.ended is not None:
        end.end_time_secs = run.ended.timestamp()
    hyper_parameters = {
        metadata.SESSION_START_INFO_TAG: plugin_data_pb2.HParamsPluginData(session_start_info=start),
        metadata.SESSION_END_INFO_TAG: plugin_data_pb2.HParamsPluginData(session_end_info=end),
    }
    found = [
        Summary.Value(tag=tag, metadata=metadata.create_summary_metadata(data), tensor=metadata.NULL_TENSOR)
        for tag, data in hyper_parameters.items()
    ]
    # Indented, which Markdown shows as it is.
    texts = {"run": "    " + description.replace("\n", "\n    "), "note": run.note}
    for tag, text in texts.items():
        if text:
            tensor = TensorProto(dtype=DT_STRING, string_val=[text.encode()])
            about = text_metadata.create_summary_metadata(display_name=tag, description="")
            found.append(Summary.Value(tag=f"{tag}/text", metadata=about, tensor=tensor))
    return found


FORMATS = (Format("tensorboard", "TensorBoard", "", save_events),)
