"""The main window: its panels, and the connections between commands, panels and session."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from storage import Status
from workbench.ui.app.menus import CONTEXT, make_menus, make_toolbar
from workbench.ui.app.message_bar import MessageBar
from workbench.ui.app.steering_commands import SteeringCommands
from workbench.ui.app.window_state import WindowParts, WindowState
from workbench.ui.commands import make_actions
from workbench.ui.compare.compare_view import CompareView
from workbench.ui.language import message_text
from workbench.ui.launch.launch_panel import LaunchPanel
from workbench.ui.live.live_view import LiveView
from workbench.ui.resuming.resume_commands import ResumeCommands
from workbench.ui.run_editing.run_editing import RunEditing
from workbench.ui.runs.runs_panel import RunsPanel
from workbench.ui.sweeps.sweep_commands import SweepCommands, SweepStart
from workbench.ui.sweeps.sweep_view import SweepView
from workbench.ui.transfer.experiment_commands import ExperimentCommands
from workbench.ui.transfer.export_commands import ExportCommands
from workbench.ui.transfer.transfer_commands import TransferCommands
from workbench.ui.widgets.theme import is_dark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QCloseEvent

    from workbench.execution.job import Job
    from workbench.experiment import Experiment
    from workbench.optimizers import OptimizerSettings
    from workbench.ui.commands import CommandGroup
    from workbench.ui.help.help_window import HelpWindow
    from workbench.ui.preferences import Preferences
    from workbench.ui.replication.step_comparison_window import StepComparisonWindow
    from workbench.ui.session import Session

MESSAGE_MS = 8000
"""How long the status bar shows a success message, in milliseconds."""


class MainWindow(QMainWindow):
    """Launch panel on the left; live, compare and sweep tabs in the middle; runs and details below.

    Attributes:
        session: store and queue.
        launch: forms for a new run.
        live: plots of the runs in training.
        compare: plots of the ticked runs.
        sweep: results of a sweep.
        runs: table of all runs.
        message: bar for errors and offers to undo.
        windows: help and the comparison of two optimizers.
    """

    def __init__(self, session: Session, preferences: Preferences) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("main_window")
        self.setWindowTitle("Descent Workbench")
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)

        self.launch = LaunchPanel()
        self.live = LiveView(session)
        self.compare = CompareView(session)
        self.sweep = SweepView(session)
        self.runs = RunsPanel(session)
        self.message = MessageBar()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.live, self.tr("Live"))
        self.tabs.addTab(self.compare, self.tr("Compare"))
        self.tabs.addTab(self.sweep, self.tr("Sweep"))
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message)
        column.addWidget(self.tabs, 1)
        self.setCentralWidget(middle)
        self._curation = RunEditing(session, self.runs, self.message, self)
        below = Qt.DockWidgetArea.BottomDockWidgetArea
        docks = (
            self._dock("launch_dock", self.tr("New run"), self.launch, Qt.DockWidgetArea.LeftDockWidgetArea),
            self._dock("runs_dock", self.tr("Runs"), self.runs, below),
            self._dock("details_dock", self.tr("Details"), self._curation.details, below),
        )
        self.windows = SideWindows(self.launch)
        self._steering = SteeringCommands(session, self.runs, self.live.jobs, self)
        self._sweeps = SweepStart(session, self.launch, self)
        self._sweep_commands = SweepCommands(session, self.runs, self.sweep, self)
        self._going_on = ResumeCommands(session, self.runs, self.launch, self)
        self._groups: tuple[CommandGroup, ...] = (
            self._steering,
            self._curation,
            self._sweep_commands,
            self._going_on,
            ExperimentCommands(session, self.launch, self.runs, self),
            ExportCommands(session, self.runs, self),
            TransferCommands(session, self.runs, self),
        )
        self.actions_by_name = make_actions(self, self._slots())
        self.theme_group, self.language_group = make_menus(self, self.actions_by_name, docks)
        self._limit = make_toolbar(self, self.actions_by_name)
        self._limit.setValue(session.runner.limit)
        self._limit.valueChanged.connect(self._on_limit_changed)
        self.runs.add_actions([self.actions_by_name[name] for name in CONTEXT])
        self._curation.set_actions(self.actions_by_name)
        self.statusBar().addPermanentWidget(self._curation.store_label)
        self._connect()
        parts = WindowParts(
            session.runner,
            self.launch,
            self.live,
            self.compare,
            self.sweep,
            self.runs,
            self.theme_group,
            self.language_group,
        )
        self._state = WindowState(self, parts, preferences)
        self._state.restore()
        self._show_theme()
        self._show_enabled()

    def _connect(self) -> None:
        session = self.session
        self.launch.start_requested.connect(self._on_start_requested)
        self._sweeps.begun.connect(self._on_sweep_begun)
        self.runs.ticked_changed.connect(self.compare.show_runs)
        self.runs.ticked_changed.connect(self._show_enabled)
        self.runs.compare_requested.connect(self._on_compare)
        self.runs.selection_changed.connect(self._show_enabled)
        for view in (self.live, self.compare):
            view.failed.connect(self.message.tell)
        self._sweeps.failed.connect(self.message.tell)
        for group in self._groups:
            group.failed.connect(self.message.tell)
            group.written.connect(self._on_written)
        self._going_on.begun.connect(self._on_begun)
        self._sweep_commands.result_wanted.connect(partial(self.tabs.setCurrentWidget, self.sweep))
        session.runs_listed.connect(self._show_enabled)
        self.language_group.announced.connect(self.message.tell)
        session.fault_changed.connect(self._on_fault)
        session.job_ended.connect(self._on_job_ended)
        session.jobs_advanced.connect(self._show_enabled)
        self.compare.show_runs(self.runs.model.ticked)

    def _slots(self) -> dict[str, Callable[[], object]]:
        """The slot of each command, by its name."""
        return {
            **{name: slot for group in self._groups for name, slot in group.slots().items()},
            "start": self.launch.start,
            "resume": self._on_resume,
            "tick": self._on_tick,
            "compare": self._on_compare,
            "parting": self.windows.show_parting,
            "filter": self.runs.focus_filter,
            "reset": self.launch.reset,
            "help": self.windows.show_help,
            "about": self._on_about,
            "quit": self._on_quit,
        }

    def show_devices(self, names: list[str]) -> None:
        """Offer the devices of this machine."""
        self.launch.suggest_devices(names)

    def show_optimizers(self, models: Mapping[str, type[OptimizerSettings]]) -> None:
        """Offer the optimizers of other libraries, once these are imported."""
        self.launch.suggest_optimizers(models)
        self.windows.offer(models)
        self._state.restore_pending()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save the state of the window, interrupt the runs in training and wait until all is written."""
        self._state.save()
        self.windows.close()
        for group in self._groups:
            group.close()
        self.launch.sweep.close()
        self.session.close()
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Redraw for a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "runs"):
            self._show_theme()

    def _dock(self, name: str, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(name)
        dock.setWidget(content)
        self.addDockWidget(area, dock)
        return dock

    def _show_theme(self) -> None:
        application = QApplication.instance()
        dark = isinstance(application, QApplication) and is_dark(application)
        for part in (self.live, self.compare, self.sweep, self.runs):
            part.set_dark(dark)

    @Slot()
    def _show_enabled(self) -> None:
        """Enable the commands that are possible now."""
        possible = {name: can for group in self._groups for name, can in group.possible().items()}
        possible["resume"] = possible["resume"] or self._going_on.can_resume()
        possible["tick"] = bool(self.runs.selected())
        possible["compare"] = len(self.runs.model.ticked) >= 2
        for name, enabled in possible.items():
            self.actions_by_name[name].setEnabled(enabled)

    @Slot(object)
    def _on_start_requested(self, experiment: Experiment) -> None:
        self._on_begun(self.session.submit([experiment]))

    @Slot(object)
    def _on_begun(self, jobs: list[Job]) -> None:
        self.message.hide()
        self.live.watch(jobs)
        self.tabs.setCurrentWidget(self.live)

    @Slot()
    def _on_resume(self) -> None:
        """Resume the selected runs that were stopped or interrupted, or else those that are paused."""
        if self._going_on.can_resume():
            self._going_on.resume()
        else:
            self._steering.resume()

    @Slot(str)
    def _on_sweep_begun(self, identifier: str) -> None:
        self.message.hide()
        self.live.watch_sweep(identifier)
        self.sweep.choose(identifier)
        self.tabs.setCurrentWidget(self.live)

    @Slot(object)
    def _on_job_ended(self, job: Job) -> None:
        self.session.refresh()
        progress = job.progress
        if progress.status is Status.FAILED:
            error = job.input_error
            if error is not None:
                self.launch.show_error(error)
            message = message_text(progress.message)
            self.message.tell(self.tr("Run {0} failed: {1}").format(job.run_id or "", message))
        self._show_enabled()

    @Slot(object)
    def _on_fault(self, fault: Exception | None) -> None:
        if fault is None:
            self.message.tell(self.tr("The run store can be written again; nothing was lost."))
        else:
            self.message.tell(message_text(fault))

    @Slot(int)
    def _on_limit_changed(self, limit: int) -> None:
        self.session.runner.limit = limit

    @Slot(str)
    def _on_written(self, sentence: str) -> None:
        self.statusBar().showMessage(sentence, MESSAGE_MS)

    @Slot()
    def _on_tick(self) -> None:
        self.runs.toggle_selected()
        self._show_enabled()

    @Slot()
    def _on_compare(self) -> None:
        self.tabs.setCurrentWidget(self.compare)

    @Slot()
    def _on_about(self) -> None:
        # Imported on demand, like the other windows.
        from workbench.ui.help.help_window import show_about

        show_about(self)

    @Slot()
    def _on_quit(self) -> None:
        self.close()


class SideWindows:
    """Windows beside the main window, made on demand: help and the comparison of two optimizers.

    Attributes:
        help: the help, ``None`` until it was opened.
        parting: the comparison, ``None`` until it was opened.
    """

    def __init__(self, launch: LaunchPanel) -> None:
        """No window is open at first.

        Args:
            launch: forms with the settings that the two optimizers share.
        """
        self.help: HelpWindow | None = None
        self.parting: StepComparisonWindow | None = None
        self._launch = launch

    def show_help(self) -> None:
        """Open the help."""
        # Imported on demand, to keep the start of the program short.
        from workbench.ui.help.help_window import HelpWindow

        self.help = self.help or HelpWindow()
        _show(self.help)

    def show_parting(self) -> None:
        """Open the comparison of two optimizers."""
        from workbench.ui.replication.step_comparison_window import StepComparisonWindow

        self.parting = self.parting or StepComparisonWindow(self._launch)
        _show(self.parting)

    def offer(self, models: Mapping[str, type[OptimizerSettings]]) -> None:
        """Offer more optimizers in the comparison."""
        if self.parting is not None:
            self.parting.offer(models)

    def close(self) -> None:
        """Close the windows that are open."""
        for window in (self.help, self.parting):
            if window is not None:
                window.close()
                window.deleteLater()


def _show(window: QWidget) -> None:
    window.show()
    window.raise_()
