"""What is different on a server: its texts, its rights, its migrations."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from stored_rows import execute, rows

import storage
from storage import (
    StoreError,
    StoreLockedError,
    StoreMissingError,
    StoreReadOnlyError,
    StoreReplacedError,
    StoreTooNewError,
    StoreUnreachableError,
    StoreUnreadableError,
    open_store,
    place_of,
)
from storage.schema import REVISIONS


@pytest.fixture
def database():
    return "postgresql"


def test_texts_come_in_the_same_order_on_every_server(store, new_run):
    # The database of this server orders texts as English does: aB, Ab, é, f.
    assert rows(store, "SELECT x FROM (VALUES ('f'), ('é'), ('B'), ('a')) AS t (x) ORDER BY x") == [
        ("a",), ("B",), ("é",), ("f",),
    ]  # fmt: skip
    store.add_runs([replace(new_run, name=name, tags=(name,)) for name in ("f", "é", "B", "a")])
    assert list(store.tags()) == ["B", "a", "f", "é"]
    assert store.vocabulary().values["name"] == ("B", "a", "f", "é")


def test_a_text_keeps_all_but_its_character_zero(store, new_run):
    run_id = store.add_run(replace(new_run, name="a\0b", settings={"x": "c\0d"}))
    store.set_note([run_id], "😀\0")
    run = store.run(run_id)
    assert (run.name, run.note) == ("a\N{SYMBOL FOR NULL}b", "😀\N{SYMBOL FOR NULL}")
    assert run.settings["x"] == "c\0d"


def test_numbers_of_rows_have_64_bits(store, new_run, make_block):
    for table in ("runs", "blocks", "series"):
        execute(store, f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {2**40})")
    run_id = store.add_run(new_run)
    assert run_id > 2**40
    store.write([make_block(run_id, 0, 20_000), make_block(run_id, 20_000, 10)])
    store.merge(run_id)
    assert store.series(run_id, "loss").steps.size == 20_010
    assert store.run(store.add_run(replace(new_run, parent_id=run_id, parent_step=1))).parent_id == run_id


def migrated(place, revision):
    """Make a store of an old schema."""
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    engine = create_engine(place.url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


OLD_RUN = (
    "INSERT INTO runs (uid, name, problem, optimizer, convention, schedule, status, seed, planned_steps, "
    "steps_done, seconds, device, created, message, owner_host, owner_pid, owner_started, experiment, "
    "environment) VALUES ('u', 'old', 'p', 'o', '', '', 'finished', 7, 9, 9, 'NaN', 'cpu', now(), '', 'h', "
    "1, 0, '{\"a\": 1}', '{}')"
)


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_old_store_is_brought_up_with_what_it_holds(empty_place, postgresql_server, revision):
    migrated(empty_place, revision)
    postgresql_server.execute(OLD_RUN, empty_place.url.database)
    setting = "INSERT INTO settings VALUES (1, 'lr', 0, 'float', 0.1, '0.1')"
    postgresql_server.execute(setting, empty_place.url.database)
    with open_store(empty_place, create=False) as store:
        (run,) = store.runs()
        assert (run.name, run.settings, store.experiment(1)) == ("old", {"lr": 0.1}, {"a": 1})
        assert store.run(1).seconds != store.run(1).seconds


def test_a_migration_that_fails_leaves_no_trace(empty_place, postgresql_server):
    migrated(empty_place, "0001")
    database = empty_place.url.database
    postgresql_server.execute(OLD_RUN, database)
    # The third step fails after the second has added its columns.
    postgresql_server.execute("CREATE TABLE removals (x integer)", database)
    for _ in range(2):
        with pytest.raises(StoreUnreadableError):
            open_store(empty_place)
    postgresql_server.execute("DROP TABLE removals", database)
    with psycopg.connect(empty_place.url.set(drivername="postgresql").render_as_string()) as connection:
        assert connection.execute("SELECT version_num FROM schema_version").fetchall() == [("0001",)]
        assert connection.execute("SELECT to_regclass('tags')").fetchone() == (None,)
    with open_store(empty_place) as store:
        assert store.run(1).name == "old"


def test_an_empty_database_becomes_a_store_only_when_asked(empty_place):
    with pytest.raises(StoreMissingError, match="holds no runs yet"):
        open_store(empty_place, create=False)
    open_store(empty_place).close()
    open_store(empty_place, create=False).close()


def test_tables_of_another_program_are_refused_and_kept(empty_place, postgresql_server):
    postgresql_server.execute("CREATE TABLE customers (x integer)", empty_place.url.database)
    with pytest.raises(StoreUnreadableError):
        open_store(empty_place)
    with psycopg.connect(empty_place.url.set(drivername="postgresql").render_as_string()) as connection:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        assert connection.execute(tables).fetchall() == [("customers",)]


def test_a_newer_store_is_refused(place, postgresql_server):
    postgresql_server.execute("UPDATE schema_version SET version_num = '9999'", place.url.database)
    with pytest.raises(StoreTooNewError):
        open_store(place)


def test_who_may_only_read_is_told_so(place, postgresql_server):
    database = place.url.database
    postgresql_server.execute("DROP ROLE IF EXISTS reader")
    postgresql_server.execute("CREATE ROLE reader LOGIN")
    postgresql_server.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader", database)
    with pytest.raises(StoreReadOnlyError, match="right to write"):
        open_store(str(place).replace("ada@", "reader@"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"database": "nothing_here"}, "nothing_here"),
        ({"username": "nobody_known"}, "nobody_known"),
        ({"host": "no-such-host.invalid", "query": {}}, "no-such-host"),
    ],
)
def test_a_server_that_does_not_let_one_in_is_named_with_its_reason(place, change, told):
    wanted = replace(place, url=place.url.set(password="horse", **change))
    with pytest.raises(StoreUnreachableError, match="cannot be reached") as caught:
        open_store(wanted)
    assert told in caught.value.reason
    assert "horse" not in str(caught.value)


def test_a_database_put_in_the_place_of_another_is_noticed(place, postgresql_server, new_run):
    with open_store(place) as store:
        store.add_run(new_run)
        name = place.url.database
        postgresql_server.drop(place)
        postgresql_server.execute(f"CREATE DATABASE {name} TEMPLATE prepared")
        with pytest.raises(StoreError):
            store.add_run(new_run)
        with pytest.raises(StoreReplacedError, match="another database"):
            store.add_run(new_run)
    with open_store(place) as store:
        assert store.runs() == []


def test_a_writer_waits_for_its_turn_no_longer_than_it_says(place, new_run):
    with open_store(place) as store, open_store(place, busy_timeout_s=0.05) as other:
        with store._writing():
            with pytest.raises(StoreLockedError):
                other.add_run(new_run)
            assert other.runs() == []
        assert other.add_run(new_run)


def test_files_that_belong_to_the_store_have_a_place_of_their_own(place, new_place, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with open_store(place) as store, open_store(new_place()) as another:
        with open_store(place_of(str(place).replace("?", "?application_name=x&"))) as same:
            assert same.local == store.local
        assert store.local.is_relative_to(tmp_path)
        assert store.local != another.local
        assert place.url.database in store.local.name
