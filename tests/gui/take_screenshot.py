"""Make the picture in the README from the program itself.

    python tests/gui/take_screenshot.py assets/help/screenshot.png

It trains five optimizers on the Rosenbrock valley and two networks on the digits, in a store of its own.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

import storage
from workbench.experiment import compose
from workbench.ui.app.main_window import MainWindow
from workbench.ui.preferences import Preferences
from workbench.ui.session import Session
from workbench.ui.widgets.icons import application_icon

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH, HEIGHT = 1440, 900
PATIENCE_S = 60.0

VALLEY = (("gd", 1e-3), ("momentum", 2e-4), ("nesterov", 2e-4), ("rmsprop", 5e-3), ("adam", 2e-2))


def take(path: Path, folder: Path) -> None:
    """Write the picture to ``path``; everything else goes to ``folder``."""
    for form in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, str(folder))
    application = QApplication.instance() or QApplication([])
    application.setWindowIcon(application_icon())
    session = Session(storage.open_store(folder / "runs.sqlite"))
    window = MainWindow(session, Preferences())
    window.theme_group.choose("light")
    window.resize(WIDTH, HEIGHT)
    window.show()
    session.open()
    for size in (64, 32):
        session.submit([compose("mlp", "adamw", changes={"steps": 2000, "batch_size": size})])
    experiments = [compose("rosenbrock", name, changes={"lr": lr, "steps": 4000}) for name, lr in VALLEY]
    for experiment in experiments:
        window.launch.show_experiment(experiment)
        window.launch.start()
    bar = window.live.bars[0]
    bar.restore("loss", "step", log_x=False, log_y=True)
    window.live.bars[1].restore("theta_0", "step", log_x=False, log_y=False)
    wait(lambda: len(session.runs) == 7 and not session.runner.jobs)
    window.launch.show_experiment(compose("cnn", "nadam", changes={"steps": 5000, "batch_size": 64}))
    (job,) = session.submit([window.launch.experiment()])
    wait(lambda: job.progress.done > 300 and session.runs[0].steps_done > 100)
    window.runs.tick([3, 4, 5, 6, 7])
    wait_seconds(1.0)
    window.grab().save(str(path))
    window.close()


def wait(condition: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the window did not get there")
        QApplication.processEvents()


def wait_seconds(seconds: float) -> None:
    """Let the window work for a while."""
    end = time.monotonic() + seconds
    wait(lambda: time.monotonic() > end)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        take(Path(sys.argv[1]), Path(name))
