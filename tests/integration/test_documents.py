"""What the documents promise is what happens."""

import re
import shlex
from pathlib import Path

from workbench.display import PACKAGES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_every_example_of_the_command_line_works(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("flowers.csv").write_text(blocks("csv")[0], encoding="utf-8")
    lines = [
        line for block in blocks("sh") for line in block.splitlines() if line.startswith("python main.py")
    ]
    assert len(lines) >= 15
    for line in lines:
        words, _, file = line.removeprefix("python main.py ").partition(" > ")
        outcome = command(*shlex.split(words))
        assert (outcome.code, outcome.err) == (0, ""), line
        if "--json" in words:
            outcome.json()
        if file:
            Path(file).write_text(outcome.out, encoding="utf-8")
    assert {"bold.csv", "bold.toml", "lecture.sqlite"} <= {path.name for path in tmp_path.iterdir()}


def test_the_packages_that_the_readme_names_are_those_the_program_asks_for():
    (line,) = [
        line for block in blocks("sh") for line in block.splitlines() if line.startswith("apt install")
    ]
    assert line == f"apt install python3-venv {PACKAGES}"


def test_the_automatic_check_calls_exactly_the_command_of_the_readme():
    (line,) = [line for block in blocks("sh") for line in block.splitlines() if line.endswith("-m pytest")]
    assert f"\n{line} || exit\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
