"""A stranger's store: read as it is, never changed, and refused where it holds what no store has."""

import os
import shutil
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import zstandard

from storage import (
    Change,
    ImportOutcome,
    Status,
    StoreTooNewError,
    StoreUnreadableError,
    TransferStoppedError,
    UntrustedStore,
)
from storage.schema import REVISIONS

STORES = Path(__file__).parent / "stores"


@pytest.fixture
def hostile(store, new_run, make_block, packed):
    """A function that packs a run and changes the file by statements."""
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 1, 50)], [Change(run_id, status=Status.FINISHED, steps_done=50)])

    def make(*statements):
        path = packed(store, run_id)
        with closing(sqlite3.connect(path)) as connection, connection:
            for statement, *values in statements:
                connection.execute(statement, values)
        return path

    return make


def refused_file(path):
    before = path.read_bytes()
    with pytest.raises(StoreUnreadableError) as caught:
        UntrustedStore(path)
    assert path.read_bytes() == before
    return caught.value.cause.removeprefix("it ")


def refused_run(path, other, take_all):
    before = path.read_bytes()
    with pytest.raises((StoreUnreadableError, ValueError)) as caught:
        take_all(other, path)
    assert path.read_bytes() == before
    assert other.runs() == []
    return str(caught.value)


TRAPS = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END",
    "a trigger of a view": "CREATE TRIGGER t INSTEAD OF DELETE ON v BEGIN SELECT 1; END",
    "a view": "CREATE VIEW v AS SELECT load_extension('x')",
    "a table of its own": "CREATE TABLE more (x)",
    "an index": "CREATE INDEX i ON runs (name)",
    "a table of a module": "CREATE VIRTUAL TABLE f USING fts5(x)",
    "a column": "ALTER TABLE runs ADD COLUMN trap TEXT",
    "a hidden column": "ALTER TABLE runs ADD COLUMN trap TEXT AS (upper(name))",
    "no table": "DROP TABLE outlines",
    "another index": "DROP INDEX ix_runs_sweep",
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_schema_that_no_store_has_is_refused(hostile, name):
    before = [("CREATE VIEW v AS SELECT 1",)] if "INSTEAD" in TRAPS[name] else []
    problem = refused_file(hostile(*before, (TRAPS[name],)))
    assert problem.startswith("is refused: it has ")


def test_an_index_of_an_expression_under_a_known_name_is_refused(hostile):
    path = hostile(("DROP INDEX ix_runs_sweep",), ("CREATE INDEX ix_runs_sweep ON runs (upper(sweep))",))
    assert refused_file(path) == "is refused: it has an index of runs that no run store has"


def test_a_view_in_the_place_of_a_table_is_refused(hostile):
    path = hostile(
        ("ALTER TABLE tags RENAME TO hidden",), ("CREATE VIEW tags AS SELECT run_id, tag FROM hidden",)
    )
    assert refused_file(path).startswith("is refused: it has a ")


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_old_store_is_read_from_a_copy(revision, tmp_path, other, take_all):
    path = shutil.copyfile(STORES / f"{revision}.sqlite", tmp_path / "old.sqlite")
    before = path.read_bytes()
    assert [taken.outcome for taken in take_all(other, path)] == [ImportOutcome.ADDED] * 3
    assert path.read_bytes() == before
    assert [run.name for run in other.runs()] == ["", "second", "first"]
    assert np.array_equal(other.series(1, "loss").values, np.exp(-np.arange(1, 1001) / 300))
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("old")] == ["old.sqlite"]


def test_an_old_store_with_a_trigger_is_not_migrated(tmp_path):
    path = shutil.copyfile(STORES / "0001.sqlite", tmp_path / "old.sqlite")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TRIGGER t AFTER UPDATE ON runs BEGIN DELETE FROM series; END")
    assert refused_file(path) == "is refused: it has a trigger that no run store has"


def test_an_old_store_whose_settings_are_no_numbers_is_refused(tmp_path):
    path = shutil.copyfile(STORES / "0001.sqlite", tmp_path / "old.sqlite")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE settings SET text = 'many' WHERE kind = 'int'")
    assert refused_file(path) == "is damaged or not a run store"


def test_a_newer_store_is_refused(hostile):
    path = hostile(("UPDATE schema_version SET version_num = '9999'",))
    with pytest.raises(StoreTooNewError, match="update this one first"):
        UntrustedStore(path)


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.6, 0.95])
def test_a_file_that_is_cut_off_is_refused(hostile, other, take_all, kept):
    path = hostile()
    size = path.stat().st_size
    os.truncate(path, max(16, int(size * kept)))
    assert "is damaged or not a run store" in refused_run(path, other, take_all)


def test_another_database_and_an_empty_one_are_refused(tmp_path):
    for statement in ("CREATE TABLE people (name)", "CREATE VIEW v AS SELECT 1"):
        path = tmp_path / f"{len(statement)}.sqlite"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)
        assert refused_file(path)


def test_random_changes_never_do_more_than_refuse(hostile, other, take_all, tmp_path):
    whole = hostile().read_bytes()
    generator = np.random.default_rng(5)
    outcomes = []
    for number in range(60):
        data = bytearray(whole)
        for place in generator.integers(100, len(data), size=8):
            data[place] = generator.integers(256)
        path = tmp_path / f"{number}.sqlite"
        path.write_bytes(data)
        try:
            outcomes += take_all(other, path)
        except (StoreUnreadableError, ValueError):
            outcomes.append(None)
        assert path.read_bytes() == bytes(data)
    assert None in outcomes


BAD_RUNS = {
    "a path for a name of files": ("UPDATE runs SET uid = '../../../../../etc/x'", "uid"),
    "a name of files with a line break": ("UPDATE runs SET uid = substr(uid, 1, 31) || char(10)", "uid"),
    "an unknown status": ("UPDATE runs SET status = 'hacked'", "hacked"),
    "a text for a number": ("UPDATE runs SET steps_done = 'many'", "steps_done"),
    "negative steps": ("UPDATE runs SET steps_done = -1", "steps_done"),
    "bytes for a name": ("UPDATE runs SET name = x'ff00'", "name"),
    "a moment that never was": ("UPDATE runs SET created = '2024-13-45 99:00:00'", ""),
    "settings that are no object": ("UPDATE runs SET packed_settings = '[1]'", "settings"),
    "settings that are no JSON": ("UPDATE runs SET packed_settings = '{'", ""),
    "a setting that is a list": ("UPDATE runs SET packed_settings = '{\"lr\": [1]}'", "settings"),
    "a setting of many digits": (f"UPDATE runs SET packed_settings = '{{\"n\": {10**30}}}'", ""),
    "an experiment with NaN": ("UPDATE documents SET experiment = '{\"a\": NaN}'", "NaN"),
    "an experiment that is a text": ("UPDATE documents SET experiment = '\"x\"'", "experiment"),
    "an experiment with half a letter": ('UPDATE documents SET experiment = \'{"a": "\\ud800"}\'', ""),
    "deep brackets": (
        f"UPDATE documents SET experiment = '{{\"a\": {'[' * 100_000}{']' * 100_000}}}'",
        "holds more than it can",
    ),
    "a long name": ("UPDATE runs SET name = printf('%.*c', 5000, 'x')", "name"),
    "a huge text": ("UPDATE runs SET note = zeroblob(20000000)", "too big"),
    "a series with a command": ("UPDATE series SET name = char(27) || id", "name of a series"),
    "blocks of another run": ("UPDATE block_values SET series_id = series_id + 90", "damaged"),
    "no documents": ("DELETE FROM documents", "damaged"),
    "a block of too many points": ("UPDATE blocks SET count = 4000000000000", "claims 4000000000000 points"),
    "a block of a text": ("UPDATE blocks SET count = 'x'", "claims x points"),
    "a block of no points": ("UPDATE blocks SET count = 0", "claims 0 points"),
    "another count": ("UPDATE blocks SET count = 51", "damaged"),
    "an unknown codec": ("UPDATE block_values SET codec = 'pickle'", "damaged"),
    "a text for points": ("UPDATE block_values SET data = 'abc'", "damaged"),
    "no points": ("UPDATE block_values SET data = x''", "damaged"),
}


@pytest.mark.parametrize("name", BAD_RUNS)
def test_a_run_that_cannot_be_true_is_refused(hostile, other, take_all, name):
    statement, told = BAD_RUNS[name]
    assert told in refused_run(hostile((statement,)), other, take_all)


def test_a_bomb_of_zeros_is_refused_by_what_it_says_of_its_size(hostile, other, take_all):
    bomb = b"80" + zstandard.ZstdCompressor().compress(bytes(2**28))
    assert len(bomb) < 20_000
    path = hostile(("UPDATE block_values SET data = ?", bomb))
    assert "damaged" in refused_run(path, other, take_all)


def test_a_bomb_that_lies_about_its_size_is_refused(hostile, other, take_all):
    frame = bytearray(zstandard.ZstdCompressor(write_checksum=True).compress(bytes(2**26)))
    honest = zstandard.get_frame_parameters(bytes(frame)).content_size
    start = bytes(frame).index(struct.pack("<I", honest))
    frame[start : start + 4] = struct.pack("<I", 50 * 8)
    assert zstandard.frame_content_size(bytes(frame)) == 400
    path = hostile(("UPDATE block_values SET data = ?", b"80" + bytes(frame)))
    assert "damaged" in refused_run(path, other, take_all)


def test_summaries_and_outlines_of_a_stranger_are_not_believed(hostile, other, take_all):
    path = hostile(
        ("UPDATE runs SET packed_summaries = '{\"loss\": [9, 0.0, 9, -1e9, 9]}'",),
        ("UPDATE series SET best = -1e9, count = 7",),
    )
    (taken,) = take_all(other, path)
    summary = other.run(taken.run_id).summaries["loss"]
    values = np.sin(np.arange(1, 51))
    assert (summary.count, summary.best) == (50, values.min())


def test_what_the_writer_has_not_moved_out_of_its_log_is_read_too(
    store, other, new_run, make_block, take_all
):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 1, 50)])
    assert Path(f"{store.local}-wal").stat().st_size > 0
    main = store.local.read_bytes()
    (taken,) = take_all(other, store.local)
    assert other.series(taken.run_id, "loss").steps.size == 50
    assert store.local.read_bytes() == main


def test_reading_ends_when_it_is_no_longer_wanted(hostile):
    path = hostile()
    wanted = [True]
    with UntrustedStore(path, lambda: wanted[0]) as foreign:
        blocks = foreign.run_blocks(1, 1)
        next(blocks)
        wanted[0] = False
        with pytest.raises(TransferStoppedError):
            next(blocks)
    with pytest.raises(TransferStoppedError):
        UntrustedStore(path, lambda: False)


@pytest.mark.parametrize("name", ["nothing", "folder", "loop"])
def test_what_cannot_be_read_is_refused(tmp_path, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(StoreUnreadableError):
        UntrustedStore(tmp_path / name)


def test_more_runs_than_anyone_has_are_refused(hostile, other, take_all, monkeypatch):
    monkeypatch.setattr("storage.transfer.read_run.MOST_RUNS", 0)
    assert "holds more than 0 runs" in refused_run(hostile(), other, take_all)


def test_a_link_leads_to_the_file(hostile, tmp_path, other, take_all):
    link = tmp_path / "link"
    link.symlink_to(hostile())
    assert [taken.outcome for taken in take_all(other, link)] == [ImportOutcome.ADDED]
