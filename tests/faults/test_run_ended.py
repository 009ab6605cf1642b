"""A run in its own process that is stopped, ended or killed."""

import json
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from endless_run import endless_run, stored_steps

from storage import Status, open_store
from workbench.execution.run_store import open_run_store


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


@pytest.mark.every_database
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


def test_the_process_that_trains_ends_with_a_killed_program(place):
    def training():
        # One may be gone before it can be asked.
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(run.process.pid).children()
            return [child for child in children if any("spawn_main" in word for word in child.cmdline())]
        return []

    with endless_run(place) as run:
        run.until(training)
        (child,) = training()
        done = run.done
        run.until(lambda: run.done > done)
        run.process.kill()
        # It has the program's output open too, so that this waits for both.
        run.process.communicate(timeout=60)
        child.wait(60)
        assert not child.is_running()
