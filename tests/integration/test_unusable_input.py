"""Every bad input is one clear sentence, the right exit code, and no run in the store."""

import sqlite3
from contextlib import closing

import pytest

from storage import open_store
from workbench.execution.worker import Worker

RUN = ["run", "--problem", "rosenbrock", "--optimizer", "adam", "--steps", "5"]
MLP = ["run", "--problem", "mlp", "--optimizer", "adam", "--steps", "5"]


def assert_one_sentence(outcome, code):
    assert outcome.code == code, outcome
    assert outcome.out == ""
    assert outcome.err.startswith("error: ")
    assert outcome.err.count("\n") == 1
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([*RUN, "--set", "lr=-0.1"], 2, ["lr = -0.1", "above 0"]),
        ([*RUN, "--set", "lr=nan"], 2, ["lr = nan", "a number above 0"]),
        ([*RUN, "--set", "lr=fast"], 2, ["lr = fast", "a number above 0"]),
        ([*RUN, "--set", "beta1=1"], 2, ["beta1 = 1", "below 1"]),
        ([*RUN[:-1], "0"], 2, ["steps = 0", "at least 1"]),
        ([*RUN[:-1], "2.5"], 2, ["steps = 2.5", "a whole number"]),
        ([*RUN, "--seed", "-1"], 2, ["seed = -1", "at least 0"]),
        ([*RUN, "--dtype", "float46"], 2, ["dtype = float46", "did you mean float64?"]),
        ([*RUN, "--set", "lr_=1"], 2, ["setting = lr_", "did you mean lr?"]),
        ([*RUN, "--set", "beta3=1"], 2, ["setting = beta3", "did you mean beta"]),
        ([*RUN, "--set", "lr"], 2, ["--set = lr", "NAME=VALUE"]),
        ([*RUN, "--set", "=3"], 2, ["--set = =3", "NAME=VALUE"]),
        (["run", "--problem", "rosenbrok", "--optimizer", "adam"], 2, ["did you mean rosenbrock?"]),
        (["run", "--problem", "beale", "--optimizer", "adma"], 2, ["optimizer = adma", "did you mean adam"]),
        ([*RUN, "--schedule", "exponential"], 2, ["schedule = exponential", "did you mean ExponentialLR?"]),
        (["run", "--problem", "beale"], 2, ["--optimizer", "main.py optimizers"]),
        (["run"], 2, ["--problem", "main.py problems"]),
        ([*RUN, "--batch-size", "8"], 2, ["batch_size = 8", "full for rosenbrock"]),
        ([*MLP, "--batch-size", "1000000"], 2, ["batch_size = 1000000", "number of examples"]),
        ([*RUN, "--device", "gpu"], 2, ["device = gpu", "cuda"]),
        ([*RUN, "--device", "cuda:99"], 1, ["device = cuda:99", "not found on this machine"]),
        ([*RUN, "--name", "caf\udce9"], 2, ["--name", "encoding"]),
        (["run", "nowhere.toml"], 2, ["nowhere.toml", "readable TOML file"]),
        (["run", "some.toml", "--problem", "beale"], 2, ["--problem = beale", "some.toml says it"]),
        ([*MLP, "--set", "data=nowhere.csv"], 2, ["data = nowhere.csv", "a file that exists"]),
    ],
)
def test_a_run_that_cannot_be_made_is_refused_before_the_store_hears_of_it(
    command, place, arguments, code, words
):
    outcome = command(*arguments)
    assert_one_sentence(outcome, code)
    for word in words:
        assert word in outcome.err
    assert not place.exists()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("steps = [", "a TOML file"),
        ("[problm]\nname = 'beale'", "did you mean problem?"),
        ("[problem]\nname = 'beale'", "optimizer.name"),
        ("problem = 3", "[problem]"),
        ("[problem]\nname = 'beale'\n[optimizer]\nname = 'gd'\nrl = 1", "setting = rl"),
    ],
)
def test_a_file_that_is_no_experiment_is_refused(command, place, tmp_path, text, word):
    file = tmp_path / "run.toml"
    file.write_text(text)
    outcome = command("run", file)
    assert_one_sentence(outcome, 2)
    assert word in outcome.err
    assert not place.exists()


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.csv", "x,y\n1,0\n2,zwei,3\n", "line 3 has 3 cells"),
        ("a.csv", "x,y\n1,0\nzwei,1\n", "'zwei'"),
        ("a.csv", "x,y\n1,0\n2,0\n", "at least two classes"),
        ("a.csv", "", "empty"),
        ("a.npz", "no archive", "damaged or of another kind"),
        ("a.txt", "1,2", ".csv"),
    ],
)
def test_a_data_file_that_is_wrong_is_refused_and_named(command, place, tmp_path, name, content, word):
    file = tmp_path / name
    file.write_text(content)
    outcome = command(*MLP, "--set", f"data={file}")
    assert_one_sentence(outcome, 2)
    assert str(file) in outcome.err
    assert word in outcome.err
    assert not place.exists()


@pytest.mark.parametrize(
    "arguments",
    [["show", "7"], ["export", "7", "--to", "out.csv"], ["compare", "1", "7"]],
)
def test_a_run_that_does_not_exist_is_unusable_input(command, store, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    command(*RUN)
    outcome = command(*arguments)
    assert_one_sentence(outcome, 2)
    assert "holds no run number 7" in outcome.err
    assert not (tmp_path / "out.csv").exists()


def test_a_comparison_needs_two_different_runs(command):
    assert_one_sentence(command("compare", 3, 3), 2)


def test_a_table_that_cannot_be_written_is_told_and_leaves_nothing(command, tmp_path):
    command(*RUN)
    for place, code in ((tmp_path / "missing" / "run.csv", 1), (tmp_path, 2)):
        before = sorted(tmp_path.parent.iterdir())
        outcome = command("export", 1, "--to", place, "--format", "csv")
        assert_one_sentence(outcome, code)
        assert str(place) in outcome.err
        assert sorted(tmp_path.parent.iterdir()) == before
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("arguments", [RUN, ["list"], ["show", "1"], ["export", "1", "--to", "-"]])
def test_a_file_that_is_no_store_is_refused_and_kept(command, place, arguments):
    place.write_bytes(b"something else entirely")
    outcome = command(*arguments)
    assert_one_sentence(outcome, 1)
    assert str(place) in outcome.err
    assert place.read_bytes() == b"something else entirely"


@pytest.mark.parametrize("arguments", [RUN, ["list"]])
def test_a_store_of_a_newer_version_is_refused_and_keeps_every_byte(command, place, arguments):
    open_store(place).close()
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("UPDATE schema_version SET version_num = '9999'")
    before = place.read_bytes()
    outcome = command(*arguments)
    assert_one_sentence(outcome, 1)
    assert "newer version" in outcome.err
    assert place.read_bytes() == before


def test_a_bug_in_a_run_is_told_with_its_traceback_and_fails(command, monkeypatch):
    def broken(worker, trainer, wish):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(Worker, "_advance", broken)
    outcome = command(*RUN, "--json")
    assert outcome.code == 1
    assert outcome.json()["status"] == "failed"
    assert "ZeroDivisionError: a bug" in outcome.err


@pytest.mark.parametrize("arguments", [["rnu"], ["show", "first"], ["run", "--stps", "3"], ["compare"]])
def test_a_command_that_cannot_be_understood_is_refused(command, arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        command(*arguments)
    assert caught.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
