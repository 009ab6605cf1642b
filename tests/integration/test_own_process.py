"""``python main.py`` as a person or a script starts it."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from storage import open_store

MAIN = Path(__file__).parents[2] / "main.py"


def test_a_script_gets_json_on_standard_output_and_nothing_else_anywhere(program, place):
    outcome = program(
        *("--store", place, "run", "--problem", "rosenbrock", "--optimizer", "adam"),
        *("--set", "lr=0.01", "--steps", 200, "--json"),
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.json()["steps"] == 200
    with open_store(place) as store:
        assert store.series(1, "loss").steps.size == 200


def test_the_store_is_in_the_data_directory_of_the_person_unless_named(program, tmp_path):
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    assert program("list", **home).code == 0
    assert (tmp_path / "data" / "descent-workbench" / "runs.sqlite").is_file()


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ":4711"}, {"WAYLAND_DISPLAY": "nowhere"}])
def test_without_a_display_one_sentence_says_what_to_do(program, environment):
    outcome = program(**environment)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error: ")
    assert outcome.err.count("\n") == 1
    assert "main.py run --help" in outcome.err


UNPRIVILEGED = """
import os, sys
from workbench.cli import execute
from workbench.cli.parser import parser

run = ["run", "--problem", "rosenbrock", "--optimizer", "adam", "--steps", "5"]
# Once where it works: afterwards everything is loaded, whoever may read the libraries.
assert execute(parser().parse_args([*run, "--quiet", "--store", sys.argv[1]])) == 0
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
print(*(execute(parser().parse_args([*command, "--store", sys.argv[2]])) for command in (run, ["list"])))
"""


def test_a_directory_that_cannot_be_written_is_refused(place):
    # Right below the root of the file system nobody but its owner may write.
    forbidden = Path("/descent-workbench-test/runs.sqlite")
    done = subprocess.run(
        [sys.executable, "-c", UNPRIVILEGED, place, forbidden],
        cwd=MAIN.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # Where nothing can be written there are no runs to list either.
    assert done.stdout.splitlines()[-1] == "1 0"
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith(f"error: The run store {forbidden} cannot be written")
    assert not forbidden.parent.exists()


@pytest.mark.parametrize("arguments", [["optimizers"], ["optimizers", "--json"]])
def test_a_reader_that_has_had_enough_is_no_error(arguments):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, MAIN, *arguments], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_keyboard_interrupt_before_a_run_begins_ends_without_a_traceback(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["main.py", "list"])
    monkeypatch.setattr("workbench.cli.parser.parser", interrupted)
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(MAIN), run_name="__main__")
    assert caught.value.code == 130
    assert capsys.readouterr().err == ""


def test_help_names_every_command_and_the_exit_codes(program):
    outcome = program("--help")
    assert outcome.code == 0
    for word in (
        "run",
        "list",
        "show",
        "compare",
        "export",
        "problems",
        "optimizers",
        "schedules",
        "--store",
    ):
        assert word in outcome.out
    codes = "0 done, 1 failed, 2 unusable input, 3 diverged, 4 not repeatable, 130 stopped"
    assert codes in " ".join(outcome.out.split())


def test_a_list_is_an_array_even_when_it_is_empty(program, place):
    assert json.loads(program("list", "--store", place, "--json").out) == []
