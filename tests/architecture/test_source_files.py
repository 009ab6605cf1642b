"""What every file of the source keeps to."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("workbench", "storage", "tests", "assets", "docs")
TEXT = {
    ".cff", ".css", ".csv", ".html", ".ini", ".js", ".json", ".md", ".py", ".pyi", ".qss", ".rst", ".sh",
    ".svg", ".toml", ".ts", ".txt", ".xml", ".yaml", ".yml",
}  # fmt: skip
LONGEST_FILE = 600
LONGEST_FUNCTION = 80
LONGEST_CLASS = 300
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "base", "common", "misc"}

# A folder of one person or of one machine.
MACHINE_PATH = re.compile(r"(?<![\w.~])(/(?:home|Users|root|work|mnt)/\w|[A-Z]:\\+Users\\+\w)")


def files() -> list[Path]:
    """Everything a person would read here, whether git knows it yet or not."""
    top = [path for path in ROOT.iterdir() if path.is_file() and not path.name.startswith(".git")]
    hidden = [path for path in (ROOT / ".github").rglob("*") if path.is_file()]
    below = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    return sorted(path for path in (*top, *hidden, *below) if path.suffix in TEXT)


def source_files() -> list[Path]:
    return [path for path in files() if path.suffix == ".py"]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_source_is_found():
    found = {relative(path) for path in source_files()}
    assert {"main.py", "workbench/settings.py", "storage/store.py", relative(Path(__file__))} <= found


def test_no_source_file_is_longer_than_one_subject_needs():
    lengths = {relative(p): len(p.read_text(encoding="utf-8").splitlines()) for p in source_files()}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_no_function_and_no_class_is_too_long_to_follow():
    too_long = []
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                longest = LONGEST_CLASS if isinstance(node, ast.ClassDef) else LONGEST_FUNCTION
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > longest:
                    too_long.append(f"{relative(path)}:{node.lineno} {node.name}: {length} lines")
    assert not too_long


def test_every_name_says_what_is_inside():
    names = {part for path in source_files() for part in (*path.relative_to(ROOT).parent.parts, path.stem)}
    words = {name: set(name.lower().split("_")) & VAGUE_NAMES for name in names}
    assert not {name: found for name, found in words.items() if found}


def test_no_class_or_function_is_named_vaguely():
    vague = []
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                words = set(re.findall(r"[A-Z]?[a-z]+", node.name))
                if {word.lower() for word in words} & {"util", "utils", "helper", "helpers", "manager"}:
                    vague.append(f"{relative(path)}:{node.lineno} {node.name}")
    assert not vague


def test_no_text_contains_a_path_of_one_machine():
    found = [
        f"{relative(path)}:{number}: {line.strip()[:100]}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert not found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/" + "home/ada/runs", True),
        ("'/" + "Users/ada'", True),
        ("/" + "root/x", True),
        ("C:" + "\\Users\\ada", True),
        ("the home/office folder", False),
        ("https://example.org/home/index", False),
        ("~/work", False),
    ],
)
def test_paths_of_one_machine_are_recognised(text, expected):
    assert bool(MACHINE_PATH.search(text)) == expected


def test_test_files_have_names_of_their_own_and_no_packages():
    tests = [path for path in source_files() if relative(path).startswith("tests/")]
    assert not [relative(path) for path in tests if path.name == "__init__.py"]
    names = [path.name for path in tests if path.name != "conftest.py"]
    assert not {name for name in names if names.count(name) > 1}
