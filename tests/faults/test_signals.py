"""Signals end every command in order, whatever it is doing, and a second one at once."""

import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from endless_run import endless_run, stored_steps

from storage import Status, open_store

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
AGAIN_S = 0.2
ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

# A run whose own thread does not come to an end, as one of a person's own optimizer that loops for ever.
STUCK = """
import sys, time
from workbench.training.trainer import Trainer

advance = Trainer.advance
def stuck(trainer, count):
    if trainer.done >= 100:
        print("stuck", flush=True)
        while True:
            time.sleep(0.01)
    return advance(trainer, min(count, 10))
Trainer.advance = stuck
from workbench.__main__ import start
start()
"""

# A command that never comes to an end by itself.
ENDLESS = """
import sys, time
from workbench.cli.commands import show_runs

def endless(*arguments, **options):
    try:
        print("endless", flush=True)
        time.sleep(600)
    finally:
        print("cleaned", flush=True)
show_runs.open_run_store = endless
from workbench.__main__ import start
start()
"""


@contextmanager
def locked(place):
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def program(code, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def send_until_it_ends(process, number):
    """Send a signal again and again: two that come at the same moment are one."""
    for _ in range(int(PATIENCE_S / AGAIN_S)):
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=AGAIN_S)
            return
    raise AssertionError("it never ended")


@pytest.mark.parametrize("number", ENDING)
def test_a_command_that_only_reads_ends_and_cleans_up(place, number):
    with program(ENDLESS, "list", "--store", place) as process:
        assert process.stdout.readline() == "endless\n"
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out, err) == (130, "cleaned\n", "")


def test_a_program_started_by_nohup_outlives_its_terminal(place):
    ignoring = {"preexec_fn": lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)}
    with program(ENDLESS, "list", "--store", place, **ignoring) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130


def test_a_closed_terminal_ends_the_run_in_order(place):
    with endless_run(place) as run:
        run.until(lambda: run.done > 0)
        out = run.end(signal.SIGHUP)
    report = json.loads(out)
    assert report["status"] == "interrupted"
    assert stored_steps(place) == list(range(1, report["steps"] + 1))


@pytest.mark.parametrize(
    "number", [signal.SIGINT, *(pytest.param(number, marks=pytest.mark.full) for number in ENDING[1:])]
)
def test_a_run_whose_thread_hangs_ends_at_the_second_signal_and_keeps_what_it_has(place, number):
    arguments = ["run", "--problem", "quadratic", "--optimizer", "gd", "--steps", "1000", "--quiet"]
    with program(STUCK, *arguments, "--store", place) as process:
        assert process.stdout.readline() == "stuck\n"
        send_until_it_ends(process, number)
    assert process.returncode == (130 if number == signal.SIGINT else 1)
    with open_store(place) as store:
        (run,) = store.runs()
        assert run.status is (Status.STOPPED if number == signal.SIGINT else Status.INTERRUPTED)
        steps = store.series(run.id, "loss").steps.tolist()
        assert steps == list(range(1, run.steps_done + 1))
        assert run.steps_done >= 90


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_ends_while_the_store_is_locked_is_whole_after_the_next_start(place, number):
    with endless_run(place, unhurried=True) as run:
        run.until(lambda: run.done > 0)
        with locked(place):
            run.until(lambda: "is locked" in run.shown)
            run.process.send_signal(number)
            run.until(lambda: "trying again for" in run.shown)
            # Ctrl-C gives up waiting; whoever sends the other signal does not wait for long.
            out = run.end(*[number] if number == signal.SIGINT else [])
    assert (run.process.returncode, out) == (1, "")
    assert "Traceback" not in run.shown
    assert "the next start takes it in" in run.shown
    (file,) = place.parent.glob("*rescue*")
    with open_store(place) as store:
        (record,) = store.runs()
        assert record.status is (Status.INTERRUPTED if number == signal.SIGTERM else Status.STOPPED)
        assert record.steps_done >= run.done
        assert store.series(1, "loss").steps.tolist() == list(range(1, record.steps_done + 1))
    assert not file.exists()
