"""What only a file does: it grows and becomes shorter."""

import sqlite3
from contextlib import closing

import numpy as np
from long_runs import write_run


def test_vacuum_gives_the_room_of_removed_runs_back(store, new_run):
    gone, _ = write_run(store, new_run, 60_000, 0)
    kept, values = write_run(store, new_run, 5_000, 1)
    store.vacuum()
    full = store.size()
    store.delete([gone])
    store.empty_bin()
    gained = store.vacuum()
    assert gained == full - store.size()
    assert gained > 6 * 2 * 60_000
    assert store.series(kept, "b").values.tobytes() == np.ascontiguousarray(values[:, 1]).tobytes()
    assert store.vacuum() == 0


def test_a_store_that_was_made_without_steps_is_written_anew_once(place, new_run):
    from storage import open_store

    with open_store(place) as store:
        with closing(sqlite3.connect(place)) as connection:
            connection.execute("PRAGMA auto_vacuum = NONE")
            connection.execute("VACUUM")
        run_id, values = write_run(store, new_run, 20_000, 0)
        store.vacuum()
        with closing(sqlite3.connect(place)) as connection:
            assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)
        assert store.series(run_id, "a").values.tobytes() == np.ascontiguousarray(values[:, 0]).tobytes()


def test_what_is_gained_counts_room_that_only_the_log_had(store, new_run):
    run_id = store.add_run(new_run)
    store.set_note([run_id], "x" * 400_000)
    store.set_note([run_id], "")
    assert 350_000 < store.vacuum() < 450_000
    assert store.vacuum() == 0
