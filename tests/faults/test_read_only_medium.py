"""A store on a medium that cannot be written is listed, shown and exported as it is."""

import io
import json
import shutil
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from mounting import can_mount, fill, read_only, small_disk

from storage import Status, StoreReadOnlyError, open_store
from workbench.cli import execute
from workbench.cli.parser import parser

STORES = Path(__file__).parents[1] / "unit" / "storage" / "stores"


def workbench(*words):
    with redirect_stdout(io.StringIO()) as printed:
        assert execute(parser().parse_args([*map(str, words)])) == 0
    return printed.getvalue()


def left_by_a_crash(place, folder):
    """Copy an open store with its log, some of it in the log only."""
    for path in place.parent.glob(f"{place.name}*"):
        if not path.name.endswith("-shm"):
            shutil.copyfile(path, folder / path.name)
    return folder / place.name


if can_mount():

    @pytest.fixture
    def medium(tmp_path):
        folder = tmp_path / "medium"
        folder.mkdir()
        with small_disk(folder, "16m"):
            yield folder

    @pytest.mark.parametrize("left", ["closed", "crashed"])
    def test_a_store_is_read_without_writing_a_byte(place, new_run, make_block, medium, left, tmp_path):
        with open_store(place) as store:
            run_id = store.add_run(new_run)
            store.write([make_block(run_id, 0, 500)])
            copy = left_by_a_crash(place, medium)
        if left == "closed":
            shutil.copyfile(place, copy)
            copy.with_name(f"{copy.name}-wal").unlink()
        before = {path: path.read_bytes() for path in medium.iterdir()}
        with read_only(medium):
            with pytest.raises(StoreReadOnlyError):
                open_store(copy)
            with open_store(copy, to_read=True) as store:
                assert store.is_read_only
                assert store.series(run_id, "loss").steps.size == 500
                assert store.run(run_id).status is Status.QUEUED
                for write in (
                    lambda: store.add_run(new_run),
                    lambda: store.rename([run_id], "new"),
                    store.vacuum,
                ):
                    with pytest.raises(StoreReadOnlyError):
                        write()
            (listed,) = json.loads(workbench("list", "--json", "--store", copy))
            assert listed["id"] == run_id
            assert "rosenbrock" in workbench("show", run_id, "--store", copy)
            exported = tmp_path / "run.json"
            workbench("export", run_id, "--to", exported, "--store", copy)
            assert exported.stat().st_size > 0
        assert {path: path.read_bytes() for path in medium.iterdir()} == before

    @pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
    def test_a_store_of_an_earlier_version_is_read_in_a_copy(medium, revision):
        place = medium / "runs.sqlite"
        shutil.copyfile(STORES / f"{revision}.sqlite", place)
        with read_only(medium), open_store(place, to_read=True) as store:
            assert [run.id for run in store.runs()] == [3, 2, 1]
            assert store.series(1, "loss").steps.size == 1000
        assert [path.name for path in medium.iterdir()] == ["runs.sqlite"]

    def test_a_store_on_a_full_disk_is_read(place, new_run, make_block, medium):
        with open_store(place) as store:
            store.write([make_block(store.add_run(new_run), 0, 500)])
            copy = left_by_a_crash(place, medium)
        fill(medium / "filler")
        with open_store(copy, to_read=True) as store:
            assert store.series(1, "loss").steps.size == 500
        assert len(json.loads(workbench("list", "--json", "--store", copy))) == 1
