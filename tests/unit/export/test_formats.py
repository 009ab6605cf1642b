"""What is exported, read back by the programs it is for."""

import csv
import json

import numpy as np
import pytest
from pyarrow import parquet
from store_fixtures import new_run, place, store
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from storage import Block
from workbench.errors import InputError
from workbench.export import FORMATS, save_runs

__all__ = ["new_run", "place", "store"]

VALUES = np.array([0.1, np.nan, np.inf, -np.inf, -0.0, 5e-324])


@pytest.fixture
def runs(store, new_run):
    first, second = store.add_runs([new_run, new_run])
    steps = np.arange(1, 7)
    store.write([Block(first, ("loss",), steps, steps * 0.25, VALUES[:, None])])
    store.write([Block(second, ("=1+1",), steps[:2] * 3, steps[:2] * 1.0, np.array([[1.5], [2.5]]))])
    return [first, second]


def test_json_is_strict_and_reads_back_exactly(store, runs, tmp_path):
    told = []
    save_runs(store, runs, tmp_path / "a.json", "json", told.append)
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    document = json.loads(text, parse_constant=lambda word: pytest.fail(word))
    first, second = document["runs"]
    read = np.array([float(value) for value in first["series"]["loss"]["values"]])
    assert read.tobytes() == VALUES.tobytes()
    assert first["uid"] == store.run(runs[0]).uid
    assert second["series"]["=1+1"]["steps"] == [3, 6]
    assert told == [1, 2]


def test_parquet_tells_nan_from_nothing(store, runs, tmp_path):
    save_runs(store, runs, tmp_path / "a.parquet", "parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    assert table.column_names == ["run", "step", "seconds", "loss", "=1+1"]
    assert table["run"].to_pylist() == [runs[0]] * 6 + [runs[1]] * 2
    assert table["loss"].slice(0, 6).to_numpy().tobytes() == VALUES.tobytes()
    assert (table["loss"].null_count, table["=1+1"].null_count) == (2, 6)


def test_tensorboard_opens_what_is_written_for_it(store, runs, tmp_path):
    save_runs(store, runs, tmp_path / "events", "tensorboard")
    events = EventAccumulator(str(tmp_path / "events" / f"run-{runs[0]}")).Reload()
    scalars = events.Scalars("loss")
    assert [event.step for event in scalars] == [1, 2, 3, 4, 5, 6]
    assert np.array_equal([event.value for event in scalars], VALUES.astype(np.float32), equal_nan=True)
    assert np.diff([event.wall_time for event in scalars]) == pytest.approx(0.25, abs=1e-5)
    with pytest.raises(InputError, match="does not exist yet"):
        save_runs(store, runs, tmp_path / "events", "tensorboard")


def test_no_cell_of_a_table_begins_a_formula(store, runs, tmp_path):
    save_runs(store, runs, tmp_path / "a.csv", "csv")
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["run", "step", "seconds", "loss", "'=1+1"]
    assert np.array([float(row[3]) for row in rows[:6]]).tobytes() == VALUES.tobytes()
    assert rows[-1] == [str(runs[1]), "6", "2.0", "", "2.5"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_run_that_is_missing_leaves_nothing(store, runs, tmp_path, form):
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Exception, match="holds no run number 99"):
        save_runs(store, [*runs, 99], tmp_path / "out", form)
    assert sorted(tmp_path.iterdir()) == before
