"""A real window on a real store, driven through its widgets."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

import storage
from workbench.execution.runner import Runner
from workbench.experiment import compose
from workbench.ui.app.application import SWITCH_INTERVAL_S
from workbench.ui.app.main_window import MainWindow
from workbench.ui.language import install_language
from workbench.ui.preferences import Preferences
from workbench.ui.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from workbench.execution.job import Job
    from workbench.experiment import Experiment
    from workbench.ui.plots.series_plot import SeriesPlot

PATIENCE_MS = 60_000

LOOK_MS = 50
"""Interval at which the window of a test looks whether something has changed."""


def plotted_runs(plot: SeriesPlot) -> list[str]:
    """The runs that have curves in a plot, by their keys."""
    return list(dict.fromkeys(curve.key.partition("/")[0] for curve in plot.plot.curves()))


class Bench:
    """The program as a person has it before them."""

    def __init__(self, qtbot: QtBot, path: Path) -> None:
        self.qtbot = qtbot
        self.session = Session(storage.open_store(path))
        self.window = MainWindow(self.session, Preferences())
        self.window.show()
        self.session.open()
        self.is_open = True

    def find(self, name: str, kind: type[QWidget] = QWidget) -> QWidget:
        found = self.window.findChild(kind, name)
        assert found is not None, f"no widget {name}"
        return found

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def start(self, experiment: Experiment) -> int:
        """Fill the panel, press Start and give the number of the run once it is listed."""
        before = len(self.session.runs)
        self.window.launch.show_experiment(experiment)
        self.click("start")
        self.until(lambda: len(self.session.runs) > before)
        return self.session.runs[0].id

    def train(self, *experiments: Experiment) -> list[int]:
        """Train runs as another program does, one after another, and give their numbers once they are listed.

        For tests of what is done with runs: a start in the window costs several times more.
        """
        jobs: list[Job] = []
        faults: list[storage.StoreError | None] = []
        with storage.open_store(self.session.store.place) as store:
            runner = Runner(store, faults.append)
            for experiment in experiments:
                jobs += runner.submit([experiment])
                assert jobs[-1].wait(PATIENCE_MS / 1000)
            runner.close()
        assert not faults
        run_ids = [job.run_id for job in jobs]
        self.until(lambda: {run.id for run in self.session.runs if run.status.is_over} >= set(run_ids))
        return run_ids

    def finish(self) -> None:
        """Wait until nothing trains and the list says so."""
        self.until(lambda: not self.session.runner.jobs)
        self.until(lambda: bool(self.session.runs) and all(run.status.is_over for run in self.session.runs))

    def status(self, run_id: int) -> str:
        return next(str(run.status) for run in self.session.runs if run.id == run_id)

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.window.close()
            self.window.deleteLater()


@pytest.fixture
def open_bench(
    qtbot: QtBot, qapp: QApplication, new_place: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Bench]]:
    benches: list[Bench] = []
    place = new_place()
    # Nearly all that a test waits for is seen at the next look at the store, the runs or their feeds.
    for pause in (
        "ui.session.LIST_MS",
        "ui.session.JOBS_MS",
        "ui.plots.frame_clock.LONGEST_SPARING_PAUSE_MS",
        "ui.series.series_follower.LONGEST_PULL_MS",
    ):
        monkeypatch.setattr(f"workbench.{pause}", LOOK_MS)
    # Otherwise the speed of the machine would decide which of the runs train in a process of their own.
    monkeypatch.setattr("workbench.execution.processes.migration.AFTER_SECONDS", math.inf)
    # As the program does: the window must not wait for threads that compute.
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)

    def open_it() -> Bench:
        # Of the window before.
        qapp.setStyleSheet("")
        benches.append(Bench(qtbot, place))
        return benches[-1]

    yield open_it
    for bench in benches:
        bench.close()
    sys.setswitchinterval(usual)


@pytest.fixture
def bench(open_bench: Callable[[], Bench]) -> Bench:
    return open_bench()


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[None]:
    """The language of every window that the test opens."""
    install_language(qapp, "ko")
    yield
    install_language(qapp, "en")


def surface(optimizer: str = "gd", **changes: object) -> Experiment:
    """A short run on an easy surface."""
    return compose(
        "quadratic", optimizer, changes={"condition_number": 10, "lr": 0.01, "steps": 200} | changes
    )


def endless(**changes: object) -> Experiment:
    """A run that does not end within a test."""
    return surface(steps=1_000_000_000, **changes)
