"""Where two optimizers part, and optimizers of other libraries, from the command line."""

import sys

import pytest

from workbench.experiment import RESERVED_NAMES
from workbench.optimizers import OPTIMIZERS, library_names

NESTEROV = (
    *("diverge", "--problem", "quadratic", "--optimizer", "nesterov", "--against", "nesterov"),
    *("--set", "convention=torch", "--set", "lr=0.01"),
    *("--set-against", "convention=lookahead", "--set-against", "lr=0.01", "--steps", 100),
)


def test_conventions_that_differ_part_at_a_step_that_is_told(command):
    outcome = command(*NESTEROV)
    assert (outcome.code, outcome.err) == (0, "")
    first, second, third = outcome.out.splitlines()
    assert first.endswith("they differ in: convention torch | lookahead")
    assert second.startswith("They part at step 1: ")
    assert third.startswith("Largest relative difference, at step ")


def test_the_same_as_json(command):
    report = command(*NESTEROV, "--json").json()
    assert [run["convention"] for run in report["runs"]] == ["torch", "lookahead"]
    assert report["differing"] == ["convention"]
    assert (report["steps"], report["tolerance"]) == (100, 1e-9)
    assert report["parted"]["step"] == 1
    assert report["largest"]["relative"] >= report["parted"]["relative"] > 1e-9
    assert report["parted"]["series"] in {"theta_0", "theta_1"}


def test_runs_that_do_not_part_have_the_same_exit_code(command):
    outcome = command(
        *("diverge", "--problem", "mlp", "--optimizer", "adam", "--against", "torch:Adam"),
        *("--set", "hidden=4", "--batch-size", 16, "--seed", 3, "--steps", 20),
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert "They do not part within 20 steps." in outcome.out


def test_equal_runs_and_runs_that_diverge_are_told_as_such(command):
    same = ("diverge", "--problem", "rosenbrock", "--optimizer", "gd", "--against", "gd", "--steps", 30)
    assert "equal to the last bit" in command(*same).out
    outcome = command(*same, "--set", "lr=10", "--set-against", "lr=1e-4")
    assert outcome.code == 0
    assert "The first run diverged at step" in outcome.out
    assert "The second run" not in outcome.out
    report = command(*same, "--set", "lr=1e200", "--set-against", "lr=1e-4", "--json").json()
    assert report["largest"]["relative"] == "Infinity"


def test_the_problem_and_the_schedule_are_set_for_both(command):
    words = ("diverge", "--problem", "quadratic", "--optimizer", "momentum", "--against", "momentum")
    report = command(
        *words,
        *("--schedule", "MultiStepLR", "--set", "milestones=17", "--set", "condition_number=5"),
        *("--set", "lr=0.01", "--set-against", "lr=0.01", "--set-against", "convention=velocity"),
        *("--steps", 40, "--json"),
    ).json()
    assert report["parted"]["step"] == 18


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--optimizer", "adam"), "--against = nothing"),
        (("--optimizer", "adam", "--against", "torch:Muon"), "Muon takes matrices only"),
        (("--optimizer", "adam", "--against", "torch:RAdm"), "did you mean torch:RAdam?"),
        (("--optimizer", "adam", "--against", "gd", "--set-against", "beta1=0.5"), "setting = beta1"),
        (("--optimizer", "adam", "--against", "gd", "--set-against", "lr"), "--set-against = lr"),
        (("--optimizer", "adam", "--against", "gd", "--tolerance", "x"), "--tolerance = x"),
        (("--optimizer", "adam", "--against", "gd", "--tolerance", "2"), "tolerance = 2"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(command, words, told):
    outcome = command("diverge", "--problem", "quadratic", *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_class_of_torch_is_run_stored_shown_and_repeated(command, tmp_path):
    words = ("run", "--problem", "quadratic", "--optimizer", "torch:RAdam", "--steps", 30, "--json")
    report = command(*words, "--set", "lr=0.1", "--set", "beta1=0.8").json()
    assert (report["status"], report["optimizer"], report["convention"]) == (
        "finished",
        "torch:RAdam",
        "torch",
    )
    assert report["settings"]["beta1"] == 0.8
    assert "m_norm" in report["last"]
    file = tmp_path / "radam.toml"
    file.write_text(command("show", 1, "--toml").out, encoding="utf-8")
    assert command("run", file, "--json").json()["last"] == report["last"]


def test_a_library_that_is_not_installed_fails_with_one_sentence(command, monkeypatch):
    monkeypatch.setitem(sys.modules, "pytorch_optimizer", None)
    outcome = command("run", "--problem", "quadratic", "--optimizer", "pytorch-optimizer:ThatOne")
    assert outcome.code == 1
    assert outcome.err.endswith("pip install pytorch-optimizer\n")


def test_the_optimizers_of_other_libraries_are_listed_where_they_are_asked_for(command, monkeypatch):
    monkeypatch.setitem(sys.modules, "pytorch_optimizer", None)
    names = [entry["name"] for entry in command("optimizers", "--all", "--json").json()]
    assert names == [*OPTIMIZERS, *library_names("torch", RESERVED_NAMES)]
    assert "torch:RAdam" in command("optimizers").out.splitlines()[-1]
    assert "RAdam (torch)" in command("optimizers", "--all").out
