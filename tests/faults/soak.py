"""Use the real window for a long time and measure what grows.

    python -m tests.faults.soak [--seconds 3600] [--rounds N]

A round starts a run with the mouse and lets it finish, starts a second one, pauses it, makes a step,
stops, resumes and stops it again, ticks both and compares them, verifies the first, opens the help, deletes
a run and undoes it. After every tenth round the table shows memory, threads, open files, objects of Qt and
objects of Python. The last lines give the growth per round over the second half, with the classes of Qt's
objects. Objects of Python grow by the records of the runs. The exit code is 1 if threads, files or objects of
Qt grew.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import storage
from workbench.experiment import compose
from workbench.ui.app.main_window import MainWindow
from workbench.ui.preferences import Preferences
from workbench.ui.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workbench.experiment import Experiment

EVERY = 10
"""Rounds from one line of the table to the next."""

PATIENCE_S = 120.0


@dataclass(frozen=True)
class Figures:
    """What is measured after a round; everything that could be collected has been."""

    rounds: int
    memory_mb: float
    threads: int
    files: int
    kinds: Counter[str]
    python_objects: int

    @property
    def qt_objects(self) -> int:
        """How many objects of Qt there are."""
        return self.kinds.total()

    def line(self) -> str:
        """A line of the table."""
        return (
            f"{self.rounds:7} {self.memory_mb:11.1f} {self.threads:8} {self.files:6} {self.qt_objects:11}"
            f" {self.python_objects:15}"
        )


class Person:
    """Somebody who uses the window."""

    def __init__(self, place: Path) -> None:
        self.session = Session(storage.open_store(place))
        self.window = MainWindow(self.session, Preferences())
        self.window.show()
        self.session.open()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something while the window reacts.

        Raises:
            TimeoutError: If it does not come true.
        """
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            QTest.qWait(5)
            if time.monotonic() > deadline:
                raise TimeoutError(condition.__code__.co_names)

    def click(self, name: str, parent: QWidget | None = None) -> None:
        """Click on the widget of a name once it is there and enabled."""

        def found() -> list[QWidget]:
            widgets = (parent or self.window).findChildren(QWidget, name)
            return [widget for widget in widgets if widget.isVisible() and widget.isEnabled()]

        self.until(lambda: bool(found()))
        QTest.mouseClick(found()[0], Qt.MouseButton.LeftButton)

    def trigger(self, name: str) -> None:
        """Choose a command of the menus once it can be chosen."""
        action = self.window.actions_by_name[name]
        self.until(action.isEnabled)
        action.trigger()

    def start(self, experiment: Experiment) -> int:
        """Start a run and return its number."""
        before = len(self.session.runs)
        self.window.launch.show_experiment(experiment)
        self.click("start")
        self.until(lambda: len(self.session.runs) > before)
        return self.session.runs[0].id

    def finish(self) -> None:
        """Wait until nothing trains and the list says so."""
        self.until(lambda: not self.session.runner.jobs)
        self.until(lambda: all(run.status.is_over for run in self.session.runs))

    def select(self, run_id: int) -> None:
        """Select a run in the table."""
        self.window.runs.select([run_id])
        QTest.qWait(10)

    def tick(self, run_ids: list[int], state: Qt.CheckState) -> None:
        """Tick runs in the table, or take the ticks away."""
        model = self.window.runs.model
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            if int(index.data().split()[-1]) in run_ids:
                model.setData(index, state.value, Qt.ItemDataRole.CheckStateRole)

    def shown(self, name: str) -> QWidget:
        """The separate window of a name, once it is there."""

        def windows() -> list[QWidget]:
            return [
                each
                for each in QApplication.topLevelWidgets()
                if each.objectName() == name and each.isVisible()
            ]

        self.until(lambda: bool(windows()))
        return windows()[0]

    def stop_after(self, run_id: int, steps: int) -> None:
        """Let a run train and stop it."""
        self.until(lambda: self.session.job(run_id) is not None)
        job = self.session.job(run_id)
        begun = job.progress.done
        self.until(lambda: job.progress.done > begun + steps)
        self.select(run_id)
        self.trigger("stop")
        self.finish()

    def round(self) -> None:
        """Do the main things once."""
        surface = {"condition_number": 10, "lr": 0.01}
        first = self.start(compose("quadratic", "adam", changes=surface | {"steps": 2_000}))
        self.finish()
        second = self.start(compose("quadratic", "momentum", changes=surface | {"steps": 10**9}))
        self.click(f"job_{second}_pause")
        self.click(f"job_{second}_step")
        self.click(f"job_{second}_pause")
        self.stop_after(second, 500)
        self.trigger("resume")
        self.stop_after(second, 500)
        self.tick([first, second], Qt.CheckState.Checked)
        self.click("compare")
        self.until(lambda: bool(self.window.compare.plot.plot.curves()))
        self.tick([first, second], Qt.CheckState.Unchecked)
        self.select(first)
        self.trigger("verify")
        verify = self.shown("verify")
        self.until(lambda: not verify.is_working)
        verify.close()
        self.trigger("help")
        self.shown("help").close()
        self.select(first)
        self.trigger("delete")
        self.until(lambda: all(run.id != first for run in self.session.runs))
        self.trigger("undo")
        self.until(lambda: any(run.id == first for run in self.session.runs))

    def figures(self, rounds: int) -> Figures:
        """Measure, after everything that can be collected has been."""
        for _ in range(3):
            QApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            gc.collect()
        process = psutil.Process()
        objects = gc.get_objects()
        kinds = Counter(type(each).__name__ for each in self.qt_objects(objects))
        memory = process.memory_info().rss / 2**20
        return Figures(rounds, memory, process.num_threads(), process.num_fds(), kinds, len(objects))

    @staticmethod
    def qt_objects(objects: list[object]) -> Iterator[object]:
        """Each object of the windows and of those that Python knows once, however many wrappers it has."""
        seen = set()
        found: list[object] = [*QApplication.topLevelWidgets()]
        for window in QApplication.topLevelWidgets():
            found += window.findChildren(QObject)
        # The kind is asked first: some modules answer an isinstance with a warning.
        found += [each for each in objects if issubclass(type(each), shiboken6.Object)]
        for each in found:
            if shiboken6.isValid(each):
                address = shiboken6.getCppPointer(each)[0]
                if address not in seen:
                    seen.add(address)
                    yield each

    def close(self) -> None:
        """Close the window and the store."""
        self.finish()
        self.window.close()


def main() -> int:
    """Use the window and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seconds", type=float, default=3600.0)
    arguments.add_argument("--rounds", type=int, default=10**9)
    given = arguments.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _application = QApplication([])
    deadline = time.monotonic() + given.seconds
    sys.stdout.write(" rounds  memory, MB  threads  files  Qt objects  Python objects\n")
    table: list[Figures] = []
    with tempfile.TemporaryDirectory() as directory:
        person = Person(Path(directory) / "runs.sqlite")
        rounds = 0
        while time.monotonic() < deadline and rounds < given.rounds:
            person.round()
            rounds += 1
            if rounds % EVERY == 0:
                table.append(person.figures(rounds))
                sys.stdout.write(table[-1].line() + "\n")
                sys.stdout.flush()
        person.close()
    if len(table) < 4:
        return 0
    early, late = table[len(table) // 2], table[-1]
    between = late.rounds - early.rounds
    grown = {
        name: (getattr(late, name) - getattr(early, name)) / between
        for name in ("memory_mb", "threads", "files", "qt_objects", "python_objects")
    }
    sys.stdout.write("".join(f"{name}: {growth:+.3f} a round\n" for name, growth in grown.items()))
    more = (late.kinds - early.kinds).most_common(10)
    sys.stdout.write("".join(f"  {name}: {count / between:+.3f} a round\n" for name, count in more))
    return any(grown[name] > 0.05 for name in ("threads", "files", "qt_objects"))


if __name__ == "__main__":
    sys.exit(main())
