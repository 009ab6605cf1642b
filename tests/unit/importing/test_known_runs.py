"""Runs that are here already: the same, grown, gone on elsewhere, in the bin."""

from __future__ import annotations

import numpy as np
import pytest
from event_writing import BEGUN, scalar, write_events
from hypothesis import given
from hypothesis import strategies as st

from storage import Change, ImportOutcome, Series, SeriesBlock, Status, open_store, pack
from workbench.errors import MachineError
from workbench.importing import OnConflict
from workbench.importing.known_runs import Relation, relation

NAME = "events.out.tfevents.{}.host.1.0"


def losses(steps, value, begun=0.0):
    return [scalar("loss", step, value - step, begun + step) for step in steps]


@pytest.fixture
def folder(tmp_path, bring):
    """A folder with an event file of 15 steps, which is in the store."""
    folder = tmp_path / "run"
    write_events(folder / NAME.format(1), losses(range(1, 16), 100.0))
    assert bring(folder).count(ImportOutcome.ADDED) == 1
    return folder


@pytest.fixture
def gone_on(folder):
    """The folder, with a second file that begins before the first one ends."""
    write_events(folder / NAME.format(2), losses(range(11, 21), 50.0, 500.0), begun=BEGUN + 500.0)
    return folder


def values(store, run_id):
    found = store.series(run_id, "loss")
    return dict(zip(found.steps.tolist(), found.values.tolist(), strict=True))


FIRST = {step: 100.0 - step for step in range(1, 16)}
GONE_ON = FIRST | {step: 50.0 - step for step in range(11, 21)}


def test_a_run_that_has_gone_on_elsewhere_is_left_and_told(gone_on, bring, store):
    for _ in range(2):
        report = bring(gone_on)
        (result,) = report.conflicts
        assert (result.outcome, result.run_id) == (ImportOutcome.DIFFERENT, 1)
        assert result.notes == (
            "run 1 is here with other points, and was left as it is: it has 15 steps and the file 20; the "
            "file is newer",
        )
        assert report.sentence() == "0 runs taken, 1 here with other points"
    assert values(store, 1) == FIRST
    assert len(store.runs()) == 1


def test_an_attempt_that_got_less_far_is_no_run_that_is_here(folder, bring, store):
    path = folder / NAME.format(1)
    write_events(path, losses(range(1, 11), 70.0))
    (result,) = bring(folder).conflicts
    assert result.notes[0].endswith("it has 15 steps and the file 10; the run here is newer")
    assert values(store, 1) == FIRST


def test_it_is_taken_as_another_run_once(gone_on, bring, store):
    report = bring(gone_on, on_conflict=OnConflict.ANOTHER)
    assert report.sentence() == "1 run taken"
    (other,) = report.run_ids
    assert (values(store, 1), values(store, other)) == (FIRST, GONE_ON)
    for rule in (OnConflict.ANOTHER, OnConflict.KEEP):
        assert [(each.outcome, each.run_id) for each in bring(gone_on, on_conflict=rule).results] == [
            (ImportOutcome.KNOWN, other)
        ]
    assert len(store.runs()) == 2
    store.delete([other])
    assert bring(gone_on, on_conflict=OnConflict.ANOTHER).run_ids == [other]
    assert len(store.runs()) == 2


def test_it_takes_the_place_of_the_one_here_which_goes_to_the_bin(gone_on, bring, store):
    store.rename([1], "mine")
    store.set_note([1], "a note")
    store.tag([1], ["kept"])
    uid = store.run(1).uid
    moved = []
    report = bring(gone_on, on_conflict=OnConflict.REPLACE, displaced=lambda *uids: moved.append(uids))
    assert report.sentence() == "0 runs taken, 1 replaced"
    (new,) = report.run_ids
    run = store.run(new)
    assert (run.uid, run.name, run.note, run.tags) == (uid, "mine", "a note", ("kept",))
    assert values(store, new) == GONE_ON
    # What was here is not lost.
    assert [each.id for each in store.runs(in_bin=True)] == [1]
    assert moved == [(uid, store.run(1).uid)]
    assert values(store, 1) == FIRST
    assert bring(gone_on).count(ImportOutcome.KNOWN) == 1
    # From then on it grows as before.
    write_events(gone_on / NAME.format(3), losses(range(21, 26), 50.0, 900.0), begun=BEGUN + 900.0)
    assert [(each.outcome, each.run_id) for each in bring(gone_on).results] == [(ImportOutcome.EXTENDED, new)]


def test_the_other_run_may_take_the_place_later(gone_on, bring, store):
    (other,) = bring(gone_on, on_conflict=OnConflict.ANOTHER).run_ids
    report = bring(gone_on, on_conflict=OnConflict.REPLACE)
    assert report.run_ids == [other]
    assert [run.id for run in store.runs()] == [other]


@pytest.mark.parametrize("has_grown", [False, True])
def test_a_run_in_the_bin_is_left_there_and_told(folder, bring, store, has_grown):
    if has_grown:
        write_events(folder / NAME.format(2), losses(range(16, 21), 100.0, 500.0), begun=BEGUN + 500.0)
    store.delete([1])
    report = bring(folder)
    assert report.sentence() == "0 runs taken, 1 in the bin"
    assert report.conflicts[0].notes == ("run 1 lies in the bin, and was left there",)
    assert store.runs() == []
    other = bring(folder, on_conflict=OnConflict.ANOTHER).run_ids
    assert [run.id for run in store.runs()] == other
    store.delete(other)
    (new,) = bring(folder, on_conflict=OnConflict.REPLACE).run_ids
    assert [run.id for run in store.runs()] == [new]
    assert len(values(store, new)) == (20 if has_grown else 15)


def test_a_tag_that_came_later_is_added_though_the_run_has_made_as_many_steps(folder, bring, store):
    write_events(folder / NAME.format(2), [scalar("test", 10, 0.5, 500.0)], begun=BEGUN + 500.0)
    assert [(each.outcome, each.run_id) for each in bring(folder).results] == [(ImportOutcome.EXTENDED, 1)]
    assert store.series(1, "test").values.tolist() == [0.5]
    assert values(store, 1) == FIRST
    assert bring(folder).count(ImportOutcome.KNOWN) == 1


def test_a_trial_says_what_would_come_of_it(gone_on, bring, store):
    counter = store.change_counter()
    for rule, sentence in (
        (OnConflict.KEEP, "0 runs would be taken, 1 here with other points"),
        (OnConflict.ANOTHER, "1 run would be taken"),
        (OnConflict.REPLACE, "0 runs would be taken, 1 would be replaced"),
    ):
        assert bring(gone_on, on_conflict=rule, is_trial=True).sentence() == sentence
    assert store.change_counter() == counter


def test_a_locked_run_is_not_replaced(gone_on, bring, store):
    store.set_locked([1], True)
    report = bring(gone_on, on_conflict=OnConflict.REPLACE)
    assert "it is locked; unlock it first" in report.refused[0].notes[0]
    assert [run.id for run in store.runs()] == [1]


def test_checkpoints_that_cannot_be_moved_leave_both_runs(gone_on, bring, store):
    def displaced(_uid, _other):
        raise MachineError("the checkpoints cannot be moved")

    uid = store.run(1).uid
    report = bring(gone_on, on_conflict=OnConflict.REPLACE, displaced=displaced)
    assert report.refused[0].notes == ("the checkpoints cannot be moved",)
    assert store.run(1).uid == uid
    assert [values(store, run.id) for run in sorted(store.runs(), key=lambda run: run.id)] == [FIRST, GONE_ON]


def test_a_run_of_a_store_that_went_on_in_both_places(tmp_path, store, bring, new_run, make_block):
    """A packed run is imported, resumed here, and resumed differently where it came from."""
    with open_store(tmp_path / "theirs.sqlite") as theirs:
        run_id = theirs.add_run(new_run)
        theirs.write([make_block(run_id, 1, 10)], [Change(run_id, status=Status.STOPPED, steps_done=10)])
        pack(theirs, [run_id], tmp_path / "old.descent")
        (here,) = bring(tmp_path / "old.descent").run_ids
        store.write([make_block(here, 11, 5)], [Change(here, steps_done=15)])
        # The past of what is here is nothing new.
        assert bring(tmp_path / "old.descent").count(ImportOutcome.KNOWN) == 1
        block = make_block(run_id, 11, 20)
        changed = SeriesBlock(run_id, block.names, block.steps, block.seconds, block.values + 1.0)
        theirs.write([changed], [Change(run_id, steps_done=30)])
        pack(theirs, [run_id], tmp_path / "new.descent")
        report = bring(tmp_path / "new.descent")
        assert report.conflicts[0].outcome is ImportOutcome.DIFFERENT
        (new,) = bring(tmp_path / "new.descent", on_conflict=OnConflict.REPLACE).run_ids
        found, expected = store.series(new, "loss"), theirs.series(run_id, "loss")
        assert np.array_equal(found.values, expected.values)
        assert store.series(here, "loss").steps.size == 15


points = st.dictionaries(
    st.sampled_from("ab"), st.lists(st.sampled_from([1.0, 2.0, float("nan")]), max_size=4)
)


@given(points, points)
def test_points_are_compared_as_lists_are(here, there):
    def is_prefix(one, other):
        return all(repr(values) == repr(other.get(name, [])[: len(values)]) for name, values in one.items())

    series = {
        name: Series(np.arange(len(values)), np.zeros(len(values)), np.array(values, np.float64))
        for name, values in here.items()
    }

    def blocks():
        for name, values in there.items():
            for step, value in enumerate(values):
                yield SeriesBlock(1, (name,), np.array([step]), np.zeros(1), np.array([[value]]))

    expected = {
        (True, True): Relation.SAME,
        (True, False): Relation.AHEAD,
        (False, True): Relation.BEHIND,
        (False, False): Relation.DIFFERENT,
    }
    assert relation(series, blocks()) is expected[is_prefix(here, there), is_prefix(there, here)]
