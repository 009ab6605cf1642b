import os
import pickle
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import replace

import numpy as np
import psutil
import pytest

from storage import Change, Status, open_store
from storage.runs.owner import Owner

WRITER = """
import pickle, sys
import numpy as np
from storage import SeriesBlock, open_store

store = open_store(sys.argv[1])
run_id = store.add_run(pickle.load(sys.stdin.buffer))
for first in range(0, 10**9, 20):
    steps = np.arange(first, first + 20)
    store.write([SeriesBlock(run_id, ("loss",), steps, steps * 0.5, np.sin(steps)[:, None])])
    print(run_id, first + 20, flush=True)
"""

IDLER = """
import pickle, sys
from storage import open_store

store = open_store(sys.argv[1])
print(store.add_run(pickle.load(sys.stdin.buffer)), flush=True)
sys.stdin.buffer.read()
"""


@contextmanager
def child(code, place, new_run):
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        try:
            process.stdin.write(pickle.dumps(new_run))
            process.stdin.flush()
            yield process
        finally:
            process.kill()


@pytest.mark.every_database
def test_a_killed_writer_loses_nothing_that_was_committed(place, new_run):
    with child(WRITER, place, new_run) as process:
        for _ in range(30):
            run_id, written = map(int, process.stdout.readline().split())
        os.kill(process.pid, signal.SIGKILL)
        # Lines it had still printed report commits as well.
        for line in process.stdout.read().splitlines():
            written = max(written, int(line.split()[1]))
        process.wait()
    with open_store(place) as store:
        series = store.series(run_id, "loss")
        assert series.steps.size >= written >= 600
        assert np.array_equal(series.steps, np.arange(series.steps.size))
        assert np.array_equal(series.values, np.sin(series.steps))
        assert store.run(run_id).summaries["loss"].count == series.steps.size
        assert store.mark_interrupted() == [run_id]
        record = store.run(run_id)
        assert record.status is Status.INTERRUPTED
        assert str(process.pid) in record.message
        assert store.mark_interrupted() == []


@pytest.mark.every_database
def test_a_run_of_another_living_program_is_left_alone(place, new_run):
    with child(IDLER, place, new_run) as process, open_store(place) as store:
        run_id = int(process.stdout.readline())
        assert store.mark_interrupted() == []
        assert store.run(run_id).status is Status.QUEUED
        # The child ends as soon as its input does.
        process.stdin.close()
        process.wait()
        assert store.mark_interrupted() == [run_id]


def test_a_program_that_ended_but_was_not_collected_is_gone(place, new_run):
    with child(IDLER, place, new_run) as process, open_store(place) as store:
        run_id = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        # Waits for the end without collecting the child, which stays behind as a zombie.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE
        assert store.mark_interrupted() == [run_id]


@pytest.mark.every_database
def test_own_runs_and_runs_that_are_over_are_left_alone(place, new_run):
    with open_store(place) as store:
        own, over = store.add_runs([new_run, new_run])
        store.owner = replace(store.owner, started=store.owner.started - 1000)
        gone, elsewhere = store.add_run(new_run), None
        store.owner = replace(store.owner, host="another-machine")
        elsewhere = store.add_run(new_run)
        store.write([], [Change(over, status=Status.FINISHED)])
        assert store.mark_interrupted() == [gone]
        statuses = {run.id: run.status for run in store.runs()}
        assert statuses == {
            own: Status.QUEUED,
            over: Status.FINISHED,
            gone: Status.INTERRUPTED,
            elsewhere: Status.QUEUED,
        }


@pytest.mark.parametrize("status", [Status.FINISHED, Status.DIVERGED, Status.STOPPED, Status.FAILED])
def test_a_run_of_a_dead_program_that_was_over_keeps_its_end(place, new_run, status):
    with open_store(place) as store:
        store.owner = Owner(store.owner.host, store.owner.pid, 0.0)
        run_id = store.add_run(new_run)
        store.write([], [Change(run_id, status=status)])
        assert store.mark_interrupted() == []
        assert store.run(run_id).status is status


def test_a_change_that_a_crash_cut_off_is_undone_at_the_next_start(place, new_run):
    with open_store(place) as store:
        run_id = store.add_run(new_run)
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    # A tiny cache makes SQLite write to the file before the transaction ends, so that the journal matters.
    code = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE runs SET name = 'cut off'")
for number in range(500):
    row = (str(number), number, "x" * 3000)
    connection.execute("INSERT INTO settings VALUES (1, ?, ?, 'str', NULL, ?)", row)
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code, place], check=False)
    assert place.with_name(place.name + "-journal").stat().st_size > 0
    with open_store(place) as store:
        assert store.run(run_id).name == "first try"
        assert store.run(run_id).settings == new_run.settings
