"""What is being written is removed at its end, or after a kill by the next start."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from storage import unfinished as notes
from storage.atomic_write import atomic_write
from storage.place import data_directory
from storage.runs.owner import Owner
from storage.unfinished import remove_unfinished, temporary_folder, unfinished

WRITER = """
import sys
from pathlib import Path
from storage.atomic_write import atomic_write
from storage.unfinished import temporary_folder
with atomic_write(Path(sys.argv[1])) as part, temporary_folder() as folder:
    if sys.argv[2] == "folder":
        part.mkdir()
        (part / "one").write_text("1")
    else:
        part.write_text("half")
        part.with_name(part.name + "-wal").write_text("log")
    (folder / "copy").write_text("copy")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def own_data_directory(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def target(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder / "table.csv"


def noted():
    return list((data_directory() / "unfinished").glob("*"))


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_a_killed_program_left_is_removed_by_the_next_start(target, kind):
    target.write_text("old")
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(target), kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        folder = Path(os.fsdecode(process.stdout.readline().rstrip(b"\n")))
        begun = set(target.parent.iterdir())
        assert len(begun) > 1
        # It lives, so all of it stays.
        assert remove_unfinished() == []
        assert set(target.parent.iterdir()) == begun
        os.kill(process.pid, signal.SIGKILL)
    assert set(target.parent.iterdir()) == begun
    assert folder in remove_unfinished()
    assert list(target.parent.iterdir()) == [target]
    assert target.read_text() == "old"
    assert not folder.exists()
    assert noted() == []


def left(target, owner, monkeypatch):
    """Leave a file half written by an owner."""
    monkeypatch.setattr(notes, "_this_process", lambda pid: owner)
    block = unfinished(target)
    part = block.__enter__()
    part.write_text("half")
    return block, part


@pytest.mark.parametrize(
    "change",
    [{"host": "far", "boot": "another"}, {"namespace": "pid:[2] time:[2]"}, {}],
    ids=["another machine", "a container", "alive"],
)
def test_what_may_still_be_written_is_left_alone(target, monkeypatch, change):
    block, part = left(target, replace(Owner.current(), **change), monkeypatch)
    assert remove_unfinished() == []
    assert part.read_text() == "half"
    block.__exit__(None, None, None)
    assert noted() == []


def test_only_what_was_begun_is_removed(target, monkeypatch):
    gone = replace(Owner.current(), ticks=Owner.current().ticks + 1)
    block, part = left(target, gone, monkeypatch)
    (note,) = noted()
    content = json.loads(note.read_text())
    precious = target.with_name("precious.csv")
    precious.write_text("kept")
    for damaged in (
        "",
        "[]",
        "{",
        json.dumps(content | {"path": os.fsencode(precious).hex()}),
        json.dumps(content | {"path": "xy"}),
        json.dumps(content | {"owner": {"host": "far"}}),
    ):
        note.write_text(damaged)
        assert remove_unfinished() == []
        assert precious.read_text() == "kept"
    note.write_text(json.dumps(content))
    assert remove_unfinished() == [part]
    block.__exit__(None, None, None)


def test_a_target_with_a_long_name_can_be_written(tmp_path):
    for name in ("n" * 255, "이" * 85, "\udcff" * 200):
        target = tmp_path / name
        with atomic_write(target) as part:
            part.write_text("new")
        assert target.read_text() == "new"
        target.unlink()


def test_files_are_written_where_nothing_can_be_noted(target, tmp_path, monkeypatch):
    (tmp_path / "data").write_text("no folder")
    with atomic_write(target) as part, temporary_folder() as folder:
        part.write_text("new")
        (folder / "copy").write_text("copy")
    assert target.read_text() == "new"
    assert not folder.exists()
    assert remove_unfinished() == []
