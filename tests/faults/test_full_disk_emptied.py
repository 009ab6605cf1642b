"""On a disk that is full the bin is emptied, and room given back, as far as there is room to do it."""

import os

import numpy as np
import pytest
from mounting import can_mount, fill, small_disk

from storage import Change, SeriesBlock, Status, StoreFullError, open_store
from workbench.execution.disk_usage import empty_bin, removable

RUNS, POINTS = 12, 20_000


def noisy_block(run_id):
    steps = np.arange(POINTS)
    values = np.random.default_rng(run_id).normal(size=(POINTS, 2))
    return SeriesBlock(run_id, ("loss", "norm"), steps, steps * 0.5, values)


if can_mount():

    @pytest.fixture
    def disk(tmp_path):
        folder = tmp_path / "disk"
        folder.mkdir()
        with small_disk(folder, "16m"):
            yield folder

    @pytest.fixture
    def place(disk, new_run):
        """A store with runs in the bin and one that stays."""
        path = disk / "runs.sqlite"
        with open_store(path) as store:
            run_ids = store.add_runs([new_run] * RUNS)
            for run_id in run_ids:
                store.write([noisy_block(run_id)], [Change(run_id, status=Status.FINISHED)])
            store.vacuum()
            store.delete(run_ids[1:])
        return path

    def leave(disk, size):
        """Fill the disk but for some bytes."""
        filler = disk / "filler"
        fill(filler)
        os.truncate(filler, filler.stat().st_size - size)

    @pytest.mark.parametrize("size", [200_000, 1_000_000])
    def test_what_there_is_room_for_is_removed_and_the_rest_stays_whole(disk, place, size):
        leave(disk, size)
        with open_store(place) as store:
            emptied = empty_bin(store, store.runs(in_bin=True))
            left = removable(store.runs(in_bin=True))
            assert len(emptied.run_ids) + len(left) == RUNS - 1
            assert emptied.run_ids
            assert (emptied.fault is None) == (not left)
            if left:
                assert f"room left on the disk to remove {len(left)} more" in str(emptied.fault)
            for run in (*left, *store.runs()):
                expected = np.ascontiguousarray(noisy_block(run.id).values[:, 0])
                assert store.series(run.id, "loss").values.tobytes() == expected.tobytes()

    @pytest.mark.parametrize("size", [48_000, 1_000_000])
    def test_room_is_given_back_step_by_step(disk, place, size):
        with open_store(place) as store:
            assert len(store.empty_bin()) == RUNS - 1
        before = place.stat().st_size
        leave(disk, size)
        with open_store(place) as store:
            gained = store.vacuum()
            assert gained > (RUNS - 2) * 2 * 8 * POINTS
        assert place.stat().st_size == before - gained

    @pytest.mark.parametrize("size", [0, 48_000])
    def test_a_disk_without_any_room_is_told_and_nothing_is_lost(disk, place, size):
        leave(disk, size)
        with pytest.raises(StoreFullError, match="free some space"), open_store(place) as store:
            store.empty_bin()
        (disk / "filler").unlink()
        with open_store(place) as store:
            assert len(store.empty_bin()) == RUNS - 1
