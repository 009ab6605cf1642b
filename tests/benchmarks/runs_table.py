"""How long the window waits for its table of 10 000 runs.

    python -m tests.benchmarks.runs_table [--runs 10000] [--rounds 5]

The real window, offscreen unless ``QT_QPA_PLATFORM`` says otherwise, over a store of as many runs. Each line
is the time in which the window can do nothing else: from the click or the letter to the drawn table, the
median and the longest of the rounds; less than 100 ms is wanted. Where the store is asked first, which
happens in another thread, the time until the runs are shown stands beside it. The peer, with the same rows in
a QStandardItemModel below a QSortFilterProxyModel, sorts and filters in turns with ours.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView

import storage
from tests.benchmarks.alternating import ratio
from workbench.execution.job import Progress
from workbench.ui.app.application import SWITCH_INTERVAL_S
from workbench.ui.app.main_window import MainWindow
from workbench.ui.preferences import Preferences
from workbench.ui.runs.columns import COLUMNS
from workbench.ui.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

TRAINING = 64
STEPS = 1000
PATIENCE_S = 60.0
SETTLING_S = 1.0
ADDED_AT_ONCE = 500
COLUMN = {column.key: number for number, column in enumerate(COLUMNS)}
FILTERS = ("optimizer = adam", "lr < 0.01 and best loss < 0.1", "tag = paper or seed > 9000", "adam lr < 0.1")


def fill(path: Path, count: int) -> None:
    """Write a store of runs that are over, with as many settings as the program gives them."""
    chance = np.random.default_rng(0)
    with storage.open_store(path) as store:
        for first in range(0, count, ADDED_AT_ONCE):
            ids = store.add_runs([_new_run(number, chance) for number in range(first, first + ADDED_AT_ONCE)])
            losses = 10 ** chance.uniform(-4, 2, (len(ids), 1, 1))
            store.write(
                [
                    storage.SeriesBlock(run_id, ("loss",), np.array([1]), np.zeros(1), loss)
                    for run_id, loss in zip(ids, losses, strict=True)
                ],
                [storage.Change(run_id, storage.Status.FINISHED, STEPS, run_id / 100) for run_id in ids],
            )


def _new_run(number: int, chance: np.random.Generator) -> storage.NewRun:
    settings = {
        "lr": float(10 ** chance.uniform(-4, 0)), "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8,
        "weight_decay": 0.0, "nesterov": False, "clip_norm": 0.0, "batch_size": "full", "dtype": "float32",
        "steps": STEPS, "warmup": 0, "every": 1, "condition_number": 10.0, "dimensions": 2,
    }  # fmt: skip
    optimizer = ("gd", "adam", "adamw", "nesterov")[number % 4]
    return storage.NewRun(
        name=f"try {number}",
        problem="rosenbrock",
        optimizer=optimizer,
        convention="torch",
        schedule="constant",
        settings=settings,
        seed=number,
        planned_steps=STEPS,
        device="cpu",
        experiment={},
        environment={},
        tags=("paper",) if number % 3 == 0 else (),
    )


class Ours:
    """The window, whose table is used as a person does."""

    def __init__(self, path: Path) -> None:
        self.session = Session(storage.open_store(path))
        self.window = MainWindow(self.session, Preferences())
        self.window.resize(1400, 900)
        self.window.show()
        self.panel = self.window.runs
        self.field = self.panel.findChild(QLineEdit, "filter")
        self.turns: list[float] = []

    def until(self, condition: Callable[[], bool]) -> float:
        """Milliseconds until something is so; ``turns`` are those the window spent at a time meanwhile."""
        self.turns, began = [0.0], time.perf_counter()
        while not condition():
            if time.perf_counter() - began > PATIENCE_S:
                raise TimeoutError("the window did not get there")
            self.turns.append(timed(QApplication.processEvents))
            time.sleep(0.001)
        return (time.perf_counter() - began) * 1000

    def sort(self, column: str) -> None:
        """Click on a heading until the order is another one."""
        header = self.panel.table.horizontalHeader()
        is_ascending = header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if is_ascending else Qt.SortOrder.AscendingOrder
        self.panel.table.sortByColumn(COLUMN[column], order)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        """Put a text into the filter field."""
        self.field.setText(text)
        QApplication.processEvents()

    def train(self, done: int) -> None:
        """Let some runs have come further."""
        said = Progress(storage.Status.RUNNING, STEPS, done, done / 7, 100.0)
        self.panel.model.show_progress({run.id: said for run in self.session.runs[:TRAINING]})
        QApplication.processEvents()

    def close(self) -> None:
        """End its threads."""
        self.window.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Peer:
    """The same cells in Qt's own items below Qt's own proxy."""

    def __init__(self, ours: Ours) -> None:
        self._items = QStandardItemModel()
        for row in ours.panel.model.rows:
            cells = []
            for column in COLUMNS:
                value = column.value(row)
                cells.append(QStandardItem())
                cells[-1].setData(
                    value if column.numeric else column.cell_text(row), Qt.ItemDataRole.DisplayRole
                )
            self._items.appendRow(cells)
        self._proxy = QSortFilterProxyModel()
        self._proxy.setSourceModel(self._items)
        self._proxy.setFilterKeyColumn(-1)
        self.table = QTableView()
        self.table.setModel(self._proxy)
        self.table.resize(ours.panel.table.size())
        self.table.show()
        self._is_ascending = False

    def sort(self, column: str) -> None:
        """Order by a column, the other way round each time."""
        self._is_ascending = not self._is_ascending
        order = Qt.SortOrder.AscendingOrder if self._is_ascending else Qt.SortOrder.DescendingOrder
        self.table.sortByColumn(COLUMN[column], order)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        """Keep the rows in which a text occurs."""
        self._proxy.setFilterFixedString(text)
        QApplication.processEvents()


def timed(act: Callable[[], object]) -> float:
    """Milliseconds that something takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def told(title: str, times: list[float], beside: str = "") -> None:
    """Print one line of the table."""
    sys.stdout.write(f"| {title} | {statistics.median(times):.0f} ms | {max(times):.0f} ms | {beside} |\n")
    sys.stdout.flush()


def listed(path: Path) -> Ours:
    """Open the window and wait until it has listed and prepared every run."""
    ours = Ours(path)
    # What drawing an empty window for the first time costs does not count.
    end = time.perf_counter() + SETTLING_S
    ours.until(lambda: time.perf_counter() > end)
    ours.session.open()
    shown = ours.until(lambda: bool(ours.session.runs))
    told("listing at the start", [max(ours.turns)], f"shown after {shown:.0f} ms")
    prepared = ours.until(lambda: all(row.is_prepared for row in ours.panel.model.rows))
    told("preparing in the other thread", [max(ours.turns)], f"over after {prepared:.0f} ms")
    return ours


def measure(ours: Ours, rounds: int) -> None:
    """Print a line for each thing a person does."""
    peer = Peer(ours)
    again = ours.session.runs_listed.emit
    told("listing again, nothing new", [timed(again) for _ in range(rounds)])
    for column in ("lr", "best", "optimizer", "name"):
        pair = [partial(timed, partial(each.sort, column)) for each in (ours, peer)]
        share, _ = ratio(pair[0], pair[1], rounds)
        told(f"sorting by {column}", [pair[0]() for _ in range(rounds)], f"{share:.2f} of Qt's time")
    ours.sort("id")
    pair = [partial(timed, partial(_word_and_back, each)) for each in (ours, peer)]
    share, _ = ratio(pair[0], pair[1], rounds)
    told("a word and back", [pair[0]() for _ in range(rounds)], f"{share:.2f} of Qt's time")
    for text in FILTERS:
        longest, shown = [], []
        for _ in range(rounds):
            ours.type("")
            before = ours.panel.table.model().rowCount()
            typed = timed(partial(ours.type, text))
            shown.append(typed + ours.until(lambda: ours.panel.table.model().rowCount() != before))  # noqa: B023
            longest.append(max(typed, *ours.turns))
        told(f"`{text}`", longest, f"shown after {statistics.median(shown):.0f} ms")
    ours.type("")
    ours.train(0)
    told(
        f"{TRAINING} runs have come further",
        [timed(partial(ours.train, 7 * n)) for n in range(1, rounds + 1)],
    )
    ours.sort("steps")
    told("the same, sorted by steps", [timed(partial(ours.train, 9 * n)) for n in range(1, rounds + 1)])
    peer.table.close()


def _word_and_back(table: Ours | Peer) -> None:
    table.type("adamw")
    table.type("")


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.runs_table", description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000, help="runs in the store")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each figure")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    application.setOrganizationName("descent-workbench-benchmarks")
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.sqlite"
        fill(path, arguments.runs)
        sys.stdout.write(
            f"| {arguments.runs:,} runs | the window waits (< 100 ms) | at most | beside it |\n"
            "| --- | --- | --- | --- |\n"
        )
        ours = listed(path)
        measure(ours, arguments.rounds)
        ours.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
