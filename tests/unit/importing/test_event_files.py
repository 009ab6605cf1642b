"""TensorBoard's event files as runs."""

import math
import subprocess
import sys

import numpy as np
import pytest
from event_writing import BEGUN, head, scalar, write_as_programs_do, write_events
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.plugins.hparams import summary_v2
from tensorboard.util.tensor_util import make_tensor_proto

from storage import ImportOutcome, Status
from workbench.importing.importers.tensorboard import EventRecords

NAME = "events.out.tfevents.1700000000.host.1.0"
LOSS = [scalar("loss", step, 1 / step, step * 0.5) for step in range(1, 6)]


def tensor(tag, step, value):
    return Event(wall_time=BEGUN, step=step, summary=Summary(value=[Summary.Value(tag=tag, tensor=value)]))


def test_each_folder_is_a_run_and_each_tag_a_series(tmp_path, bring, store):
    write_events(tmp_path / "logs" / "a" / NAME, [*LOSS, scalar("accuracy/val", 3, 0.25, 9.0)])
    write_events(tmp_path / "logs" / "b" / "deep" / NAME.replace("1.0", "2.0"), LOSS[:2])
    report = bring(tmp_path / "logs")
    first, second = (store.run(number) for number in report.run_ids)
    assert (first.name, second.name) == ("a", "b/deep")
    assert (first.problem, first.optimizer, first.status) == ("own loop", "own loop", Status.FINISHED)
    assert (first.steps_done, first.seconds) == (5, 9.0)
    assert first.started.timestamp() == BEGUN
    series = store.all_series(first.id)
    assert list(series) == ["loss", "accuracy/val"]
    assert series["loss"].steps.tolist() == [1, 2, 3, 4, 5]
    assert series["loss"].seconds.tolist() == [0.5, 1.0, 1.5, 2.0, 2.5]
    assert series["loss"].values.tolist() == [float(np.float32(1 / step)) for step in range(1, 6)]
    assert store.experiment(first.id) == {}


def test_what_tensorboards_writer_makes_is_read(tmp_path, bring, store):
    write_as_programs_do(tmp_path / "run", LOSS)
    report = bring(tmp_path / "run")
    assert store.run(report.run_ids[0]).name == "run"
    assert store.series(report.run_ids[0], "loss").steps.size == 5


def test_a_file_alone_is_a_run_whatever_its_name(tmp_path, bring, store):
    path = write_events(tmp_path / "renamed.csv", LOSS)
    assert bring(path).count(ImportOutcome.ADDED) == 1
    assert store.runs()[0].name == "renamed.csv"


def test_scalars_as_tensors_and_numbers_that_are_not_finite(tmp_path, bring, store):
    events = [
        tensor("double", 1, make_tensor_proto(np.float64(math.pi))),
        tensor("float", 1, make_tensor_proto(np.float32(0.1))),
        tensor("one", 1, make_tensor_proto(np.array([7]))),
        tensor("histogram", 1, make_tensor_proto(np.ones((3, 3)))),
        tensor("text", 1, make_tensor_proto("words")),
        scalar("odd", 1, math.nan),
        scalar("odd", 2, -math.inf),
    ]
    report = bring(write_events(tmp_path / NAME, events))
    series = store.all_series(report.run_ids[0])
    assert {name: each.values.tolist() for name, each in series.items() if name != "odd"} == {
        "double": [math.pi],
        "float": [float(np.float32(0.1))],
        "one": [7.0],
    }
    assert repr(series["odd"].values.tolist()) == "[nan, -inf]"


def test_hyperparameters_become_settings(tmp_path, bring, store):
    chosen = {"lr": 0.1, "optimizer": "sgd", "nesterov": True, "seed": 7}
    session = summary_v2.hparams_pb(chosen)
    started = Event(wall_time=BEGUN, summary=session)
    report = bring(write_events(tmp_path / NAME, [started, *LOSS]))
    run = store.run(report.run_ids[0])
    assert run.settings == {"lr": 0.1, "nesterov": True, "optimizer": "sgd", "seed": 7.0}
    assert run.settings["nesterov"] is True
    assert (run.optimizer, run.seed) == ("sgd", 7)


def test_the_last_of_equal_steps_counts(tmp_path, bring, store):
    events = [scalar("loss", step, value) for step, value in ((1, 1.0), (2, 2.0), (1, 3.0))]
    report = bring(write_events(tmp_path / NAME, events))
    found = store.series(report.run_ids[0], "loss")
    assert (found.steps.tolist(), found.values.tolist()) == ([1, 2], [3.0, 2.0])
    assert ["; ".join(each.notes) for each in report.noted] == [
        "1 values gave way to later ones at the same step"
    ]


def test_files_of_one_folder_are_one_run(tmp_path, bring, store):
    write_events(tmp_path / NAME, LOSS[:3])
    write_events(tmp_path / NAME.replace("17", "18"), LOSS[3:])
    report = bring(tmp_path)
    assert store.series(report.run_ids[0], "loss").steps.tolist() == [1, 2, 3, 4, 5]


def test_a_run_that_went_on_is_extended(tmp_path, bring, store):
    path = write_events(tmp_path / NAME, LOSS[:3])
    (added,) = bring(tmp_path).results
    assert bring(tmp_path).count(ImportOutcome.KNOWN) == 1
    write_events(path, LOSS)
    (grown,) = bring(tmp_path).results
    assert (grown.outcome, grown.run_id) == (ImportOutcome.EXTENDED, added.run_id)
    assert store.series(added.run_id, "loss").steps.tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_an_end_that_is_cut_off_is_tolerated_and_told(tmp_path, bring, store, cut):
    path = write_events(tmp_path / NAME, LOSS)
    path.write_bytes(path.read_bytes()[:-cut])
    report = bring(path)
    assert store.series(report.run_ids[0], "loss").steps.tolist() in ([1, 2, 3, 4], [1, 2, 3])
    assert ["; ".join(each.notes) for each in report.noted] == [f"the end of {NAME} is cut off or damaged"]


def test_a_wrong_checksum_ends_the_file(tmp_path, bring, store):
    path = write_events(tmp_path / NAME, LOSS)
    data = bytearray(path.read_bytes())
    data[-6] ^= 1
    path.write_bytes(data)
    report = bring(path)
    assert store.series(report.run_ids[0], "loss").steps.tolist() == [1, 2, 3, 4]
    assert report.noted


@pytest.mark.parametrize("length", [2**63, 2**40, 10_000])
def test_a_length_that_the_file_does_not_have_is_not_believed(tmp_path, length):
    path = write_events(tmp_path / NAME, LOSS)
    whole = len(list(EventRecords(path)))
    with path.open("ab") as file:
        file.write(head(length) + b"short")
    records = EventRecords(path)
    assert len(list(records)) == whole == 6
    assert records.is_cut


def test_a_tensor_that_claims_a_huge_shape_makes_no_room(tmp_path, bring, store):
    bomb = TensorProto(dtype=1, float_val=[1.0])
    bomb.tensor_shape.dim.add(size=2**40)
    wrong = TensorProto(dtype=1, tensor_content=b"123")
    report = bring(write_events(tmp_path / NAME, [*LOSS, tensor("bomb", 1, bomb), tensor("wrong", 1, wrong)]))
    assert store.series_names(report.run_ids[0]) == ["loss"]


def test_pictures_are_passed_over_unread(tmp_path, bring, store):
    picture = Summary.Value(tag="picture", image=Summary.Image(encoded_image_string=bytes(2 * 2**20)))
    big = Event(wall_time=BEGUN, step=1, summary=Summary(value=[picture]))
    report = bring(write_events(tmp_path / NAME, [LOSS[0], big, *LOSS[1:]]))
    assert store.series_names(report.run_ids[0]) == ["loss"]
    assert store.series(report.run_ids[0], "loss").steps.size == 5
    assert not report.noted


def test_a_record_that_is_no_event_ends_the_file(tmp_path, bring, store):
    path = write_events(tmp_path / NAME, LOSS)
    from tensorboard.summary.writer.record_writer import RecordWriter

    with path.open("ab") as file:
        RecordWriter(file).write(b"\xff\xff\xff\xff")
    report = bring(path)
    assert store.series(report.run_ids[0], "loss").steps.size == 5
    assert report.noted


def test_links_in_a_folder_are_not_followed(tmp_path, bring, store):
    write_events(tmp_path / "elsewhere" / NAME, LOSS)
    inside = tmp_path / "logs" / "real"
    write_events(inside / NAME.replace("host", "other"), LOSS)
    (tmp_path / "logs" / "link").symlink_to(tmp_path / "elsewhere")
    (inside / f"{NAME}.link").symlink_to(tmp_path / "elsewhere" / NAME)
    assert bring(tmp_path / "logs").count(ImportOutcome.ADDED) == 1


def test_a_clock_of_another_age_is_survived(tmp_path, bring, store):
    events = [
        Event(wall_time=time, step=k, summary=LOSS[0].summary) for k, time in enumerate([1e300, math.nan])
    ]
    path = tmp_path / NAME
    write_events(path, events)
    report = bring(path)
    assert np.isfinite(store.series(report.run_ids[0], "loss").seconds).all()


def test_an_empty_folder_is_told(tmp_path, bring):
    (entry,) = bring(tmp_path).refused
    assert "; ".join(entry.notes) == "it must be a folder with event files of TensorBoard, or a file"


WITHOUT = """
import pathlib, sys
from storage import open_store
from workbench.importing import import_files

sys.modules["tensorboard"] = None
with open_store(pathlib.Path(sys.argv[1])) as store:
    print(import_files(store, [pathlib.Path(sys.argv[2])]).sentence())
"""


def test_without_the_package_its_name_is_told(tmp_path):
    path = write_events(tmp_path / NAME, LOSS)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, tmp_path / "runs.sqlite", path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert 'need the package tensorboard; install it with: pip install -e ".[import]"' in done.stdout
