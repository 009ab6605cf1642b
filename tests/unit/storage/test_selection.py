from dataclasses import replace

import numpy as np
import pytest

from storage import Change, Selection, SeriesBlock, Status, read_filter

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
            [SeriesBlock(run_id, ("loss",), np.array([1, 2]), np.zeros(2), np.array([[5.0], [loss]]))],
            [Change(run_id, status=Status.FINISHED, seconds=10.0 - run_id)],
        )
    return ids


def names(store, selection):
    return "".join(run.name for run in store.select(selection))


def test_a_selection_is_listed_numbered_and_counted_newest_first(store, runs):
    assert names(store, Selection()) == "fedcba"
    cheap = Selection(read_filter("lr < 0.5 and tag = odd"))
    assert names(store, cheap) == "b"
    for text, expected in {
        "lr <= 0.5": "ecba",
        "last loss > 2": "da",
        "best loss < 2": "ec",
        "gone": "",
    }.items():
        selection = Selection(read_filter(text))
        assert names(store, selection) == expected, text
        assert store.numbers(selection) == [run.id for run in store.select(selection)]
        assert store.count(selection) == len(expected)


def test_the_bin_is_selected_only_when_asked(store, runs):
    store.delete(runs[:2])
    assert names(store, Selection()) == "fedc"
    assert names(store, Selection(in_bin=True)) == "ba"


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
