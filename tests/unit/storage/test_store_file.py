import os
import pickle
import stat
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import storage
from storage import (
    Change,
    RunNotFoundError,
    SeriesBlock,
    Status,
    StoreError,
    StoreFullError,
    default_path,
    open_store,
)
from storage.models import Table
from storage.schema import REVISIONS, VERSION_TABLE


@pytest.fixture
def place(empty_place):
    return empty_place


def test_the_default_place_is_the_data_directory_of_the_person(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_path().name == "runs.sqlite"
    assert default_path().parent.name == "descent-workbench"


def test_only_the_owner_can_read_the_store(tmp_path, new_run):
    place = tmp_path / "new" / "runs.sqlite"
    with open_store(place) as store:
        store.add_run(new_run)
        assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
        files = list(place.parent.iterdir())
        assert len(files) == 3
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


@pytest.mark.every_database
def test_models_and_migrations_describe_the_same_tables(store):
    with store._database.reader.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Table.metadata) == []


def test_the_listed_revisions_are_those_of_the_migrations():
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    scripts = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(REVISIONS) == scripts[::-1]


def test_a_place_with_a_percent_sign_and_spaces_works(tmp_path, new_run):
    place = tmp_path / "50% of #runs?" / "my runs.sqlite"
    with open_store(place) as store:
        store.add_run(new_run)
    with open_store(place, create=False) as store:
        assert len(store.runs()) == 1


def test_sqlite_is_set_up_for_one_writer_and_many_readers(store):
    with store._database.reader.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert found == ["wal", 1, 1, 200]


def test_closing_leaves_one_file_and_no_open_handle(place, new_run, make_block):
    store = open_store(place)
    store.write([make_block(store.add_run(new_run), 0, 5)])
    store.close()
    store.close()
    assert [file.name for file in place.parent.iterdir()] == [place.name]
    handles = Path("/proc/self/fd")
    if handles.exists():
        assert str(place) not in {os.path.realpath(handle) for handle in handles.iterdir()}


@pytest.mark.every_database
def test_a_closed_store_says_so(place):
    store = open_store(place)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.runs()


def test_a_left_over_log_is_read(place, tmp_path, new_run):
    with open_store(place) as store:
        store.add_run(new_run)
        copy = tmp_path / "copy.sqlite"
        copy.write_bytes(place.read_bytes())
        log = place.with_name(place.name + "-wal")
        assert log.stat().st_size > 0
        copy.with_name("copy.sqlite-wal").write_bytes(log.read_bytes())
    with open_store(copy) as store:
        assert len(store.runs()) == 1


@pytest.mark.every_database
def test_the_change_counter_counts_every_kind_of_write(store, new_run, make_block):
    seen = [store.change_counter()]

    def changed():
        seen.append(store.change_counter())
        return seen[-1] != seen[-2]

    assert not changed()
    run_id = store.add_run(new_run)
    assert changed()
    store.write([make_block(run_id, 0, 3)])
    assert changed()
    store.write([], [Change(run_id, status=Status.PAUSED)])
    assert changed()
    store.runs()
    assert not changed()


@pytest.mark.every_database
def test_the_change_counter_sees_another_process(store, new_run):
    before = store.change_counter()
    code = (
        "import sys, pickle, storage\n"
        "with storage.open_store(sys.argv[1]) as store:\n"
        "    store.add_run(pickle.load(sys.stdin.buffer))\n"
    )
    subprocess.run([sys.executable, "-c", code, str(store.place)], input=pickle.dumps(new_run), check=True)
    assert store.change_counter() != before


@pytest.mark.every_database
def test_a_reader_never_waits_for_an_unfinished_write(store, new_run):
    run_id = store.add_run(new_run)
    with open_store(store.place) as other, other._database.writing() as connection:
        connection.execute(text("UPDATE runs SET name = 'half written'"))
        assert store.run(run_id).name == "first try"
    assert store.run(run_id).name == "half written"


@pytest.mark.every_database
def test_a_writing_thread_and_reading_threads_share_one_store(store, new_run):
    run_id = store.add_run(new_run)
    failures = []
    written = threading.Event()

    def read():
        try:
            while not written.is_set():
                series = store.series(run_id, "loss")
                assert np.array_equal(series.steps, np.arange(series.steps.size))
                assert series.steps.size % 10 == 0
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for k in range(0, 1000, 10):
        steps = np.arange(k, k + 10)
        store.write([SeriesBlock(run_id, ("loss",), steps, steps * 1.0, np.ones((10, 1)))])
    written.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert store.series(run_id, "loss").steps.size == 1000


@pytest.mark.every_database
def test_many_threads_open_a_new_store_at_once(empty_place, new_run):
    failures = []
    barrier = threading.Barrier(6)

    def work():
        try:
            barrier.wait()
            with open_store(empty_place) as store:
                store.add_run(new_run)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_store(empty_place) as store:
        assert len(store.runs()) == 6


@pytest.mark.parametrize("error", [StoreFullError(Path("x")), RunNotFoundError(3)])
def test_an_error_survives_the_way_between_processes(error):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (type(error), str(error))


def test_the_store_loads_neither_qt_nor_torch_nor_what_only_an_open_one_needs():
    heavy = ("torch", "PySide6", "sqlalchemy", "alembic", "workbench")
    code = f"import sys, storage; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_every_name_of_the_package_is_there_and_no_other():
    assert all(hasattr(storage, name) for name in storage.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = storage.nothing
