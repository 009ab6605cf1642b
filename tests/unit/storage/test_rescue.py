"""Rescue files: what a store refused to the end is in it after the next start, once, and harms nothing."""

import dataclasses
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from datetime import UTC, datetime

import numpy as np
import pytest
from bare_run import bare_run
from hypothesis import given, settings
from hypothesis import strategies as st
from stored_rows import execute

from storage import Change, SeriesBlock, Status, StoreError, StoreFullError, open_store
from storage.place import data_directory
from storage.records import IMPORTED
from storage.rescue import files
from storage.rescue.files import rescue_files, save_remainders
from storage.rescue.remainder import remainder_of

ENDED = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data_of_this_test(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def temporary(monkeypatch, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def new(new_run):
    return dataclasses.replace(new_run, uid=uuid.uuid4().hex, tags=("a",))


def points(run_id, first, last, names=("loss", "norm")):
    steps = np.arange(first, last + 1)
    values = np.stack([np.sin(steps + k) for k in range(len(names))], axis=1)
    return SeriesBlock(run_id, names, steps, steps * 0.5, values)


def begin(store, new, last=100):
    """Add a run of this process that has made some steps."""
    run_id = store.add_run(new)
    store.write([points(run_id, 1, last)], [Change(run_id, status=Status.RUNNING, steps_done=last)])
    return run_id


def finished(steps):
    return Change(0, status=Status.FINISHED, steps_done=steps, seconds=steps * 0.5, message="", ended=ENDED)


def save(store, new, first, last, state=None):
    return save_remainders(
        store.place, store.local, [remainder_of(new, state or finished(last), [points(0, first, last)])]
    )


def assert_complete(store, run_id, last):
    record = store.run(run_id)
    assert (record.status, record.steps_done, record.seconds) == (Status.FINISHED, last, last * 0.5)
    assert (record.ended, record.message) == (ENDED, "")
    for k, name in enumerate(("loss", "norm")):
        series = store.series(run_id, name)
        assert series.steps.tolist() == list(range(1, last + 1))
        assert np.array_equal(series.values, np.sin(series.steps + k))
        assert record.summaries[name].count == last


@pytest.mark.every_database
def test_the_next_start_completes_the_run_and_says_so_once(place, new, caplog):
    with open_store(place) as store:
        run_id = begin(store, new)
        path = save(store, new, 101, 900)
        assert path.parent == store.local.parent
        assert path.stat().st_mode & 0o777 == 0o600
    with caplog.at_level(logging.WARNING, "storage"), open_store(place) as store:
        assert_complete(store, run_id, 900)
        (sentence,) = store.rescued
        assert str(path) in sentence
        assert f"run {run_id} " in sentence
        assert caplog.messages == [sentence]
    assert not path.exists()
    with open_store(place) as store:
        assert store.rescued == ()
        assert_complete(store, run_id, 900)


@pytest.mark.every_database
def test_a_file_whose_removal_was_cut_off_changes_nothing_the_next_time(place, new, tmp_path):
    with open_store(place) as store:
        run_id = begin(store, new)
        path = save(store, new, 101, 900)
    shutil.copy(path, tmp_path / "copy")
    with open_store(place) as store:
        counter = store.change_counter()
        assert store.rescued
    shutil.copy(tmp_path / "copy", path)
    with open_store(place) as store:
        assert store.rescued == ()
        assert_complete(store, run_id, 900)
        assert store.change_counter() >= counter
    assert not path.exists()


def test_points_that_the_store_has_already_are_not_added_twice(place, new):
    with open_store(place) as store:
        run_id = begin(store, new, 100)
        # The server applied the last commit, whose answer was lost.
        save(store, new, 41, 900)
    with open_store(place) as store:
        assert_complete(store, run_id, 900)


def test_each_series_is_completed_after_its_own_last_point(place, new):
    with open_store(place) as store:
        run_id = begin(store, new, 100)
        store.write([points(run_id, 101, 150, ("loss",))])
        save(store, new, 101, 200)
    with open_store(place) as store:
        assert_complete(store, run_id, 200)


@pytest.mark.parametrize("status", [Status.FINISHED, Status.STOPPED, Status.DIVERGED, Status.FAILED])
def test_a_run_that_was_taken_for_interrupted_gets_its_true_end(place, new, status):
    with open_store(place) as store:
        run_id = begin(store, new)
        state = Change(0, status=status, steps_done=100, message="as it was", ended=ENDED)
        save_remainders(store.place, store.local, [remainder_of(new, state, [])])
        store.write([], [Change(run_id, status=Status.INTERRUPTED, message="Its program ended.")])
    with open_store(place) as store:
        record = store.run(run_id)
        assert (record.status, record.message, record.ended) == (status, "as it was", ENDED)


def test_a_run_that_went_on_meanwhile_keeps_what_it_has(place, new):
    with open_store(place) as store:
        run_id = begin(store, new)
        path = save(store, new, 101, 500, Change(0, status=Status.STOPPED, steps_done=500))
        store.write([points(run_id, 101, 900)], [Change(run_id, **_state_of(finished(900)))])
    with open_store(place) as store:
        assert store.rescued == ()
        assert_complete(store, run_id, 900)
    assert not path.exists()


def _state_of(change):
    return {field.name: getattr(change, field.name) for field in dataclasses.fields(change)[1:]}


RESUMER = """
import sys
from storage.store import open_as_is

with open_as_is(sys.argv[1]) as store:
    store.reopen(int(sys.argv[2]), 1000)
    print("resumed", flush=True)
    sys.stdin.read()
"""


def test_a_run_that_another_program_trains_now_waits_for_its_end(place, new):
    with open_store(place) as store:
        run_id = begin(store, new)
        path = save(store, new, 101, 500)
        store.write([], [Change(run_id, status=Status.INTERRUPTED)])
    with subprocess.Popen(
        [sys.executable, "-c", RESUMER, place, str(run_id)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        other.stdout.readline()
        with open_store(place) as store:
            assert store.rescued == ()
            assert (store.run(run_id).status, store.run(run_id).steps_done) == (Status.QUEUED, 100)
        assert path.exists()
        other.communicate()
    with open_store(place) as store:
        assert_complete(store, run_id, 500)


def test_a_run_that_the_store_does_not_hold_is_added(place, new, new_place):
    with open_store(place) as store:
        begin(store, new)
        path = save(store, new, 101, 900)
    other = new_place()
    path.rename(other.with_name(f"{other.name}{path.name.removeprefix(place.name)}"))
    with open_store(other) as store:
        (record,) = store.runs()
        assert (record.uid, record.status, record.tags) == (new.uid, Status.FINISHED, ("a",))
        assert record.settings == new.settings
        assert IMPORTED not in store.environment(record.id)
        assert store.experiment(record.id) == new.experiment
        assert store.series(record.id, "loss").steps.tolist() == list(range(101, 901))


def test_many_runs_lie_in_one_file(place, new):
    each = [dataclasses.replace(new, uid=uuid.uuid4().hex) for _ in range(3)]
    with open_store(place) as store:
        numbers = [begin(store, one) for one in each]
        remainders = [remainder_of(one, finished(300), [points(0, 101, 300)]) for one in each]
        save_remainders(store.place, store.local, remainders)
    with open_store(place) as store:
        assert "3 runs" in store.rescued[0]
        for run_id in numbers:
            assert_complete(store, run_id, 300)


KILLED = """
import os, sys
from storage import Store, open_store

complete, done = Store.complete_run, []

def complete_run(*arguments):
    result = complete(*arguments)
    done.append(result)
    if len(done) == 2:
        os.kill(os.getpid(), 9)
    return result

Store.complete_run = complete_run
open_store(sys.argv[1])
"""


def test_a_program_that_is_killed_in_the_middle_leaves_the_rest_to_the_next(place, new):
    each = [dataclasses.replace(new, uid=uuid.uuid4().hex) for _ in range(3)]
    with open_store(place) as store:
        numbers = [begin(store, one) for one in each]
        remainders = [remainder_of(one, finished(300), [points(0, 101, 300)]) for one in each]
        path = save_remainders(store.place, store.local, remainders)
    killed = subprocess.run([sys.executable, "-c", KILLED, place], check=False)
    assert killed.returncode == -9
    assert path.exists()
    with open_store(place) as store:
        assert f"run {numbers[2]} " in store.rescued[0]
        for run_id in numbers:
            assert_complete(store, run_id, 300)
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + bytes(4080)])
def test_a_file_that_is_none_stays_and_is_told_and_the_store_opens(place, new, content):
    with open_store(place) as store:
        begin(store, new)
        path = save(store, new, 101, 500)
    path.write_bytes(content)
    with open_store(place) as store:
        assert str(path) in store.rescued[0]
        assert "could not be taken in" in store.rescued[0]
        assert store.runs()[0].steps_done == 100
    assert path.read_bytes() == content


def test_a_file_made_to_do_harm_is_refused(place, new):
    with open_store(place) as store:
        run_id = begin(store, new)
        path = save(store, new, 101, 500)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TRIGGER harm AFTER INSERT ON runs BEGIN DELETE FROM runs; END")
    with open_store(place) as store:
        assert "trigger" in store.rescued[0]
        assert store.run(run_id).steps_done == 100


def test_one_damaged_run_of_a_file_leaves_the_file(place, new):
    second = dataclasses.replace(new, uid=uuid.uuid4().hex)
    with open_store(place) as store:
        begin(store, new)
        begin(store, second)
        remainders = [remainder_of(one, finished(300), [points(0, 101, 300)]) for one in (new, second)]
        path = save_remainders(store.place, store.local, remainders)
    with open_store(path) as rescue:
        execute(rescue, "UPDATE block_values SET data = x'00' WHERE block_id = 2")
    with open_store(place) as store:
        assert "could not be taken in" in store.rescued[0]
        assert [run.steps_done for run in store.runs()] == [100, 300]
    assert path.exists()


def test_pipes_links_and_files_of_other_names_are_left_alone(place, new, tmp_path):
    with open_store(place) as store:
        begin(store, new)
        path = save(store, new, 101, 500)
        aside = path.rename(tmp_path / "aside.sqlite")
        os.mkfifo(path)
        linked = path.with_name(f"{place.name}.rescue-{'a' * 12}.sqlite")
        linked.symlink_to(aside)
        path.with_name(f"{place.name}.rescue-of-mine.sqlite").write_bytes(b"")
        assert rescue_files(store.place, store.local) == []
    with open_store(place) as store:
        assert store.rescued == ()


@pytest.mark.parametrize("missing", [1, 2])
def test_where_nothing_can_be_written_beside_the_store_other_folders_do(
    place, new, monkeypatch, temporary, missing
):
    with open_store(place) as store:
        run_id = begin(store, new)
        refused, usual = [], files.packed_store

        def packed_store(path, mode):
            if len(refused) < missing:
                refused.append(path)
                raise StoreError(path)
            return usual(path, mode)

        monkeypatch.setattr(files, "packed_store", packed_store)
        path = save(store, new, 101, 900)
        assert refused[0].parent == place.parent
        assert path.is_relative_to(data_directory() if missing == 1 else temporary)
        assert path.parent.stat().st_mode & 0o777 == 0o700
    link = place.with_name("link.sqlite")
    link.symlink_to(place)
    with open_store(link) as store:
        assert_complete(store, run_id, 900)
    assert not path.exists()


def test_a_folder_of_another_person_is_not_trusted(place, new, temporary, monkeypatch):
    with open_store(place) as store:
        begin(store, new)
        monkeypatch.setattr(files.os, "getuid", lambda: 12345)
        monkeypatch.setattr(files, "packed_store", _refusing)
        with pytest.raises(StoreError):
            save(store, new, 101, 900)


def _refusing(path, mode):
    raise StoreError(path)


def test_room_nowhere_is_an_error_and_leaves_no_file(place, new, monkeypatch, temporary, tmp_path):
    with open_store(place) as store:
        begin(store, new)
        monkeypatch.setattr(files, "packed_store", _refusing)
        with pytest.raises(StoreError) as caught:
            save(store, new, 101, 900)
        assert str(place.parent) in str(caught.value)
    assert not list(tmp_path.rglob("*rescue-*"))


def test_a_store_that_refuses_keeps_the_file_for_another_start(place, new, monkeypatch):
    with open_store(place) as store:
        run_id = begin(store, new)
        path = save(store, new, 101, 900)
    with monkeypatch.context() as patch:
        patch.setattr("storage.store.remainder.complete", _refuse_completion)
        with open_store(place) as store:
            assert "room" in store.rescued[0]
    assert path.exists()
    with open_store(place) as store:
        assert_complete(store, run_id, 900)


def _refuse_completion(*arguments):
    raise StoreFullError


@given(
    written=st.integers(0, 60),
    pieces=st.lists(st.integers(1, 20), min_size=1, max_size=5),
    overlap=st.integers(0, 20),
)
@settings(max_examples=25, deadline=None)
def test_whatever_was_written_and_missing_the_run_is_whole(tmp_path_factory, written, pieces, overlap):
    new = dataclasses.replace(bare_run(0), uid=uuid.uuid4().hex)
    place = tmp_path_factory.mktemp("store") / "runs.sqlite"
    with open_store(place) as store:
        run_id = store.add_run(new)
        if written:
            store.write([points(run_id, 1, written)])
        first, blocks = max(1, written + 1 - overlap), []
        for size in pieces:
            blocks.append(points(0, first, first + size - 1))
            first += size
        save_remainders(store.place, store.local, [remainder_of(new, finished(first - 1), blocks)])
    with open_store(place) as store:
        reached = max(written, first - 1)
        assert store.series(run_id, "norm").steps.tolist() == list(range(1, reached + 1))
