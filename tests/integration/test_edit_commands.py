"""The commands tag, note, rename, favourite, lock, delete, bin, restore, empty-bin and vacuum."""

from __future__ import annotations

import io
import sys

import pytest

import storage
from storage import Change, RunNotFoundError, Status


@pytest.fixture
def three(command, store):
    """Three finished runs; the first two have checkpoints."""
    for lr in ("0.01", "0.1"):
        arguments = ["--problem", "rosenbrock", "--optimizer", "adam", "--steps", "60", "--set", f"lr={lr}"]
        assert command("run", *arguments, "--quiet").code == 0
    run = storage.NewRun(
        name="by hand", problem="p", optimizer="o", convention="", schedule="", experiment={}, settings={},
        seed=0, planned_steps=1, device="cpu", environment={},
    )  # fmt: skip
    store.write([], [Change(store.add_run(run), status=Status.FINISHED)])
    return store


def typed(monkeypatch, text, *, at_terminal=False):
    stream = io.StringIO(text)
    stream.isatty = lambda: at_terminal
    monkeypatch.setattr(sys, "stdin", stream)


def test_tags_are_added_and_taken_off_in_one_go(command, three):
    outcome = command("tag", 1, 2, "--add", "paper", "--add", "figure 2")
    assert (outcome.code, outcome.out) == (0, "run 1: figure 2, paper\nrun 2: figure 2, paper\n")
    assert (
        command("tag", 2, 3, "--remove", "paper", "--add", "late").out
        == "run 2: figure 2, late\nrun 3: late\n"
    )
    assert [three.run(number).tags for number in (1, 2, 3)] == [
        ("figure 2", "paper"), ("figure 2", "late"), ("late",),
    ]  # fmt: skip
    assert "figure 2, late" in command("list").out


def test_a_note_is_written_read_and_taken_from_standard_input(command, three, monkeypatch):
    assert command("note", 1, "# Seen\nin *Figure 2*").code == 0
    assert command("note", 1).out == "# Seen\nin *Figure 2*\n"
    typed(monkeypatch, "from a file\n")
    assert command("note", 2, "-").code == 0
    assert three.run(2).note == "from a file\n"
    assert command("note", 2).out == "from a file\n"
    assert command("note", 1, "").code == 0
    assert command("note", 1).out == ""


def test_show_and_list_tell_what_a_person_keeps_of_a_run(command, three):
    command("rename", 1, "bold")
    command("note", 1, "two\nlines")
    command("favourite", 1)
    command("lock", 1, 2)
    command("lock", 2, "--off")
    command("tag", 1, "--add", "x")
    shown = command("show", 1).out
    for line in (
        "name: bold",
        "tags: x",
        "favourite: yes",
        "locked: yes",
        "size on disk: ",
        "note:\ntwo\nlines",
    ):
        assert line in shown
    report = command("show", 1, "--json").json()
    assert (report["name"], report["tags"], report["note"]) == ("bold", ["x"], "two\nlines")
    assert (report["favourite"], report["locked"], report["deleted"]) == (True, True, None)
    checkpoints = three.local.with_name("runs-checkpoints") / three.run(1).uid
    kept = sum(file.stat().st_size for file in checkpoints.iterdir())
    assert report["bytes"] == three.sizes()[1] + kept
    assert "locked" not in command("show", 2).out
    starred = [line for line in command("list").out.splitlines() if "★" in line]
    assert [line.split("│")[1].strip() for line in starred if "│" in line] == ["1"]


def test_delete_bin_restore_and_empty(command, three, place):
    assert command("delete", 1, 2).out == "in the bin: 1 2; `restore 1 2` takes out again\n"
    assert [run["id"] for run in command("list", "--json").json()] == [3]
    binned = command("bin", "--json").json()
    assert [run["id"] for run in binned] == [2, 1]
    assert all(run["bytes"] > 0 and run["deleted"] for run in binned)
    assert command("bin").out.count("rosenbrock") == 2
    assert command("restore", 2).code == 0
    folders = {number: place.with_name("runs-checkpoints") / three.run(number).uid for number in (1, 2)}
    outcome = command("empty-bin", "--yes")
    assert (outcome.code, outcome.out.startswith("removed for good: 1; ")) == (0, True)
    assert "bytes gained" in outcome.out
    with pytest.raises(RunNotFoundError):
        three.run(1)
    assert (folders[1].exists(), folders[2].exists()) == (False, True)
    assert command("bin").out == "The bin is empty.\n"
    assert command("empty-bin").out == "Nothing in the bin can be removed.\n"
    assert command("show", 1).code == 2


def test_a_person_at_a_terminal_is_asked_and_a_script_has_to_say_yes(command, three, monkeypatch):
    command("delete", 1, 2)
    typed(monkeypatch, "y\n")
    refused = command("empty-bin")
    assert (refused.code, len(three.runs(in_bin=True))) == (2, 2)
    assert "--yes" in refused.err
    typed(monkeypatch, "no\n", at_terminal=True)
    outcome = command("empty-bin")
    assert (outcome.code, len(three.runs(in_bin=True))) == (0, 2)
    assert outcome.out.startswith("Remove 1 2 with ") or outcome.out.startswith("Remove 2 1 with ")
    typed(monkeypatch, "y\n", at_terminal=True)
    assert command("empty-bin").code == 0
    assert three.runs(in_bin=True) == []


def test_vacuum_says_what_was_gained(command, three):
    three.set_note([1], "x" * 300_000)
    three.set_note([1], "")
    outcome = command("vacuum")
    assert outcome.code == 0
    gained = int(outcome.out.split()[0].replace(",", ""))
    assert gained > 200_000
    assert command("vacuum").out == "no bytes gained\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["tag", "1"],
        ["tag", "9", "--add", "x"],
        ["tag", "1", "--add", " x"],
        ["tag", "1", "--add", ""],
        ["tag", "1", "--add", "x", "--remove", "x"],
        ["note", "9"],
        ["note", "9", "text"],
        ["rename", "9", "x"],
        ["rename", "1", "two\nlines"],
        ["favourite", "1", "9"],
        ["lock", "9"],
        ["delete", "1", "9"],
        ["delete", "2", "3"],
        ["restore", "1"],
        ["restore", "9"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused_in_one_sentence_and_changes_nothing(command, three, arguments):
    three.set_locked([3], True)
    before = three.runs()
    outcome = command(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: ")
    assert outcome.err.count("\n") == 1
    assert (three.runs(), three.runs(in_bin=True)) == (before, [])


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "two", str(2**63)])
def test_what_is_no_number_of_a_run_is_refused_before_the_store_is_opened(command, place, capsys, number):
    with pytest.raises(SystemExit) as caught:
        command("delete", "--", number)
    assert caught.value.code == 2
    assert number in capsys.readouterr().err
    assert not place.exists()


def test_a_run_that_is_not_over_cannot_be_deleted(command, three):
    three.write([], [Change(3, status=Status.RUNNING)])
    outcome = command("delete", 3)
    assert outcome.code == 2
    assert "stop it first" in outcome.err


def test_what_somebody_else_wrote_does_not_steer_the_terminal(command, three):
    three.set_note([1], "\x1b[2Jgone\a")
    three.rename([1], "\x1b]0;title\x07")
    three.tag([1], ["\x1b[31mred"])
    for name in ("list", "show"):
        outcome = command(name, *([1] if name == "show" else []))
        assert "\x1b" not in outcome.out
        assert "red" in outcome.out


@pytest.mark.parametrize("name", ["tag", "note", "rename", "delete", "bin", "restore", "empty-bin", "vacuum"])
def test_a_mistyped_path_is_told_and_makes_no_store(command, place, name):
    given = {
        "tag": ["1", "--add", "x"],
        "rename": ["1", "x"],
        "note": ["1"],
        "delete": ["1"],
        "restore": ["1"],
    }
    outcome = command(name, *given.get(name, []))
    assert outcome.code == 1
    assert "does not exist" in outcome.err
    assert not place.exists()
