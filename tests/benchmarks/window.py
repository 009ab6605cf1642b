"""How late the window is while eight runs train, and what the window costs them.

    python -m tests.benchmarks.window [--seconds 4] [--rounds 3]

The real window, offscreen unless ``QT_QPA_PLATFORM`` says otherwise, follows eight runs at full speed. A
timer of 5 ms in it tells by how much its turns are late; less than 16 ms are wanted at the 99th
percentile. What it is without runs shows how much of that is the machine's. Steps per second of all
eight stand beside those of one run alone without a window, the two taking turns; at most 5 % less is
wanted.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

import storage
from tests.benchmarks.__main__ import cases, stored
from workbench.experiment import changed
from workbench.ui.app.application import SWITCH_INTERVAL_S
from workbench.ui.app.main_window import MainWindow
from workbench.ui.preferences import Preferences
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.experiment import Experiment

JOBS = 8
TURN_MS = 5
PROBLEMS = ("Rosenbrock", "MLP 64-64-10, batch 64")


def lived(seconds: float) -> list[float]:
    """Let the window live; by how many milliseconds each turn of its timer was late."""
    loop, late, before = QEventLoop(), [], time.perf_counter()

    def turn() -> None:
        nonlocal before
        now = time.perf_counter()
        late.append(max(0.0, (now - before) * 1000 - TURN_MS))
        before = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(turn)
    timer.start(TURN_MS)
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    before = time.perf_counter()
    loop.exec()
    timer.stop()
    return late


def measured(experiment: Experiment, seconds: float, rounds: int) -> tuple[float, float, float, float, float]:
    """Lateness in ms, the window's share of a core, and the speed of all runs over that of one alone.

    The lateness is its 99th percentile without runs and with them, and its maximum. The share is processor
    time, which other programs on the machine hardly change.
    """
    runs = [changed(experiment, {"seed": seed, "lr": 1e-4 * (1 + seed)}) for seed in range(JOBS)]
    late: list[float] = []
    speeds, used = [], []
    with tempfile.TemporaryDirectory() as folder, stored(experiment, 1) as alone:
        session = Session(storage.open_store(Path(folder) / "runs.sqlite"))
        window = MainWindow(session, Preferences())
        window.resize(1400, 900)
        window.show()
        session.open()
        lived(1.0)
        idle = lived(seconds)
        session.runner.limit = JOBS
        jobs = session.submit(runs)
        # As the start button does; without it the plots stay empty and cost nothing.
        window.live.watch(jobs)
        # They go on in processes of their own, which takes a while to begin.
        while not session.runner.processes.are_ready:
            lived(0.5)
        lived(seconds)
        gc.collect()
        gc.freeze()
        for _ in range(rounds):
            done, began = sum(job.progress.done for job in jobs), time.perf_counter()
            began_computing = time.thread_time()
            late += lived(seconds)
            speed = (sum(job.progress.done for job in jobs) - done) / (time.perf_counter() - began)
            used.append((time.thread_time() - began_computing) / (time.perf_counter() - began))
            for job in jobs:
                job.control.pause()
            lived(0.2)
            speeds.append(speed / alone(seconds))
            for job in jobs:
                job.control.resume()
            lived(0.2)
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    of_idle, of_busy = (float(np.percentile(each, 99)) for each in (idle, late))
    return of_idle, of_busy, max(late), statistics.median(used), statistics.median(speeds)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.window", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="time for each slice")
    parser.add_argument("--rounds", type=int, default=3, help="slices of each figure")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    application.setOrganizationName("descent-workbench-benchmarks")
    gc.disable()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    with tempfile.TemporaryDirectory() as folder:
        # What a person's own window remembers, the order of the table above all, is not to be measured.
        for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(kind, QSettings.Scope.UserScope, folder)
        _print(arguments.seconds, arguments.rounds)
    return 0


def _print(seconds: float, rounds: int) -> None:
    sys.stdout.write(
        "| eight runs | late without runs | late, 99 % (< 16 ms) | at most | window's thread | "
        "speed over one (≥ 0.95) |\n| --- | --- | --- | --- | --- | --- |\n"
    )
    for title in PROBLEMS:
        idle, busy, worst, used, speed = measured(cases()[title][1], seconds, rounds)
        sys.stdout.write(
            f"| {title} | {idle:.1f} ms | {busy:.1f} ms | {worst:.0f} ms | {used:.1%} | {speed:.2f} |\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
