"""What the help says about exports and notebooks is what happens."""

import os
import re
import shlex
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pyarrow import parquet

from storage import Status, open_store

ROOT = Path(__file__).parents[2]
HELP = ROOT / "assets" / "help"


def examples(path):
    """The indented blocks of a page."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE)
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE).strip("\n") for block in blocks]


def python(*arguments, **environment):
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        env=os.environ | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize("page", ["exports", "notebook"])
def test_the_examples_are_the_same_in_every_language(page):
    assert examples(HELP / f"{page}.md") == examples(HELP / "ko" / f"{page}.md") != []


def test_the_commands_of_the_page_on_exports_work(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        command("run", "--problem", "quadratic", "--optimizer", "gd", "--set", "lr=0.01", "--steps", 5)
    install, commands = examples(HELP / "exports.md")
    assert install == 'pip install -e ".[export]"'
    for line in commands.splitlines():
        words, _, _ = line.removeprefix("python main.py ").partition(" | ")
        outcome = command(*shlex.split(words))
        assert (outcome.code, outcome.err) == (0, ""), line
    assert {"run.csv", "runs.json", "runs.parquet", "events"} <= {path.name for path in tmp_path.iterdir()}
    assert parquet.read_table(BytesIO(Path("runs.parquet").read_bytes())).num_rows == 10


def test_the_code_of_the_page_on_notebooks_works_from_top_to_bottom(command, place, tmp_path):
    for lr in (0.01, 0.02):
        command("run", "--problem", "quadratic", "--optimizer", "gd", "--set", f"lr={lr}", "--steps", 30)
    script = tmp_path / "notebook.py"
    # The page reads the person's own store; the test has one of its own.
    code = "\n".join(examples(HELP / "notebook.md"))
    code = code.replace("open_store()", f"open_store({str(place)!r})")
    code = code.replace('open_run("by hand", ', f'open_run("by hand", place={str(place)!r}, ')
    script.write_text(code, encoding="utf-8")
    done = python("-W", "error", script)
    assert (done.returncode, done.stderr) == (0, "")
    assert "setting.lr" in done.stdout
    with open_store(place) as store:
        run = store.runs()[0]
        assert (run.name, run.status, run.steps_done) == ("by hand", Status.FINISHED, 1000)
        assert run.summaries["my_metric"].count == 100


def test_the_example_of_a_loop_that_logs_itself_works_and_learns(place):
    done = python("-W", "error", "assets/examples/log_my_loop.py", place)
    assert (done.returncode, done.stderr) == (0, "")
    with open_store(place) as store:
        (run,) = store.runs()
        assert (run.status, run.steps_done, run.planned_steps) == (Status.FINISHED, 2000, 2000)
        loss = store.series(run.id, "loss").values
        assert loss[-1] < loss[0] / 100
        assert run.summaries["gradient_norm"].count == 200


def test_a_logged_loop_cannot_be_repeated_and_says_why(command, place):
    python("assets/examples/log_my_loop.py", place)
    for words in (["verify", 1], ["continue", 1, "--steps", 5], ["branch", 1], ["show", 1, "--toml"]):
        outcome = command(*words)
        assert (outcome.code, outcome.out) == (2, "")
        assert "logged or imported without an experiment" in outcome.err
    assert command("compare", 1, 1).code == 2
    assert "my Adam" in command("show", 1).out
