"""The file under an open store is changed by others: replaced, removed, damaged."""

import shutil
import sqlite3
from contextlib import closing

import numpy as np
import pytest
from stored_rows import execute, rows

from storage import PlotWindow, SeriesBlock, StoreReplacedError, StoreUnreadableError, open_store
from storage.series.writing import LOOSE_BLOCKS


def noisy_block(run_id, seed, first=0, count=20_000):
    steps = np.arange(first, first + count)
    values = np.random.default_rng(seed).normal(size=(count, 2))
    return SeriesBlock(run_id, ("loss", "norm"), steps, steps * 0.5, values)


def test_a_store_that_was_replaced_is_told_and_neither_file_is_written(place, new_run):
    aside = place.with_name("aside.sqlite")
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        store.write([noisy_block(run_id, 0)])
        with closing(sqlite3.connect(place)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        place.rename(aside)
        shutil.copyfile(aside, place)
        before = {file: file.read_bytes() for file in (aside, place)}
        with pytest.raises(StoreReplacedError, match="replaced") as caught:
            store.write([noisy_block(run_id, 1, 20_000)])
        assert str(place) in str(caught.value)
        with pytest.raises(StoreReplacedError):
            store.runs()
        assert {file: file.read_bytes() for file in (aside, place)} == before
        # Put back, it goes on as if nothing had been.
        place.unlink()
        aside.rename(place)
        store.write([noisy_block(run_id, 1, 20_000)])
    with open_store(place) as store:
        assert store.series(run_id, "loss").steps.size == 40_000


def test_a_store_that_was_removed_is_told(place, new_run):
    with open_store(place) as store:
        place.unlink()
        with pytest.raises(StoreReplacedError, match="removed"):
            store.add_run(new_run)
        assert not place.exists()


def test_a_damaged_page_of_points_is_told_and_other_runs_are_read(place, new_run):
    with open_store(place) as store:
        sound, damaged = store.add_runs([new_run, new_run])
        store.write([noisy_block(sound, 0), noisy_block(damaged, 1)])
    with closing(sqlite3.connect(place)) as connection:
        query = (
            "SELECT data FROM block_values JOIN blocks ON blocks.id = block_id"
            " JOIN series ON series.id = series_id WHERE blocks.run_id = ? AND name = 'loss'"
        )
        (data,) = connection.execute(query, [damaged]).fetchone()
    content = bytearray(place.read_bytes())
    start = content.find(data[50_000:50_100])
    assert start > 0
    content[start : start + 100] = bytes(byte ^ 0x55 for byte in content[start : start + 100])
    place.write_bytes(content)
    with open_store(place) as store:
        for read in (
            lambda: store.series(damaged, "loss"),
            lambda: store.series_of([sound, damaged], "loss"),
            lambda: store.envelope(damaged, "loss", PlotWindow(20_000)),
            lambda: store.all_series(damaged),
        ):
            with pytest.raises(StoreUnreadableError, match="damaged"):
                read()
        # Everything else is there: the list, the other series, the other run, the picture.
        assert len(store.runs()) == 2
        assert store.series(damaged, "norm").steps.size == 20_000
        expected = np.ascontiguousarray(noisy_block(sound, 0).values[:, 0])
        assert store.series(sound, "loss").values.tobytes() == expected.tobytes()
        assert store.envelope(damaged, "loss", PlotWindow(100)).counts.sum() == 20_000
        store.write([noisy_block(sound, 2, 20_000)])


@pytest.mark.every_database
def test_merging_a_damaged_run_leaves_it_as_it_is(place, new_run):
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        for first in (0, 1_000, 2_000):
            store.write([noisy_block(run_id, first, first, 1_000)])
        execute(store, "UPDATE block_values SET data = substr(data, 1, 100) WHERE block_id = 2")
        with pytest.raises(StoreUnreadableError):
            store.merge(run_id)
        assert rows(store, "SELECT count(*) FROM blocks") == [(3,)]


@pytest.mark.every_database
def test_a_run_that_cannot_be_merged_is_still_written(place, new_run):
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        store.write([noisy_block(run_id, 0, 0, 100)])
        execute(store, "UPDATE block_values SET data = substr(data, 1, 50)")
        # More blocks than a live run keeps unmerged.
        store.write([noisy_block(run_id, k, 100 * k, 100) for k in range(1, LOOSE_BLOCKS + 5)])
        store.write([noisy_block(run_id, 0, 100_000, 100)])
        after = store.series(run_id, "loss", after_step=99)
        assert after.steps.size == 100 * (LOOSE_BLOCKS + 5)
        store.vacuum()
