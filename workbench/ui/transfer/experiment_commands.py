"""Commands that fill the launch panel from a run or a file, and save it to a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from storage import StoreError
from workbench.errors import InputError, WorkbenchError
from workbench.provenance import imported_code, stored_experiment
from workbench.sweeps import read_sweep, sweep_toml
from workbench.ui.commands import CommandGroup
from workbench.ui.language import message_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from workbench.experiment import Experiment
    from workbench.ui.launch.launch_panel import LaunchPanel
    from workbench.ui.runs.runs_panel import RunsPanel
    from workbench.ui.session import Session


class ExperimentCommands(CommandGroup):
    """Commands on the experiment in the launch panel."""

    def __init__(self, session: Session, launch: LaunchPanel, runs: RunsPanel, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._launch = launch
        self._runs = runs
        self._window = window

    def slots(self) -> dict[str, Callable[[], object]]:
        """The slot of each command, by its name."""
        return {
            "use_settings": self.use_settings,
            "open_experiment": self.open_experiment,
            "save_experiment": self.save_experiment,
        }

    def possible(self) -> dict[str, bool]:
        """Which of the commands are possible now."""
        return {"use_settings": len(self._runs.selected()) == 1}

    @Slot()
    def use_settings(self) -> None:
        """Fill the panel with the settings of the selected run."""
        read = partial(self._stored_experiment, self._runs.selected()[0])
        self._session.loader.load(read, self._on_settings_read)

    def _stored_experiment(self, run_id: int) -> tuple[Experiment, str]:
        """In the loader's thread, since the optimizer may have to be imported from another library."""
        store = self._session.store
        experiment = stored_experiment(store, run_id)
        return experiment, imported_code(store, run_id, experiment)

    def _on_settings_read(self, future: Future[tuple[Experiment, str]]) -> None:
        try:
            experiment, code = future.result()
        except (WorkbenchError, StoreError) as error:
            self.failed.emit(message_text(error))
            return
        self._launch.show_experiment(experiment)
        if code:
            warning = self.tr("This run was imported. Read {0} before you start: it will be executed.")
            self.failed.emit(warning.format(code))

    @Slot()
    def open_experiment(self) -> None:
        """Fill the panel from a file that the user chooses."""
        path, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open experiment"), "", self.tr("Experiments (*.toml)")
        )
        if not path:
            return
        try:
            experiment, plan = read_sweep(Path(path))
            self._launch.show_experiment(experiment)
            self._launch.show_sweep(plan)
        except InputError as error:
            self.failed.emit(message_text(error))

    @Slot()
    def save_experiment(self) -> None:
        """Write the panel to a file that the user chooses."""
        experiment = self._launch.experiment()
        if experiment is None:
            self.failed.emit(self.tr("Mend the marked fields first."))
            return
        path, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save experiment"), "experiment.toml", self.tr("Experiments (*.toml)")
        )
        if not path:
            return
        if self._session.store.holds(Path(path)):
            self.failed.emit(self.tr("Choose another file than the run store itself."))
            return
        try:
            Path(path).write_text(sweep_toml(experiment, self._launch.sweep.plan), encoding="utf-8")
        except OSError as error:
            self.failed.emit(self.tr("{0} could not be written: {1}").format(path, error.strerror))
        else:
            self.written.emit(self.tr("{0} was written.").format(path))
