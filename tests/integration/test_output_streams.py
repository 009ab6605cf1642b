"""Every command ends in order, whatever its output goes to: any encoding, any width, no room, nobody."""

import errno
import io
import json
import os
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from bare_run import bare_run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import Change, Status, open_store
from workbench.cli import execute
from workbench.cli.parser import all_commands, parser
from workbench.cli.store_argument import window_arguments
from workbench.cli.streams import prepare_streams, warn
from workbench.program import ExitCode

MAIN = Path(__file__).parents[2] / "main.py"
ENCODINGS = (
    *("cp1252", "cp949", "ascii", "utf-8"),
    *(pytest.param(name, marks=pytest.mark.full) for name in ("latin-1", "koi8-r")),
)
NAME = "η ★ − 한국 é \N{GRINNING FACE}"
COMMANDS = (
    ("list",),
    ("list", "--json"),
    ("show", "1"),
    ("show", "1", "--json"),
    ("compare", "1", "2"),
    ("note", "1"),
    ("bin",),
    ("tag", "1", "--add", "η"),
    ("delete", "2"),
    ("restore", "2"),
    ("export", "1", "--to", "-"),
    ("show", "9"),
    ("list", "--filter", "η ★ <"),
    ("run", "--problem", "η★", "--optimizer", "adam"),
    ("run", "--problem", "rosenbrock", "--optimizer", "adam", "--steps", "3", "--name", NAME),
    ("show", "3", "--toml"),
    ("sweep", "--problem", "rosenbrock", "--optimizer", "adam", "--steps", "3", "--axis", "lr=1e-3,1e-2"),
    ("problems",),
    ("optimizers",),
    ("optimizers", "--json"),
    ("schedules",),
)


@pytest.fixture
def place(tmp_path):
    """A store of two runs with words of many scripts in every text."""
    path = tmp_path / "runs.sqlite"
    with open_store(path) as store:
        for _ in range(2):
            run = store.add_run(replace(bare_run(1, {"lr": 0.1, NAME: NAME}), name=NAME))
            store.set_note([run], f"# {NAME}\n")
            store.retag([run], [NAME], [])
            store.write([], [Change(run, status=Status.FINISHED)])
    return path


@pytest.fixture
def written(monkeypatch):
    """Carry out a command with output of an encoding: exit code and the bytes of output and errors."""

    def carry_out(encoding, *arguments):
        out, err = io.BytesIO(), io.BytesIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding))
            patch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding=encoding))
            prepare_streams()
            try:
                code = execute(parser().parse_args(arguments))
            except SystemExit as end:
                code = end.code
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
                stream.detach()
        return code, out.getvalue(), err.getvalue()

    return carry_out


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_command_writes_any_encoding_and_ends_as_in_another(written, place, encoding):
    for words in COMMANDS:
        arguments = parser().parse_args(words)
        code, out, err = written(encoding, "--store", str(place), *words)
        is_refused = (words[0] == "show" and "9" in words) or "η ★ <" in words or "η★" in words
        assert code == (ExitCode.UNUSABLE if is_refused else ExitCode.DONE), words
        printed = out.decode(encoding), err.decode(encoding)
        assert arguments.command in {"restore", "tag"} or any(printed), words
        assert "Traceback" not in printed[1]
    # What other programs read says the same in every encoding.
    as_json = written(encoding, "--store", str(place), "show", "1", "--json")[1]
    assert json.loads(as_json)["name"] == NAME
    as_toml = written(encoding, "--store", str(place), "show", "3", "--toml")[1]
    assert tomllib.loads(as_toml.decode())["name"] == NAME


def test_help_pages_are_written_in_any_encoding(written):
    for command in all_commands():
        code, out, _ = written("ascii", command.name, "--help")
        assert code == 0
        assert command.name in out.decode("ascii")


def test_a_character_that_is_missing_gets_one_that_resembles_it(written, place):
    _, out, _ = written("ascii", "--store", str(place), "show", "1")
    assert "eta * - ?? e ?" in out.decode("ascii")


class Terminal(io.TextIOWrapper):
    """Output that says it goes to a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize("width", ["0", "1", "10", "x", "-3", "100000"])
def test_a_terminal_of_any_width_shows_every_column(written, place, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setattr(io, "TextIOWrapper", Terminal)
    for words in (("compare", "1", "2"), ("show", "1"), ("list",)):
        code, out, _ = written("utf-8", "--store", str(place), *words)
        assert code == 0
        assert words[0] == "list" or "setting" in out.decode()
    # A rule below each heading.
    assert len(out.decode().splitlines()[1].split()) == 13


def test_what_a_terminal_would_obey_or_reorder_is_marked_in_every_cell(written, tmp_path):
    text, plain = "a\x1b[2J\u202eb", "plainword"
    words = dict.fromkeys(("problem", "optimizer", "schedule", "name"), plain)
    with open_store(tmp_path / "runs.sqlite") as store:
        run = store.add_run(replace(bare_run(1, {plain: plain}), **words))
        store.set_note([run], plain)
        store.retag([run], [plain], [])
    # No run gets such texts any more, but one of an earlier version may have them.
    with closing(sqlite3.connect(tmp_path / "runs.sqlite")) as other, other:
        columns = {"runs": (*words, "note"), "settings": ("name", "text"), "tags": ("tag",)}
        for table, names in columns.items():
            for name in names:
                other.execute(f"UPDATE {table} SET {name} = replace({name}, ?, ?)", (plain, text))
        escaped = json.dumps(text)[1:-1]
        other.execute("UPDATE runs SET packed_settings = replace(packed_settings, ?, ?)", (plain, escaped))
    for words in (("list",), ("show", "1"), ("bin",)):
        _, out, err = written("utf-8", "--store", str(tmp_path / "runs.sqlite"), *words)
        printed = (out + err).decode()
        assert "\x1b" not in printed
        assert "\u202e" not in printed
        assert words == ("bin",) or "a\ufffd[2J\ufffdb" in printed


FULL = Path("/dev/full")


def ended(words, place, **streams):
    done = subprocess.run(
        [
            sys.executable,
            str(MAIN),
            *words,
            *(["--store", str(place)] if words[0] in {"list", "show"} else []),
        ],
        stdin=subprocess.DEVNULL,
        timeout=100,
        check=False,
        **streams,
    )
    return done.returncode, (done.stderr or b"").decode()


@pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("words", [("list",), ("--help",), ("optimizers", "--json")])
def test_output_to_a_full_disk_is_an_error_in_one_sentence(place, words):
    with FULL.open("wb") as full:
        code, told = ended(words, place, stdout=full, stderr=subprocess.PIPE)
    assert code == ExitCode.FAILED
    assert told == f"error: the output cannot be written: {os.strerror(errno.ENOSPC)}\n"


@pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
def test_errors_that_cannot_be_written_change_no_exit_code(place):
    with FULL.open("wb") as full:
        assert ended(("show", "9"), place, stdout=subprocess.DEVNULL, stderr=full) == (2, "")


@pytest.mark.skipif(os.name == "nt", reason="a shell of Windows closes no stream")
def test_closed_streams_and_a_closed_pipe_are_no_errors(place):
    command = f'"{sys.executable}" "{MAIN}"'
    for line in (
        f'{command} list --store "{place}" >&- 2>&- <&-',
        f'{command} list --store "{place}" | :; exit ${{PIPESTATUS[0]}}',
        f"{command} optimizers | head -1; exit ${{PIPESTATUS[0]}}",
    ):
        done = subprocess.run(["bash", "-c", line], capture_output=True, timeout=100, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
    # No descriptor of a closed stream was given to the store.
    with open_store(place) as store:
        assert [run.id for run in store.runs()] == [2, 1]


def test_a_warning_to_a_full_disk_is_dropped_and_ends_nothing(monkeypatch, tmp_path):
    class Full(io.TextIOWrapper):
        def write(self, text):
            raise OSError(errno.ENOSPC, text)

    with (tmp_path / "errors").open("wb") as file:
        full = Full(file)
        monkeypatch.setattr(sys, "stderr", full)
        warn("the run store is locked")
        full.detach()


def test_a_note_in_another_encoding_is_refused_by_its_bytes(place, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9"), encoding="ascii"))
    assert execute(parser().parse_args(["--store", str(place), "note", "1", "-"])) == ExitCode.UNUSABLE
    assert "TEXT = b'\\xe9': must be text in the encoding ascii" in capsys.readouterr().err


VALUES = (
    *("", "--", "-", "=", "1", "0", "-1", "1e400", "nan", "x", "a=b", "lr=", "lr=--", "\udcff", "\n", "★"),
    *("1" * 5000, "%s", "%(prog)s", "{0}", "/dev/null", ".", "'", "postgres://", "-h", "*", "rosenbrock"),
    *(
        "lr=1..2:3:log",
        "lr=1e9..1e-9:99999999:log",
        "[",
        "csv",
        "torch:Adam",
        "file:x:y",
        "torch:",
        "a" * 5000,
    ),
)
_OPTIONS = {
    command.name: tuple(
        option
        for action in parser()._subparsers._group_actions[0].choices[command.name]._actions
        for option in action.option_strings
    )
    for command in all_commands()
}


@st.composite
def command_lines(draw):
    """Words that a person might type, and some that nobody would."""
    command = draw(st.sampled_from([*_OPTIONS, "nonsense"]))
    options = st.sampled_from(_OPTIONS.get(command) or ("--store",))
    value = st.sampled_from(VALUES)
    word = st.one_of(
        st.builds("{0}={1}".format, options, value), options, value, options.map(lambda option: option[:4])
    )
    return [command, *draw(st.lists(word, max_size=5))]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(command_lines())
def test_any_words_are_carried_out_or_refused_with_a_sentence(tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    prepare_streams()
    given_words = ["--store", str(tmp_path / "runs.sqlite"), *words]
    window_arguments(given_words)
    try:
        code = execute(parser().parse_args(given_words))
    except SystemExit as end:
        code = end.code
    told = capsys.readouterr()
    assert code in set(ExitCode)
    assert "Traceback" not in told.err
    assert code == ExitCode.DONE or told.err.strip()


@pytest.mark.parametrize("option", ["--store", "--stor", "--filter"])
def test_two_dashes_as_a_value_are_refused(capsys, option):
    assert window_arguments([f"{option}=--"]) is None
    with pytest.raises(SystemExit, match="2"):
        parser().parse_args(["list", f"{option}=--"])
    assert f"argument {option}: its value cannot be --\n" in capsys.readouterr().err
    # After the end of the options it is a word like any other.
    assert parser().parse_args(["rename", "1", "--", f"{option}=--"]).name == f"{option}=--"


@pytest.mark.parametrize(
    "words",
    [
        ["postgresql://ada:horse@db/runs"],
        ["list", "--stroe=postgresql://ada:horse@db/runs"],
        ["list", "--store", "postgresql:/ada:horse@db/runs"],
        ["show", "ada:horse@db/runs"],
    ],
)
def test_a_password_in_the_wrong_place_is_not_repeated(capsys, words):
    with pytest.raises(SystemExit, match="2"):
        parser().parse_args(words)
    assert "horse" not in capsys.readouterr().err
