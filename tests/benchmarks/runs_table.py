"""How long the window waits for its table of 10 000 runs.

    python -m tests.benchmarks.runs_table [--runs 10000] [--rounds 5]

The real window, offscreen unless ``QT_QPA_PLATFORM`` says otherwise, over a store of as many runs. Each line is
the time in which the window can do nothing else: from the click or the letter to the drawn table, the median and
the longest of the rounds; less than 100 ms is wanted. Where the store is asked first, which happens in another
thread, the time until the runs are shown stands beside it. The peer, with the same rows in a QStandardItemModel
below a QSortFilterProxyModel, sorts and filters in turns with ours.
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
from workbench.experiment import compose
from workbench.ui.application import SWITCH_INTERVAL_S
from workbench.ui.main_window import MainWindow
from workbench.ui.preferences import Preferences
from workbench.ui.runs.columns import COLUMNS
from workbench.ui.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

TRAINING = 64
PATIENCE_S = 60.0
ADDED_AT_ONCE = 500
COLUMN = {column.key: number for number, column in enumerate(COLUMNS)}
FILTERS = ("optimizer = adam", "lr < 0.01 and best loss < 0.1", "tag = paper or seed > 9000", "adam lr < 0.1")


def fill(path: Path, count: int) -> None:
    """Write a store of runs that are over, with settings as the program stores them."""
    chance = np.random.default_rng(0)
    patterns = [compose("rosenbrock", name) for name in ("gd", "adam", "adamw", "nesterov")]
    with storage.open_store(path) as store:
        for first in range(0, count, ADDED_AT_ONCE):
            numbers = range(first, min(count, first + ADDED_AT_ONCE))
            runs = [_new_run(patterns[number % 4], number, float(chance.uniform(-4, 0))) for number in numbers]
            ids = store.add_runs(runs)
            losses = 10 ** chance.uniform(-4, 2, (len(ids), 1, 1))
            points = zip(ids, losses, strict=True)
            store.write(
                [storage.Block(run, ("loss",), np.array([1]), np.zeros(1), loss) for run, loss in points],
                [storage.Change(run, storage.Status.FINISHED, 1000, run / 100) for run in ids],
            )


def _new_run(experiment: object, number: int, exponent: float) -> storage.NewRun:
    settings = experiment.settings() | {"lr": 10**exponent}  # type: ignore[attr-defined]
    optimizer = experiment.optimizer.name  # type: ignore[attr-defined]
    tags = ("paper",) if number % 3 == 0 else ()
    return storage.NewRun(
        f"try {number}", "rosenbrock", optimizer, "torch", "constant", {}, settings, number, 1000, "cpu", {}, tags=tags
    )
