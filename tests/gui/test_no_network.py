"""The program opens no port: nothing on the network can talk to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import json, pathlib, sys

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from workbench.experiment import compose
from workbench.ui.app.application import run_window
from workbench.ui.app.main_window import MainWindow

application = QApplication(sys.argv[:1])
seen, jobs = set(), []


def look():
    seen.update((end.family.name, end.status) for end in psutil.Process().net_connections("inet"))
    window = next(each for each in application.topLevelWidgets() if isinstance(each, MainWindow))
    if not jobs:
        jobs.extend(window.session.submit([compose("rosenbrock", "adam", changes={"steps": 3000})]))
    elif jobs[0].wait(0):
        timer.stop()
        print(json.dumps(sorted(seen)))
        window.close()


timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
sys.exit(run_window(pathlib.Path(sys.argv[1])))
"""


def test_the_window_opens_no_port_while_a_run_trains(tmp_path: Path) -> None:
    place = tmp_path / "runs.sqlite"
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)}
    outcome = subprocess.run(
        [sys.executable, "-c", PROGRAM, place], capture_output=True, text=True, check=False, env=environment
    )
    assert outcome.returncode == 0, outcome.stderr
    assert json.loads(outcome.stdout) == []
    assert place.exists()
