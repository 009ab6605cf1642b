"""The command line, in this process and in its own, and a check that nothing stays behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from leftovers import nothing_left_behind

from storage import open_store
from workbench.cli import execute
from workbench.cli.parser import parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage import Store

MAIN = Path(__file__).parents[2] / "main.py"

__all__ = ["nothing_left_behind"]


@dataclass(frozen=True)
class Outcome:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture
def store(place: Path) -> Iterator[Store]:
    with open_store(place) as opened:
        yield opened


@pytest.fixture
def command(place: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Carry out a command in this process on the store of the test."""

    def carry_out(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = execute(parser().parse_args(["--store", str(place), *map(str, arguments)]))
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return carry_out


@pytest.fixture
def program(place: Path, tmp_path: Path) -> Callable[..., Outcome]:
    """Run ``python main.py`` as its own process, in another directory, without a display."""

    def run(*arguments: object, **environment: str) -> Outcome:
        hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR")
        inherited = {name: value for name, value in os.environ.items() if name not in hidden}
        done = subprocess.run(
            [sys.executable, str(MAIN), *map(str, arguments)],
            cwd=tmp_path,
            env=inherited | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run
