"""A program that is killed while it trains, and the run that is resumed by another."""

import json
import os
import subprocess
import time

import numpy as np
import pytest
from programs import MAIN, UNHURRIED_PROGRAM

from storage import Status, open_store
from workbench.cli import execute
from workbench.cli.parser import parser
from workbench.execution.checkpoints import Checkpoints

PATIENCE_S = 60.0
LOOK_EVERY_S = 0.02


def program(place, *arguments):
    return subprocess.Popen(
        [*UNHURRIED_PROGRAM, "--store", place, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=MAIN.parent,
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


def until_beyond(place, steps, process, *, kept):
    """Wait until the store has more than so many steps of a run, and a checkpoint where one is due."""
    deadline = time.monotonic() + PATIENCE_S
    while not (place.exists() and recorded(place) > steps and (checkpoints(place) or not kept)):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(LOOK_EVERY_S)


def checkpoints(place):
    with open_store(place) as store:
        return Checkpoints(store).steps(store.run(1).uid)


def recorded(place):
    with open_store(place) as store:
        runs = store.runs()
        return runs[0].steps_done if runs else 0


@pytest.mark.parametrize("every", ["50", "0"], ids=["checkpoints", "none"])
def test_a_run_is_resumed_once_its_program_was_killed_and_repeats_to_the_last_bit(
    place, command, tmp_path, every
):
    steps = 1_500
    data = tmp_path / "data.csv"
    data.write_text(
        "x,y\n" + "".join(f"{number % 7},{number % 2}\n" for number in range(64)), encoding="utf-8"
    )
    arguments = ["--problem", "logistic-regression", "--set", f"data={data}", "--batch-size", "16", "--quiet"]
    arguments += ["--optimizer", "adam", "--steps", str(steps), "--checkpoint-every", every]
    with program(place, "run", *arguments) as process:
        try:
            until_beyond(place, 150, process, kept=every != "0")
            code, _, err = command("resume", "1", "--quiet")
            assert process.poll() is None
        finally:
            process.kill()
    assert code != 0
    assert "not over" in err
    assert f"process {process.pid} " in err
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
