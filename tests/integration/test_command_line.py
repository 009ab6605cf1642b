"""What the commands do and print, on the store that the window uses too."""

import csv
import math

import numpy as np
import pytest

from storage import Status, open_store
from workbench.cli.store_argument import window_arguments
from workbench.optimizers import OPTIMIZERS
from workbench.problems import PROBLEMS
from workbench.schedules import SCHEDULES
from workbench.settings import declarations

ROSENBROCK = ("run", "--problem", "rosenbrock", "--optimizer", "adam")
DIVERGING = ("run", "--problem", "rosenbrock", "--optimizer", "gd", "--set", "lr=10", "--steps", "50")


def losses(place, run_id):
    with open_store(place) as store:
        return store.series(run_id, "loss").values.tobytes()


def test_a_run_is_reported_as_one_json_object(command, place):
    outcome = command(*ROSENBROCK, "--set", "lr=0.01", "--steps", 300, "--seed", 3, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    report = outcome.json()
    assert {"id", "status", "problem", "optimizer", "convention", "settings", "steps", "seconds"} <= set(
        report
    )
    assert (report["id"], report["status"], report["steps"]) == (1, "finished", 300)
    assert (report["problem"], report["optimizer"], report["convention"]) == ("rosenbrock", "adam", "torch")
    assert (report["settings"]["lr"], report["settings"]["seed"]) == (0.01, 3)
    with open_store(place) as store:
        record, series = store.run(1), store.series(1, "loss")
        assert report["last"] == {name: store.series(1, name).values[-1] for name in store.series_names(1)}
    best = int(series.values.argmin())
    assert report["best"] == {"value": series.values[best], "step": series.steps[best]}
    assert report["seconds"] == record.seconds
    assert list(report["settings"])[:4] == [d.name for d in declarations(PROBLEMS["rosenbrock"])]


def test_a_run_is_reported_in_words_without_json(command):
    outcome = command(*ROSENBROCK, "--steps", 20, "--name", "my first")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("run 1 finished: adam on rosenbrock, 20 of 20 steps")


def test_every_training_option_schedule_and_setting_reaches_the_run(command, place):
    given = (
        "--steps 24 --batch-size 16 --seed 4 --dtype float64 --record-every 5 --evaluate-every 6 --device cpu"
    )
    outcome = command(
        *("run", "--problem", "mlp", "--optimizer", "nesterov", "--schedule", "MultiStepLR", *given.split()),
        *("--set", "hidden=8,4", "--set", "momentum=0.5", "--json"),
    )
    assert outcome.code == 0, outcome.err
    settings = outcome.json()["settings"]
    expected = {
        "steps": 24,
        "batch_size": 16,
        "seed": 4,
        "dtype": "float64",
        "momentum": 0.5,
        "hidden": "8, 4",
    }
    assert settings | expected == settings
    assert (settings["record_every"], settings["evaluate_every"]) == (5, 6)
    with open_store(place) as store:
        assert store.run(1).schedule == "MultiStepLR"
        assert store.series(1, "gradient_norm").steps.tolist() == [1, 5, 10, 15, 20, 24]
        assert store.series(1, "full_loss").steps.tolist() == [1, 6, 12, 18, 24]


def test_a_diverged_run_has_its_own_exit_code_and_its_infinity_is_a_text(command):
    outcome = command(*DIVERGING, "--json")
    assert outcome.code == 3
    report = outcome.json()
    assert report["status"] == "diverged"
    assert report["last"]["loss"] in {"NaN", "Infinity"}
    assert math.isfinite(report["best"]["value"])
    assert command("list", "--json").json()[0] == report


def test_a_run_can_be_repeated_to_the_last_bit_from_what_show_prints(command, place, tmp_path):
    command(
        *("run", "--problem", "mlp", "--optimizer", "adam", "--schedule", "ExponentialLR"),
        *("--batch-size", 32, "--steps", 40, "--seed", 11, "--set", "hidden=12", "--name", 'said "η" twice'),
    )
    shown = command("show", 1, "--toml")
    assert (shown.code, shown.err) == (0, "")
    file = tmp_path / "again.toml"
    file.write_text(shown.out, encoding="utf-8")
    again = command("run", file, "--json")
    assert again.code == 0
    assert again.json()["name"] == 'said "η" twice'
    assert losses(place, 1) == losses(place, 2)
    assert command("show", 2, "--toml").out == shown.out


def test_a_file_can_be_run_with_some_settings_changed(command, tmp_path):
    file = tmp_path / "run.toml"
    file.write_text('[problem]\nname = "saddle"\n[optimizer]\nname = "gd"\nlr = 0.5\n[training]\nsteps = 5\n')
    report = command("run", file, "--steps", 7, "--set", "lr=0.25", "--json").json()
    assert (report["problem"], report["steps"], report["settings"]["lr"]) == ("saddle", 7, 0.25)


def test_two_identical_runs_have_bit_equal_series(command, place):
    for _ in range(2):
        assert (
            command("run", "--problem", "mlp", "--optimizer", "adam", "--steps", 40, "--batch-size", 8).code
            == 0
        )
    with open_store(place) as store:
        names = store.series_names(1)
        assert names == store.series_names(2)
        for name in names:
            first, second = store.series(1, name), store.series(2, name)
            assert first.steps.tolist() == second.steps.tolist()
            assert first.values.tobytes() == second.values.tobytes()


def test_a_table_exports_every_point_so_that_it_reads_back_to_the_same_number(command, place, tmp_path):
    command(*DIVERGING)
    file = tmp_path / "run.csv"
    assert command("export", 1, "--to", file).code == 0
    with file.open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    with open_store(place) as store:
        names = store.series_names(1)
        assert header == ["step", "seconds", *names]
        for column, name in enumerate(names, 2):
            series = store.series(1, name)
            filled = [row for row in rows if row[column]]
            assert [int(row[0]) for row in filled] == series.steps.tolist()
            assert [float(row[1]) for row in filled] == series.seconds.tolist()
            assert np.array_equal([float(row[column]) for row in filled], series.values, equal_nan=True)
    assert command("export", 1, "--to", "-").out.splitlines() == file.read_text().splitlines()


def test_a_store_that_is_not_there_holds_no_runs_and_is_not_made_by_looking(command, place):
    assert "no runs yet" in command("list").out
    assert command("list", "--json").json() == []
    for looking in (("show", 1), ("compare", 1, 2), ("export", 1, "--to", "-")):
        outcome = command(*looking)
        assert outcome.code == 1
        assert "does not exist" in outcome.err
    assert not place.exists()


def test_lists_and_details_show_what_the_store_holds(command):
    one = command(*ROSENBROCK, "--steps", 20, "--json").json()
    two = command(*ROSENBROCK, "--steps", 20, "--set", "lr=0.5", "--name", "bold", "--json").json()
    assert command("list", "--json").json() == [two, one]
    for text in (command("list").out, command("show", 2).out):
        assert "rosenbrock" in text
        assert "finished" in text
        assert "0.5" in text
    shown = command("show", 2, "--json").json()
    assert shown == two | {"message": "", "environment": shown["environment"], "bytes": shown["bytes"]}
    assert shown["bytes"] > 1000
    assert shown["environment"]["torch"]


def test_a_comparison_marks_exactly_what_differs(command):
    for rate in (0.1, 0.2):
        command(*ROSENBROCK, "--steps", 20, "--set", f"lr={rate}")
    outcome = command("compare", 2, 1, "--json").json()
    assert outcome["differing"] == ["lr"]
    assert [run["id"] for run in outcome["runs"]] == [2, 1]
    marked = [line for line in command("compare", 1, 2).out.splitlines() if "*" in line]
    assert len(marked) == 1
    assert all(word in marked[0] for word in ("lr", "0.1", "0.2"))


@pytest.mark.parametrize(
    ("name", "models"),
    [
        ("problems", PROBLEMS),
        ("optimizers", {name: rule.Settings for name, rule in OPTIMIZERS.items()}),
        ("schedules", SCHEDULES),
    ],
)
def test_a_catalogue_lists_everything_with_its_settings(command, name, models):
    entries = command(name, "--json").json()
    assert [entry["name"] for entry in entries] == list(models)
    text = command(name).out
    for entry, model in zip(entries, models.values(), strict=True):
        declared = declarations(model)
        assert [setting["name"] for setting in entry["settings"]] == [d.name for d in declared]
        for declaration in declared:
            assert f"    {declaration.name}=" in text
        assert entry["title"] in text


def test_the_optimizers_are_listed_with_the_formula_of_every_convention(command):
    entries = {entry["name"]: entry for entry in command("optimizers", "--json").json()}
    conventions = {told["name"]: told["formula"] for told in entries["nesterov"]["conventions"]}
    assert conventions["lookahead"] == [
        r"t = 0: \quad b = 0",
        r"t = 1, 2, \ldots:",
        r"g \leftarrow \nabla f(\theta - \mu b)",
        r"b \leftarrow \mu b + \eta g",
        r"\theta \leftarrow \theta - b",
    ]
    assert all(told["formula"] for entry in entries.values() for told in entry["conventions"])
    assert "        g ← ∇f(θ − μ b)\n        b ← μ b + η g\n        θ ← θ − b\n" in command("optimizers").out


def test_the_store_may_be_named_before_or_after_the_command(place, tmp_path, capsys):
    from workbench.cli.parser import parser

    other = tmp_path / "other.sqlite"
    assert parser().parse_args(["--store", str(place), "list"]).store == place
    assert parser().parse_args(["list", "--store", str(place)]).store == place
    assert parser().parse_args(["--store", str(other), "list", "--store", str(place)]).store == place
    assert parser().parse_args(["list"]).store is None


@pytest.mark.parametrize("words", [[], ["--store", "x.sqlite"], ["--store=postgresql://you@host/runs"]])
def test_a_start_of_the_window_is_read_as_the_parser_of_all_commands_reads_it(words):
    from workbench.cli.parser import parser

    whole = parser().parse_args(words)
    assert whole.command is None
    assert window_arguments(words).store == whole.store


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["--help"],
        ["--store"],
        ["--store", "x", "list"],
        ["--sto"],
        ["--store", "mysql://host/runs"],
    ],
)
def test_commands_questions_and_faults_are_left_to_the_parser_of_all_commands(words):
    assert window_arguments(words) is None


def test_runs_of_a_program_that_was_killed_are_shown_as_interrupted(command, place):
    command(*ROSENBROCK, "--steps", 20)
    with open_store(place) as store, store._writing() as connection:
        # As if the program that owns the run had been killed in the middle of it.
        connection.exec_driver_sql("UPDATE runs SET status = 'running', owner_started = 0")
    assert command("list", "--json").json()[0]["status"] == "interrupted"
    with open_store(place) as store:
        assert store.run(1).status is Status.INTERRUPTED
