"""Every reader of a person's file refuses what is no such file in one sentence that names it, at once."""

import io
import os
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from workbench.cli import execute
from workbench.cli.parser import parser
from workbench.person_file import DEEPEST, LARGEST_TOML

MAIN = Path(__file__).parents[2] / "main.py"
DATA = ("run", "--problem", "logistic-regression", "--optimizer", "adam", "--steps", "2", "--set")
READERS = {
    "experiment": lambda path: ["run", path],
    "sweep": lambda path: ["sweep", path],
    "data": lambda path: [*DATA, f"data={path}"],
    "problem": lambda path: [
        "run",
        "--problem",
        "python",
        "--optimizer",
        "adam",
        "--set",
        f"file={path}",
    ],
    "optimizer": lambda path: ["run", "--problem", "rosenbrock", "--optimizer", f"{path}:Own"],
    "import": lambda path: ["import", path],
}
ENDINGS = {"experiment": ".toml", "sweep": ".toml", "problem": ".py", "optimizer": ".py", "import": ".csv"}


def _nothing(path):
    del path


def _pipe(path):
    os.mkfifo(path)


def _socket(path):
    # The name of a socket has at most 108 characters, wherever the tests are.
    past = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path.name)
    finally:
        os.chdir(past)


def _zeros(path):
    path.symlink_to("/dev/zero")


KINDS = {"pipe": _pipe, "socket": _socket, "zeros": _zeros, "folder": Path.mkdir, "missing": _nothing}


@pytest.fixture
def refused(tmp_path, capsys):
    """A function that runs a command, which must be refused in one line that names a path."""

    def run(arguments, path):
        place = tmp_path / "runs.sqlite"
        code = execute(parser().parse_args([*map(str, arguments), "--store", str(place)]))
        out, err = capsys.readouterr()
        errors = [line for line in err.splitlines() if line.startswith("error: ")]
        assert (code in {1, 2}, len(errors)) == (True, 1), (code, out, err)
        assert len(err.splitlines()) == 1, err
        assert len(err) < 5_000
        assert path is None or path.name in err
        return err

    return run


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_regular_file_is_refused_at_once(reader, kind, tmp_path, refused):
    path = tmp_path / f"input{ENDINGS.get(reader, '.csv')}"
    KINDS[kind](path)
    if (reader, kind) == ("import", "folder"):
        (path / "inner.csv").symlink_to("/dev/zero")
    refused(READERS[reader](path), path)


DEEP = 5_000
TEXTS = {
    "deep arrays": "a = " + "[" * DEEP + "]" * DEEP,
    "deep tables": "a = " + "{b=" * DEEP + "1" + "}" * DEEP,
    "deeper than allowed": "a = " + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
    "a key of many parts": "[" + ".".join("a" * DEEP) + "]",
    "an inner key of many parts": "x = {" + ".".join("a" * DEEP) + " = 1}",
    "many digits": "[training]\nsteps = " + "9" * 5_000,
    "many binary digits": "[training]\nsteps = 0x" + "f" * 50_000,
    "a long word": "[optimizer]\nname = '" + "x" * 500_000 + "'",
    "a NUL": "a = 1\0",
    "no UTF-8": b"a = '\xff\xfe'",
    "UTF-16": "a = 1".encode("utf-16"),
    "too long": "#" * (LARGEST_TOML + 1),
    "a text in place of a table": "training = 'x'",
    "an array of tables": "[[training]]\nsteps = 1",
    "a date": "[training]\nsteps = 1979-05-27",
    "not a number": "[training]\nsteps = nan",
    "empty": "",
}


@pytest.mark.parametrize("command", ["run", "sweep"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_document_that_is_none_of_this_program_is_refused(command, name, tmp_path, refused):
    path = tmp_path / "input.toml"
    text = TEXTS[name]
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    refused([command, path], None)


def _array_file(header):
    """A file of an array with a header of one's own and few bytes after it."""
    start = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little")
    return start + header + b"\0" * 64


def _archive(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)


def _saved(array):
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def _header(shape, kind="'<f8'"):
    return f"{{'descr': {kind}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()


FEATURES, TARGET = np.random.default_rng(0).normal(size=(8, 2)), np.arange(8) % 2
ARRAYS = {
    "absurd shape": _array_file(_header((10**12, 2))),
    "absurd product": _array_file(_header((2**40, 2**40))),
    "negative shape": _array_file(_header((-1, 2))),
    "shape of texts": _array_file(_header("('a', 2)")),
    "absurd texts": _array_file(_header((8, 2), "'<U999999999'")),
    "objects": _saved(np.array([[1, "a"], [None, 2]], dtype=object)),
    "records": _saved(np.zeros(8, dtype=[("a", float), ("b", int)])),
    "times": _saved(np.zeros((8, 2), dtype="M8[s]")),
    "complex numbers": _saved(np.zeros((8, 2), dtype=complex)),
    "no dimensions": _saved(np.array(1.0)),
    "many dimensions": _saved(np.zeros((8,) + (1,) * 20)),
    "cut": _saved(FEATURES)[:-40],
    "too much": _saved(FEATURES) + b"\0" * 40,
    "header of brackets": _array_file(b"(" * 9_000 + b"\n"),
    "header of code": _array_file(b"__import__('os').system('true')\n"),
    "other version": b"\x93NUMPY\x09\x00" + _saved(FEATURES)[8:],
    "no array": b"PK",
    "nothing": b"",
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_that_is_not_what_it_claims_is_refused_before_room_is_made(name, tmp_path, refused):
    path = tmp_path / "data.npz"
    _archive(path, X=ARRAYS[name], y=_saved(TARGET))
    refused([*DATA, f"data={path}"], path)


def test_damaged_and_foreign_archives_are_refused(tmp_path, refused):
    path = tmp_path / "data.npz"
    _archive(path, X=_saved(FEATURES), y=_saved(TARGET))
    whole = path.read_bytes()
    for content in (
        b"",
        b"PK\x03\x04",
        whole[:-30],
        whole[30:],
        whole.replace(b"X.npy", b"../npy"),
        b"\0" * 1000,
    ):
        path.write_bytes(content)
        refused([*DATA, f"data={path}"], path)


@pytest.mark.parametrize("reader", ["experiment", "import", "data"])
def test_the_program_itself_says_so_in_one_line(reader, tmp_path):
    path = tmp_path / f"input{ENDINGS.get(reader, '.csv')}"
    _pipe(path)
    arguments = [sys.executable, MAIN, *READERS[reader](path), "--store", tmp_path / "runs.sqlite"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "input" in done.stderr
