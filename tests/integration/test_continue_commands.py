"""The commands verify, resume, continue and branch."""

from __future__ import annotations

import pytest

import storage


@pytest.fixture
def run(command):
    """A small run that is finished, its number."""
    arguments = ["--problem", "rosenbrock", "--optimizer", "adam", "--steps", "120", "--set", "lr=0.01"]
    assert command("run", *arguments, "--quiet").code == 0
    return 1


def test_verify_says_that_a_run_repeats(command, run):
    outcome = command("verify", run)
    assert outcome.code == 0
    assert "run 1 repeated: equal to the last bit" in outcome.out
    assert command("verify", run, "--json").json()["verdict"] == "equal"


def test_verify_names_the_first_step_that_differs_and_has_a_code_of_its_own(command, run, store):
    document = store.experiment(run)
    document["optimizer"]["lr"] = 0.0100001
    record = store.run(run)
    other = store.add_run(
        storage.NewRun(
            name="", problem="rosenbrock", optimizer="adam", convention="", schedule="constant", seed=0,
            experiment=document, settings={}, planned_steps=120, device="cpu", environment={"torch": "0.1"},
        )
    )  # fmt: skip
    loss = store.series(run, "loss")
    block = storage.SeriesBlock(other, ("loss",), loss.steps, loss.seconds, loss.values[:, None])
    store.write([block], [storage.Change(other, status=record.status, steps_done=120)])
    outcome = command("verify", other, "--tolerance", "1e-12")
    assert outcome.code == 4
    assert "different" in outcome.out
    assert "First difference: loss at step 2" in outcome.out
    assert "torch was 0.1" in outcome.out
    rounding = command("verify", other, "--tolerance", "0.01")
    assert rounding.code == 0
    assert "equal to rounding" in rounding.out
    report = command("verify", other, "--json", "--tolerance", "1e-12").json()
    assert (report["verdict"], report["beginning"]["step"]) == ("different", 2)


def test_continue_makes_more_steps_of_the_same_run(command, run, store):
    outcome = command("continue", run, "--steps", "30", "--json", "--quiet")
    assert (outcome.code, outcome.json()["id"], outcome.json()["steps"]) == (0, 1, 150)
    assert store.series(1, "loss").steps.tolist() == list(range(1, 151))


def test_continue_says_what_becomes_of_a_schedule_that_has_ended(command):
    command(
        "run", "--problem", "quadratic", "--optimizer", "gd", "--schedule", "CosineAnnealingLR",
        "--steps", "50", "--quiet",
    )  # fmt: skip
    outcome = command("continue", "1", "--steps", "5", "--quiet")
    assert outcome.code == 0
    assert "measured by the 50 steps" in outcome.err
    assert command("verify", "1").code == 0


def test_branch_makes_another_run_from_a_step(command, run, store):
    outcome = command(
        "branch", run, "--at", "60", "--optimizer", "nadam", "--set", "lr=0.02", "--steps", "100",
        "--name", "bold", "--json", "--quiet",
    )  # fmt: skip
    report = outcome.json()
    assert (outcome.code, report["id"], report["optimizer"], report["name"]) == (0, 2, "nadam", "bold")
    assert store.series(2, "loss").steps.tolist() == list(range(61, 101))
    assert (store.run(2).parent_id, store.run(2).parent_step) == (1, 60)
    assert (report["parent"], report["planned_steps"]) == ({"id": 1, "step": 60}, 100)
    assert command("verify", 2).code == 0


def test_a_branch_of_a_branch_goes_on_from_it(command, run, store):
    command("branch", run, "--at", "60", "--quiet")
    assert command("branch", 2, "--at", "90", "--state", "reset", "--quiet").code == 0
    assert store.series(3, "loss").steps.tolist() == list(range(91, 121))
    assert command("branch", 2, "--at", "60", "--quiet").code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", "7"],
        ["verify", "1", "--tolerance", "x"],
        ["resume", "1"],
        ["continue", "1", "--steps", "0"],
        ["continue", "1", "--steps", "many"],
        ["branch", "1", "--at", "500"],
        ["branch", "1", "--at", "x"],
        ["branch", "1", "--state", "some"],
        ["branch", "1", "--optimizer", "momentum", "--state", "keep"],
        ["branch", "1", "--set", "seed=3"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused_and_makes_no_run(command, run, store, arguments):
    outcome = command(*arguments)
    assert outcome.code == 2
    assert outcome.err.startswith("error: ")
    assert len(store.runs()) == 1


def test_a_checkpoint_that_cannot_be_written_is_told_and_ends_no_run(command, place):
    place.with_name("runs-checkpoints").write_text("in the way")
    outcome = command("run", "--problem", "rosenbrock", "--optimizer", "adam", "--steps", "50", "--quiet")
    assert outcome.code == 0
    assert outcome.err.startswith("warning: the checkpoint ")
    assert command("continue", "1", "--steps", "10", "--quiet", "--json").json()["steps"] == 60
