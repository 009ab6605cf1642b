"""Who owns a run is judged by boot, namespace and ticks; what cannot be known is not guessed."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from storage import Change, RunBusyError, RunTakenError, Standing, Status, open_store
from storage.runs import owner as owners
from storage.runs.owner import Owner
from storage.runs.process_identity import INITIAL_NAMESPACE, ProcessReading, SystemIdentity

HERE = SystemIdentity("lab", "machine-1", "boot-1", f"{INITIAL_NAMESPACE} time:[1]")
OWNER = Owner("lab", 7, 1000.0, "machine-1", "boot-1", HERE.namespace, 500)
OLD = Owner("lab", 7, 1000.0)
"""As a store of an earlier version has it."""


@pytest.fixture
def seen(monkeypatch):
    """Set what the system says: of itself, and of the process with the number 7."""

    def see(system, reading):
        def read(pid):
            assert pid == 7
            if isinstance(reading, Exception):
                raise reading
            return reading

        monkeypatch.setattr(owners, "this_system", lambda: system)
        monkeypatch.setattr(owners, "process_reading", read)

    return see


@pytest.mark.parametrize(
    ("owner", "system", "reading", "standing"),
    [
        (OWNER, HERE, ProcessReading(500, 1000.0), Standing.ALIVE),
        (OWNER, HERE, ProcessReading(500, 1000.0 + 86_400), Standing.ALIVE),
        (OWNER, HERE, ProcessReading(500, 1000.0, is_suspended=True), Standing.SUSPENDED),
        (OWNER, HERE, ProcessReading(501, 1000.0), Standing.GONE),
        (OWNER, HERE, None, Standing.GONE),
        (OWNER, HERE, PermissionError(), Standing.UNKNOWN),
        (OWNER, HERE, FileNotFoundError("/proc"), Standing.UNKNOWN),
        # The host is called otherwise after it has joined another network.
        (OWNER, replace(HERE, host="cafe"), ProcessReading(500, 1000.0), Standing.ALIVE),
        (OWNER, replace(HERE, namespace="pid:[2] time:[1]"), None, Standing.UNKNOWN),
        # In another namespace of times the ticks are counted from another moment.
        (OWNER, replace(HERE, namespace=f"{INITIAL_NAMESPACE} time:[2]"), None, Standing.UNKNOWN),
        (OWNER, replace(HERE, boot="boot-2"), None, Standing.GONE),
        (OWNER, replace(HERE, boot="boot-2", host="cluster-2"), None, Standing.UNKNOWN),
        (OWNER, replace(HERE, boot="boot-2", machine="machine-2"), None, Standing.UNKNOWN),
        (replace(OWNER, machine=""), replace(HERE, boot="boot-2", machine=""), None, Standing.UNKNOWN),
        (OLD, HERE, ProcessReading(500, 1001.0), Standing.ALIVE),
        (OLD, HERE, None, Standing.GONE),
        # The wall clock was set, or another process has the number.
        (OLD, HERE, ProcessReading(500, 1030.0), Standing.UNKNOWN),
        (OLD, replace(HERE, host="cafe"), None, Standing.UNKNOWN),
        (OLD, replace(HERE, namespace="pid:[2] time:[1]"), None, Standing.UNKNOWN),
    ],
)  # fmt: skip
def test_what_is_known_of_an_owner(seen, owner, system, reading, standing):
    seen(system, reading)
    assert owner.standing is standing
    assert owner.is_gone() == (standing is Standing.GONE)


WINDOWS = SystemIdentity("lab", "", "", "")


@pytest.mark.parametrize(
    ("system", "reading", "standing"),
    [
        (WINDOWS, ProcessReading(0, 1000.0), Standing.ALIVE),
        (WINDOWS, ProcessReading(0, 1003.0), Standing.GONE),
        (WINDOWS, None, Standing.GONE),
        (replace(WINDOWS, host="cafe"), None, Standing.UNKNOWN),
        (HERE, ProcessReading(0, 1003.0), Standing.UNKNOWN),
    ],
)
def test_a_system_without_boot_ids_notes_the_start_itself(seen, system, reading, standing):
    seen(system, reading)
    assert Owner("lab", 7, 1000.0).standing is standing


def test_this_process_lives_and_a_child_that_ended_is_gone():
    current = Owner.current()
    assert current == Owner.current()
    assert current.standing is Standing.ALIVE
    code = "from storage.runs.owner import Owner; print(repr(Owner.current()))"
    child = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert eval(child.stdout, {"Owner": Owner}).standing is Standing.GONE
    assert current.pid == os.getpid()


@pytest.mark.every_database
def test_a_run_whose_owner_cannot_be_seen_is_told_and_not_touched(place, new_run):
    with open_store(place) as far, open_store(place) as near:
        own = near.add_run(new_run)
        far.owner = replace(far.owner, boot="another boot", host="far")
        run_id = far.add_run(new_run)
        before = near.run(run_id)
        assert near.mark_interrupted() == []
        assert near.run(run_id) == before
        assert near.remarks() == {run_id: "on far, not visible from here: unknown whether it goes on"}
        assert near.standing(run_id) is Standing.UNKNOWN
        assert near.standing(own) is Standing.ALIVE


@pytest.mark.every_database
@pytest.mark.parametrize("status", [status for status in Status if not status.is_over])
def test_a_run_of_a_dead_owner_can_be_taken_at_once(place, new_run, status):
    with open_store(place) as first, open_store(place) as second:
        first.owner = replace(first.owner, ticks=first.owner.ticks + 1)
        run_id = first.add_run(new_run)
        second.reopen(run_id, 10)
        with pytest.raises(RunTakenError, match=f"given run {run_id} to another program"):
            first.write([], [Change(run_id, status=status)])
        assert second.run(run_id).status is Status.QUEUED


@pytest.fixture
def quick_looks(monkeypatch):
    monkeypatch.setattr("storage.store_owner.SILENCE_SECONDS", 0.2)
    monkeypatch.setattr("storage.store_owner.LOOK_SECONDS", 0.05)


@pytest.mark.every_database
def test_a_silent_owner_is_followed_by_one_other_and_can_write_no_more(
    place, new_run, make_block, quick_looks
):
    with open_store(place) as far, open_store(place) as near, open_store(place) as third:
        far.owner = replace(far.owner, boot="another boot", host="far")
        run_id = far.add_run(new_run)
        far.write([make_block(run_id, 1, 10)])
        silent = near.silence(run_id)
        assert third.silence(run_id) == silent
        near.reopen(run_id, 100, silent)
        # The sign of life is that of another lease now.
        with pytest.raises(RunBusyError, match="not over"):
            third.reopen(run_id, 100, silent)
        for blocks, changes in (
            ([make_block(run_id, 11, 10)], []),
            ([], [Change(run_id, status=Status.FINISHED)]),
        ):
            with pytest.raises(RunTakenError) as refused:
                far.write(blocks, changes)
            assert refused.value.run_ids == (run_id,)
        near.write([make_block(run_id, 11, 5)], [Change(run_id, status=Status.RUNNING)])
        assert near.series(run_id, "loss").steps.tolist() == [*range(1, 16)]
        # What else the first owner has is still its own.
        other = far.add_run(new_run)
        far.write([make_block(other, 1, 1)])


@pytest.mark.every_database
@pytest.mark.parametrize("sign", ["beat", "write"])
def test_an_owner_that_gives_a_sign_of_life_keeps_its_run(
    place, new_run, make_block, quick_looks, monkeypatch, sign
):
    with open_store(place) as far, open_store(place) as near:
        far.owner = replace(far.owner, boot="another boot", host="far")
        run_id = far.add_run(new_run)
        silent = near.silence(run_id)
        if sign == "beat":
            far._beat()
        else:
            far.write([make_block(run_id, 1, 1)])
        with pytest.raises(RunBusyError, match="on far"):
            near.reopen(run_id, 100, silent)
        looks = iter([lambda: None, far._beat])
        look = near.life_sign
        monkeypatch.setattr(near, "life_sign", lambda run_id: (next(looks)(), look(run_id))[1])
        with pytest.raises(RunBusyError):
            near.silence(run_id)


@pytest.mark.every_database
def test_a_living_owner_keeps_its_run_whatever_it_says(place, new_run, quick_looks):
    with open_store(place) as first, open_store(place) as second:
        run_id = first.add_run(new_run)
        with pytest.raises(RunBusyError, match=f"process {os.getpid()}"):
            second.silence(run_id)
        with pytest.raises(RunBusyError):
            second.reopen(run_id, 100, second.life_sign(run_id))


def test_leases_go_up_and_a_reader_takes_none(place, new_run):
    with open_store(place) as reader:
        numbers = []
        for _ in range(3):
            with open_store(place) as store:
                run_id = store.add_run(new_run)
                numbers.append(store.life_sign(run_id).lease_id)
                store.add_run(new_run)
                assert store.life_sign(run_id + 1).lease_id == numbers[-1]
        assert numbers == [1, 2, 3]
        before = reader.change_counter(), reader.life_sign(1)
        reader.remarks()
        reader.runs()
        assert (reader.change_counter(), reader.life_sign(1)) == before


def test_the_heart_beats_while_a_run_is_not_over(place, new_run, monkeypatch):
    monkeypatch.setattr("storage.runs.heartbeat.BEAT_SECONDS", 0.01)
    with open_store(place) as store, open_store(place) as other:
        run_id = store.add_run(new_run)
        before = other.change_counter()
        signs = set()
        while len(signs) < 4:
            signs.add(other.life_sign(run_id))
        # Nobody has to read the list again because of it.
        assert other.change_counter() == before
        store.write([], [Change(run_id, status=Status.FINISHED)])
        thread = store._heartbeat._thread
        with store._heartbeat._changed:
            assert store._heartbeat._runs == set()
        assert thread.is_alive()
    assert not thread.is_alive()


@pytest.mark.every_database
def test_a_run_whose_owner_is_lost_can_be_ended(place, new_run, quick_looks):
    with open_store(place) as far, open_store(place) as near:
        far.owner = replace(far.owner, boot="another boot", host="far")
        run_id, other = far.add_runs([new_run, new_run])
        silent, stale = near.silence(run_id), near.life_sign(other)
        near.interrupt(run_id, silent)
        found = near.run(run_id)
        assert found.status is Status.INTERRUPTED
        assert found.message == f"Its program (process {far.owner.pid} on far) gave no sign of life any more."
        with pytest.raises(RunTakenError):
            far.write([], [Change(run_id, status=Status.FINISHED)])
        far._beat()
        with pytest.raises(RunBusyError):
            near.interrupt(other, stale)
        far.write([], [Change(other, status=Status.FINISHED)])
        near.interrupt(other, stale)
        assert near.run(other).status is Status.FINISHED
