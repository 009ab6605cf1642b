import math
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from storage import Status, StoreError, StoreUnreadableError, open_store
from storage.schema import REVISIONS


@pytest.fixture
def place(empty_place):
    return empty_place


STORES = Path(__file__).parent / "stores"
OLD = REVISIONS[:-1]


@pytest.fixture
def old_store(place, request):
    shutil.copyfile(STORES / f"{request.param}.sqlite", place)
    return place


def assert_holds_what_was_stored(store):
    third, second, first = store.runs()
    assert [run.name for run in (first, second, third)] == ["first", "second", ""]
    assert first.settings == {
        "lr": 0.1, "batch": 32, "nesterov": True, "device": "cpu", "clip": math.inf,
    }  # fmt: skip
    assert [type(value) for value in first.settings.values()] == [float, int, bool, str, float]
    assert store.experiment(first.id) == {
        "optimizer": {"name": "adam", "lr": 0.1},
        "list": ["a", None, True],
    }
    assert store.environment(first.id) == {"torch": "2.13.0"}
    assert (first.status, first.steps_done, first.seed) == (Status.FINISHED, 1000, 7)
    assert (second.status, second.message) == (Status.DIVERGED, "the loss is not finite")
    assert (third.status, third.seconds) == (Status.PAUSED, 0.9)
    assert first.summaries["loss"].best_step == 1000
    assert math.isnan(second.summaries["loss"].last)
    steps = np.arange(1, 1001)
    loss = store.series(first.id, "loss")
    assert np.array_equal(loss.steps, steps)
    assert np.array_equal(loss.seconds, steps * 0.001)
    assert np.array_equal(loss.values, np.exp(-steps / 300))
    metric = store.series(first.id, "metric")
    assert (metric.steps.tolist(), metric.values.tolist()) == ([500, 1000], [0.25, 0.0])
    assert np.signbit(metric.values[1])
    norm = store.series(second.id, "norm")
    assert norm.values.tolist() == [-math.inf, 5e-324, math.inf, -math.inf, 5e-324, math.inf]
    assert store.series(third.id, "loss").values.tolist() == [1.0, 0.1, 0.2]


@pytest.mark.parametrize("old_store", OLD, indirect=True)
def test_an_old_store_keeps_everything(old_store):
    with open_store(old_store, create=False) as store:
        assert_holds_what_was_stored(store)
        store.merge(1)
        assert_holds_what_was_stored(store)


@pytest.mark.parametrize("old_store", ["0001"], indirect=True)
def test_a_run_of_the_first_schema_has_no_marks(old_store):
    with open_store(old_store) as store:
        for run in store.runs():
            assert (run.sweep, run.parent_id, run.parent_step, run.tags) == ("", None, None, ())
            assert (run.note, run.favourite, run.locked, run.deleted) == ("", False, False, None)


@pytest.mark.parametrize("old_store", OLD, indirect=True)
def test_an_old_store_can_be_written(old_store, new_run, make_block):
    with open_store(old_store) as store:
        run_id = store.add_run(new_run)
        store.write([make_block(run_id, 0, 20)])
        store.tag([1, run_id], ["new"])
        assert "new" in store.run(1).tags
        assert store.series(run_id, "loss").steps.size == 20


@pytest.mark.parametrize("old_store", ["0002"], indirect=True)
def test_marks_of_the_second_schema_are_kept(old_store):
    with open_store(old_store) as store:
        third, second, first = store.runs()
        assert (first.tags, second.tags, third.tags) == (("adam", "paper"), ("paper",), ())
        assert (first.note, first.locked, second.favourite) == ("# seen", True, True)


def content(place):
    with closing(sqlite3.connect(place)) as connection:
        return list(connection.iterdump())


def backups(place):
    return sorted(file for file in place.parent.iterdir() if file.name.startswith(f"{place.stem}.before"))


@pytest.mark.parametrize("old_store", OLD, indirect=True)
def test_a_copy_is_kept_before_a_migration(old_store):
    before = content(old_store)
    open_store(old_store).close()
    (copy,) = backups(old_store)
    assert copy.name == f"runs.before-{REVISIONS[-1]}.sqlite"
    assert content(copy) == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    open_store(old_store).close()
    assert backups(old_store) == [copy]
    # The copy is itself a store, and a second migration does not write over the first copy.
    shutil.copyfile(copy, old_store)
    open_store(old_store).close()
    assert len(backups(old_store)) == 2
    assert content(copy) == before


@pytest.mark.parametrize("old_store", ["0001"], indirect=True)
def test_what_lies_in_a_left_over_log_is_in_the_copy(old_store, tmp_path):
    writer = sqlite3.connect(old_store)
    with closing(writer), writer:
        writer.execute("UPDATE runs SET name = 'in the log' WHERE id = 1")
        writer.commit()
        folder = tmp_path / "left"
        folder.mkdir()
        for ending in ("", "-wal"):
            shutil.copyfile(f"{old_store}{ending}", folder / f"runs.sqlite{ending}")
    place = folder / "runs.sqlite"
    open_store(place).close()
    (copy,) = backups(place)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT name FROM runs WHERE id = 1").fetchone() == ("in the log",)


def test_a_new_store_has_no_copy(place):
    open_store(place).close()
    assert backups(place) == []


@pytest.mark.parametrize("old_store", ["0001"], indirect=True)
def test_a_migration_that_fails_changes_nothing_and_leaves_no_copy(old_store):
    with closing(sqlite3.connect(old_store)) as connection, connection:
        connection.execute("CREATE TABLE tags (x)")
    before = old_store.read_bytes()
    for _ in range(2):
        with pytest.raises(StoreUnreadableError):
            open_store(old_store)
    assert old_store.read_bytes() == before
    assert backups(old_store) == []


@pytest.mark.parametrize("old_store", ["0001"], indirect=True)
def test_without_room_for_the_copy_nothing_is_migrated(old_store):
    code = """
import pathlib, resource, sys
from storage import StoreWriteError, open_store

place = pathlib.Path(sys.argv[1])
unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, unlimited[1]))
try:
    open_store(place)
except StoreWriteError as error:
    print(error)
"""
    before = old_store.read_bytes()
    result = subprocess.run(
        [sys.executable, "-c", code, old_store], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert str(old_store) in result.stdout
    assert old_store.read_bytes() == before
    assert [file.name for file in old_store.parent.iterdir()] == [old_store.name]
    with open_store(old_store) as store:
        assert_holds_what_was_stored(store)


def test_there_is_a_stored_file_of_every_old_schema():
    assert {file.stem for file in STORES.iterdir()} == set(OLD)


@pytest.mark.parametrize("old_store", ["0001"], indirect=True)
def test_a_store_in_which_the_migration_meets_a_cut_off_file_is_left(old_store):
    with old_store.open("r+b") as file:
        file.truncate(old_store.stat().st_size // 2)
    before = old_store.read_bytes()
    with pytest.raises(StoreError):
        open_store(old_store)
    assert old_store.read_bytes() == before
