from dataclasses import replace

import numpy as np
import pytest

from storage import Block, Change, Column, Comparison, Condition, Selection, Source, Status

pytestmark = pytest.mark.every_database

NAN, INF = float("nan"), float("inf")
SLOPE = {"a": {"slope": -INF}}
LOSSES = [3.0, NAN, 1.0, INF, -2.0]


@pytest.fixture
def runs(store, new_run):
    """Five runs a to e with different rates and losses, and f without either."""
    rates = [0.1, 0.01, 0.01, 1, 0.5]
    ids = store.add_runs(
        [
            replace(
                new_run,
                name=name,
                settings={"lr": rate, "kind": name} | ({"slope": -INF} if name == "a" else {}),
                tags=("odd",) * (number % 2),
            )
            for number, (name, rate) in enumerate(zip("abcde", rates, strict=True))
        ]
        + [replace(new_run, name="f", settings={}, optimizer="sgd")]
    )
    for run_id, loss in zip(ids, LOSSES, strict=False):
        store.write(
            [Block(run_id, ("loss",), np.array([1, 2]), np.zeros(2), np.array([[5.0], [loss]]))],
            [Change(run_id, status=Status.FINISHED, seconds=10.0 - run_id)],
        )
    return ids


def names(store, selection):
    return "".join(run.name for run in store.select(selection))


@pytest.mark.parametrize(
    ("column", "descending", "expected"),
    [
        (None, False, "fedcba"),
        (Column(Source.RUN, "name"), False, "abcdef"),
        (Column(Source.RUN, "name"), True, "fedcba"),
        (Column(Source.RUN, "seconds"), False, "fedcba"),
        (Column(Source.SETTING, "lr"), False, "cbaedf"),
        (Column(Source.SETTING, "lr"), True, "deacbf"),
        (Column(Source.SETTING, "kind"), True, "edcbaf"),
        (Column(Source.SETTING, "slope"), False, "afedcb"),
        # What is not finite comes after every number, and no loss at all after that.
        (Column(Source.LAST, "loss"), False, "ecadbf"),
        (Column(Source.LAST, "loss"), True, "acebdf"),
        (Column(Source.BEST, "loss"), False, "ecadbf"),
        (Column(Source.BEST_STEP, "loss"), False, "dbecaf"),
    ],
)
def test_runs_come_in_the_order_of_any_column(store, runs, column, descending, expected):
    assert names(store, Selection(order=column, descending=descending)) == expected


@pytest.mark.parametrize(
    ("source", "name", "comparison", "value", "expected"),
    [
        ("setting", "lr", "<", 0.1, "bc"),
        ("setting", "lr", "<=", 0.1, "abc"),
        ("setting", "lr", "=", 1.0, "d"),
        ("setting", "lr", "!=", 0.01, "ade"),
        ("setting", "kind", "=", "b", "b"),
        ("best", "loss", "<", 2, "ce"),
        ("last", "loss", ">", 2.0, "abd"),
        ("count", "loss", ">=", 2, "abcde"),
        ("run", "optimizer", "=", "sgd", "f"),
        ("run", "status", "!=", "finished", "f"),
        ("run", "name", ">", "d", "ef"),
        ("run", "id", "<", 3, "ab"),
        ("run", "id", "<", 1.5, "a"),
        ("run", "id", ">=", 1.5, "bcdef"),
        ("run", "seed", "<", 1e300, "abcdef"),
        ("run", "seed", "<", INF, "abcdef"),
        ("run", "seed", ">", -(10**30), "abcdef"),
        ("run", "id", "<", "x", ""),
        ("run", "name", "=", 5, ""),
        ("run", "locked", "=", 0, "abcdef"),
        ("last", "loss", "=", "a", ""),
        ("setting", "slope", "<", 1.0, ""),
        ("setting", "slope", ">", 1.0, "a"),
        ("setting", "slope", "=", -INF, "a"),
        ("setting", "no' such; --", "=", 1, ""),
    ],
)
def test_runs_are_found_by_any_column(store, runs, source, name, comparison, value, expected):
    condition = Condition(Column(Source(source), name), Comparison(comparison), value)
    selection = Selection((condition,), order=Column(Source.RUN, "name"))
    assert names(store, selection) == expected
    assert store.count(selection) == len(expected)


def test_conditions_and_tags_hold_together(store, runs):
    cheap = Condition(Column(Source.SETTING, "lr"), Comparison.LESS, 0.5)
    assert names(store, Selection((cheap,), tags=("odd",))) == "b"
    assert names(store, Selection(tags=("odd",))) == "db"
    assert names(store, Selection(tags=("odd", "none"))) == ""


def test_a_page_is_a_part_of_the_whole(store, runs):
    order = Column(Source.SETTING, "lr")
    whole = store.select(Selection(order=order))
    for offset in range(7):
        assert store.select(Selection(order=order, limit=2, offset=offset)) == whole[offset : offset + 2]
    assert store.count(Selection(order=order, limit=2, offset=3)) == 6


def test_the_bin_is_selected_only_when_asked(store, runs):
    store.delete(runs[:2])
    assert names(store, Selection()) == "fedc"
    assert names(store, Selection(in_bin=True, order=Column(Source.RUN, "name"))) == "ab"


def test_a_property_that_runs_do_not_have_is_refused():
    with pytest.raises(ValueError, match=r"'experiment'.*optimizer"):
        Column(Source.RUN, "experiment")


def test_what_has_changed_is_told_once(store, runs, new_run):
    counter = store.change_counter()
    assert store.runs_changed_since(counter).runs == []
    store.tag(runs[:1], ["x"])
    store.write([], [Change(runs[2], steps_done=7)])
    added = store.add_run(new_run)
    store.delete(runs[3:4])
    changes = store.runs_changed_since(counter)
    assert {run.id for run in changes.runs} == {runs[0], runs[2], runs[3], added}
    assert changes.removed == []
    store.empty_bin()
    assert store.runs_changed_since(changes.counter).runs == []
    assert store.runs_changed_since(changes.counter).removed == [runs[3]]
    assert {run.id for run in store.runs_changed_since(-1).runs} == {*runs, added} - {runs[3]}
