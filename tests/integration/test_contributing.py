"""What CONTRIBUTING.md says about adding a thing is all one has to do, tried in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest

from workbench.optimizers import OPTIMIZERS
from workbench.problems import PROBLEMS
from workbench.schedules import SCHEDULES

ROOT = Path(__file__).parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

ADDITION = re.compile(
    r"^(New file|At the end of(?: `(?P<table>\w+)` in)?) `(?P<path>[^`]+)`:\n\n```\w+\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
"""An example: where it goes (the end of a file, or of a tuple in a file) and its text."""

COPIED = (
    "assets",
    "main.py",
    "pyproject.toml",
    "storage",
    "tests",
    "workbench",
    *(p.name for p in ROOT.glob("*.md")),
)

pytestmark = [pytest.mark.full, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project to which everything has been added that CONTRIBUTING.md shows."""
    copy = tmp_path_factory.mktemp("copy") / "project"
    copy.mkdir()
    for name in (*COPIED, *(path.name for path in ROOT.glob("*.md"))):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)
    for addition in ADDITION.finditer(CONTRIBUTING):
        add(copy / addition["path"], addition["table"], addition["text"])
    return copy


def add(file: Path, table: str | None, text: str) -> None:
    if table is not None:
        content = file.read_text(encoding="utf-8")
        opening = re.search(rf"^{table}\b[^\n]*= \($", content, re.MULTILINE)
        assert opening, table
        end = content.index("\n)\n", opening.end())
        file.write_text(
            content[: end + 1] + indent(text.rstrip(), "    ") + ",\n" + content[end + 1 :], encoding="utf-8"
        )
    elif file.exists():
        file.write_text(file.read_text(encoding="utf-8") + "\n\n" + text, encoding="utf-8")
    else:
        file.write_text(text, encoding="utf-8")


def run(folder: Path, *words: str, code: int = 0) -> str:
    """The output of a Python command in the copy, with the packages of the copy."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == code, done.stdout[-6000:] + done.stderr[-3000:]
    return done.stdout


def test_there_is_an_example_of_everything_that_can_be_added():
    paths = [addition["path"] for addition in ADDITION.finditer(CONTRIBUTING)]
    folders = {Path(path).parts[1] for path in paths}
    assert folders >= {"optimizers", "problems", "schedules", "training", "cli", "export", "importing"}


def test_what_is_new_is_a_new_file_and_what_is_added_to_is_there():
    for addition in ADDITION.finditer(CONTRIBUTING):
        assert (ROOT / addition["path"]).exists() == (addition[1] != "New file"), addition["path"]


@pytest.mark.parametrize(
    "tests",
    [
        ("tests/unit/optimizers", "tests/golden"),
        ("tests/unit/problems", "tests/unit/schedules"),
        ("tests/unit/training/test_quantities.py", "tests/unit/test_every_declaration.py"),
        ("tests/integration/test_command_registry.py", "tests/unit/export", "tests/unit/importing"),
        ("tests/architecture", "tests/gui/test_translation.py"),
    ],
    ids=["optimizers", "problems and schedules", "quantities and settings", "commands and files", "source"],
)
def test_the_tests_of_the_project_pass_with_the_examples(extended: Path, tests: tuple[str, ...]):
    # The cases of what is there without the examples pass in the project itself.
    cases = f"sign or booth or InverseSquareRoot or not ({' or '.join([*OPTIMIZERS, *PROBLEMS, *SCHEDULES])})"
    run(extended, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", "-k", cases, *tests)


def test_the_examples_can_be_used(extended: Path):
    store = ("--store", "added.sqlite")
    main = ("main.py",)
    run(extended, *main, "run", "--problem", "booth", "--optimizer", "sign", "--steps", "50", *store)
    schedule = ("--schedule", "InverseSquareRoot", "--set", "horizon=10")
    run(extended, *main, "run", "--problem", "mlp", "--optimizer", "sign", *schedule, "--steps", "20", *store)
    assert run(extended, *main, "count", *store) == "2\n"
    run(extended, *main, "export", "1", "--to", "booth.mat", *store)
    assert (extended / "booth.mat").stat().st_size > 0
    (extended / "log.jsonl").write_text(
        '{"step": 1, "loss": 2.0}\n{"step": 2, "loss": 1.5}\n', encoding="utf-8"
    )
    run(extended, *main, "import", "log.jsonl", *store)
    assert run(extended, *main, "count", *store) == "3\n"
    assert "gradient_maximum" in run(extended, *main, "show", "1", *store)
