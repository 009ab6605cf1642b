"""Runs that are over, written straight into the store of a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from storage import Change, NewRun, SeriesBlock, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget
    from window_fixtures import Bench


def new_run(name: str = "") -> NewRun:
    return NewRun(
        name=name,
        problem="rosenbrock",
        optimizer="adam",
        convention="torch",
        schedule="constant",
        experiment={"optimizer": {"name": "adam"}},
        settings={"lr": 0.1},
        seed=7,
        planned_steps=50,
        device="cpu",
        environment={},
    )


def add_runs(bench: Bench, names: Sequence[str]) -> list[int]:
    """Add finished runs with a curve each, and wait until the window lists them."""
    store = bench.session.store
    run_ids = store.add_runs([new_run(name) for name in names])
    steps = np.arange(1, 51)
    store.write(
        [SeriesBlock(run_id, ("loss",), steps, steps * 0.01, np.sin(steps)[:, None]) for run_id in run_ids],
        [Change(run_id, status=Status.FINISHED, steps_done=50) for run_id in run_ids],
    )
    bench.until(lambda: {run.id for run in bench.session.runs} >= set(run_ids))
    bench.until(lambda: all(run.status.is_over for run in bench.session.runs))
    return run_ids


def listed(bench: Bench) -> list[int]:
    """Numbers of the runs in the table, from top to bottom."""
    model = bench.window.runs.table.model()
    return [int(model.index(row, 0).data()) for row in range(model.rowCount())]


def press(bench: Bench, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key while the table of runs has the keyboard."""
    table = bench.window.runs.table
    bench.window.activateWindow()
    table.setFocus()
    bench.until(table.hasFocus)
    bench.qtbot.keyClick(table, key, modifier)


def choose(bench: Bench, name: str) -> None:
    """Choose a command in the menus."""
    action = bench.window.actions_by_name[name]
    assert action.isEnabled(), name
    action.trigger()


def opened(bench: Bench, name: str) -> QWidget:
    """The window of a command, as soon as it is there."""
    from PySide6.QtWidgets import QDialog

    bench.until(lambda: any(found.isVisible() for found in bench.window.findChildren(QDialog, name)))
    return next(found for found in bench.window.findChildren(QDialog, name) if found.isVisible())
