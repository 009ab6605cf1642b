"""From the sweep in the launch panel to its runs in the queue."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from workbench.errors import InputError
from workbench.sweeps import new_identifier
from workbench.ui.launch.sweep_section import halving_of
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from concurrent.futures import Future

    from workbench.experiment import Experiment
    from workbench.sweeps import Sweep, SweepPlan
    from workbench.ui.launch.launch_panel import LaunchPanel
    from workbench.ui.session import Session


class SweepStart(QObject):
    """Makes the experiments of a sweep, thousands of which take a while, and queues them.

    Signals:
        begun: the runs are in the queue (the identifier of the sweep).
        failed: there is no such sweep (a sentence).
    """

    begun = Signal(str)
    failed = Signal(str)

    def __init__(self, session: Session, launch: LaunchPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._launch = launch
        launch.sweep_requested.connect(self._on_requested)

    @Slot(object, object)
    def _on_requested(self, sweep: Sweep, plan: SweepPlan) -> None:
        self._session.loader.load(sweep.experiments, partial(self._on_made, sweep, plan))

    def _on_made(self, sweep: Sweep, plan: SweepPlan, future: Future[list[Experiment]]) -> None:
        try:
            experiments, halving = future.result(), halving_of(sweep, plan)
        except InputError as error:
            self._launch.show_error(error)
            self.failed.emit(sentence(str(error)))
            return
        identifier = new_identifier(sweep)
        self._session.submit(experiments, identifier, halving)
        self.begun.emit(identifier)
