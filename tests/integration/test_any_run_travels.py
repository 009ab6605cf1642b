"""A run that is in the table can be drawn, packed, exported in every format and imported again."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import fields
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Change, NewRun, SeriesBlock, Status, UntrustedStore, open_store, pack
from workbench.export import FORMATS, Export
from workbench.importing import import_files
from workbench.ui.plots.curves.polyline import polyline
from workbench.ui.plots.curves.thinning import Thinning, Viewport
from workbench.ui.series.stored_curves import curves, sketch

CHARACTERS = st.characters(exclude_categories=("Cc", "Cs"))
NAMES = st.one_of(
    st.text(CHARACTERS, min_size=1, max_size=5),
    st.sampled_from(
        [
            "step",
            "Step",
            "run",
            "seconds",
            "value",
            "loss",
            "wall time",
            "=1+1",
            "-1",
            "x" * 1_000,
            " a ",
            '"',
            "a,b",
        ]
    ),
)
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=5),
)
STEPS = st.one_of(st.integers(-5, 20), st.integers(1 - 2**63, 2**63 - 1))
SECONDS = st.floats(-1e10, 1e10)
SERIES = st.dictionaries(
    NAMES, st.dictionaries(STEPS, st.tuples(SECONDS, st.floats()), min_size=1, max_size=6), max_size=4
)
TAGS = st.text(CHARACTERS, min_size=1, max_size=4).filter(lambda tag: tag == tag.strip())
RUNS = st.builds(
    NewRun,
    name=st.one_of(st.just(""), NAMES),
    problem=st.text(CHARACTERS, max_size=3),
    optimizer=st.text(CHARACTERS, max_size=3),
    convention=st.just(""),
    schedule=st.just(""),
    experiment=st.just({}),
    settings=st.dictionaries(NAMES, SCALARS, max_size=4),
    seed=st.integers(-(2**63), 2**63 - 1),
    planned_steps=st.integers(0, 2**63 - 1),
    device=st.just(""),
    environment=st.just({}),
    tags=st.lists(TAGS, max_size=3).map(tuple),
)
NOTES = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    folder = tmp_path_factory.mktemp("travels")
    with open_store(folder / "here.sqlite") as here, open_store(folder / "there.sqlite") as there:
        yield here, there, folder


def added(store, new, note, series):
    run_id = store.add_run(new)
    store.set_note([run_id], note)
    for name, points in series.items():
        steps = np.array(sorted(points), np.int64)
        seconds, values = (np.array([points[int(step)][part] for step in steps]) for part in (0, 1))
        store.write([SeriesBlock(run_id, (name,), steps, seconds, values[:, np.newaxis])])
    store.write([], [Change(run_id, status=Status.FINISHED, steps_done=5, seconds=1.0)])
    return run_id


def contents(store, run_id):
    return {
        name: (series.steps.tolist(), series.seconds.tolist(), series.values.view(np.uint64).tolist())
        for name, series in store.all_series(run_id).items()
    }


@settings(max_examples=20)
@given(new=RUNS, note=NOTES, series=SERIES)
def test_any_run_is_packed_and_imported_as_it_is(stores, new, note, series):
    here, there, folder = stores
    run_id = added(here, new, note, series)
    pack(here, [run_id], folder / "packed.sqlite")
    report = import_files(there, [folder / "packed.sqlite"])
    (result,) = report.results
    assert result.run_id is not None, result.notes
    assert contents(there, result.run_id) == contents(here, run_id)
    before, after = here.run(run_id), there.run(result.run_id)
    changed = {"id", "created", "note"} | {"settings", "summaries"}
    for field in fields(before):
        if field.name not in changed:
            assert getattr(after, field.name) == getattr(before, field.name), field.name
    assert list(after.settings) == list(before.settings)
    assert repr(dict(after.settings)) == repr(dict(before.settings))


@settings(max_examples=20)
@given(new=RUNS, note=NOTES, series=SERIES)
def test_any_run_is_exported_in_every_format(stores, new, note, series):
    here, there, folder = stores
    run_id = added(here, new, note, series)
    for name, form in FORMATS.items():
        path = folder / f"exported-{run_id}{form.suffix}"
        assert Export(here, [run_id], path, name).write()
        if name == "tensorboard" and series:
            (result,) = import_files(there, [path]).results
            assert result.run_id is not None, result.notes
            found = contents(there, result.run_id).values()
            assert sorted(steps for steps, *_ in found) == sorted(map(sorted, series.values()))


@settings(max_examples=20)
@given(series=SERIES)
def test_any_points_are_exported_as_a_table_and_imported_again(stores, series):
    here, there, folder = stores
    # Names of columns may also say what a column is.
    named = {f"metric {number}": points for number, points in enumerate(series.values())}
    run_id = added(here, NEW, "", named)
    path = folder / f"table-{run_id}.csv"
    assert Export(here, [run_id], path, "csv").write()
    if named:
        (result,) = import_files(there, [path]).results
        assert result.run_id is not None, result.notes
        found, wanted = contents(there, result.run_id), contents(here, run_id)
        for name, (steps, _, values) in wanted.items():
            assert found[name][0] == steps
            numbers = [np.uint64(bits).view(np.float64) for bits in values]
            arrived = [np.uint64(bits).view(np.float64) for bits in found[name][2]]
            np.testing.assert_array_equal(arrived, numbers)


@settings(max_examples=40)
@given(series=SERIES, is_log=st.booleans(), axis=st.sampled_from(["step", "seconds"]))
def test_any_run_is_drawn(stores, series, is_log, axis):
    here, _, _ = stores
    run_id = added(here, NEW, "", series)
    for name, points in series.items():
        data = curves(here, [run_id], name)[run_id]
        assert data.steps().tolist() == sorted(points)
        assert data.seconds().tolist() == [points[step][0] for step in sorted(points)]
        for drawn in (data, sketch(here, run_id, name)):
            left, right = drawn.abscissa.bounds(axis)
            low, high = drawn.ordinate.bounds(is_log) or (1.0, 2.0)
            if is_log:
                low, high = math.log10(low), math.log10(high)
            viewport = Viewport(left, right, low, high, 40, 30, axis, log_y=is_log)
            line = polyline(Thinning().columns(drawn, viewport, 0), viewport)
            assert line is not None


NEW = NewRun("", "", "", "", "", {}, 0, 0, "", {}, {})


def test_what_an_older_store_took_is_listed_packed_and_imported(tmp_path):
    here = tmp_path / "old.sqlite"
    with open_store(here) as store:
        run_id = added(store, NEW, "", {"loss": {1: (0.0, 1.0)}, "lost": {-7: (0.0, 2.0)}})
    long = "y" * 3_000
    connection = sqlite3.connect(here)
    connection.execute("UPDATE runs SET name = ?, steps_done = -7, message = ?", (long, "m" * 2_000_000))
    connection.execute("UPDATE runs SET packed_settings = ?", (f'{{"{long}a": 1, "{long}b": 2}}',))
    connection.execute("UPDATE series SET name = ? || name", (long,))
    connection.execute("INSERT INTO tags (run_id, tag) VALUES (?, ?)", (run_id, "a\nb" + long))
    connection.commit()
    connection.close()
    with open_store(here) as store, open_store(tmp_path / "new.sqlite") as target:
        assert store.run(run_id).name == long
        pack(store, [run_id], tmp_path / "packed.sqlite")
        with UntrustedStore(tmp_path / "packed.sqlite") as packed:
            (number,) = packed.runs()
            taken = target.import_run(packed.run_transfer(number), partial(packed.run_blocks, number))
        record = target.run(taken.run_id)
        assert record.name == long[:999] + "…"
        assert list(record.settings.values()) == [1, 2]
        assert record.tags == ("a\ufffdb" + long[:996] + "…",)
        series = target.all_series(taken.run_id).values()
        assert [(each.steps.tolist(), each.values.tolist()) for each in series] == [
            ([1], [1.0]),
            ([-7], [2.0]),
        ]
        assert record.steps_done == 0
