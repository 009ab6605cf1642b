"""Whatever was recorded, a file gives it back bit for bit."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from storage import NewRun, SeriesBlock, open_store
from workbench.export import Export

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=6)
POINTS = st.dictionaries(st.integers(0, 12), st.floats(), min_size=1, max_size=6)
RUNS = st.lists(st.dictionaries(NAMES, POINTS, max_size=4), min_size=1, max_size=3)

NEW = NewRun("", "", "", "", "", {}, 0, 0, "", {}, {})


def from_csv(path, runs):
    with path.open(newline="", encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    own = 3 if len(runs) > 1 else 2
    for row in rows:
        cells = [float(cell) if cell else None for cell in row[own:]]
        yield (int(row[0]) if own == 3 else runs[0]), int(row[own - 2]), float(row[own - 1]), cells


def from_parquet(path, runs):
    table = parquet.read_table(path)
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        yield row[0], row[1], row[2], list(row[3:])


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A store and a path to write to, for all examples: making a store takes longer than the rest."""
    folder = tmp_path_factory.mktemp("round_trip")
    with open_store(folder / "runs.sqlite") as store:
        yield store, folder / "out"


@given(recorded=RUNS)
@settings(max_examples=40)
@pytest.mark.parametrize(("form", "read"), [("csv", from_csv), ("parquet", from_parquet)])
def test_a_table_gives_every_point_back(shared, form, read, recorded):
    store, path = shared
    runs = written(store, recorded)
    Export(store, runs, path, form).write()
    names = list(dict.fromkeys(name for series in recorded for name in series))
    found = {
        (run_id, name, step): (value, seconds)
        for run_id, step, seconds, cells in read(path, runs)
        for name, value in zip(names, cells, strict=True)
        if value is not None
    }
    assert bits(found) == bits(expected(runs, recorded))


@given(recorded=RUNS)
@settings(max_examples=40)
def test_a_document_gives_every_point_back(shared, recorded):
    store, path = shared
    runs = written(store, recorded)
    Export(store, runs, path, "json").write()
    document = json.loads(path.read_text(encoding="utf-8"))
    found = {
        (run["run"], name, step): (float(value), seconds)
        for run in document["runs"]
        for name, series in run["series"].items()
        for step, seconds, value in zip(*series.values(), strict=True)
    }
    assert bits(found) == bits(expected(runs, recorded))


def written(store, recorded):
    """Numbers of the runs, each series of which was recorded on steps of its own."""
    runs = store.add_runs([NEW] * len(recorded))
    blocks = []
    for run_id, series in zip(runs, recorded, strict=True):
        for name, points in series.items():
            steps = np.array(sorted(points))
            values = np.array([[points[step]] for step in sorted(points)])
            blocks.append(SeriesBlock(run_id, (name,), steps, steps / 3, values))
    store.write(blocks)
    return runs


def expected(runs, recorded):
    return {
        (run_id, name, step): (value, step / 3)
        for run_id, series in zip(runs, recorded, strict=True)
        for name, points in series.items()
        for step, value in points.items()
    }


def bits(found):
    """Values by their bits, so that NaN equals NaN and -0.0 is not 0.0; of NaN there is one in a text."""
    return {
        key: (np.float64(np.nan if np.isnan(value) else value).tobytes(), seconds)
        for key, (value, seconds) in found.items()
    }
