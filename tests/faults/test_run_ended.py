"""A run in its own process that is stopped, ended, killed, or left without room on the disk."""

import json
import os
import pty
import re
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from storage import Status, open_store
from workbench.execution.opening import open_run_store

MAIN = Path(__file__).parents[2] / "main.py"
ENDLESS = 1_000_000_000
PATIENCE_S = 60.0


class Run:
    """An endless run on a terminal of its own.

    Attributes:
        process: the program.
        shown: everything on its terminal so far.
        readings: when a number of updates was seen in the progress bar, and that number.
    """

    def __init__(self, process, terminal):
        self.process = process
        self.shown = ""
        self.readings = []
        self._terminal = terminal

    @property
    def done(self):
        return self.readings[-1][1] if self.readings else 0

    def until(self, condition):
        """Follow the terminal until the condition holds."""
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert select.select([self._terminal], [], [], deadline - time.monotonic())[0], self.shown
            text = os.read(self._terminal, 65536).decode(errors="replace")
            self.shown += text
            now = time.monotonic()
            self.readings += [(now, int(number)) for number in re.findall(rf"(\d+)/{ENDLESS}", text)]

    def end(self, *numbers):
        """Send signals; what the program printed on standard output, once it has ended."""
        for number in numbers:
            self.process.send_signal(number)
        out = self.process.communicate(timeout=PATIENCE_S)[0]
        # Linux tells the end of a terminal by an error.
        with suppress(OSError):
            self.until(lambda: False)
        return out


@contextmanager
def endless_run(place):
    terminal, its_side = pty.openpty()
    arguments = ["run", "--problem", "rosenbrock", "--optimizer", "adam", "--steps", str(ENDLESS), "--json"]
    process = subprocess.Popen(
        [sys.executable, MAIN, "--store", place, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=its_side,
        text=True,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "500"},
    )
    os.close(its_side)
    with process:
        try:
            yield Run(process, terminal)
        finally:
            process.kill()
            os.close(terminal)


def stored_steps(place, run_id=1):
    with open_store(place) as store:
        return store.series(run_id, "loss").steps.tolist()


def test_ctrl_c_stops_the_run_and_keeps_everything(place):
    with endless_run(place) as run:
        run.until(lambda: run.done > 0)
        out = run.end(signal.SIGINT, signal.SIGINT)
    assert run.process.returncode == 130
    report = json.loads(out)
    assert report["status"] == "stopped"
    assert report["steps"] >= run.done > 0
    assert stored_steps(place) == list(range(1, report["steps"] + 1))
    # The progress bar was on the terminal, and nothing went wrong there.
    assert "adam on rosenbrock" in run.shown
    assert "steps/s" in run.shown
    assert "Traceback" not in run.shown


def test_a_program_that_is_asked_to_end_marks_its_run_as_interrupted(place):
    with endless_run(place) as run:
        run.until(lambda: run.done > 0)
        with open_run_store(place) as store:
            # Another program sees the run grow meanwhile and leaves it alone.
            run.until(lambda: store.series(1, "loss").steps.size > 0)
            assert store.run(1).status is Status.RUNNING
        out = run.end(signal.SIGTERM)
    assert run.process.returncode == 1
    report = json.loads(out)
    assert report["status"] == "interrupted"
    assert stored_steps(place) == list(range(1, report["steps"] + 1))
    with open_store(place) as store:
        assert store.run(1).message == "The program was asked to end."


@pytest.fixture
def place_in_memory(tmp_path):
    """A store whose writes no slow disk delays, where the system has such a place."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else tmp_path) as folder:
        yield Path(folder) / "runs.sqlite"


def test_a_killed_program_loses_at_most_the_last_second(place_in_memory):
    place = place_in_memory
    with endless_run(place) as run:
        run.until(lambda: run.done > 0 and run.readings[-1][0] - run.readings[0][0] > 2.5)
        killed = time.monotonic()
        run.process.kill()
        run.process.wait()
    older = [number for moment, number in run.readings if moment < killed - 1.0]
    assert older[-1] > 0
    with open_run_store(place) as store:
        record, steps = store.run(1), store.series(1, "loss").steps.tolist()
        assert record.status is Status.INTERRUPTED
        assert str(run.process.pid) in record.message
    assert len(steps) >= older[-1]
    assert steps == list(range(1, len(steps) + 1))
    assert record.steps_done == len(steps)


@pytest.mark.parametrize("room_comes_back", [True, False])
def test_a_full_disk_does_not_stop_the_training_and_is_told_once(place, room_comes_back):
    with endless_run(place) as run:
        run.until(lambda: run.done > 0)
        unlimited = resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE, (1, unlimited[1]))
        run.until(lambda: "warning: The run store" in run.shown)
        told, told_at = run.done, time.monotonic()
        # Long enough for the recorder to try again, and be refused, more than once.
        run.until(lambda: run.done > told and time.monotonic() > told_at + 2.5)
        if room_comes_back:
            resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE, unlimited)
            run.until(lambda: "can be written again" in run.shown)
        out = run.end(signal.SIGINT)
    assert run.shown.count("warning: ") == 1
    assert str(place) in run.shown
    assert "Traceback" not in run.shown
    steps = stored_steps(place)
    assert steps == list(range(1, len(steps) + 1))
    if room_comes_back:
        assert run.process.returncode == 130
        assert json.loads(out)["steps"] == len(steps) > told
    else:
        assert (run.process.returncode, out) == (1, "")
        assert "error: The run store" in run.shown
        with open_run_store(place) as store:
            assert store.run(1).status is Status.INTERRUPTED
