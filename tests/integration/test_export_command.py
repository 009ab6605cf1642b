"""``main.py export``: what a script can rely on."""

import json
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pyarrow import parquet

from storage import open_run
from workbench.export import FORMATS

MAIN = Path(__file__).parents[2] / "main.py"
RUN = ("run", "--problem", "quadratic", "--optimizer", "gd", "--set", "lr=0.01", "--quiet")


@pytest.mark.parametrize("form", FORMATS)
def test_several_runs_are_written_without_a_word(command, tmp_path, form):
    for steps in (5, 7):
        command(*RUN, "--steps", steps)
    target = tmp_path / "out"
    outcome = command("export", 2, 1, 2, "--to", target, "--format", form)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert target.is_dir() == (form == "tensorboard")
    if form == "parquet":
        assert parquet.read_table(BytesIO(target.read_bytes()))["run"].to_pylist() == [2] * 7 + [1] * 5
    if form == "json":
        runs = json.loads(target.read_text(encoding="utf-8"))["runs"]
        assert [(run["run"], len(run["series"]["loss"]["steps"])) for run in runs] == [(2, 7), (1, 5)]


def test_the_ending_chooses_the_format_and_the_option_overrules_it(command, tmp_path):
    command(*RUN, "--steps", 5)
    assert command("export", 1, "--to", tmp_path / "a.json").code == 0
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["runs"][0]["run"] == 1
    assert command("export", 1, "--to", tmp_path / "b.json", "--format", "csv").code == 0
    assert (tmp_path / "b.json").read_text(encoding="utf-8").startswith("step,seconds,")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--to", "runs.txt"], "format = .txt: must be one of csv, json, "),
        (["--to", "-", "--format", "json"], "format = json: must be csv where the result goes to standard"),
        (["--to", ".", "--format", "tensorboard"], "to = .: must be a folder that does not exist yet"),
        (["--to", "runs.sqlite", "--format", "csv"], "to = runs.sqlite: must be another file than those of"),
    ],
)
def test_what_cannot_be_written_to_is_unusable_input(command, tmp_path, monkeypatch, arguments, told):
    monkeypatch.chdir(tmp_path)
    command(*RUN, "--steps", 5)
    outcome = command("export", 1, *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"error: {told}")
    assert outcome.err.count("\n") == 1
    assert command("show", 1).code == 0


def test_a_missing_library_fails_with_its_remedy(command, tmp_path, monkeypatch):
    command(*RUN, "--steps", 5)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    outcome = command("export", 1, "--to", tmp_path / "a.parquet")
    assert outcome.code == 1
    assert outcome.err.startswith("error: The format parquet needs the package pyarrow")
    assert not [path for path in tmp_path.iterdir() if "parquet" in path.name]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_export_that_is_stopped_leaves_nothing_and_says_so_by_its_code(place, tmp_path, number):
    with open_run(place=place) as run:
        for step in range(1, 300_001):
            run.log(step, loss=step * 0.1, norm=step * 0.7)
    before = sorted(tmp_path.iterdir())
    program = [sys.executable, str(MAIN), "export", "1", "--to", str(tmp_path / "out"), "--store", str(place)]
    process = subprocess.Popen([*program, "--format", "tensorboard"], stderr=subprocess.PIPE, text=True)
    with process:
        # The half of a folder tells that the writing has begun.
        while not list(tmp_path.glob(".out.*.part/*/events*")) and process.poll() is None:
            pass
        process.send_signal(number)
        assert (process.wait(60), process.stderr.read()) == (130, "")
    assert sorted(tmp_path.iterdir()) == before
