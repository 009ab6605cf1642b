"""A file of packed runs: whole or not there, without companions, and a store like any other."""

import stat
import subprocess
import sys

import pytest

from storage import (
    Change,
    RunNotFoundError,
    Status,
    StoreReadOnlyError,
    StoreUnreadableError,
    TransferStoppedError,
    open_store,
    pack,
)


def filled(store, new_run, make_block, count=1, points=10):
    run_ids = store.add_runs([new_run] * count)
    for run_id in run_ids:
        store.write(
            [make_block(run_id, 1, points)], [Change(run_id, status=Status.FINISHED, steps_done=points)]
        )
    return run_ids


def test_the_file_is_alone_and_opens_where_nothing_may_be_written(
    store, new_run, make_block, tmp_path, take_all
):
    run_ids = filled(store, new_run, make_block, 3)
    folder = tmp_path / "packed"
    folder.mkdir()
    told = []
    pack(store, run_ids, folder / "runs.descent", told.append)
    assert told == [1, 2, 3]
    assert [file.name for file in folder.iterdir()] == ["runs.descent"]
    before = (folder / "runs.descent").read_bytes()
    with open_store(tmp_path / "other.sqlite") as other:
        take_all(other, folder / "runs.descent")
        assert len(other.runs()) == 3
    assert [file.name for file in folder.iterdir()] == ["runs.descent"]
    assert (folder / "runs.descent").read_bytes() == before


def test_it_is_as_readable_as_any_new_file(store, new_run, make_block, tmp_path):
    (tmp_path / "plain").touch()
    pack(store, filled(store, new_run, make_block), tmp_path / "runs.descent")
    plain, packed = (stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "runs.descent"))
    assert packed == plain


def test_a_packed_file_is_a_store(store, new_run, make_block, tmp_path):
    pack(store, filled(store, new_run, make_block), tmp_path / "runs.descent")
    with open_store(tmp_path / "runs.descent", create=False) as opened:
        assert [run.name for run in opened.runs()] == ["first try"]


def test_a_run_is_packed_once_and_an_old_file_is_replaced(store, new_run, make_block, tmp_path):
    first, second = filled(store, new_run, make_block, 2)
    path = tmp_path / "runs.descent"
    pack(store, [first], path)
    pack(store, [second, first, second], path)
    with open_store(path) as opened:
        assert len(opened.runs()) == 2


def test_the_old_file_stays_when_packing_ends_early(store, new_run, make_block, tmp_path):
    run_ids = filled(store, new_run, make_block, 3)
    path = tmp_path / "runs.descent"
    pack(store, run_ids[:1], path)
    before = path.read_bytes()

    def stop(done):
        if done == 2:
            raise TransferStoppedError

    with pytest.raises(TransferStoppedError):
        pack(store, run_ids, path, stop)
    with pytest.raises(RunNotFoundError):
        pack(store, [*run_ids, 99], path)
    assert path.read_bytes() == before
    assert [file for file in tmp_path.iterdir() if "part" in file.name] == []


def test_what_no_store_would_take_is_not_packed(store, new_run, make_block, tmp_path):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 1, 5, ("lo\x1bss",))])
    with pytest.raises(StoreUnreadableError, match="run 1, which cannot be packed"):
        pack(store, [run_id], tmp_path / "runs.descent")
    assert not (tmp_path / "runs.descent").exists()


def test_a_folder_that_is_not_there_is_named(store, new_run, make_block, tmp_path):
    path = tmp_path / "nowhere" / "runs.descent"
    with pytest.raises(StoreReadOnlyError, match=str(path)):
        pack(store, filled(store, new_run, make_block), path)
    assert not path.parent.exists()


FULL = """
import pathlib, resource, sys
from storage import StoreWriteError, open_store, pack

store, path = map(pathlib.Path, sys.argv[1:])
with open_store(store) as opened:
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, unlimited[1]))
    try:
        pack(opened, [run.id for run in opened.runs()], path)
    except StoreWriteError as error:
        print(error)
"""


def test_without_room_there_is_no_file(store, new_run, make_block, tmp_path):
    filled(store, new_run, make_block, 4, points=20_000)
    folder = tmp_path / "packed"
    folder.mkdir()
    path = folder / "runs.descent"
    result = subprocess.run(
        [sys.executable, "-c", FULL, store.local, path], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert str(path) in result.stdout
    assert list(folder.iterdir()) == []
