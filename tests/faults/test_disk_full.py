"""A run trains while there is no room for its store, the log of the store and its checkpoints."""

import json
import resource
import signal
import time

import pytest
from endless_run import endless_run, stored_steps
from mounting import can_mount, fill, small_disk

from storage import Status
from workbench.execution.checkpoints import Checkpoints
from workbench.execution.run_store import open_run_store


class SmallDisk:
    """A disk of which all room can be taken."""

    def __init__(self, folder):
        self.place = folder / "runs.sqlite"
        self._filler = folder / "filler"

    def fill(self, _process):
        fill(self._filler)

    def empty(self, _process):
        self._filler.unlink()


class SizeLimit:
    """A limit of the system on how far a program may write into files: the same errors, without a disk."""

    def __init__(self, folder):
        self.place = folder / "runs.sqlite"
        self._unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self, process):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, self._unlimited[1]))

    def empty(self, process):
        # A limit ends with its program.
        if process.poll() is None:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, self._unlimited)


# A disk says all that a limit says.
@pytest.fixture(
    params=[pytest.param(SizeLimit, marks=pytest.mark.full), SmallDisk] if can_mount() else [SizeLimit]
)
def disk(request, tmp_path):
    if request.param is SizeLimit:
        yield SizeLimit(tmp_path)
        return
    with small_disk(tmp_path, "64m"):
        yield SmallDisk(tmp_path)


@pytest.mark.parametrize("room_comes_back", [True, False])
def test_a_full_disk_does_not_stop_the_training_and_is_told_once(disk, room_comes_back):
    place = disk.place
    with endless_run(place, "--checkpoint-every", "500") as run:
        run.until(lambda: list(place.parent.rglob("*.safetensors")))
        disk.fill(run.process)
        run.until(lambda: "warning: The run store" in run.shown)
        told, told_at = run.done, time.monotonic()
        # Long enough for the recorder to try again, and be refused, more than once.
        run.until(lambda: run.done > told and time.monotonic() > told_at + 2.5)
        if room_comes_back:
            disk.empty(run.process)
            run.until(lambda: "can be written again" in run.shown)
        out = run.end(signal.SIGINT)
        if not room_comes_back:
            disk.empty(run.process)
    assert run.shown.count("warning: ") == 1
    assert str(place) in run.shown
    assert "Traceback" not in run.shown
    steps = stored_steps(place)
    assert steps == list(range(1, len(steps) + 1))
    with open_run_store(place) as store:
        record = store.run(1)
        kept = Checkpoints(store).steps(record.uid)
    # Nothing is left of a checkpoint for which there was no room.
    assert not list(place.parent.rglob("*.part"))
    assert kept
    if room_comes_back:
        assert run.process.returncode == 130
        assert json.loads(out)["steps"] == len(steps) == kept[-1] > told
    else:
        assert (run.process.returncode, out) == (1, "")
        assert "error: The run store" in run.shown
        assert record.status is Status.INTERRUPTED
        assert kept[-1] <= len(steps)
