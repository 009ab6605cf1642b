import threading

import numpy as np
import pytest
from long_runs import write_run
from stored_rows import rows

from storage import Change, Status, open_store

pytestmark = pytest.mark.every_database


def test_the_size_of_a_run_grows_with_its_points(store, new_run):
    small, _ = write_run(store, new_run, 1_000, 0)
    big, _ = write_run(store, new_run, 30_000, 1)
    sizes = store.sizes()
    assert set(sizes) == {small, big}
    assert 7 * 2 * 30_000 < sizes[big] < 8.2 * 2 * 30_000 + 30_000
    assert sizes[small] < sizes[big] / 20
    assert store.sizes(small) == {small: sizes[small]}
    assert store.sizes(999) == {}
    store.vacuum()
    assert sizes[big] < store.size()


def test_the_room_of_removed_runs_is_used_again(store, new_run):
    gone, _ = write_run(store, new_run, 60_000, 0)
    kept, values = write_run(store, new_run, 5_000, 1)
    store.vacuum()
    full = store.size()
    store.delete([gone])
    store.empty_bin()
    store.vacuum()
    write_run(store, new_run, 60_000, 2)
    store.vacuum()
    assert store.size() < 1.1 * full
    assert store.series(kept, "b").values.tobytes() == np.ascontiguousarray(values[:, 1]).tobytes()


def test_vacuum_merges_what_is_over_and_leaves_what_goes_on(store, new_run):
    over, values = write_run(store, new_run, 5_000, 0)
    live, _ = write_run(store, new_run, 5_000, 1)
    store.write([], [Change(live, status=Status.RUNNING)])
    counter = store.change_counter()
    store.vacuum()
    counts = dict(rows(store, "SELECT run_id, count(*) FROM blocks GROUP BY run_id"))
    assert counts == {over: 1, live: 5}
    assert store.series(over, "a").values.tobytes() == np.ascontiguousarray(values[:, 0]).tobytes()
    # No reader has to look again: what it sees is the same.
    assert store.change_counter() == counter


@pytest.mark.parametrize("times", [1, 2])
def test_merging_at_the_same_time_as_another_program_loses_nothing(place, new_run, times):
    with open_store(place) as store, open_store(place) as other:
        run_id, values = write_run(store, new_run, 100_000, 0)
        mergers = [threading.Thread(target=each.merge, args=(run_id,)) for each in (store, other) * times]
        for merger in mergers:
            merger.start()
        for merger in mergers:
            merger.join()
        assert store.series(run_id, "a").values.tobytes() == np.ascontiguousarray(values[:, 0]).tobytes()
        assert store.series(run_id, "b").steps.tolist() == list(range(100_000))


def test_all_series_are_those_read_one_by_one(store, new_run, make_block):
    run_id, _ = write_run(store, new_run, 3_000, 0)
    store.write([make_block(run_id, 3_000, 10, ("c",)), make_block(run_id, 4_000, 10, ("a", "b"))])
    found = store.all_series(run_id)
    assert list(found) == ["a", "b", "c"]
    for name, series in found.items():
        alone = store.series(run_id, name)
        for field in ("steps", "seconds", "values"):
            assert getattr(series, field).tobytes() == getattr(alone, field).tobytes()


def test_one_series_of_many_runs_is_read_at_once(store, new_run):
    written = dict(write_run(store, new_run, 10 * (seed + 1), seed) for seed in range(20))
    empty = store.add_run(new_run)
    found = store.series_of([*written, empty, 999], "b")
    assert list(found) == [*written, empty, 999]
    for run_id, values in written.items():
        assert found[run_id].values.tobytes() == np.ascontiguousarray(values[:, 1]).tobytes()
        assert found[run_id].steps.tolist() == list(range(len(values)))
    assert found[empty].steps.size == found[999].steps.size == 0
