"""Tables of runs and points, with pandas and the store's own series as oracles."""

import sys
from dataclasses import fields, replace
from datetime import UTC, datetime

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import (
    Change,
    RunNotFoundError,
    RunRecord,
    Selection,
    SeriesBlock,
    Status,
    read_filter,
    titles_of,
)

BEGAN = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def runs(store, new_run, make_block):
    first = store.add_run(replace(new_run, name="one", tags=("b", "a"), seed=-(2**63)))
    second = store.add_run(
        replace(new_run, name="", settings={"lr": 1, "epochs": 3}, parent_id=first, parent_step=4)
    )
    third = store.add_run(replace(new_run, settings={"lr": float("nan"), "device": "cuda"}))
    diverged = np.array([[np.inf, -0.0], [np.nan, 5e-324]])
    steps = np.array([10, 2**40])
    blocks = [
        make_block(first, 1, 5),
        make_block(first, 7, 2, ("accuracy",)),
        SeriesBlock(second, ("loss", "step"), steps, steps * 0.5, diverged),
    ]
    store.write(blocks, [Change(first, status=Status.FINISHED, started=BEGAN, ended=BEGAN, steps_done=8)])
    return [first, second, third]


def test_a_frame_has_a_row_for_each_run_newest_first(store, runs):
    frame = store.frame()
    assert frame.index.name == "run"
    assert frame.index.tolist() == runs[::-1]
    assert frame["name"].tolist() == ["first try", "", "one"]


def test_every_property_of_a_run_is_a_column_that_holds_it(store, runs):
    frame = store.frame(runs)
    names = {field.name for field in fields(RunRecord)} - {"id", "settings", "summaries"}
    assert list(frame.columns[: len(names)]) == [
        "uid", "name", "problem", "optimizer", "convention", "schedule", "status", "seed", "planned_steps",
        "steps_done", "seconds", "device", "created", "started", "ended", "message", "sweep", "parent_id",
        "parent_step", "tags", "note", "favourite", "locked", "deleted",
    ]  # fmt: skip
    assert names == set(frame.columns[: len(names)])
    for run_id in runs:
        record = store.run(run_id)
        for name in names:
            value, found = getattr(record, name), frame.loc[run_id, name]
            assert pandas.isna(found) if value is None else found == value, name
    assert type(frame.loc[runs[0], "status"]) is str


def test_columns_have_kinds_to_compute_with(store, runs):
    kinds = store.frame().dtypes.astype(str).to_dict()
    expected = {
        "name": "string", "status": "string", "seed": "int64", "seconds": "float64", "parent_id": "Int64",
        "started": "datetime64[us, UTC]", "locked": "bool",
        "setting.lr": "float64", "setting.epochs": "Int64", "setting.batch": "Int64",
        "setting.nesterov": "boolean", "setting.device": "string",
        "last.loss": "float64", "best_step.loss": "Int64", "count.accuracy": "Int64",
    }  # fmt: skip
    assert {name: kinds[name] for name in expected} == expected
    whole = store.frame([runs[0]]).dtypes.astype(str)
    assert (whole["setting.batch"], whole["setting.nesterov"]) == ("int64", "bool")


def test_kinds_do_not_depend_on_whether_there_are_runs(store, runs):
    full, empty = store.frame(), store.frame([])
    assert empty.empty
    assert empty.dtypes.equals(full.dtypes[empty.columns])


def test_moments_are_in_utc_to_the_microsecond(store, runs):
    frame = store.frame()
    assert frame.loc[runs[0], "started"] == pandas.Timestamp(BEGAN)
    assert pandas.isna(frame.loc[runs[1], "started"])
    assert (
        (frame["created"].dt.tz_convert("Asia/Seoul").dt.hour - frame["created"].dt.hour).mod(24).eq(9).all()
    )


def test_settings_and_summaries_are_those_of_the_records(store, runs):
    frame = store.frame(runs)
    assert frame["setting.lr"].tolist()[:2] == [0.1, 1.0]
    assert np.isnan(frame["setting.lr"].iloc[2])
    for run_id in runs:
        for name, summary in store.run(run_id).summaries.items():
            for figure in ("last", "last_step", "best", "best_step", "count"):
                value, found = getattr(summary, figure), frame.loc[run_id, f"{figure}.{name}"]
                assert pandas.isna(found) if value is None or value != value else found == value
    assert pandas.isna(frame.loc[runs[2], "count.loss"])


def test_whole_numbers_too_large_for_a_float_stay_exact(store, new_run):
    ids = [store.add_run(replace(new_run, settings={"n": n})) for n in (2**63 - 1, 0.5)]
    assert store.frame(ids)["setting.n"].tolist() == [2**63 - 1, 0.5]


def test_runs_are_given_by_number_numbers_selection_or_index(store, runs):
    assert store.frame(runs[1]).index.tolist() == [runs[1]]
    assert store.frame(np.array([runs[2], runs[0], runs[2]])).index.tolist() == [runs[2], runs[0]]
    chosen = Selection(read_filter("lr >= 0.5"))
    assert store.frame(chosen).index.tolist() == [run.id for run in store.select(chosen)]
    frame = store.frame()
    assert set(store.points(frame[frame["setting.lr"] < 0.5].index)["run"]) == {runs[0]}
    store.delete([runs[0]])
    assert runs[0] not in store.frame().index
    assert store.frame(runs[0]).loc[runs[0], "deleted"].tzinfo is not None
    for read in (store.frame, store.points):
        with pytest.raises(RunNotFoundError, match="no run number 99"):
            read([runs[0], 99])


def test_numbers_out_of_a_frame_find_their_runs_everywhere(store, runs):
    number = store.frame(runs).index[0]
    assert store.run(number).id == runs[0]
    assert store.series(number, "loss").values.size == 5
    assert store.grid(number).steps.size == 7
    assert store.experiment(number) == store.experiment(runs[0])
    store.tag(store.frame([number]).index, ["best"])
    assert "best" in store.run(runs[0]).tags


def test_long_points_are_the_series_one_after_the_other(store, runs):
    frame = store.points(runs)
    assert frame.dtypes.astype(str).tolist() == ["int64", "category", "int64", "float64", "float64"]
    for (run_id, name), part in frame.groupby(["run", "series"], observed=True):
        series = store.series(run_id, name)
        assert part["step"].tolist() == series.steps.tolist()
        assert part["seconds"].to_numpy().tobytes() == series.seconds.tobytes()
        assert part["value"].to_numpy().tobytes() == series.values.tobytes()
    assert len(frame) == sum(summary.count for run in store.runs() for summary in run.summaries.values())


def test_wide_points_are_what_pandas_makes_of_long_ones(store, runs):
    long, wide = store.points(runs), store.points(runs, wide=True)
    pivoted = long.pivot_table(
        index=["run", "step"], columns="series", values="value", observed=False, dropna=False, sort=True
    )
    pivoted = pivoted.loc[
        [key for key in pivoted.index if key in set(zip(wide["run"], wide["step"], strict=True))]
    ]
    assert list(wide.columns) == ["run", "step", "seconds", "loss", "norm", "accuracy", "series/step"]
    found = wide.set_index(["run", "step"]).drop(columns="seconds")
    assert np.array_equal(found.to_numpy(), pivoted.to_numpy(), equal_nan=True)
    grid = store.grid(runs[0])
    part = wide[wide["run"] == runs[0]]
    assert part["accuracy"].to_numpy().tobytes() == grid.values["accuracy"].tobytes()
    assert grid.recorded["accuracy"].tolist() == [False] * 5 + [True] * 2


def test_only_the_wanted_series_are_read(store, runs):
    frame = store.points(runs, "accuracy")
    assert set(frame["series"]) == {"accuracy"}
    assert set(frame["run"]) == {runs[0]}
    assert list(store.points(runs, ["accuracy", "loss", "loss"], wide=True).columns[3:]) == [
        "accuracy",
        "loss",
    ]
    pandas.testing.assert_frame_equal(
        store.points(runs, ["loss"]).assign(series="loss"),
        store.points(runs).query("series == 'loss'").reset_index(drop=True).assign(series="loss"),
    )


def test_a_series_that_no_run_has_is_refused_with_those_there_are(store, runs):
    with pytest.raises(ValueError, match=r"names = 'los': must be a series .* loss, norm, accuracy, step"):
        store.points(runs, ["loss", "los"])
    # A run that has recorded nothing yet may still come to it.
    assert store.points(runs[2], "los").empty
    assert store.points([], "los", wide=True).columns.tolist() == ["run", "step", "seconds", "los"]


def test_without_pandas_the_message_names_the_remedy_and_arrays_still_work(store, runs, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    for read in (store.frame, store.points):
        with pytest.raises(ModuleNotFoundError, match=r'package pandas, .* pip install -e "\.\[frames\]"'):
            read()
    assert store.grid(runs[0]).steps.tolist() == [1, 2, 3, 4, 5, 7, 8]


@given(st.lists(st.sampled_from(["run", "step", "series/step", "series/series/step", "loss"]), unique=True))
def test_titles_are_told_apart_and_only_changed_where_they_must(names):
    titles = titles_of(names)
    assert len({*titles, "run", "step", "seconds"}) == len(titles) + 3
    for name, title in zip(names, titles, strict=True):
        assert (title == name) == (name not in {"run", "step", "seconds"})
