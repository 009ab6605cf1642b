"""What is exported, read back by the programs it is for."""

import csv
import io
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas
import pytest
from pyarrow import parquet
from store_fixtures import new_run, place, store
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util import tensor_util

from storage import SeriesBlock, Status
from storage.records import Change
from workbench.export import FORMATS, Export, write_csv

__all__ = ["new_run", "place", "store"]

VALUES = np.array([0.1, np.nan, np.inf, -np.inf, -0.0, 5e-324])


@pytest.fixture
def runs(store, new_run):
    named = replace(
        new_run, name="=cmd()/../a b", tags=("=1+1",), settings=new_run.settings | {"clip": np.inf}
    )
    first, second = store.add_runs([named, replace(new_run, name="")])
    steps = np.arange(1, 7)
    both = np.stack([VALUES, np.arange(6.0)], axis=1)
    store.write([SeriesBlock(first, ("loss", "step"), steps, steps * 0.25, both)])
    store.write(
        [SeriesBlock(first, ("accuracy",), steps[1:3], steps[1:3] * 0.25, np.array([[0.5], [1e300]]))]
    )
    store.write([SeriesBlock(second, ("=1+1",), steps[:2] * 3, steps[:2] * 1.0, np.array([[1.5], [2.5]]))])
    store.write([], [Change(first, status=Status.DIVERGED)])
    store.set_note([first], "Why **so**?")
    return [first, second]


@pytest.fixture
def exported(store, runs, tmp_path):
    def export(name, form):
        assert Export(store, runs, tmp_path / name, form).write() is True
        return tmp_path / name

    return export


def strict_json(text):
    def refuse(word):
        pytest.fail(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


def test_json_is_strict_and_reads_back_exactly(store, runs, exported):
    document = strict_json(exported("a.json", "json").read_text(encoding="utf-8"))
    first, second = document["runs"]
    assert list(first["series"]) == ["loss", "step", "accuracy"]
    for run_id, run in zip(runs, (first, second), strict=True):
        for name, series in store.all_series(run_id).items():
            read = run["series"][name]
            assert np.array([float(value) for value in read["values"]]).tobytes() == series.values.tobytes()
            assert np.array(read["seconds"]).tobytes() == series.seconds.tobytes()
            assert read["steps"] == series.steps.tolist()
    record = store.run(runs[0])
    assert (first["run"], first["uid"], first["status"]) == (record.id, record.uid, "diverged")
    assert (first["name"], first["tags"], first["note"]) == ("=cmd()/../a b", ["=1+1"], "Why **so**?")
    assert first["settings"]["clip"] == "Infinity"
    assert first["experiment"] == store.experiment(runs[0])
    assert first["environment"] == {"torch": "2.13.0"}
    assert first["summaries"]["loss"]["best"] == record.summaries["loss"].best


def test_long_series_are_written_in_pieces_that_join(store, new_run, tmp_path):
    run_id = store.add_run(new_run)
    steps = np.arange(1, 20_001)
    values = np.sin(steps)
    values[[0, 4095, 4096, 19_999]] = np.nan
    store.write([SeriesBlock(run_id, ("loss",), steps, steps * 0.25, values[:, None])])
    Export(store, [run_id], tmp_path / "a.json", "json").write()
    read = strict_json((tmp_path / "a.json").read_text(encoding="utf-8"))["runs"][0]["series"]["loss"]
    assert np.array([float(value) for value in read["values"]]).tobytes() == values.tobytes()
    assert read["steps"] == steps.tolist()
    Export(store, [run_id], tmp_path / "a.csv", "csv").write()
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        read = [float(row["loss"]) for row in csv.DictReader(file)]
    assert np.array(read).tobytes() == values.tobytes()


def test_parquet_tells_nan_from_nothing(store, runs, exported):
    table = parquet.read_table(exported("a.parquet", "parquet"))
    assert table.column_names == ["run", "step", "seconds", "loss", "series/step", "accuracy", "=1+1"]
    assert table["run"].to_pylist() == [runs[0]] * 6 + [runs[1]] * 2
    assert table["loss"].slice(0, 6).to_numpy().tobytes() == VALUES.tobytes()
    assert [table[name].null_count for name in ("loss", "accuracy", "=1+1")] == [2, 6, 6]
    about = strict_json(table.schema.metadata[b"runs"])
    assert [(run["run"], run["name"]) for run in about] == [(runs[0], "=cmd()/../a b"), (runs[1], "")]


def test_pandas_reads_parquet_and_csv_as_the_same_table(exported):
    table = pandas.read_parquet(exported("a.parquet", "parquet"))
    text = pandas.read_csv(exported("a.csv", "csv")).rename(columns={"'=1+1": "=1+1"})
    # How pandas reads numbers from text is not exact in each of its versions.
    pandas.testing.assert_frame_equal(table, text, rtol=1e-15)


def test_no_cell_of_a_table_begins_a_formula(runs, exported):
    with exported("a.csv", "csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["run", "step", "seconds", "loss", "series/step", "accuracy", "'=1+1"]
    assert np.array([float(row[3]) for row in rows[:6]]).tobytes() == VALUES.tobytes()
    assert rows[-1] == [str(runs[1]), "6", "2.0", "", "", "", "2.5"]


@pytest.mark.parametrize("name", ["=a", "+a", "-a", "@a", "\ta", "＝a"])
def test_every_sign_that_begins_a_formula_is_made_text(store, new_run, name):
    run_id = store.add_run(new_run)
    store.write([SeriesBlock(run_id, (name,), np.array([1]), np.array([0.5]), np.array([[-2.0]]))])
    file = io.StringIO()
    assert sum(write_csv(store, [run_id], file)) == 1
    assert file.getvalue() == f"step,seconds,'{name}\r\n1,0.5,-2.0\r\n"


def test_tensorboard_opens_what_is_written_for_it(store, runs, exported):
    folder = exported("events", "tensorboard")
    assert {path.name for path in folder.iterdir()} == {f"run-{runs[0]}-cmd_.._a_b", f"run-{runs[1]}"}
    events = EventAccumulator(str(folder / f"run-{runs[0]}-cmd_.._a_b")).Reload()
    scalars = events.Scalars("loss")
    assert [event.step for event in scalars] == [1, 2, 3, 4, 5, 6]
    read = np.array([event.value for event in scalars], np.float32)
    assert np.array_equal(read, VALUES.astype(np.float32), equal_nan=True)
    assert np.signbit(read[4])
    assert np.diff([event.wall_time for event in scalars]) == pytest.approx(0.25, abs=1e-5)
    assert [event.value for event in events.Scalars("step")] == list(range(6))
    # float32 cannot hold the second one.
    assert [(event.step, event.value) for event in events.Scalars("accuracy")] == [(2, 0.5), (3, np.inf)]


def test_tensorboard_shows_settings_as_hyper_parameters_and_the_note_as_text(store, runs, exported):
    (folder,) = exported("events", "tensorboard").glob("run-*-*")
    events = EventAccumulator(str(folder)).Reload()
    data = events.summary_metadata["_hparams_/session_start_info"].plugin_data
    assert data.plugin_name == "hparams"
    found = plugin_data_pb2.HParamsPluginData.FromString(data.content).session_start_info.hparams
    read = {name: getattr(value, value.WhichOneof("kind")) for name, value in found.items()}
    assert read == dict(store.run(runs[0]).settings)
    assert read["nesterov"] is True
    assert events.PluginTagToContent("text").keys() == {"run/text", "note/text"}
    (note,) = events.Tensors("note/text")
    assert tensor_util.make_ndarray(note.tensor_proto).item() == b"Why **so**?"


@pytest.mark.parametrize("form", FORMATS)
def test_a_run_without_points_is_exported_too(store, new_run, tmp_path, form):
    run_id = store.add_run(new_run)
    assert Export(store, [run_id], tmp_path / "out", form).write() is True
    assert (tmp_path / "out").exists()


def test_the_packages_of_the_formats_are_in_the_extra_that_the_message_names():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    assert {word.partition(">")[0] for word in extras["export"]} == {"pyarrow", "tensorboard"}
    assert {word.partition(">")[0] for word in extras["frames"]} == {"pandas"}
    assert "descent-workbench[export,frames,postgresql]" in extras["test"]
