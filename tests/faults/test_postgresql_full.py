"""The server's own disk is full."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from mounting import can_mount, fill, small_disk

from storage import SeriesBlock, StoreFullError, open_store


@pytest.fixture
def place_on_small_disk(postgresql_server):
    """A store of which the tables lie on a disk of their own, and that disk."""
    with tempfile.TemporaryDirectory(prefix="dw-disk-") as folder:
        Path(folder).chmod(0o755)
        with small_disk(folder, "32m"):
            tables = Path(folder, "tables")
            tables.mkdir()
            shutil.chown(tables, postgresql_server.user)
            postgresql_server.execute(f"CREATE TABLESPACE small LOCATION '{tables}'")
            postgresql_server.execute("CREATE DATABASE on_small_disk TABLESPACE small")
            place = postgresql_server.place("on_small_disk")
            yield place, Path(folder)
            postgresql_server.drop(place)
            postgresql_server.execute("DROP TABLESPACE small")


if can_mount():

    def test_a_write_that_finds_no_room_on_the_server_is_told_and_made_later(place_on_small_disk, new_run):
        place, disk = place_on_small_disk
        steps = np.arange(200_000)
        values = np.random.default_rng(0).normal(size=(steps.size, 1))
        with open_store(place) as store:
            run_id = store.add_run(new_run)
            fill(disk / "filler")
            with pytest.raises(StoreFullError, match="free some space"):
                store.write([SeriesBlock(run_id, ("loss",), steps, steps * 1.0, values)])
            # What is there can still be seen.
            assert store.series(run_id, "loss").steps.size == 0
            assert store.run(run_id).name == new_run.name
            (disk / "filler").unlink()
            store.write([SeriesBlock(run_id, ("loss",), steps, steps * 1.0, values)])
            assert store.series(run_id, "loss").values.tobytes() == values.tobytes()
