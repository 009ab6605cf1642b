import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from storage import (
    SeriesBlock,
    StoreError,
    StoreFullError,
    StoreMissingError,
    StoreReadOnlyError,
    StoreTooNewError,
    StoreUnreadableError,
    StoreWriteError,
    open_store,
)
from storage.backends.error_translation import translated


@pytest.fixture
def place(empty_place):
    return empty_place


def assert_tells_what_to_do(error, place):
    text = str(error)
    assert str(place) in text
    assert "--store PATH" in text
    assert text.endswith(".")
    assert "\n" not in text
    assert "sqlite3" not in text.lower().replace(str(place).lower(), "")


def make_newer(place):
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("UPDATE schema_version SET version_num = '9999'")


def test_a_missing_store_is_not_created_unasked(place):
    with pytest.raises(StoreMissingError) as caught:
        open_store(place, create=False)
    assert_tells_what_to_do(caught.value, place)
    assert list(place.parent.iterdir()) == []


def test_an_empty_file_becomes_a_store(place, new_run):
    place.touch()
    with open_store(place, create=False) as store:
        assert store.add_run(new_run) == 1


def test_a_directory_is_refused(tmp_path):
    with pytest.raises(StoreUnreadableError, match="not a file") as caught:
        open_store(tmp_path)
    assert_tells_what_to_do(caught.value, tmp_path)


@pytest.mark.parametrize("content", [b"hello", b"not a database " * 1000, b"SQLite format 3\0" + bytes(4080)])
def test_a_file_that_is_no_database_is_refused_and_kept(place, content):
    place.write_bytes(content)
    with pytest.raises(StoreUnreadableError) as caught:
        open_store(place)
    assert_tells_what_to_do(caught.value, place)
    assert place.read_bytes() == content


def test_the_database_of_another_program_is_refused_and_kept(place):
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    before = place.read_bytes()
    with pytest.raises(StoreUnreadableError):
        open_store(place)
    assert place.read_bytes() == before


def test_a_store_cut_in_half_is_called_damaged(place, new_run):
    with open_store(place) as store:
        store.add_runs([new_run] * 200)
    with place.open("r+b") as file:
        file.truncate(place.stat().st_size // 2)

    def read_everything():
        with open_store(place) as store:
            store.runs()

    with pytest.raises(StoreUnreadableError) as caught:
        read_everything()
    assert_tells_what_to_do(caught.value, place)


def test_overwritten_pages_are_called_damaged(place, new_run):
    with open_store(place) as store:
        store.add_runs([new_run] * 200)
    size = place.stat().st_size
    with place.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * (size - 8192))

    def read_everything():
        with open_store(place) as store:
            store.runs()

    with pytest.raises(StoreUnreadableError):
        read_everything()


def test_a_newer_store_is_refused_and_keeps_every_byte(place):
    open_store(place).close()
    make_newer(place)
    before = place.read_bytes()
    with pytest.raises(StoreTooNewError, match="newer version") as caught:
        open_store(place)
    assert_tells_what_to_do(caught.value, place)
    assert place.read_bytes() == before


def test_a_newer_store_keeps_its_journal_mode(place):
    open_store(place).close()
    make_newer(place)
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    before = place.read_bytes()
    with pytest.raises(StoreTooNewError):
        open_store(place)
    assert place.read_bytes() == before


def test_a_newer_store_keeps_its_left_over_log(place, tmp_path, new_run):
    with open_store(place) as store:
        make_newer(place)
        store.add_run(new_run)
        copy = tmp_path / "copy.sqlite"
        files = {copy: place, copy.with_name("copy.sqlite-wal"): place.with_name(place.name + "-wal")}
        for target, source in files.items():
            shutil.copyfile(source, target)
    before = {file: file.read_bytes() for file in files}
    with pytest.raises(StoreTooNewError):
        open_store(copy)
    assert {file: file.read_bytes() for file in files} == before


def test_a_place_below_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    place = tmp_path / "file" / "below" / "runs.sqlite"
    with pytest.raises(StoreReadOnlyError) as caught:
        open_store(place)
    assert_tells_what_to_do(caught.value, place)


def test_a_name_that_is_too_long_cannot_be_written(tmp_path):
    with pytest.raises(StoreReadOnlyError):
        open_store(tmp_path / ("x" * 300))


def test_a_link_to_nowhere_is_refused(place):
    place.symlink_to(place.parent / "missing" / "runs.sqlite")
    with pytest.raises(StoreError) as caught:
        open_store(place)
    assert_tells_what_to_do(caught.value, place)


UNPRIVILEGED = """
import os, pathlib, sys
from storage import StoreReadOnlyError, open_store

if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    open_store(pathlib.Path(sys.argv[1]))
except StoreReadOnlyError as error:
    print(error)
"""


@pytest.mark.parametrize(("directory_mode", "file_mode"), [(0o555, 0o444), (0o777, 0o444), (0o555, 0o666)])
def test_a_store_in_a_read_only_place_is_refused(new_run, directory_mode, file_mode):
    # Below the system's own temporary directory: the person without rights must be able to reach it.
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory) / "runs.sqlite"
        with open_store(place) as store:
            store.add_run(new_run)
        place.chmod(file_mode)
        place.parent.chmod(directory_mode)
        result = subprocess.run(
            [sys.executable, "-c", UNPRIVILEGED, place], capture_output=True, text=True, check=False
        )
        place.parent.chmod(0o700)
    assert (result.returncode, result.stderr) == (0, "")
    assert_tells_what_to_do(result.stdout.strip(), place)


LIMITED = """
import pathlib, resource, sys
import numpy as np
from storage import SeriesBlock, StoreWriteError, open_store

place = pathlib.Path(sys.argv[1])

def block(first, count):
    steps = np.arange(first, first + count)
    return SeriesBlock(1, ("loss",), steps, steps * 1.0, np.sin(steps)[:, None])

with open_store(place) as store:
    store.write([block(0, 1000)])
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, unlimited[1]))
    try:
        store.write([block(1000, 100_000)])
    except StoreWriteError as error:
        print(error)
    assert store.series(1, "loss").steps.size == 1000
    resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    store.write([block(1000, 100_000)])
"""


def test_a_write_that_finds_no_room_keeps_what_was_there_and_works_later(place, new_run):
    with open_store(place) as store:
        store.add_run(new_run)
    result = subprocess.run(
        [sys.executable, "-c", LIMITED, place], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert_tells_what_to_do(result.stdout.strip(), place)
    with open_store(place) as store:
        series = store.series(1, "loss")
        assert np.array_equal(series.values, np.sin(np.arange(101_000)))
        assert store.run(1).summaries["loss"].count == 101_000


def test_a_store_cannot_be_created_without_room_and_can_later(place):
    code = """
import pathlib, resource, sys
from storage import StoreWriteError, open_store

unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, unlimited[1]))
try:
    open_store(pathlib.Path(sys.argv[1]))
except StoreWriteError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
with open_store(pathlib.Path(sys.argv[1])) as store:
    assert store.runs() == []
"""
    result = subprocess.run([sys.executable, "-c", code, place], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert_tells_what_to_do(result.stdout.strip(), place)


def test_a_full_disk_is_told_from_other_failures(place):
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        # SQLite reports its own limit of pages exactly as it reports a full disk.
        connection.execute("CREATE TABLE t (x)")
        connection.execute("PRAGMA max_page_count = 3")
        with pytest.raises(StoreFullError) as caught, translated(place):
            connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    assert isinstance(caught.value, StoreWriteError)
    assert_tells_what_to_do(caught.value, place)


def test_a_file_opened_for_reading_only_is_called_read_only(place):
    open_store(place).close()
    with (
        closing(sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True)) as connection,
        pytest.raises(StoreReadOnlyError) as caught,
        translated(place),
    ):
        connection.execute("UPDATE revision SET number = 1")
    assert_tells_what_to_do(caught.value, place)


def test_a_block_of_an_unknown_codec_is_called_unreadable(place, new_run):
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        store.write([SeriesBlock(run_id, ("loss",), np.arange(3), np.zeros(3), np.zeros((3, 1)))])
        with closing(sqlite3.connect(place)) as connection, connection:
            connection.execute("UPDATE block_values SET codec = 'from the future'")
        with pytest.raises(StoreUnreadableError):
            store.series(run_id, "loss")
