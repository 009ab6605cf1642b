"""Import and pack from the command line."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

from storage import Change, NewRun, Status, open_store

MAIN = Path(__file__).parents[2] / "main.py"


def fill(place, count=3, sweep=""):
    new = NewRun(
        name="made", problem="quadratic", optimizer="adam", convention="torch", schedule="constant",
        experiment={}, settings={"lr": 0.1}, seed=1, planned_steps=5, device="cpu", environment={},
        sweep=sweep,
    )  # fmt: skip
    with open_store(place) as store:
        made = store.add_runs([new] * count)
        store.write([], [Change(run_id, status=Status.FINISHED, steps_done=5) for run_id in made])


def test_pack_then_import_then_import_again(command, place, tmp_path):
    fill(place)
    file, other = tmp_path / "runs.descent", tmp_path / "other.sqlite"
    packed = command("pack", 1, 3, "--to", file)
    assert (packed.code, packed.err) == (0, "")
    assert packed.out.startswith(f"2 runs packed into {file}, 0.1 MB")
    first = command("import", file, "--store", other)
    assert (first.code, first.out, first.err) == (0, "2 runs taken\n", "")
    again = command("import", file, place, "--store", other)
    assert (again.code, again.out) == (0, "1 run taken, 4 already here\n")


def test_pack_a_sweep(command, place, tmp_path):
    fill(place, 2)
    fill(place, 3, "lr #abc")
    packed = command("pack", "--sweep", "lr #abc", "--to", tmp_path / "s.descent", "--json").json()
    assert packed["runs"] == [3, 4, 5]
    assert packed["bytes"] == (tmp_path / "s.descent").stat().st_size
    report = command("import", tmp_path / "s.descent", "--store", tmp_path / "b.sqlite", "--json").json()
    assert report["taken"] == [1, 2, 3]
    with open_store(tmp_path / "b.sqlite") as store:
        assert {run.sweep for run in store.runs()} == {"lr #abc"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--to", "x.descent"], "RUN = nothing: must be given, or a sweep by --sweep ID"),
        (["9", "--to", "x.descent"], "holds no run number 9"),
        (["--sweep", "no", "--to", "x.descent"], "--sweep = no: must be left out: there is no sweep"),
    ],
)
def test_what_cannot_be_packed(command, place, tmp_path, arguments, told, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fill(place)
    refused = command("pack", *arguments)
    assert refused.code == 2
    assert told in refused.err
    assert not (tmp_path / "x.descent").exists()


@pytest.mark.parametrize("name", ["runs.sqlite", "link.descent", "runs.sqlite-wal", "runs.sqlite-shm"])
def test_the_store_is_not_packed_into_itself(command, place, tmp_path, name):
    fill(place)
    (tmp_path / "link.descent").symlink_to(place)
    refused = command("pack", 1, "--to", tmp_path / name)
    assert refused.code == 2
    assert "another file than the store itself" in refused.err
    with open_store(place) as store:
        assert len(store.runs()) == 3


def test_a_file_that_cannot_be_written(command, place, tmp_path):
    fill(place)
    failed = command("pack", 1, "--to", tmp_path / "nowhere" / "x.descent")
    assert failed.code == 1
    assert str(tmp_path / "nowhere" / "x.descent") in failed.err


def test_refused_files_are_told_one_by_one_and_the_rest_is_taken(command, place, tmp_path):
    (tmp_path / "good.csv").write_text("step,loss\n1,2\n1,3\n")
    (tmp_path / "bad.csv").write_text("step,loss\n1,=2+3\n")
    told = command("import", tmp_path / "bad.csv", tmp_path / "good.csv", tmp_path / "nothing")
    assert told.code == 2
    assert told.out.startswith("1 run taken, 2 refused: ")
    assert told.err.splitlines() == [
        "note: good: 1 values gave way to later ones at the same step",
        f"error: {tmp_path / 'bad.csv'}: it must be a table of numbers, "
        "but line 2, column 'loss' holds '=2+3'",
        f"error: {tmp_path / 'nothing'}: it must be a file that can be read (No such file or directory)",
    ]
    outcomes = command("import", tmp_path / "bad.csv", tmp_path / "good.csv", "--json").json()
    assert [run["outcome"] for run in outcomes["runs"]] == ["refused", "known"]


def test_a_dry_run_makes_not_even_a_store(command, place, tmp_path):
    (tmp_path / "a.csv").write_text("step,loss\n1,2\n")
    told = command("import", tmp_path / "a.csv", "--dry-run")
    assert (told.code, told.out) == (0, "1 run would be taken\n")
    assert not place.exists()


def test_the_form_of_a_table_can_be_told(command, place, tmp_path):
    (tmp_path / "a.csv").write_text("a,b;c\n1,5;2\n")
    told = command("import", tmp_path / "a.csv", "--delimiter", "semicolon", "--decimal", "comma")
    assert told.code == 0
    assert command("export", 1, "--to", "-").out.splitlines()[1] == "1,0.0,1.5,2.0"


def test_an_exported_run_comes_back(command, place, tmp_path):
    run = command("run", "--problem", "quadratic", "--optimizer", "adam", "--steps", 20, "--json", "--quiet")
    assert run.code == 0
    command("export", 1, "--to", tmp_path / "out.csv")
    assert command("import", tmp_path / "out.csv").code == 0
    with open_store(place) as store:
        made, back = store.all_series(1), store.all_series(2)
        assert {name: each.values.tolist() for name, each in made.items()} == {
            name: each.values.tolist() for name, each in back.items()
        }


def test_commands_for_a_terminal_are_not_passed_on(command, place, tmp_path):
    fill(place, 1)
    with closing(connect(place)) as connection, connection:
        connection.execute("UPDATE runs SET name = char(27) || '[2J', uid = '\x1b[2J'")
    told = command("import", place, "--store", tmp_path / "b.sqlite")
    assert told.code == 2
    assert "\x1b" not in told.out + told.err


def test_a_run_of_a_table_cannot_be_verified_and_says_why(command, place, tmp_path):
    (tmp_path / "a.csv").write_text("step,loss\n1,2\n")
    command("import", tmp_path / "a.csv")
    for arguments in (("verify", 1), ("branch", 1), ("continue", 1, "--steps", 5), ("show", 1, "--toml")):
        refused = command(*arguments)
        assert refused.code == 2
        assert "logged or imported without an experiment to repeat" in refused.err
    assert "imported from a.csv" in command("show", 1).out


def test_ctrl_c_leaves_whole_runs(place, tmp_path):
    path = tmp_path / "many.sqlite"
    fill(path, 2_000)
    process = subprocess.Popen(
        [sys.executable, MAIN, "import", path, "--store", place],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        while True:
            # Until it has begun to take runs.
            if place.exists():
                with closing(connect(place)) as connection:
                    tables = connection.execute(
                        "SELECT name FROM sqlite_master WHERE name = 'runs'"
                    ).fetchall()
                    if tables and connection.execute("SELECT count(*) FROM runs").fetchone()[0]:
                        break
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    with open_store(place) as store:
        assert out.partition(" ")[0] == str(len(store.runs()))
        assert out.endswith("taken, then stopped\n")
        assert all(run.status is Status.FINISHED for run in store.runs())
