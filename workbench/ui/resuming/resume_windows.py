"""Windows that ask how a finished run is continued or branched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.ui.launch.part_box import PartBox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage import RunRecord
    from workbench.experiment import Experiment
    from workbench.settings import Settings

_MOST_STEPS = 1_000_000_000


@dataclass(frozen=True)
class BranchRequest:
    """A branch to be started; see :func:`workbench.execution.run_start.branched`.

    Attributes:
        run_id: number of the parent run.
        at: step of the parent at which it branches.
        optimizer: name of the optimizer.
        schedule: name of the schedule.
        changes: values of the settings by name.
        keeps_state: whether the state of the optimizer is kept; ``None`` keeps it for the same optimizer.
    """

    run_id: int
    at: int
    optimizer: str
    schedule: str
    changes: Mapping[str, object]
    keeps_state: bool | None


class BranchWindow(QWidget):
    """Non-modal window that asks from which step a run branches, and with which optimizer and schedule.

    Attributes:
        optimizer, schedule: boxes in which each part is chosen; initially those of the parent.

    Signals:
        chosen: the user starts the branch (a BranchRequest).
    """

    chosen = Signal(object)

    def __init__(
        self,
        run: RunRecord,
        experiment: Experiment,
        optimizers: Mapping[str, type[Settings]],
        schedules: Mapping[str, type[Settings]],
        parent: QWidget,
    ) -> None:
        """A window for one parent run.

        Args:
            run: the parent run.
            experiment: experiment of the parent run.
            optimizers: settings classes of the optimizers to choose from, by name.
            schedules: settings classes of the schedules to choose from, by name.
            parent: the main window.
        """
        super().__init__(parent, Qt.WindowType.Dialog)
        self._run_id = run.id
        self.setObjectName("branch")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Branch from run {0}").format(run.id))
        self.resize(400, 640)
        first = (run.parent_step or 0) + 1
        self._at = self._number("branch_at", self.tr("Branch at step"), first, max(first, run.steps_done))
        self._at.setValue(run.steps_done)
        self._steps = self._number("branch_steps", self.tr("Last step of the branch"), 1, _MOST_STEPS)
        self._steps.setValue(
            run.planned_steps if run.steps_done < run.planned_steps else 2 * run.planned_steps
        )
        self._state = QComboBox()
        self._state.setObjectName("branch_state")
        self._state.setAccessibleName(self.tr("State of the optimizer"))
        for title, keeps in (
            (self.tr("kept where the optimizer stays the same"), None),
            (self.tr("kept"), True),
            (self.tr("reset"), False),
        ):
            self._state.addItem(title, keeps)
        self.optimizer = PartBox("branch_optimizer", self.tr("Optimizer"), optimizers)
        self.optimizer.show_settings(experiment.optimizer.name, experiment.optimizer)
        self.schedule = PartBox("branch_schedule", self.tr("Learning rate schedule"), schedules)
        self.schedule.show_settings(experiment.schedule.name, experiment.schedule)
        self._error = QLabel()
        self._error.setObjectName("branch_result")
        self._error.setWordWrap(True)
        self._error.setProperty("role", "error")
        self._error.hide()
        button = QPushButton(self.tr("Start the branch"))
        button.setObjectName("branch_start")
        button.setProperty("role", "primary")
        button.clicked.connect(self._on_clicked)
        self._lay_out(button)

    def refuse(self, reason: str) -> None:
        """Show why the branch cannot be started."""
        self._error.setText(reason)
        self._error.show()

    def _number(self, name: str, title: str, least: int, most: int) -> QSpinBox:
        field = QSpinBox()
        field.setObjectName(name)
        field.setAccessibleName(title)
        field.setRange(least, most)
        field.setGroupSeparatorShown(True)
        return field

    def _lay_out(self, button: QPushButton) -> None:
        content = QWidget()
        form = QFormLayout()
        for field in (self._at, self._steps, self._state):
            form.addRow(field.accessibleName(), field)
        column = QVBoxLayout(content)
        column.addLayout(form)
        column.addWidget(self.optimizer)
        column.addWidget(self.schedule)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.addWidget(area, 1)
        layout.addWidget(self._error)
        layout.addWidget(button)

    @Slot()
    def _on_clicked(self) -> None:
        optimizer, schedule = self.optimizer.settings(), self.schedule.settings()
        if optimizer is None or schedule is None:
            self.refuse(self.tr("Mend the marked fields first."))
            return
        changes: dict[str, object] = {"steps": self._steps.value()}
        for settings in (optimizer, schedule):
            changes |= settings.model_dump(exclude={"name"})
        self.chosen.emit(
            BranchRequest(
                self._run_id,
                self._at.value(),
                self.optimizer.chosen,
                self.schedule.chosen,
                changes,
                self._state.currentData(),
            )
        )


class ContinueWindow(QWidget):
    """Non-modal window that asks how many more steps a finished run makes.

    Signals:
        chosen: the user continues the run (its number and the number of further steps).
    """

    chosen = Signal(int, int)

    def __init__(self, run: RunRecord, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self._run_id = run.id
        self.setObjectName("continue_run")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Continue run {0}").format(run.id))
        text = QLabel(
            self.tr(
                "The run has made {0} steps and goes on as the same run. A schedule that is measured by the "
                "steps of the run has ended: its rate stays what it was at the last of them."
            ).format(f"{run.steps_done:,}")
        )
        text.setWordWrap(True)
        self._steps = QSpinBox()
        self._steps.setObjectName("continue_steps")
        self._steps.setRange(1, max(1, _MOST_STEPS - run.planned_steps))
        self._steps.setGroupSeparatorShown(True)
        self._steps.setValue(run.steps_done)
        button = QPushButton(self.tr("Continue"))
        button.setObjectName("continue_start")
        button.setProperty("role", "primary")
        button.clicked.connect(self._on_clicked)
        form = QFormLayout(self)
        form.addRow(text)
        form.addRow(self.tr("Further steps"), self._steps)
        form.addRow(button)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self._run_id, self._steps.value())
        self.close()
