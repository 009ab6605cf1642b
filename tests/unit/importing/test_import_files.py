"""Files of every kind brought in together: what is wrong with one keeps no other back."""

import gc
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from event_writing import scalar, write_events

from storage import Change, ImportOutcome, Status, StoreReplacedError, open_store, pack
from workbench.importing import import_files
from workbench.importing.recognition import all_importers


@pytest.fixture
def source(tmp_path, new_run, make_block):
    """Another store with five runs."""
    with open_store(tmp_path / "source" / "runs.sqlite") as opened:
        for run_id in opened.add_runs([new_run] * 5):
            opened.write([make_block(run_id, 1, 30)], [Change(run_id, status=Status.FINISHED, steps_done=30)])
        yield opened


@pytest.fixture
def packed(source, tmp_path):
    path = tmp_path / "runs.descent"
    pack(source, [run.id for run in source.runs()], path)
    return path


def test_kinds_are_told_by_content(tmp_path, packed, source, bring):
    disguised = packed.rename(tmp_path / "table.csv")
    table = tmp_path / "runs.sqlite.backup"
    table.write_text("loss\n1\n2\n")
    events = write_events(tmp_path / "words.txt", [scalar("loss", 1, 2.0)])
    report = bring(disguised, table, events, source.place)
    assert report.sentence() == "7 runs taken, 5 already here"
    assert [entry.run_id for entry in report.results] == [1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5]


def test_what_is_refused_keeps_nothing_else_back(tmp_path, packed, bring, store):
    with closing(sqlite3.connect(packed)) as connection, connection:
        connection.execute("UPDATE runs SET uid = '../../x' WHERE id = 3")
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "empty").touch()
    os.mkfifo(tmp_path / "pipe")
    paths = [tmp_path / name for name in ("noise", "empty", "pipe", "nothing", "with\0nul")]
    report = bring(*paths, packed)
    assert len(report.run_ids) == len(store.runs()) == 4
    told = ["; ".join(entry.notes) for entry in report.refused]
    kinds = told[0]
    for importer in all_importers():
        assert importer.kind in kinds
    assert kinds.startswith("it must be a run store, a file of packed runs, ")
    assert kinds.endswith(", a CSV table or TensorBoard's event files")
    assert told[1] == f"{kinds}, but this one is empty"
    assert told[2] == f"{kinds}, and no device or pipe"
    assert told[3] == "it must be a file that can be read (No such file or directory)"
    assert told[4].startswith(kinds)
    assert told[5].startswith("uid cannot be used: ")
    assert [entry.title for entry in report.refused][-1] == "run 3 of runs.descent"
    assert report.sentence().startswith("4 runs taken, 6 refused: ")


def test_a_trial_reads_all_and_changes_nothing(packed, bring, store):
    counter = store.change_counter()
    report = bring(packed, is_trial=True)
    assert report.sentence() == "5 runs would be taken"
    assert (store.runs(), store.change_counter(), report.run_ids) == ([], counter, [])
    with closing(sqlite3.connect(packed)) as connection, connection:
        connection.execute("UPDATE block_values SET data = x'00' WHERE block_id = 2")
    trial, really = bring(packed, is_trial=True), bring(packed)
    outcomes = [ImportOutcome.ADDED, None, ImportOutcome.ADDED, ImportOutcome.ADDED, ImportOutcome.ADDED]
    assert [entry.outcome for entry in trial.results] == outcomes
    assert [entry.outcome for entry in really.results] == outcomes


@pytest.mark.parametrize("asked", [1, 3, 6, 9, 12])
def test_whole_runs_only_when_it_is_given_up(packed, bring, store, asked):
    left = [asked]

    def is_wanted():
        left[0] -= 1
        return left[0] >= 0

    report = bring(packed, is_wanted=is_wanted)
    assert report.is_stopped
    assert report.sentence().endswith("then stopped")
    runs = store.runs()
    assert {run.id for run in runs} == set(report.run_ids)
    assert all(store.series(run.id, "loss").steps.size == 30 for run in runs)
    assert bring(packed).count(ImportOutcome.ADDED) == 5 - len(runs)


def test_progress_counts_runs(packed, bring):
    told = []
    bring(packed, tell=lambda done, total: told.append((done, total)))
    assert told == [(done, 5) for done in range(6)]


def test_the_sources_are_closed_and_left_as_they_are(tmp_path, packed, source, bring):
    before = packed.read_bytes()
    bring(packed, source.place)
    gc.collect()
    assert packed.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir() if "descent" in file.name} == {"runs.descent"}


def test_a_store_that_is_gone_ends_it_at_once(tmp_path, packed, store):
    store.local.rename(tmp_path / "away")
    with pytest.raises(StoreReplacedError):
        import_files(store, [packed])
    (tmp_path / "away").rename(store.local)


FULL = """
import pathlib, resource, sys
from storage import StoreWriteError, open_store
from workbench.importing import import_files
from workbench.importing.recognition import all_importers

place, path = map(pathlib.Path, sys.argv[1:])
with open_store(place) as store:
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, unlimited[1]))
    try:
        import_files(store, [path])
    except StoreWriteError as error:
        print(error)
"""


def test_a_full_disk_leaves_whole_runs(tmp_path, source, new_run, make_block):
    for run_id in source.add_runs([new_run] * 6):
        names = tuple(f"s{number}" for number in range(6))
        source.write([make_block(run_id, 1, 2_000, names)], [Change(run_id, status=Status.FINISHED)])
    path, place = tmp_path / "big.descent", tmp_path / "target.sqlite"
    pack(source, [run.id for run in source.runs()], path)
    done = subprocess.run(
        [sys.executable, "-c", FULL, place, path], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert str(place) in done.stdout
    with open_store(place) as store:
        runs = store.runs()
        assert 0 < len(runs) < 11
        for run in runs:
            counts = {summary.count for summary in run.summaries.values()}
            assert counts == {series.steps.size for series in store.all_series(run.id).values()}
        assert import_files(store, [path]).count(ImportOutcome.ADDED) == 11 - len(runs)
