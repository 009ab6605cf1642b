"""What runs take on the disk, and removing them for good with their checkpoints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import Change, NewRun, Status
from workbench.errors import MachineError
from workbench.execution.checkpoints import Checkpoints
from workbench.execution.disk_usage import disk_size, disk_sizes, empty_bin, removable

RUN = NewRun(
    name="", problem="p", optimizer="o", convention="", schedule="", experiment={}, settings={}, seed=0,
    planned_steps=1, device="cpu", environment={},
)  # fmt: skip


@pytest.fixture
def over(store):
    """Two finished runs, the first with two checkpoints of 300 bytes together."""
    ids = store.add_runs([RUN, replace(RUN, name="b")])
    store.write([], [Change(run_id, status=Status.FINISHED) for run_id in ids])
    folder = folder_of(store, ids[0])
    folder.mkdir(parents=True)
    folder.joinpath("1.safetensors").write_bytes(b"x" * 100)
    folder.joinpath("20.safetensors").write_bytes(b"x" * 200)
    return ids


def folder_of(store, run_id):
    return store.local.with_name(f"{store.local.stem}-checkpoints") / store.run(run_id).uid


def test_a_size_is_that_of_the_store_and_of_the_checkpoints(store, over):
    store.delete(over[:1])
    stored = store.sizes()
    assert disk_sizes(store) == {over[0]: stored[over[0]] + 300, over[1]: stored[over[1]]}
    assert Checkpoints(store).sizes() == {store.run(over[0]).uid: 300}
    assert [disk_size(store, store.run(run_id)) for run_id in over] == list(disk_sizes(store).values())


def test_the_size_of_a_store_counts_what_only_its_log_holds(store, over):
    assert store.size() > store.local.stat().st_size
    store.vacuum()
    assert store.size() == store.local.stat().st_size


def test_only_the_runs_that_were_agreed_to_go(store, over):
    store.delete(over)
    agreed = [run for run in store.runs(in_bin=True) if run.id == over[0]]
    folder = folder_of(store, over[0])
    emptied = empty_bin(store, agreed)
    assert (emptied.run_ids, emptied.fault) == ((over[0],), None)
    assert not folder.exists()
    assert [run.id for run in store.runs(in_bin=True)] == [over[1]]


def test_a_run_that_was_restored_meanwhile_keeps_its_checkpoints(store, over):
    store.delete(over)
    agreed = store.runs(in_bin=True)
    store.restore(over[:1])
    assert empty_bin(store, agreed).run_ids == (over[1],)
    assert len(list(folder_of(store, over[0]).iterdir())) == 2


def test_locked_runs_are_not_removable(store, over):
    store.delete(over)
    store.set_locked(over[:1], True)
    assert [run.id for run in removable(store.runs(in_bin=True))] == [over[1]]


def test_checkpoints_that_the_disk_keeps_are_told_and_the_run_is_gone(store, over):
    folder = folder_of(store, over[0])
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    # A file where the folder should be cannot be removed as one.
    folder.write_bytes(b"in the way")
    store.delete(over)
    emptied = empty_bin(store, store.runs(in_bin=True))
    assert emptied.run_ids == tuple(over)
    assert isinstance(emptied.fault, MachineError)
    assert str(folder) in str(emptied.fault)


@pytest.mark.parametrize("uid", ["..", "../precious", "", ".", "A" * 32, "0" * 31, "{folder}"])
def test_a_name_that_leads_elsewhere_removes_nothing(store, over, uid):
    precious = store.local.with_name("precious")
    precious.mkdir()
    precious.joinpath("thesis.txt").write_text("all of it")
    folder = folder_of(store, over[0])
    Checkpoints(store).remove(uid.format(folder=precious))
    assert precious.joinpath("thesis.txt").exists()
    assert len(list(folder.iterdir())) == 2
    assert store.local.exists()
