"""Controller of the sweep in the launch panel: its plan, its validity and its estimated duration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QLabel

from workbench.errors import InputError
from workbench.execution.successive_halving import SuccessiveHalving
from workbench.sweeps import SweepPlan, suggested_names, suggested_values, sweepable
from workbench.ui.language import declared, duration_text, message_text
from workbench.ui.launch.sweep_box import SweepBox
from workbench.ui.launch.sweep_estimate import SweepEstimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.errors import WorkbenchError
    from workbench.experiment import Experiment
    from workbench.sweeps import Sweep
    from workbench.ui.launch.part_box import PartBox
    from workbench.ui.launch.settings_form import SettingsForm


@dataclass(frozen=True)
class _SweepablePart:
    """Section of the launch panel whose settings can become axes of a sweep.

    Attributes:
        title: heading of the section.
        form: form with the settings.
        name: name of the part itself (such as "optimizer") where it can be an axis too, otherwise empty.
        choices: values that the part itself can take.
        chosen: current value of the part itself.
    """

    title: str
    form: SettingsForm
    name: str = ""
    choices: Sequence[str] = ()
    chosen: str = ""

    @property
    def titles(self) -> Mapping[str, str]:
        """Titles of everything that can be an axis, by name: first the part itself, then its settings."""
        visible = [row.declaration for row in self.form.rows.values() if row.isVisibleTo(self.form)]
        settings = {declaration.name: declared(declaration.title) for declaration in sweepable(visible)}
        return ({self.name: self.title} if self.name else {}) | settings

    def suggested(self, name: str) -> str:
        """Initial text of the axis of that name."""
        if name == self.name:
            return suggested_names(self.choices, self.chosen)
        row = self.form.rows[name]
        return suggested_values(row.declaration, str(row.value()))


def _sweepable_part(name: str, box: PartBox) -> _SweepablePart:
    """The part that a problem, optimizer or schedule box stands for."""
    return _SweepablePart(box.title, box.form, name, list(box.models), box.chosen)


class SweepSection(QObject):
    """Turns the axes in the launch panel and the experiment beside them into a sweep.

    Attributes:
        box: widget with the axes.
        summary: label with the number of runs and their duration, to be placed beside the Start button.
        sweep: the sweep to be run; ``None`` where there is no axis or something is invalid.

    Signals:
        edited: the user changed the sweep.
        validity_changed: ``is_valid`` may have changed without an edit.
        axis_toggled: the user made a setting an axis, or removed the axis, from outside the box.
    """

    edited = Signal()
    validity_changed = Signal()
    axis_toggled = Signal()

    def __init__(
        self,
        boxes: Mapping[str, PartBox],
        training: SettingsForm,
        training_title: str,
        parent: QObject,
    ) -> None:
        """A section without axes.

        Args:
            boxes: the boxes of problem, optimizer and schedule, by the name of the part.
            training: form with the training settings.
            training_title: heading of that form.
            parent: owner of this object.
        """
        super().__init__(parent)
        self._boxes = boxes
        self._training = training
        self._training_title = training_title
        self.box = SweepBox()
        self.summary = QLabel()
        self.summary.setObjectName("sweep_summary")
        self.summary.setWordWrap(True)
        self.summary.hide()
        self.sweep: Sweep | None = None
        self._shown: tuple[Sweep, SweepPlan] | None = None
        self._is_valid = True
        self._estimate = SweepEstimate(self)
        self._estimate.measured.connect(self._on_measured)
        self._estimate.failed.connect(self._on_failed)
        self.box.edited.connect(self.edited)
        self.box.menu_requested.connect(self._on_menu_requested)
        self.box.axis_requested.connect(self.toggle)

    @property
    def is_valid(self) -> bool:
        """Whether there is no sweep, or one that can be run."""
        return self._is_valid

    @property
    def plan(self) -> SweepPlan:
        """Axes and settings of the sweep, without the experiment."""
        return self.box.plan() or SweepPlan()

    @property
    def start_text(self) -> str:
        """Text of the Start button; empty where there is no sweep."""
        return self.tr("Start {0} runs").format(f"{len(self.sweep):,}") if self.sweep is not None else ""

    def show_plan(self, plan: SweepPlan) -> None:
        """Fill the box with the axes and settings of a plan."""
        titles = {name: title for part in self._parts() for name, title in part.titles.items()}
        self.box.show_plan(plan, titles)

    def reset(self) -> None:
        """Remove all axes, so that a single run remains."""
        self.show_plan(SweepPlan())

    def show_experiment(self, experiment: Experiment | None) -> None:
        """Update the sweep for an experiment; ``None`` where a field of the panel is invalid."""
        self.sweep = None
        self._is_valid = True
        plan = self.box.plan()
        names = self.box.names
        self._show_swept()
        if names and experiment is not None and plan is not None:
            try:
                self.sweep = plan.sweep(experiment)
                halving_of(self.sweep, plan)
            except InputError as error:
                self.sweep = None
                self._show_error(error)
            else:
                self._show_sweep(self.sweep, plan)
        if self.sweep is None:
            self._shown = None
            self._estimate.cancel()
            self._is_valid = not names
        if not names or experiment is None:
            self.summary.hide()

    def show_error(self, error: InputError) -> bool:
        """Mark the axis that an error is about; return whether there is one."""
        return self.box.show_error(error) if self.box.names else False

    @Slot(str)
    def toggle(self, name: str) -> None:
        """Make the setting or part of that name an axis, or remove its axis."""
        for part in self._parts():
            if name in part.titles:
                self.box.toggle(name, part.titles[name], part.suggested(name))
                self.axis_toggled.emit()
                return

    def close(self) -> None:
        """Stop estimating the duration."""
        self._estimate.close()

    def _parts(self) -> list[_SweepablePart]:
        training = _SweepablePart(self._training_title, self._training)
        return [*(_sweepable_part(name, box) for name, box in self._boxes.items()), training]

    def _show_swept(self) -> None:
        """Mark in the forms which settings are axes."""
        names = self.box.names
        for box in self._boxes.values():
            box.set_swept(names)
        for name, row in self._training.rows.items():
            row.set_swept(name in names)

    def _show_sweep(self, sweep: Sweep, plan: SweepPlan) -> None:
        self.box.show_axes(sweep)
        if self._shown == (sweep, plan):
            return
        self._shown = sweep, plan
        self._show_summary(self.tr("{0} runs, measuring how long they take …").format(f"{len(sweep):,}"))
        self._estimate.measure_soon(sweep)

    def _show_summary(self, text: str, role: str = "hint") -> None:
        self.summary.setText(text)
        if self.summary.property("role") != role:
            self.summary.setProperty("role", role)
            self.summary.style().unpolish(self.summary)
            self.summary.style().polish(self.summary)
        self.summary.show()

    def _show_error(self, error: WorkbenchError) -> None:
        self.box.clear_errors()
        if isinstance(error, InputError) and self.box.show_error(error):
            self._show_summary(self.tr("Mend the marked axis first."), "error")
        else:
            self._show_summary(message_text(error), "error")

    @Slot(float)
    def _on_measured(self, seconds: float) -> None:
        if self._shown is None:
            return
        sweep, plan = self._shown
        text = self.tr("{0} runs, about {1}")
        if plan.settings.halving:
            text = self.tr("{0} runs, at most about {1}")
        # A measurement of half a second has no more than two significant digits.
        rounded = float(f"{seconds:.2g}")
        self._show_summary(text.format(f"{len(sweep):,}", duration_text(rounded)))

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self._show_error(error)
        self.sweep = None
        self._is_valid = False
        self.validity_changed.emit()

    @Slot()
    def _on_menu_requested(self) -> None:
        self.box.fill_menu([(part.title, part.titles) for part in self._parts()])


def halving_of(sweep: Sweep, plan: SweepPlan) -> SuccessiveHalving | None:
    """Successive halving of a sweep; ``None`` where the plan has none.

    Raises:
        InputError: there are too few runs or updates for it.
    """
    settings = plan.settings
    if not settings.halving:
        return None
    first = None if settings.first_rung == "auto" else settings.first_rung
    return SuccessiveHalving(len(sweep), sweep.experiment.training.steps, settings.reduction, first)
