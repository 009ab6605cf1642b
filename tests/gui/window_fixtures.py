"""A real window on a real store, driven through its widgets."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

import storage
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

    from workbench.experiment import Experiment
    from workbench.ui.plots.series_plot import SeriesPlot

PATIENCE_MS = 60_000


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
    qtbot: QtBot, qapp: QApplication, new_place: Callable[..., Path]
) -> Iterator[Callable[[], Bench]]:
    benches: list[Bench] = []
    place = new_place()
    # As the program does: the window must not wait for threads that compute.
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)

    def open_it() -> Bench:
        # As at the program's start. Styled by the sheet of the window before, this one takes twice as long.
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
