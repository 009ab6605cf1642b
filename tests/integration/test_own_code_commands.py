"""Formulas, files and packages of a person's own on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "assets" / "examples"
LION = f"file:{EXAMPLES / 'my_optimizers.py'}:Lion"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """An installed package that brings a problem and an optimizer."""
    for name in ("problem", "optimizers"):
        text = (EXAMPLES / f"my_{name}.py").read_text(encoding="utf-8")
        (tmp_path / f"package_under_test_{name}.py").write_text(text, encoding="utf-8")
    metadata = tmp_path / "package_under_test-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: package-under-test\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[workbench.problems]\nspirals = package_under_test_problem\n"
        "[workbench.optimizers]\nsign = package_under_test_optimizers:SignDescent\n"
        "missing = package_that_is_not_there:Optimizer\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))


def test_a_formula_is_trained_or_refused_with_the_position(command, place):
    outcome = command(
        *("run", "--problem", "formula", "--optimizer", "gd", "--set", "expression=(x - 1)^2 + y^2"),
        *("--set", "lr=0.1", "--steps", "200", "--json"),
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.json()["best"]["value"] < 1e-12
    place.unlink()
    refused = command("run", "--problem", "formula", "--optimizer", "gd", "--set", "expression=x.real")
    assert refused.code == 2
    assert refused.err.startswith(
        "error: expression = x.real: must be a formula of x and y, but position 2 has"
    )
    assert refused.err.count("\n") == 1
    assert not place.exists()


def test_an_own_problem_is_stored_with_its_content_and_repeated_from_a_file(command, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text((EXAMPLES / "my_problem.py").read_text(encoding="utf-8"), encoding="utf-8")
    run = ["run", "--problem", "python", "--set", f"file={file}", "--optimizer", LION, "--steps", "30"]
    assert command(*run, "--batch-size", "16", "--json").code == 0
    experiment = tmp_path / "mine.toml"
    experiment.write_text(command("show", 1, "--toml").out, encoding="utf-8")
    first, again = command("show", 1, "--json").json(), command("run", experiment, "--json").json()
    assert again["last"] == first["last"]
    assert len(first["settings"]["file_sha256"]) == len(first["settings"]["optimizer_sha256"]) == 64
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    changed = command("run", experiment)
    assert changed.code == 2
    assert "file_sha256 = " in changed.err
    assert "must be the SHA-256 of mine.py, whose content is another now" in changed.err
    assert command("run", experiment, "--set", "file_sha256=", "--json").code == 0
    assert len(command("list", "--json").json()) == 3


def test_showing_a_run_runs_nothing_of_its_file(command, program, place, tmp_path):
    marker, file = tmp_path / "ran", tmp_path / "mine.py"
    text = (EXAMPLES / "my_problem.py").read_text(encoding="utf-8")
    file.write_text(f"{text}\n__import__('pathlib').Path({str(marker)!r}).touch()\n", encoding="utf-8")
    run = ["run", "--problem", "python", "--set", f"file={file}", "--optimizer", "gd", "--steps", "3"]
    assert command(*run).code == 0
    marker.unlink()
    shown = program("show", 1, "--toml", "--store", place)
    assert f'file = "{file}"' in shown.out
    for words in (["show", 1], ["list"], ["export", 1, "--to", "-"]):
        assert command(*words).code == 0
    assert not marker.exists()


def test_a_fault_in_the_file_is_told_with_its_own_traceback_and_no_run_is_made(command, place, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("def module():\n    return 1 / 0\n\n\ndef data():\n    pass\n\n\nloss = print\n")
    outcome = command("run", "--problem", "python", "--set", f"file={file}", "--optimizer", "gd")
    assert outcome.code == 2
    first, *trace = outcome.err.splitlines()
    assert first.endswith("but line 2 of mine.py raised ZeroDivisionError: division by zero")
    assert trace[0] == "Traceback (most recent call last):"
    assert [line for line in trace if "File " in line] == [f'  File "{file}", line 2, in module']
    assert not place.exists()


def test_why_runs_are_computed_one_by_one_is_the_message_of_the_run(command, tmp_path):
    file = tmp_path / "mine.py"
    text = (EXAMPLES / "my_problem.py").read_text(encoding="utf-8")
    own = "def loss(output, target):\n    return output.square().mean() * float(output.sum() > 0 or 1)\n"
    file.write_text(text.replace("loss = nn", "loss_before = nn") + own, encoding="utf-8")
    command("run", "--problem", "python", "--set", f"file={file}", "--optimizer", "gd", "--steps", "3")
    shown = command("show", 1, "--json").json()
    assert shown["status"] == "finished"
    assert shown["message"].startswith(f"Runs of {file} are computed one after another: ")


def test_two_optimizers_of_a_file_are_compared_step_by_step(command):
    words = ["diverge", "--problem", "quadratic", "--optimizer", LION, "--against", LION, "--steps", "20"]
    assert "equal to the last bit" in command(*words).out
    assert (
        command(*words, "--set-against", "beta1=0.5", "--json").json()["runs"][1]["settings"]["beta1"] == 0.5
    )


@pytest.mark.usefixtures("package")
def test_what_packages_bring_is_listed_and_runs(command):
    problems = command("problems")
    assert "Brought by packages, for python as file=…: package:spirals" in problems.out
    entries = {entry["name"]: entry for entry in command("problems", "--json").json()}
    assert entries["python"]["packages"] == ["package:spirals"]
    optimizers = command("optimizers", "--json")
    assert "package:sign" in {entry["name"] for entry in optimizers.json()}
    assert optimizers.err.startswith("warning: optimizer = package:missing")
    run = ["run", "--problem", "python", "--set", "file=package:spirals", "--optimizer", "package:sign"]
    assert command(*run, "--steps", "20", "--json").json()["status"] == "finished"
    refused = command("run", "--problem", "python", "--set", "file=package:spiral", "--optimizer", "gd")
    assert (refused.code, "did you mean package:spirals?" in refused.err) == (2, True)
