from dataclasses import replace
from datetime import UTC, datetime

import pytest
from stored_rows import rows

from storage import Change, RunNotFoundError, RunProtectedError, Status

pytestmark = pytest.mark.every_database


@pytest.fixture
def over(store, new_run):
    """Numbers of three finished runs."""
    ids = store.add_runs([replace(new_run, name=name) for name in "abc"])
    store.write([], [Change(run_id, status=Status.FINISHED) for run_id in ids])
    return ids


def names(runs):
    return [run.name for run in runs]


def test_a_run_remembers_sweep_parent_and_first_tags(store, new_run):
    parent = store.add_run(new_run)
    child = replace(new_run, sweep="abc123", parent_id=parent, parent_step=40, tags=("b", "a", "b"))
    found = store.run(store.add_run(child))
    assert (found.sweep, found.parent_id, found.parent_step, found.tags) == ("abc123", parent, 40, ("a", "b"))
    assert (found.note, found.favourite, found.locked, found.deleted) == ("", False, False, None)


def test_an_unknown_parent_is_refused(store, new_run):
    with pytest.raises(RunNotFoundError, match="41"):
        store.add_run(replace(new_run, parent_id=41, parent_step=1))
    assert store.runs() == []


@pytest.mark.parametrize(
    "changed", [{"parent_id": 1}, {"parent_step": 1}, {"tags": ("",)}, {"tags": (" a",)}]
)
def test_a_half_declared_branch_or_a_blank_tag_is_refused(new_run, changed):
    with pytest.raises(ValueError, match=r"parent|tag"):
        replace(new_run, **changed)


def test_names_notes_and_marks_change_for_the_given_runs_only(store, over):
    store.rename(over[:2], "new")
    store.set_note(over[1:2], "# seen\nin *Figure 2*")
    store.set_favourite(over[2:], True)
    store.set_locked(over[:1], True)
    found = [store.run(run_id) for run_id in over]
    assert names(found) == ["new", "new", "c"]
    assert [run.note for run in found] == ["", "# seen\nin *Figure 2*", ""]
    assert [run.favourite for run in found] == [False, False, True]
    assert [run.locked for run in found] == [True, False, False]


def test_tags_are_added_once_and_taken_off(store, over):
    store.tag(over[:2], ["paper", "adam", "paper"])
    store.tag(over, ["paper"])
    assert [store.run(run_id).tags for run_id in over] == [("adam", "paper"), ("adam", "paper"), ("paper",)]
    assert store.tags() == {"adam": 2, "paper": 3}
    store.retag(over[1:], (), ["paper", "never there"])
    assert [store.run(run_id).tags for run_id in over] == [("adam", "paper"), ("adam",), ()]
    with pytest.raises(ValueError, match="blanks"):
        store.tag(over, ["good", "bad "])
    assert store.tags() == {"adam": 2, "paper": 1}


def test_tags_are_exchanged_in_one_transaction(store, over):
    store.tag(over, ["old"])
    before = store.change_counter()
    store.retag(over[:2], ["new", "both"], ["old", "both"])
    assert store.change_counter() == before + 1
    assert [store.run(run_id).tags for run_id in over] == [("both", "new"), ("both", "new"), ("old",)]
    with pytest.raises(ValueError, match="blanks"):
        store.retag(over, [""], ["new"])
    with pytest.raises(RunNotFoundError, match="99"):
        store.retag([*over, 99], ["x"], ["new"])
    assert store.tags() == {"both": 2, "new": 2, "old": 1}


def test_emptying_the_bin_can_be_kept_to_some_runs(store, over):
    store.delete(over[:2])
    assert store.empty_bin([over[0], over[2], 99]) == [over[0]]
    assert names(store.runs(in_bin=True)) == ["b"]
    assert names(store.runs()) == ["c"]


def test_a_deleted_run_leaves_the_list_and_comes_back(store, over):
    before = datetime.now(UTC)
    store.delete(over[:2])
    store.tag(over[:1], ["gone"])
    assert names(store.runs()) == ["c"]
    assert names(store.runs(in_bin=True)) == ["b", "a"]
    assert before <= store.run(over[0]).deleted <= datetime.now(UTC)
    assert store.tags() == {}
    store.restore(over)
    assert names(store.runs()) == ["c", "b", "a"]
    assert store.run(over[0]).deleted is None


def test_deleting_twice_keeps_the_first_moment(store, over):
    store.delete(over[:1])
    first = store.run(over[0]).deleted
    store.delete(over[:2])
    assert store.run(over[0]).deleted == first


def test_a_locked_run_is_not_deleted_nor_are_those_with_it(store, over):
    store.set_locked(over[1:2], True)
    with pytest.raises(RunProtectedError, match="unlock") as caught:
        store.delete(over)
    assert caught.value.run_id == over[1]
    assert len(store.runs()) == 3
    store.set_locked(over, False)
    store.delete(over)
    assert store.runs() == []


@pytest.mark.parametrize("status", [Status.QUEUED, Status.RUNNING, Status.PAUSED])
def test_a_run_that_is_not_over_is_not_deleted(store, over, status):
    store.write([], [Change(over[0], status=status)])
    with pytest.raises(RunProtectedError, match="stop it"):
        store.delete(over)
    assert len(store.runs()) == 3


def test_emptying_the_bin_removes_all_of_its_runs_and_nothing_else(store, over, new_run, make_block):
    first, second, third = over
    child = store.add_run(replace(new_run, parent_id=first, parent_step=5))
    store.write([make_block(run_id, 0, 10) for run_id in over])
    store.tag(over, ["x"])
    store.delete([first, second, third])
    store.set_locked([third], True)
    assert store.empty_bin() == [first, second]
    with pytest.raises(RunNotFoundError):
        store.run(first)
    assert names(store.runs(in_bin=True)) == ["c"]
    assert store.series(third, "loss").steps.size == 10
    assert (store.run(child).parent_id, store.run(child).parent_step) == (None, 5)
    for table in ("settings", "series", "blocks", "tags", "documents"):
        assert {first, second}.isdisjoint(owner for (owner,) in rows(store, f"SELECT run_id FROM {table}"))
    assert rows(store, "SELECT count(*) FROM block_values") == [(2,)]
    assert store.empty_bin() == []
    assert store.add_run(new_run) > child


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("rename", ("x",)),
        ("set_note", ("x",)),
        ("set_favourite", (True,)),
        ("set_locked", (True,)),
        ("tag", (["x"],)),
        ("retag", ((), ["x"])),
        ("delete", ()),
        ("restore", ()),
    ],
)
def test_an_unknown_run_among_others_changes_none(store, over, method, arguments):
    before, counter = store.runs(), store.change_counter()
    with pytest.raises(RunNotFoundError, match="99"):
        getattr(store, method)([*over, 99], *arguments)
    assert store.runs() == before
    assert store.change_counter() == counter


def test_every_curation_is_seen_by_the_change_counter(store, over):
    for act in (
        lambda: store.rename(over, "x"),
        lambda: store.tag(over, ["x"]),
        lambda: store.retag(over, (), ["x"]),
        lambda: store.delete(over),
        store.empty_bin,
    ):
        before = store.change_counter()
        act()
        assert store.change_counter() != before


def test_a_finished_run_can_be_continued(store, over, make_block):
    run_id = over[0]
    store.owner, first_owner = replace(store.owner, pid=store.owner.pid + 1, started=1.0), store.owner
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    store.write([make_block(run_id, 1, 100)], [Change(run_id, steps_done=100, ended=moment)])
    assert store.run(run_id).ended == moment
    store.write([], [Change(run_id, status=Status.RUNNING, planned_steps=250)])
    found = store.run(run_id)
    assert (found.status, found.planned_steps, found.steps_done, found.ended) == (
        Status.RUNNING, 250, 100, None,
    )  # fmt: skip
    # It belongs to the process that continued it, which is gone; the first one lives.
    store.owner = first_owner
    assert store.mark_interrupted() == [run_id]
    store.write([], [Change(run_id, status=Status.QUEUED)])
    assert store.mark_interrupted() == []
