"""Summaries that grow write by write, whoever writes and whatever fails in between."""

import numpy as np
import pytest

from storage import Change, SeriesBlock, Status, StoreError, open_store

pytestmark = pytest.mark.every_database


def points(run_id, first, losses, name="loss"):
    steps = np.arange(first, first + len(losses))
    return SeriesBlock(run_id, (name,), steps, steps * 0.5, np.array(losses, float)[:, np.newaxis])


def facts(store, run_id, name="loss"):
    summary = store.run(run_id).summaries[name]
    return summary.count, summary.last, summary.last_step, summary.best, summary.best_step


def test_two_programs_that_write_one_run_in_turns_agree_on_its_summary(place, store, new_run):
    run_id = store.add_run(new_run)
    with open_store(place) as other:
        store.write([points(run_id, 1, [3.0, 2.0])])
        other.write([points(run_id, 3, [1.0, 4.0])])
        store.write([points(run_id, 5, [5.0])])
        other.write([points(run_id, 6, [2.0])])
        assert facts(store, run_id) == facts(other, run_id) == (6, 2.0, 6, 1.0, 3)


def test_a_write_that_goes_back_leaves_the_summary_and_the_next_write_as_they_were(store, new_run):
    run_id, beside = store.add_runs([new_run, new_run])
    store.write([points(run_id, 1, [3.0, 2.0])])
    with pytest.raises(ValueError, match="would go back"):
        store.write([points(beside, 1, [0.5]), points(run_id, 3, [1.0]), points(run_id, 2, [9.0])])
    assert facts(store, run_id) == (2, 2.0, 2, 2.0, 2)
    store.write([points(beside, 1, [0.25]), points(run_id, 3, [4.0])])
    assert facts(store, run_id) == (3, 4.0, 3, 2.0, 2)
    assert facts(store, beside) == (1, 0.25, 1, 0.25, 1)


def test_a_write_that_the_database_refuses_at_its_end_counts_for_nothing(store, new_run):
    run_id = store.add_run(new_run)
    store.write([points(run_id, 1, [3.0, 2.0])])
    with pytest.raises((StoreError, OverflowError)):
        # Changes come after the points; this number has no place in 64 bits.
        store.write([points(run_id, 3, [1.0])], [Change(run_id, steps_done=2**70)])
    store.write([points(run_id, 3, [7.0])])
    assert facts(store, run_id) == (3, 7.0, 3, 2.0, 2)


def test_series_that_come_later_join_the_summaries_of_their_run(store, new_run):
    run_id, beside = store.add_runs([new_run, new_run])
    store.write([points(run_id, 1, [3.0]), points(beside, 1, [2.0])])
    store.write([points(run_id, 1, [0.5], "accuracy"), points(beside, 2, [1.0])])
    store.write([points(run_id, 2, [4.0])], [Change(beside, status=Status.RUNNING)])
    store.write([points(beside, 3, [8.0])])
    assert list(store.run(run_id).summaries) == ["loss", "accuracy"]
    assert facts(store, run_id, "accuracy") == (1, 0.5, 1, 0.5, 1)
    assert facts(store, run_id) == (2, 4.0, 2, 3.0, 1)
    assert facts(store, beside) == (3, 8.0, 3, 1.0, 2)


@pytest.mark.parametrize(
    ("losses", "best", "best_step"),
    [
        ([float("nan"), 2.0, 1.0], 1.0, 3),
        ([float("-inf"), 2.0, 2.0], 2.0, 2),
        ([float("inf"), float("nan"), float("-inf")], float("nan"), None),
        ([float("inf"), 5.0], 5.0, 2),
    ],
)
def test_the_best_is_the_smallest_finite_value(store, new_run, losses, best, best_step):
    run_id = store.add_run(new_run)
    store.write([points(run_id, 1, losses)])
    assert repr(facts(store, run_id)[3:]) == repr((best, best_step))
