"""Window that trains two optimizers side by side and shows where they begin to differ."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import InputError
from workbench.experiment import from_document
from workbench.replication.step_comparison import TOLERANCE, StepComparison, compare_in_background
from workbench.settings import Settings, validated
from workbench.training.quantities import series_title
from workbench.ui.language import message_text
from workbench.ui.launch.part_box import OptimizerBox
from workbench.ui.plots.colours import colour_for
from workbench.ui.plots.curve_plot import CurvePlot
from workbench.ui.replication.task_window import TaskWindow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.experiment import Experiment
    from workbench.optimizers import OptimizerSettings
    from workbench.ui.launch.launch_panel import LaunchPanel


_PANEL_WIDTH = 352


class StepComparisonWindow(TaskWindow[StepComparison]):
    """Two optimizers on the left; on the right the difference of their parameters on the same run.

    Problem, schedule and training settings are those of the launch panel at the start.

    Attributes:
        first, second: boxes in which the two optimizers are chosen.
        plot: plot of the relative difference over the steps.
    """

    def __init__(self, launch: LaunchPanel) -> None:
        """A window of its own beside the main window.

        Args:
            launch: panel with the settings that both runs share and the initial choice of the optimizer.
        """
        super().__init__("parting")
        self._launch = launch
        self._shown = 0
        self._began = 0.0
        self.setWindowTitle(self.tr("Where do they part? – Descent Workbench"))
        self.resize(1080, 720)
        models = launch.optimizer.models
        self.first = OptimizerBox("parting_first", self.tr("First optimizer"), models)
        self.second = OptimizerBox("parting_second", self.tr("Second optimizer"), models)
        self._start = QPushButton(self.tr("Start"))
        self._start.setObjectName("parting_start")
        self._start.setToolTip(self.tr("Train both side by side"))
        self._start.setProperty("role", "primary")
        self._start.clicked.connect(self.start)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(8)
        self.plot = CurvePlot()
        self.plot.setObjectName("parting_plot")
        self.plot.set_log(y=True)
        self.plot.set_titles(y=self.tr("Relative difference of the parameters"))
        self._lay_out()
        self._show_panel_optimizer()

    def offer(self, models: Mapping[str, type[OptimizerSettings]]) -> None:
        """Add optimizers, by name, to those that can be chosen."""
        self.first.offer(models)
        self.second.offer(models)

    @Slot()
    def start(self) -> None:
        """Start the comparison, if every field is valid."""
        experiments = self._experiments()
        if experiments is None or self.is_working:
            return
        self._show_chart(experiments)
        self._shown = 0
        self._began = time.perf_counter()
        self.result.setText(self.tr("The two runs begin…"))
        self._start.setEnabled(False)
        self.follow(compare_in_background(*experiments))

    def show_state(self, state: StepComparison, *, over: bool) -> None:
        """Append the new differences to the plot and show the result so far."""
        new = state.differences(self._shown)
        steps = np.arange(self._shown + 1, self._shown + len(new) + 1)
        seconds = np.full(len(new), time.perf_counter() - self._began)
        self.plot.curve("difference").extend(steps, seconds, new)
        self._shown += len(new)
        self.result.setText(outcome(state, over=over))

    def on_over(self) -> None:
        """Allow another comparison."""
        self._start.setEnabled(True)

    def _experiments(self) -> tuple[Experiment, Experiment] | None:
        """The two runs; ``None`` with a message where a field is invalid."""
        shared = self._launch.experiment()
        if shared is None:
            self.result.setText(self.tr("Mend the marked fields of the panel in the main window first."))
            return None
        self._show_shared(shared)
        chosen = [box.settings() for box in (self.first, self.second)]
        if any(settings is None for settings in chosen):
            self.result.setText(self.tr("Mend the marked fields first."))
            return None
        try:
            first, second = (
                from_document({**shared.document(), "optimizer": settings.model_dump(mode="json")})
                for settings in chosen
                if settings is not None
            )
        except InputError as error:
            self.result.setText(message_text(error))
            return None
        return first, second

    def _show_chart(self, experiments: tuple[Experiment, Experiment]) -> None:
        dark = self.plot.is_dark()
        steps = experiments[0].training.steps
        self.plot.clear()
        self.plot.add_curve("difference", self.tr("Relative difference"), colour_for(0, dark))
        line = self.plot.add_curve("tolerance", self.tr("Rounding"), colour_for(5, dark), dash=True)
        ends = np.array([1, max(2, steps)])
        line.extend(ends, np.zeros(2), np.full(2, TOLERANCE))

    def _show_panel_optimizer(self) -> None:
        """Choose the panel's optimizer, and for comparison another of its conventions if it has one."""
        experiment = self._launch.experiment()
        if experiment is None:
            return
        self._show_shared(experiment)
        optimizer = experiment.optimizer
        other: Settings = optimizer
        conventions = [name for name in type(optimizer).conventions if name != optimizer.convention]
        if conventions:
            other = validated(type(optimizer), {"lr": optimizer.lr, "convention": conventions[0]})
        self.first.show_settings(optimizer.name, optimizer)
        self.second.show_settings(optimizer.name, other)

    def _show_shared(self, experiment: Experiment) -> None:
        training = experiment.training
        self._shared.setText(
            self.tr(
                "Both: {0}, schedule {1}, {2} steps, seed {3}, in float64, as the main window has it."
            ).format(experiment.problem.name, experiment.schedule.name, training.steps, training.seed)
        )

    def _lay_out(self) -> None:
        self._shared = QLabel()
        self._shared.setObjectName("parting_shared")
        self._shared.setWordWrap(True)
        self._shared.setProperty("role", "hint")
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(14)
        for widget in (self._shared, self.first, self.second):
            column.addWidget(widget)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left, right = QWidget(), QWidget()
        left.setMinimumWidth(_PANEL_WIDTH)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 6, 12, 12)
        buttons.addWidget(self._start, 1)
        buttons.addWidget(self.stop_button)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area, 1)
        column.addLayout(buttons)
        column = QVBoxLayout(right)
        column.addWidget(self.result)
        column.addWidget(self.progress)
        column.addWidget(self.plot, 1)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)


def outcome(comparison: StepComparison, *, over: bool) -> str:
    """Sentences about the first and the largest difference of the two runs.

    Args:
        comparison: the comparison so far.
        over: whether it has ended.
    """
    sentences = []
    first_difference = comparison.beyond_tolerance
    largest = comparison.largest
    if comparison.done < comparison.steps and not over:
        text = _translated("{0} of {1} steps are compared.")
        sentences.append(text.format(comparison.done, comparison.steps))
    if first_difference is not None:
        text = _translated("They part at step {0}: the relative difference is {1}; {2} is {3} and {4}.")
        name = series_title(f"theta_{first_difference.coordinate}")
        figures = (
            f"{first_difference.relative:.3g}",
            name,
            f"{first_difference.first:.12g}",
            f"{first_difference.second:.12g}",
        )
        sentences.append(text.format(first_difference.step, *figures))
    elif over:
        text = _translated("They do not part within {0} steps.")
        sentences.append(text.format(comparison.done))
    if largest is not None:
        text = _translated("The largest relative difference is {0}, at step {1}.")
        sentences.append(text.format(f"{largest.relative:.3g}", largest.step))
    elif over and comparison.done:
        sentences.append(_translated("Their parameters are equal to the last bit."))
    first, second = comparison.diverged
    if first:
        text = _translated("The first run diverged at step {0}; nothing is compared after it.")
        sentences.append(text.format(first))
    if second:
        text = _translated("The second run diverged at step {0}; nothing is compared after it.")
        sentences.append(text.format(second))
    return " ".join(sentences)


def _translated(text: str) -> str:
    return QCoreApplication.translate("Parting", text)
