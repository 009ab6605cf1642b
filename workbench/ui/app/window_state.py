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
from workbench.ui.plots.smoothing_settings import Smoothing

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow, QSplitter

    from workbench.execution.runner import Runner
    from workbench.experiment import Experiment
    from workbench.ui.app.menus import LanguageGroup, ThemeGroup
    from workbench.ui.compare.compare_view import CompareView
    from workbench.ui.compare.group_bar import GroupBar
    from workbench.ui.launch.launch_panel import LaunchPanel
    from workbench.ui.live.live_view import LiveView
    from workbench.ui.plots.smoothing_bar import SmoothingBar
    from workbench.ui.preferences import Preferences
    from workbench.ui.runs.runs_panel import RunsPanel
    from workbench.ui.series.plot_bar import PlotBar
    from workbench.ui.sweeps.sweep_view import SweepView

STATE_VERSION = 2
"""Incremented when docks or toolbars change, so that Qt does not restore a layout of other parts."""

FIRST_WIDTH = 1380
FIRST_HEIGHT = 880


@dataclass(frozen=True)
class WindowParts:
    """The parts of the main window that have a state to remember."""

    runner: Runner
    launch: LaunchPanel
    live: LiveView
    compare: CompareView
    sweep: SweepView
    runs: RunsPanel
    themes: ThemeGroup
    languages: LanguageGroup


@dataclass(frozen=True)
class _PendingExperiment:
    """An experiment that is restored once the library of its optimizer is loaded.

    Attributes:
        document: the experiment.
        placeholder: what the launch panel shows until then.
    """

    document: dict[str, Any]
    placeholder: Experiment | None


class WindowState:
    """Saves and restores sizes, docks, switches, the experiment in the launch panel and the table of runs."""

    def __init__(self, window: QMainWindow, parts: WindowParts, preferences: Preferences) -> None:
        self._window = window
        self._parts = parts
        self._preferences = preferences
        self._pending: _PendingExperiment | None = None

    def save(self) -> None:
        """Write everything to the preferences."""
        parts = self._parts
        write = self._preferences.write
        write("window/geometry", self._window.saveGeometry())
        write("window/state", self._window.saveState(STATE_VERSION))
        write("window/theme", parts.themes.choice)
        write("window/language", parts.languages.choice)
        write("window/limit", parts.runner.limit)
        for name, splitter in self._splitters().items():
            write(f"splitters/{name}", splitter.saveState())
        for name, bar in self._plot_bars().items():
            write(f"plots/{name}", json.dumps(bar.state()))
        for name, smoothing_bar in self._smoothing_bars().items():
            write(f"smoothing/{name}", json.dumps(vars(smoothing_bar.smoothing())))
        write("compare/groups", json.dumps(parts.compare.group_bar.state()))
        write("compare/target", parts.compare.target.text())
        write("launch/formula", parts.launch.formula.is_unfolded)
        experiment = parts.launch.experiment()
        # The placeholder of an experiment that is still pending must not replace it.
        if experiment is not None and self._pending is None:
            write("launch/experiment", json.dumps(experiment.document()))
        write("launch/sweep", json.dumps(parts.launch.sweep.plan.document()))
        parts.runs.save(self._preferences)

    def restore(self) -> None:
        """Restore everything that was saved; skip what does not fit this version any more."""
        parts = self._parts
        read = self._preferences.read
        if not self._window.restoreGeometry(read("window/geometry", QByteArray())):
            self._window.resize(FIRST_WIDTH, FIRST_HEIGHT)
        self._window.restoreState(read("window/state", QByteArray()), STATE_VERSION)
        parts.themes.choose(read("window/theme", "system"))
        parts.languages.tick(read("window/language", "system"))
        parts.runner.limit = max(1, read("window/limit", parts.runner.limit))
        for name, splitter in self._splitters().items():
            splitter.restoreState(read(f"splitters/{name}", QByteArray()))
        for name, bar in self._plot_bars().items():
            _restore_plot_bar(bar, read(f"plots/{name}", ""))
        for name, smoothing_bar in self._smoothing_bars().items():
            _restore_smoothing(smoothing_bar, read(f"smoothing/{name}", ""))
        _restore_groups(parts.compare.group_bar, read("compare/groups", ""))
        parts.compare.target.restore(read("compare/target", ""))
        parts.launch.formula.unfold(read("launch/formula", True))
        self._restore_experiment(read("launch/experiment", ""))
        self._restore_sweep(read("launch/sweep", ""))
        parts.runs.restore(self._preferences)

    def restore_pending(self) -> None:
        """Restore the experiment that waited for a library, unless the user has begun another one."""
        pending, self._pending = self._pending, None
        if pending is not None and self._parts.launch.experiment() == pending.placeholder:
            self._show_experiment(pending.document)

    def _splitters(self) -> dict[str, QSplitter]:
        parts = self._parts
        return {"live": parts.live.splitter, "compare": parts.compare.splitter, "sweep": parts.sweep.splitter}

    def _plot_bars(self) -> dict[str, PlotBar]:
        upper, lower = self._parts.live.bars
        return {"upper": upper, "lower": lower, "compare": self._parts.compare.bar}

    def _smoothing_bars(self) -> dict[str, SmoothingBar]:
        return {"live": self._parts.live.smoothing_bar, "compare": self._parts.compare.smoothing_bar}

    def _restore_experiment(self, text: str) -> None:
        try:
            document = json.loads(text)
            external = is_external(document["optimizer"]["name"])
        except (ValueError, TypeError, KeyError):
            return
        if external:
            # Reading it imports torch, which the window must not wait for.
            self._pending = _PendingExperiment(document, self._parts.launch.experiment())
        else:
            self._show_experiment(document)

    def _restore_sweep(self, text: str) -> None:
        try:
            self._parts.launch.show_sweep(plan_from_document(json.loads(text)))
        except (ValueError, WorkbenchError):
            return

    def _show_experiment(self, document: dict[str, Any]) -> None:
        try:
            self._parts.launch.show_experiment(from_document(document))
        except WorkbenchError:
            return


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
