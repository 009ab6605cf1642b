import pickle
import sqlite3
import subprocess
import sys
from contextlib import closing

import numpy as np
import pytest

from storage import StoreLockedError, open_store

BUSY_WRITER = """
import pickle, sys
import numpy as np
from storage import SeriesBlock, open_store

with open_store(sys.argv[1]) as store:
    run_id = store.add_run(pickle.load(sys.stdin.buffer))
    for first in range(0, 1500, 10):
        steps = np.arange(first, first + 10)
        store.write([SeriesBlock(run_id, ("loss",), steps, steps * 1.0, run_id + np.sin(steps)[:, None])])
print(run_id)
"""


@pytest.mark.every_database
def test_two_programs_that_create_and_write_at_once_lose_nothing(empty_place, new_run):
    # The store does not exist yet: both create, migrate and write it.
    children = [
        subprocess.Popen(
            [sys.executable, "-c", BUSY_WRITER, str(empty_place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for process in children:
        process.stdin.write(pickle.dumps(new_run))
        process.stdin.flush()
    numbers = []
    for process in children:
        with process:
            numbers.append(int(process.communicate()[0]))
        assert process.returncode == 0
    assert sorted(numbers) == [1, 2]
    with open_store(empty_place) as store:
        for run_id in numbers:
            assert np.array_equal(store.series(run_id, "loss").values, run_id + np.sin(np.arange(1500)))
        assert store.change_counter() == 2 * 151


LOCKER = """
import sys
from storage import open_store

with open_store(sys.argv[1]) as store, store._writing():
    print("locked", flush=True)
    sys.stdin.read()
"""


@pytest.mark.every_database
def test_a_store_locked_by_another_program_is_told_and_works_when_free(place, new_run):
    with open_store(place, busy_timeout_s=0.05) as store:
        store.add_run(new_run)
        with subprocess.Popen(
            [sys.executable, "-c", LOCKER, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            process.stdout.readline()
            with pytest.raises(StoreLockedError, match="another program") as caught:
                store.add_run(new_run)
            assert str(place) in str(caught.value)
            assert "--store PATH" in str(caught.value)
            assert len(store.runs()) == 1
            with pytest.raises(StoreLockedError):
                open_store(place, busy_timeout_s=0.05)
            process.communicate()
        assert store.add_run(new_run) == 2


def test_a_new_place_locked_by_another_connection_is_told(place):
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreLockedError):
            open_store(place, busy_timeout_s=0.05)
        other.execute("ROLLBACK")
    open_store(place).close()
