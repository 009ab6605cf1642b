"""What the documents promise is what happens."""

import re
import shlex
from pathlib import Path

import pytest

from workbench.display import PACKAGES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND_LINE = (ROOT / "assets" / "help" / "command_line.md").read_text(encoding="utf-8")
COMMAND_LINE_IN_KOREAN = (ROOT / "assets" / "help" / "ko" / "command_line.md").read_text(encoding="utf-8")


def blocks(language, document=README):
    return re.findall(rf"^```{language}\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("document", [README, COMMAND_LINE], ids=["README", "command_line"])
def test_every_example_of_the_command_line_works(document, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("flowers.csv").write_text(blocks("csv", COMMAND_LINE)[0], encoding="utf-8")
    lines = [
        line
        for block in blocks("sh", document)
        for line in block.splitlines()
        if line.startswith("python main.py")
    ]
    assert len(lines) >= 5
    faults = {}
    for line in lines:
        words, _, file = line.removeprefix("python main.py ").partition(" > ")
        outcome = command(*shlex.split(words))
        if (outcome.code, outcome.err) != (0, ""):
            faults[line] = outcome
        elif "--json" in words:
            outcome.json()
        if file:
            Path(file).write_text(outcome.out, encoding="utf-8")
    assert not faults


def test_the_examples_are_the_same_in_both_languages():
    for language in ("sh", "csv"):
        assert blocks(language, COMMAND_LINE) == blocks(language, COMMAND_LINE_IN_KOREAN)


def test_the_packages_that_the_readme_names_are_those_the_program_asks_for():
    (line,) = [
        line for block in blocks("sh") for line in block.splitlines() if line.startswith("apt install")
    ]
    assert line == f"apt install python3-venv {PACKAGES}"


def test_the_automatic_check_calls_the_command_of_the_readme_with_the_tests_that_take_long():
    (line,) = [line for block in blocks("sh") for line in block.splitlines() if line.endswith("-m pytest")]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").replace("\\\n    ", "")
    assert f'\n{line} -m "not by_hand" --durations=40 || exit\n' in script


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"])
def test_every_file_that_a_document_names_is_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    # What a document shows how to add is not there yet.
    added = set(re.findall(r"^New file `([^`]+)`", text, re.MULTILINE))
    paths = set(re.findall(r"`((?:workbench|storage|tests|assets)/[\w./]*)`", text)) - added
    paths = {path for path in paths if not path.endswith("/NAME.md")}
    links = {link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link}
    assert [path for path in sorted(paths | links) if not (ROOT / path).exists()] == []
    modules = {
        path.name
        for folder in ("workbench", "storage", "tests", "assets")
        for path in (ROOT / folder).rglob("*")
    }
    files = set(re.findall(r"`(\w+\.(?:py|md))`", text))
    assert files - modules - {path.name for path in ROOT.iterdir()} == set()
