"""What the main window remembers from one start to the next."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray

from workbench.errors import WorkbenchError
from workbench.experiment import from_document
from workbench.optimizers import is_external
from workbench.sweeps import plan_from_document
from workbench.ui.plots.smoothing import Smoothing

if TYPE_CHECKING:
    from PySide6.QtWidgets import QSplitter

    from workbench.experiment import Experiment
    from workbench.ui.compare.group_bar import GroupBar
    from workbench.ui.main_window import MainWindow
    from workbench.ui.plot_bar import PlotBar
    from workbench.ui.plots.smoothing_bar import SmoothingBar
    from workbench.ui.preferences import Preferences

STATE_VERSION = 2
"""Raised when docks or toolbars change, so that a state of other parts is not put back."""

FIRST_WIDTH, FIRST_HEIGHT = 1380, 880


@dataclass(frozen=True)
class Awaited:
    """An experiment that is put back once the library of its optimizer is loaded.

    Attributes:
        document: the experiment.
        instead: what the panel shows meanwhile.
    """

    document: dict[str, Any]
    instead: Experiment | None


def save_window(window: MainWindow, preferences: Preferences) -> None:
    """Remember sizes, docks, switches, the experiment in the panel and the state of the table."""
    preferences.write("window/geometry", window.saveGeometry())
    preferences.write("window/state", window.saveState(STATE_VERSION))
    preferences.write("window/theme", window.theme_group.choice)
    preferences.write("window/language", window.language_group.choice)
    preferences.write("window/limit", window.session.runner.limit)
    for name, splitter in _splitters(window).items():
        preferences.write(f"splitters/{name}", splitter.saveState())
    for name, bar in _plot_bars(window).items():
        preferences.write(f"plots/{name}", json.dumps(bar.state()))
    for name, smoothing_bar in _smoothing_bars(window).items():
        preferences.write(f"smoothing/{name}", json.dumps(vars(smoothing_bar.smoothing())))
    preferences.write("compare/groups", json.dumps(window.compare.group_bar.state()))
    preferences.write("compare/target", window.compare.target.text())
    preferences.write("launch/formula", window.launch.formula.is_unfolded)
    experiment = window.launch.experiment()
    # One that still waits for its library is not to be replaced by what stands in its place.
    if experiment is not None and window.awaited is None:
        preferences.write("launch/experiment", json.dumps(experiment.document()))
    preferences.write("launch/sweep", json.dumps(window.launch.sweep.plan.document()))
    window.runs.save(preferences)


def restore_window(window: MainWindow, preferences: Preferences) -> None:
    """Put back what was remembered; what does not fit any more is left as it is."""
    if not window.restoreGeometry(preferences.read("window/geometry", QByteArray())):
        window.resize(FIRST_WIDTH, FIRST_HEIGHT)
    window.restoreState(preferences.read("window/state", QByteArray()), STATE_VERSION)
    window.theme_group.choose(preferences.read("window/theme", "system"))
    window.language_group.tick(preferences.read("window/language", "system"))
    window.session.runner.limit = max(1, preferences.read("window/limit", window.session.runner.limit))
    for name, splitter in _splitters(window).items():
        splitter.restoreState(preferences.read(f"splitters/{name}", QByteArray()))
    for name, bar in _plot_bars(window).items():
        _restore_plot_bar(bar, preferences.read(f"plots/{name}", ""))
    for name, smoothing_bar in _smoothing_bars(window).items():
        _restore_smoothing(smoothing_bar, preferences.read(f"smoothing/{name}", ""))
    _restore_groups(window.compare.group_bar, preferences.read("compare/groups", ""))
    window.compare.target.restore(preferences.read("compare/target", ""))
    window.launch.formula.unfold(preferences.read("launch/formula", True))
    _restore_experiment(window, preferences.read("launch/experiment", ""))
    _restore_sweep(window, preferences.read("launch/sweep", ""))
    window.runs.restore(preferences)


def _splitters(window: MainWindow) -> dict[str, QSplitter]:
    return {"live": window.live.splitter, "compare": window.compare.splitter, "sweep": window.sweep.splitter}


def _plot_bars(window: MainWindow) -> dict[str, PlotBar]:
    return {"upper": window.live.bars[0], "lower": window.live.bars[1], "compare": window.compare.bar}


def _smoothing_bars(window: MainWindow) -> dict[str, SmoothingBar]:
    return {"live": window.live.smoothing_bar, "compare": window.compare.smoothing_bar}


def _restore_plot_bar(bar: PlotBar, text: str) -> None:
    try:
        series, x_axis, log_x, log_y = json.loads(text)
    except ValueError:
        return
    bar.restore(str(series), str(x_axis), bool(log_x), bool(log_y))


def _restore_smoothing(bar: SmoothingBar, text: str) -> None:
    try:
        smoothing = Smoothing(**json.loads(text))
    except (ValueError, TypeError):
        return
    bar.set_smoothing(smoothing)
    bar.smoothing_changed.emit(smoothing)


def _restore_groups(bar: GroupBar, text: str) -> None:
    try:
        is_on, summary, shows_members = json.loads(text)
    except (ValueError, TypeError):
        return
    bar.restore(bool(is_on), str(summary), bool(shows_members))


def restore_awaited(window: MainWindow) -> None:
    """Put back the experiment that waited for a library, unless the person has begun another."""
    awaited, window.awaited = window.awaited, None
    if awaited is not None and window.launch.experiment() == awaited.instead:
        _show_experiment(window, awaited.document)


def _restore_experiment(window: MainWindow, text: str) -> None:
    try:
        document = json.loads(text)
        external = is_external(document["optimizer"]["name"])
    except (ValueError, TypeError, KeyError):
        return
    if external:
        # Reading it imports torch, which the window is not to wait for.
        window.awaited = Awaited(document, window.launch.experiment())
    else:
        _show_experiment(window, document)


def _restore_sweep(window: MainWindow, text: str) -> None:
    try:
        window.launch.show_sweep(plan_from_document(json.loads(text)))
    except (ValueError, WorkbenchError):
        return


def _show_experiment(window: MainWindow, document: dict[str, Any]) -> None:
    try:
        window.launch.show_experiment(from_document(document))
    except WorkbenchError:
        return
