"""A program that is killed while it trains, and the run that is resumed by another."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from storage import Status, open_store
from workbench.cli import execute
from workbench.cli.parser import parser
from workbench.execution.checkpoints import Checkpoints

MAIN = Path(__file__).parents[2] / "main.py"
ENDLESS = 1_000_000_000
PATIENCE_S = 60.0
LOOK_EVERY_S = 0.02


def program(place, *arguments):
    return subprocess.Popen(
        [sys.executable, MAIN, "--store", place, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"COLUMNS": "500"},
    )


@pytest.fixture
def command(place, capsys):
    """Carry out a command in this process, which is another than the one that was killed."""

    def carry_out(*arguments):
        capsys.readouterr()
        code = execute(parser().parse_args(["--store", str(place), *arguments]))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return carry_out


def killed_beyond(place, steps, process, *, kept):
    """Kill the program once the store has more than so many steps, and a checkpoint where one is due."""
    deadline = time.monotonic() + PATIENCE_S
    with process:
        while not (place.exists() and recorded(place) > steps and (checkpoints(place) or not kept)):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(LOOK_EVERY_S)
        process.kill()


def checkpoints(place):
    with open_store(place) as store:
        return Checkpoints(store).steps(store.run(1).uid)


def recorded(place):
    with open_store(place) as store:
        runs = store.runs()
        return runs[0].steps_done if runs else 0


@pytest.mark.parametrize("every", ["1000", "0"], ids=["checkpoints", "none"])
def test_a_killed_run_is_resumed_to_its_end_and_repeats_to_the_last_bit(place, command, every):
    steps = 25_000
    arguments = ["--problem", "logistic-regression", "--optimizer", "adam", "--batch-size", "16", "--quiet"]
    arguments += ["--steps", str(steps), "--checkpoint-every", every]
    killed_beyond(place, 3_000, program(place, "run", *arguments), kept=every != "0")
    before = recorded(place)
    assert before < steps
    assert bool(checkpoints(place)) == (every != "0")
    with open_store(place) as store:
        losses = store.series(1, "loss").values[:before]

    code, out, _ = command("resume", "1", "--json", "--quiet")
    assert code == 0
    assert (json.loads(out)["status"], json.loads(out)["steps"]) == ("finished", steps)
    with open_store(place) as store:
        assert len(store.runs()) == 1
        loss = store.series(1, "loss")
        assert loss.steps.tolist() == list(range(1, steps + 1))
        assert loss.values[: len(losses)].tolist() == losses.tolist()
        assert (np.diff(loss.seconds) >= 0).all()
        assert store.run(1).status is Status.FINISHED
    code, out, _ = command("verify", "1", "--json")
    assert (code, json.loads(out)["verdict"]) == (0, "equal")


def test_a_run_that_still_trains_elsewhere_is_not_resumed(place, command):
    process = program(
        place, "run", "--problem", "rosenbrock", "--optimizer", "gd", "--steps", str(ENDLESS), "--quiet"
    )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not (place.exists() and recorded(place)):
            assert time.monotonic() < deadline
            time.sleep(LOOK_EVERY_S)
        code, _, err = command("resume", "1", "--quiet")
    finally:
        process.kill()
        process.communicate()
    assert code == 2
    assert "running" in err
