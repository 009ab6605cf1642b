"""Window that trains two optimizers side by side and shows where they begin to differ."""

from __future__ import annotations

import time
import traceback
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import InputError, WorkbenchError
from workbench.experiment import from_document
from workbench.replication.step_comparison import TOLERANCE, compare_in_background
from workbench.settings import Settings, validated
from workbench.training.quantities import series_title
from workbench.ui.launch.part_box import OptimizerBox
from workbench.ui.plots.colours import colour_for
from workbench.ui.plots.curve_plot import CurvePlot
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QCloseEvent

    from workbench.experiment import Experiment
    from workbench.optimizers import OptimizerSettings
    from workbench.replication.background_task import BackgroundTask
    from workbench.replication.step_comparison import StepComparison
    from workbench.ui.launch.launch_panel import LaunchPanel


def outcome(parting: StepComparison, *, over: bool) -> str:
    """Where the runs part, or how near they have stayed, after the updates made so far."""
    sentences = []
    beginning, largest = parting.beyond_tolerance, parting.largest
    if parting.done < parting.steps and not over:
        text = _translated("{0} of {1} steps are compared.")
        sentences.append(text.format(parting.done, parting.steps))
    if beginning is not None:
        text = _translated("They part at step {0}: the relative difference is {1}; {2} is {3} and {4}.")
        name = series_title(f"theta_{beginning.coordinate}")
        figures = (f"{beginning.relative:.3g}", name, f"{beginning.first:.12g}", f"{beginning.second:.12g}")
        sentences.append(text.format(beginning.step, *figures))
    elif over:
        text = _translated("They do not part within {0} steps.")
        sentences.append(text.format(parting.done))
    if largest is not None:
        text = _translated("The largest relative difference is {0}, at step {1}.")
        sentences.append(text.format(f"{largest.relative:.3g}", largest.step))
    elif over and parting.done:
        sentences.append(_translated("Their parameters are equal to the last bit."))
    first, second = parting.diverged
    if first:
        text = _translated("The first run diverged at step {0}; nothing is compared after it.")
        sentences.append(text.format(first))
    if second:
        text = _translated("The second run diverged at step {0}; nothing is compared after it.")
        sentences.append(text.format(second))
    return " ".join(sentences)


def _translated(text: str) -> str:
    return QCoreApplication.translate("Parting", text)


REFRESH_MS = 50

SCALE = 1000
"""Parts of the progress bar, so that a run of a billion steps fits Qt's integers."""

PANEL_WIDTH = 352


class StepComparisonWindow(QWidget):
    """Two optimizers on the left; on the right how far apart they take the same run.

    Problem, schedule and training are those of the launch panel at the moment of starting.
    """

    def __init__(self, launch: LaunchPanel) -> None:
        """A window beside the main window.

        Args:
            launch: says what both runs share, and what the first optimizer is to begin with.
        """
        super().__init__()
        self._launch = launch
        self._work: BackgroundTask[StepComparison] | None = None
        self._shown, self._began = 0, 0.0
        self.setObjectName("parting")
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
        self._stop = QPushButton(self.tr("Stop"))
        self._stop.setObjectName("parting_stop")
        self._stop.setToolTip(self.tr("End it; what was compared so far stays"))
        self._stop.setEnabled(False)
        self._stop.clicked.connect(self.stop)
        self._result = QLabel()
        self._result.setObjectName("parting_result")
        self._result.setAccessibleName(self.tr("Result"))
        self._result.setWordWrap(True)
        self._result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._progress = QProgressBar()
        self._progress.setObjectName("parting_progress")
        self._progress.setAccessibleName(self.tr("Progress"))
        self._progress.setRange(0, SCALE)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(8)
        self.plot = CurvePlot()
        self.plot.setObjectName("parting_plot")
        self.plot.set_log(y=True)
        self.plot.set_titles(y=self.tr("Relative difference of the parameters"))
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self._lay_out()
        self._take_from_panel()

    @property
    def is_working(self) -> bool:
        """Whether a comparison is under way."""
        return self._work is not None

    def offer(self, models: Mapping[str, type[OptimizerSettings]]) -> None:
        """Add optimizers to choose from."""
        self.first.offer(models)
        self.second.offer(models)

    @Slot()
    def start(self) -> None:
        """Begin to compare, if every field is valid."""
        experiments = self._experiments()
        if experiments is None or self.is_working:
            return
        self._show_chart(experiments)
        self._shown, self._began = 0, time.perf_counter()
        self._result.setText(self.tr("The two runs begin…"))
        self._progress.setValue(0)
        self._work = compare_in_background(*experiments)
        self._start.setEnabled(False)
        self._stop.setEnabled(True)
        self._timer.start()

    @Slot()
    def stop(self) -> None:
        """End the comparison before its next step."""
        if self._work is not None:
            self._work.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End what is under way."""
        self._timer.stop()
        if self._work is not None:
            self._work.close()
            self._refresh()
        event.accept()

    @Slot()
    def _refresh(self) -> None:
        """Show what has come since the last time."""
        work = self._work
        if work is None:
            return
        over = work.is_over
        parting = work.latest
        if parting is not None:
            new = parting.differences(self._shown)
            steps = np.arange(self._shown + 1, self._shown + len(new) + 1)
            seconds = np.full(len(new), time.perf_counter() - self._began)
            self.plot.curve("difference").extend(steps, seconds, new)
            self._shown += len(new)
            self._progress.setValue(round(SCALE * parting.done / parting.steps))
            self._result.setText(outcome(parting, over=over))
        if over:
            self._timer.stop()
            self._work = None
            self._start.setEnabled(True)
            self._stop.setEnabled(False)
            if isinstance(work.fault, WorkbenchError):
                self._result.setText(sentence(str(work.fault)))
            elif work.fault is not None:
                self._result.setText("".join(traceback.format_exception(work.fault)))

    def _experiments(self) -> tuple[Experiment, Experiment] | None:
        """The two runs, ``None`` where a field is invalid; the result says so."""
        shared = self._launch.experiment()
        if shared is None:
            self._result.setText(self.tr("Mend the marked fields of the panel in the main window first."))
            return None
        self._show_shared(shared)
        chosen = [box.settings() for box in (self.first, self.second)]
        if any(settings is None for settings in chosen):
            self._result.setText(self.tr("Mend the marked fields first."))
            return None
        try:
            first, second = (
                from_document({**shared.document(), "optimizer": settings.model_dump(mode="json")})
                for settings in chosen
                if settings is not None
            )
        except InputError as error:
            self._result.setText(sentence(str(error)))
            return None
        return first, second

    def _show_chart(self, experiments: tuple[Experiment, Experiment]) -> None:
        dark, steps = self.plot.is_dark(), experiments[0].training.steps
        self.plot.clear()
        self.plot.add_curve("difference", self.tr("Relative difference"), colour_for(0, dark))
        line = self.plot.add_curve("tolerance", self.tr("Rounding"), colour_for(5, dark), dash=True)
        ends = np.array([1, max(2, steps)])
        line.extend(ends, np.zeros(2), np.full(2, TOLERANCE))

    def _take_from_panel(self) -> None:
        """Begin with the panel's optimizer, against the second of its conventions where it has one."""
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
        left.setMinimumWidth(PANEL_WIDTH)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 6, 12, 12)
        buttons.addWidget(self._start, 1)
        buttons.addWidget(self._stop)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area, 1)
        column.addLayout(buttons)
        column = QVBoxLayout(right)
        column.addWidget(self._result)
        column.addWidget(self._progress)
        column.addWidget(self.plot, 1)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
