"""The program with its window, started and ended as the system does it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import storage
from storage import Status

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60

# The window as `main.py` opens it, with a person who presses Start as soon as it is there and a system that
# asks the program to end at a given moment.
PROGRAM = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from workbench.experiment import compose
from workbench.ui.app import application
from workbench.ui.app.main_window import MainWindow

moment = sys.argv[2]
shown = MainWindow.show

def show(window):
    shown(window)
    if moment == "before the event loop":
        os.kill(os.getpid(), signal.SIGTERM)
        return
    window.launch.show_experiment(compose("quadratic", "gd", changes={"steps": 10**9}))
    window.launch.start()
    watch = QTimer(window)
    def end():
        jobs = window.session.runner.jobs
        if jobs and jobs[0].progress.done > 100:
            watch.stop()
            os.kill(os.getpid(), signal.SIGTERM)
    watch.timeout.connect(end)
    watch.start(20)

MainWindow.show = show
sys.exit(application.run_window(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("moment", ["before the event loop", "in mid-run"])
def test_a_program_that_is_asked_to_end_closes_in_order(tmp_path: Path, moment: str) -> None:
    place = tmp_path / "runs.sqlite"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, place, moment],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path / "config")},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, done.stderr
    with storage.open_store(place) as store:
        statuses = [run.status for run in store.runs()]
    assert statuses == ([Status.INTERRUPTED] if moment == "in mid-run" else [])


def test_a_store_that_cannot_be_opened_is_told_and_ends_the_program(tmp_path: Path) -> None:
    place = tmp_path / "notes.txt"
    place.write_text("not a store")
    code = "\n".join(
        [
            "import sys; from pathlib import Path; from PySide6.QtWidgets import QMessageBox",
            "QMessageBox.exec = lambda box: print(box.text())",
            "from workbench.ui.app.application import run_window; sys.exit(run_window(Path(sys.argv[1])))",
        ]
    )
    done = subprocess.run(
        [sys.executable, "-c", code, place],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path / "config")},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 1
    assert str(place) in done.stdout
    assert str(place) in done.stderr
    assert place.read_text() == "not a store"
