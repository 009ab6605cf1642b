"""Runs taken into another store: the same to the last bit, and never twice."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from storage import (
    IMPORTED,
    Change,
    ImportOutcome,
    RunDiffersError,
    RunRecord,
    SeriesBlock,
    Status,
    TransferStoppedError,
)

OF_A_STORE = {"id", "parent_id"}
"""Fields of a run that another store gives anew."""


def finish(store, run_id, steps, **changes):
    store.write([], [Change(run_id, status=Status.FINISHED, steps_done=steps, seconds=1.5, **changes)])


def assert_same(store, run_id, other, taken_id):
    here, there = store.run(run_id), other.run(taken_id)
    for field in fields(RunRecord):
        if field.name not in OF_A_STORE | {"summaries"}:
            assert getattr(here, field.name) == getattr(there, field.name), field.name
    # A NaN is not equal to itself.
    assert repr(dict(here.summaries)) == repr(dict(there.summaries))
    assert [type(value) for value in here.settings.values()] == [
        type(value) for value in there.settings.values()
    ]
    assert store.experiment(run_id) == other.experiment(taken_id)
    series = store.all_series(run_id)
    taken = other.all_series(taken_id)
    assert list(series) == list(taken)
    for name, points in series.items():
        for part in ("steps", "seconds", "values"):
            same = getattr(points, part).view(np.uint64) == getattr(taken[name], part).view(np.uint64)
            assert same.all(), (name, part)


@pytest.mark.every_database
def test_a_run_arrives_as_it_was(store, other, new_run, make_block, packed, take_all):
    parent = store.add_run(new_run)
    run_id = store.add_run(
        replace(
            new_run,
            settings={"lr": 0.1, "n": 3, "flag": True, "clip": float("inf"), "word": "=1+1"},
            sweep="lr #1",
            parent_id=parent,
            parent_step=5,
            tags=("a", "b c"),
        )
    )
    began = datetime(2024, 2, 29, 12, 30, 1, 5, tzinfo=UTC)
    for number in (parent, run_id):
        store.write([make_block(number, 1, 100)], [Change(number, started=began)])
        finish(store, number, 100, message="done\nwell", ended=began)
    store.set_note([run_id], "# seen\n*good*")
    store.set_favourite([run_id], True)
    store.set_locked([run_id], True)
    first, second = take_all(other, packed(store, run_id, parent))
    assert (first.outcome, second.outcome) == (ImportOutcome.ADDED, ImportOutcome.ADDED)
    assert_same(store, parent, other, first.run_id)
    assert_same(store, run_id, other, second.run_id)
    assert other.run(second.run_id).parent_id == first.run_id
    assert other.environment(second.run_id) == {"torch": "2.13.0", IMPORTED: "runs.descent"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bits=arrays.arrays(
        np.uint64,
        st.tuples(st.integers(1, 40), st.integers(1, 3)),
        elements=st.one_of(
            st.sampled_from([0x7FF8000000000001, 0xFFF0000000000000, 0x7FF0000000000000, 1, 1 << 63]),
            st.integers(0, 2**64 - 1),
        ),
    ),
    first=st.integers(0, 2**62),
)
def test_every_bit_of_every_number_arrives(store, other, new_run, packed, take_all, bits, first):
    run_id = store.add_run(new_run)
    values = bits.view(np.float64)
    count, width = values.shape
    steps = first + np.arange(count, dtype=np.int64) ** 2
    names = tuple(f"s{number}" for number in range(width))
    store.write([SeriesBlock(run_id, names, steps, values[:, 0].copy(), values)])
    finish(store, run_id, 5)
    (taken,) = take_all(other, packed(store, run_id))
    assert_same(store, run_id, other, taken.run_id)


def test_series_keep_their_order_and_their_own_steps(store, other, new_run, packed, take_all):
    run_id = store.add_run(new_run)
    late = SeriesBlock(run_id, ("late",), np.array([50, 90]), np.array([1.0, 2.0]), np.array([[1.0], [2.0]]))
    early = SeriesBlock(run_id, ("early",), np.arange(3), np.arange(3.0), np.ones((3, 1)))
    store.write([late, early])
    finish(store, run_id, 90)
    (taken,) = take_all(other, packed(store, run_id))
    assert other.series_names(taken.run_id) == ["late", "early"]
    assert_same(store, run_id, other, taken.run_id)


def test_a_long_run_arrives_whole_with_its_outline(store, other, new_run, packed, take_all):
    run_id = store.add_run(new_run)
    steps = np.arange(1, 150_001)
    values = np.random.default_rng(1).normal(size=(steps.size, 2))
    store.write([SeriesBlock(run_id, ("loss", "norm"), steps, steps * 0.25, values)])
    finish(store, run_id, steps.size)
    store.merge(run_id)
    (taken,) = take_all(other, packed(store, run_id))
    assert_same(store, run_id, other, taken.run_id)


def test_a_second_import_adds_nothing(store, other, new_run, make_block, packed, take_all):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 1, 10)])
    finish(store, run_id, 10)
    path = packed(store, run_id)
    (first,) = take_all(other, path)
    counter = other.change_counter()
    (second,) = take_all(other, path)
    assert (second.outcome, second.run_id) == (ImportOutcome.KNOWN, first.run_id)
    assert other.change_counter() == counter
    assert len(other.runs()) == 1


def test_a_store_taken_into_itself_stays_as_it_is(store, new_run, make_block, take_all):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 1, 10)])
    finish(store, run_id, 10)
    counter = store.change_counter()
    assert [taken.outcome for taken in take_all(store, store.local)] == [ImportOutcome.KNOWN]
    assert store.change_counter() == counter


def test_a_run_in_the_bin_is_not_taken_again_and_one_that_is_gone_is(store, other, new_run, packed, take_all):
    run_id = store.add_run(new_run)
    finish(store, run_id, 0)
    path = packed(store, run_id)
    (taken,) = take_all(other, path)
    other.delete([taken.run_id])
    assert [again.outcome for again in take_all(other, path)] == [ImportOutcome.KNOWN]
    assert other.runs() == []
    other.empty_bin()
    assert [again.outcome for again in take_all(other, path)] == [ImportOutcome.ADDED]


def test_runs_in_the_bin_of_the_source_stay_there(store, other, new_run, take_all):
    kept, binned = store.add_runs([new_run, new_run])
    for run_id in (kept, binned):
        finish(store, run_id, 0)
    store.delete([binned])
    assert len(take_all(other, store.local)) == 1
    assert [run.uid for run in other.runs()] == [store.run(kept).uid]


def test_a_run_that_still_trains_there_is_interrupted_here(
    store, other, new_run, make_block, packed, take_all
):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 1, 10)], [Change(run_id, status=Status.RUNNING, steps_done=10)])
    (taken,) = take_all(other, packed(store, run_id))
    run = other.run(taken.run_id)
    assert (run.status, run.message) == (Status.INTERRUPTED, "It was still running where it was taken from.")
    assert run.steps_done == 10


def test_a_run_that_went_on_is_extended_and_keeps_its_name_here(
    store, other, new_run, make_block, packed, take_all
):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 1, 10)], [Change(run_id, status=Status.STOPPED, steps_done=10)])
    (taken,) = take_all(other, packed(store, run_id))
    other.rename([taken.run_id], "mine")
    store.write([make_block(run_id, 11, 20), make_block(run_id, 1, 5, ("new",))])
    finish(store, run_id, 30)
    (again,) = take_all(other, packed(store, run_id))
    assert again == type(again)(ImportOutcome.EXTENDED, taken.run_id)
    other_name = other.run(taken.run_id).name
    assert other_name == "mine"
    store.rename([run_id], "mine")
    assert_same(store, run_id, other, taken.run_id)


def test_what_went_on_differently_is_refused_and_left(store, other, new_run, make_block, packed, take_all):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 1, 10)], [Change(run_id, status=Status.STOPPED, steps_done=10)])
    path = packed(store, run_id)
    (taken,) = take_all(other, path)
    other.write([make_block(taken.run_id, 11, 5)], [Change(taken.run_id, steps_done=15)])
    before = other.all_series(taken.run_id)["loss"].values
    block = make_block(run_id, 11, 20)
    store.write([replace(block, values=block.values + 1.0)])
    finish(store, run_id, 30)
    with pytest.raises(RunDiffersError, match="with other points"):
        take_all(other, packed(store, run_id))
    assert np.array_equal(other.all_series(taken.run_id)["loss"].values, before)
    assert other.run(taken.run_id).steps_done == 15


def test_a_shorter_past_of_a_run_changes_nothing(store, other, new_run, make_block, packed, take_all):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 1, 10)], [Change(run_id, status=Status.STOPPED, steps_done=10)])
    path = packed(store, run_id)
    (taken,) = take_all(other, path)
    other.write([make_block(taken.run_id, 11, 5)], [Change(taken.run_id, steps_done=15)])
    assert [again.outcome for again in take_all(other, path)] == [ImportOutcome.KNOWN]
    assert other.series(taken.run_id, "loss").steps.size == 15


def test_what_is_given_up_in_the_middle_is_not_there(store, other, new_run, make_block):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 1, 10)])
    store.write([make_block(run_id, 11, 10)])
    finish(store, run_id, 20)

    def some(target_id):
        with_points = 0
        for block in store.run_blocks(run_id, target_id):
            yield block
            with_points += bool(block.steps.size)
            if with_points:
                raise TransferStoppedError

    counter = other.change_counter()
    with pytest.raises(TransferStoppedError):
        other.import_run(store.run_transfer(run_id), some)
    assert other.runs() == []
    assert other.change_counter() == counter
    assert (
        other.import_run(store.run_transfer(run_id), partial(store.run_blocks, run_id)).outcome
        is ImportOutcome.ADDED
    )
