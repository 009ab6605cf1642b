"""Launch panel: forms for an experiment or a sweep, and the button that starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import InputError
from workbench.experiment import Experiment, TrainingSettings, from_document
from workbench.optimizers import OPTIMIZERS
from workbench.problems import PROBLEMS
from workbench.schedules import SCHEDULES
from workbench.ui.language import message_text
from workbench.ui.launch.optimizer_formula import OptimizerFormula
from workbench.ui.launch.part_box import OptimizerBox, PartBox
from workbench.ui.launch.schedule_preview import SchedulePreview
from workbench.ui.launch.settings_form import SettingsForm
from workbench.ui.launch.sweep_section import SweepSection
from workbench.ui.widgets.icons import icon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.optimizers import OptimizerSettings
    from workbench.settings import Settings
    from workbench.sweeps import SweepPlan

PANEL_WIDTH = 360


class LaunchPanel(QWidget):
    """Forms for problem, optimizer, schedule, training and sweep.

    Attributes:
        problem, optimizer, schedule: boxes in which each part is chosen and set.
        training: form with the training settings.
        formula: update formula of the chosen optimizer.
        sweep: controller of the sweep.

    Signals:
        start_requested: the user starts the experiment shown (an Experiment).
        sweep_requested: the user starts the sweep shown (a Sweep and a SweepPlan).
    """

    start_requested = Signal(object)
    sweep_requested = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        optimizers = {name: rule.Settings for name, rule in OPTIMIZERS.items()}
        self.problem = PartBox("problem", self.tr("Problem"), PROBLEMS, offers_sweep=True)
        self.optimizer = OptimizerBox("optimizer", self.tr("Optimizer"), optimizers, offers_sweep=True)
        self.schedule = PartBox("schedule", self.tr("Learning rate schedule"), SCHEDULES, offers_sweep=True)
        self.formula = OptimizerFormula()
        self._preview = SchedulePreview()
        self.training = SettingsForm(TrainingSettings, offers_sweep=True)
        self.sweep = SweepSection(
            {"problem": self.problem, "optimizer": self.optimizer, "schedule": self.schedule},
            self.training,
            self.tr("Training"),
            self,
        )
        self._name = QLineEdit()
        self._name.setObjectName("run_name")
        self._name.setAccessibleName(self.tr("Name of the run"))
        self._name.setPlaceholderText(self.tr("Name of the run (optional)"))
        self._name.setClearButtonEnabled(True)
        for part in (self.problem, self.optimizer, self.schedule, self.training):
            part.edited.connect(self._on_edited)
            part.sweep_requested.connect(self.sweep.toggle)
        self.sweep.edited.connect(self._on_edited)
        self.sweep.validity_changed.connect(self._show_startable)
        self.sweep.axis_toggled.connect(self._on_axis_toggled)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scrolled(), 1)
        layout.addLayout(self._buttons())
        self.setMinimumWidth(PANEL_WIDTH)
        self.show_experiment(
            from_document({"problem": {"name": "rosenbrock"}, "optimizer": {"name": "adam", "lr": 0.01}})
        )

    def experiment(self) -> Experiment | None:
        """The experiment shown; ``None`` where a field is invalid."""
        parts: dict[str, Settings | None] = {
            "problem": self.problem.settings(),
            "optimizer": self.optimizer.settings(),
            "schedule": self.schedule.settings(),
            "training": self.training.settings(),
        }
        if any(part is None for part in parts.values()):
            return None
        document = {name: part.model_dump(mode="json") for name, part in parts.items() if part is not None}
        try:
            return from_document({"name": self._name.text().strip(), **document})
        except InputError as error:
            self.show_error(error)
            return None

    def show_experiment(self, experiment: Experiment) -> None:
        """Fill all forms with an experiment."""
        self._name.setText(experiment.name)
        self.problem.show_settings(experiment.problem.name, experiment.problem)
        self.optimizer.show_settings(experiment.optimizer.name, experiment.optimizer)
        self.schedule.show_settings(experiment.schedule.name, experiment.schedule)
        self.training.show_settings(experiment.training)
        self._show_validity()

    def show_sweep(self, plan: SweepPlan) -> None:
        """Fill the axes of the sweep; a plan without axes is a single run."""
        self.sweep.show_plan(plan)
        self._show_validity()

    def show_error(self, error: InputError) -> bool:
        """Mark the field that an error is about; return whether there is one."""
        if self.sweep.show_error(error):
            return True
        for form in (self.problem.form, self.optimizer.form, self.schedule.form, self.training):
            if error.field in form.rows:
                row = form.rows[error.field]
                row.show_error(self.tr("must be {0}").format(message_text(error.allowed)))
                self._area.ensureWidgetVisible(row)
                return True
        return False

    def suggest_devices(self, names: list[str]) -> None:
        """Offer these devices as values of the setting ``device``."""
        self.training.rows["device"].suggest(names)

    def suggest_optimizers(self, models: Mapping[str, type[OptimizerSettings]]) -> None:
        """Add optimizers, by name, to those that can be chosen."""
        self.optimizer.offer(models)

    @Slot()
    def start(self) -> None:
        """Request a start of the experiment or the sweep, if every field is valid."""
        experiment = self.experiment()
        if experiment is None or not self.sweep.is_valid:
            return
        if self.sweep.sweep is None:
            self.start_requested.emit(experiment)
        else:
            self.sweep_requested.emit(self.sweep.sweep, self.sweep.plan)

    @Slot()
    def reset(self) -> None:
        """Restore the defaults of all settings shown."""
        for part in (self.problem, self.optimizer, self.schedule, self.training, self.sweep):
            part.reset()
        self._show_validity()

    def _scrolled(self) -> QScrollArea:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 12, 6, 12)
        column.setSpacing(14)
        heading = QLabel(self.tr("Training"))
        heading.setProperty("role", "heading")
        training = QVBoxLayout()
        training.addWidget(heading)
        training.addWidget(self.training)
        for part in (self.problem, self.optimizer, self.formula, self.schedule, self._preview):
            column.addWidget(part)
        column.addLayout(training)
        column.addWidget(self.sweep.box)
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(content)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return self._area

    def _buttons(self) -> QVBoxLayout:
        self._start = QPushButton(self.tr("Start"))
        self._start.setObjectName("start")
        self._start.setAccessibleName(self.tr("Start the run"))
        self._start.setToolTip(self.tr("Start the run (Ctrl+Return)"))
        self._start.setProperty("role", "primary")
        self._start.clicked.connect(self.start)
        reset = QPushButton(icon("reset"), self.tr("Defaults"))
        reset.setObjectName("reset_all")
        reset.setToolTip(self.tr("Put the defaults of everything chosen back"))
        reset.clicked.connect(self.reset)
        line = QHBoxLayout()
        line.addWidget(self._start, 1)
        line.addWidget(reset)
        column = QVBoxLayout()
        column.setContentsMargins(12, 6, 12, 12)
        column.addWidget(self.sweep.summary)
        column.addWidget(self._name)
        column.addLayout(line)
        return column

    def _show_validity(self) -> None:
        batch = self.training.rows["batch_size"]
        has_examples = bool(getattr(self.problem.form.model, "has_examples", False))
        batch.setEnabled(has_examples)
        if not has_examples:
            batch.set_value("full")
        experiment = self.experiment()
        self.sweep.show_experiment(experiment)
        self._start.setEnabled(experiment is not None)
        self._show_startable()
        if experiment is not None:
            self._preview.show_soon(experiment)
            self.formula.show_settings(experiment.optimizer)

    @Slot()
    def _show_startable(self) -> None:
        """Update text and state of the Start button; a sweep that cannot be run disables it."""
        self._start.setEnabled(self._start.isEnabled() and self.sweep.is_valid)
        self._start.setText(self.sweep.start_text or self.tr("Start"))

    @Slot()
    def _on_axis_toggled(self) -> None:
        self._area.ensureWidgetVisible(self.sweep.box)

    @Slot()
    def _on_edited(self) -> None:
        self._show_validity()
