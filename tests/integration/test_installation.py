"""An installation has everything that the program needs, and commands that start it from any folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tarfile
import time
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PATIENCE_S = 100
FOLDER_OF_COMMANDS = "Scripts" if os.name == "nt" else "bin"

pytestmark = [pytest.mark.full, pytest.mark.timeout(600)]

# The window as the program opens it, in Korean, with somebody who asks for help at once and then ends it.
PROGRAM = """
import json, os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QTextBrowser, QToolButton, QPushButton
application = QApplication(sys.argv[:1])
def turn():
    windows = [widget for widget in application.topLevelWidgets() if widget.isVisible()]
    if not windows:
        return
    pages = [browser for window in windows for browser in window.findChildren(QTextBrowser)]
    shown = [page.toPlainText() for page in pages if page.isVisible() and page.toPlainText()]
    if not any("한국어" in text or "옵티마이저" in text for text in shown):
        for window in windows:
            for action in window.findChildren(QAction):
                if action.shortcut() == QKeySequence("F1"):
                    action.trigger()
        return
    timer.stop()
    buttons = [b for w in windows for kind in (QToolButton, QPushButton) for b in w.findChildren(kind)]
    icons = [button.icon() for button in buttons if not button.icon().isNull()]
    drawn = [icon.pixmap(16).toImage() for icon in icons]
    texts = [action.text() for window in windows for action in window.findChildren(QAction)]
    empty = sum(all(image.pixelColor(x, y).alpha() == 0 for x in range(image.width())
                    for y in range(image.height())) for image in drawn)
    print(json.dumps({"texts": texts, "icons": len(drawn), "empty": empty, "help": shown}))
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGTERM)
timer = QTimer()
timer.timeout.connect(turn)
timer.start(50)
from workbench.__main__ import start
start()
"""


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An sdist of the checkout, and a wheel built from what is in it."""
    folder = tmp_path_factory.mktemp("distributions")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run([*build, "-t", "sdist"], cwd=ROOT, check=True, capture_output=True)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    unpacked = folder / sdist.name.removesuffix(".tar.gz")
    subprocess.run([*build, "-t", "wheel"], cwd=unpacked, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return {"sdist": sdist, "wheel": wheel}


@pytest.fixture(scope="module")
def installed(distributions: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a fresh environment with the wheel; it sees the libraries of this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=os.name != "nt")
    commands = folder / FOLDER_OF_COMMANDS
    python = str(commands / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    options = ["--no-deps", "--no-index", "--no-warn-script-location"]
    subprocess.run([*pip, *options, str(distributions["wheel"])], check=True, capture_output=True)
    here, there = (
        subprocess.run(
            [executable, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for executable in (sys.executable, python)
    )
    Path(there, "libraries.pth").write_text(here + "\n", encoding="utf-8")
    return commands


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """That of a person elsewhere, with nothing of this checkout in the way."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    folders = {name: str(tmp_path / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
    return own | folders | {"QT_QPA_PLATFORM": "offscreen", "LANGUAGE": "ko", "LANG": "ko_KR.UTF-8"}


def carried(names: list[str], folder: str) -> set[str]:
    """The paths below a folder of a distribution, from that folder on."""
    return {name.split(folder, 1)[1] for name in names if folder in name and not name.endswith("/")}


def kept_files(folder: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in paths}


def test_sdist_and_wheel_carry_every_file(distributions):
    with tarfile.open(distributions["sdist"]) as archive:
        names = archive.getnames()
    top = names[0].partition("/")[0]
    for folder in ("workbench", "storage", "assets", "tests"):
        assert carried(names, f"{top}/{folder}/") == kept_files(ROOT / folder)
    assert {f"{top}/{name}" for name in ("main.py", "pyproject.toml", "README.md", "LICENSE")} <= set(names)

    with zipfile.ZipFile(distributions["wheel"]) as wheel:
        names = wheel.namelist()
    inside = {name for name in names if ".dist-info/" not in name}
    assert {name.partition("/")[0] for name in inside} == {"workbench", "storage"}
    assert {name for name in inside if name.startswith("storage/")} == {
        f"storage/{name}" for name in kept_files(ROOT / "storage")
    }
    assert {name.removeprefix("workbench/") for name in inside if name.startswith("workbench/")} == {
        *kept_files(ROOT / "workbench"),
        *(f"assets/{name}" for name in kept_files(ROOT / "assets")),
    }


def test_the_installed_command_is_the_command_line(installed, environment, tmp_path):
    command = str(installed / "descent-workbench")
    run = "run --problem quadratic --optimizer adam --steps 20 --json --quiet"

    def output(*words: str) -> str:
        done = subprocess.run(
            words, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert output(command, "--help").startswith("usage: descent-workbench [-h]")
    assert json.loads(output(command, *run.split()))["steps"] == 20
    listed = output(command, "list")
    assert "quadratic" in listed
    assert output(str(installed / "python"), "-m", "workbench", "list") == listed
    where = output(str(installed / "python"), "-c", "import workbench, storage; print(workbench.__file__)")
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_an_example_that_comes_with_the_program_is_found(installed, environment, tmp_path):
    words = "run --problem python --optimizer adam --steps 2 --json --quiet --set file=example"
    done = subprocess.run(
        [str(installed / "descent-workbench"), *words.split()],
        cwd=tmp_path,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_the_installed_window_has_its_icons_its_help_and_its_language(installed, environment, tmp_path):
    done = subprocess.run(
        [str(installed / "python"), "-c", PROGRAM],
        cwd=tmp_path,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert sum(any("가" <= letter <= "힣" for letter in text) for text in found["texts"]) > 10
    assert found["icons"] > 5
    assert found["empty"] == 0
    assert any(len(text) > 500 for text in found["help"])


@pytest.mark.parametrize("words", [("descent-workbench",), ("python", "-m", "workbench")], ids=" ".join)
def test_without_arguments_the_window_opens_and_ends_when_it_is_asked_to(
    installed, environment, tmp_path, words
):
    store = tmp_path / "runs.sqlite"
    process = subprocess.Popen(
        [str(installed / words[0]), *words[1:], "--store", str(store)],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        # The window opens its store once it is shown.
        deadline = time.monotonic() + PATIENCE_S
        while not store.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
        process.wait()
    assert store.exists(), errors
    assert process.returncode == 0, errors
