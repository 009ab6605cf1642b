"""Controller of the launch panel's sweep: its plan, its validity and its estimated duration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QLabel

from workbench.errors import InputError
from workbench.execution.halving import Halving
from workbench.sweeps import SweepPlan, suggested_names, suggested_values, sweepable
from workbench.ui.language import declared, duration_text
from workbench.ui.launch.sweep_box import SweepBox
from workbench.ui.launch.sweep_estimate import SweepEstimate
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.errors import WorkbenchError
    from workbench.experiment import Experiment
    from workbench.sweeps import Sweep
    from workbench.ui.launch.launch_panel import LaunchPanel
    from workbench.ui.launch.part_box import PartBox
    from workbench.ui.launch.settings_form import SettingsForm


@dataclass(frozen=True)
class SweepablePart:
    """A section of the panel.

    Attributes:
        title: its heading.
        form: of its settings.
        name: of the part itself where another one can be chosen, empty otherwise.
        choices: what there is to choose from.
        chosen: what is chosen.
    """

    title: str
    form: SettingsForm
    name: str = ""
    choices: Sequence[str] = ()
    chosen: str = ""

    @property
    def titles(self) -> Mapping[str, str]:
        """What can become an axis: the part itself first, then its settings; with their titles."""
        rows = [row.declaration for row in self.form.rows.values() if row.isVisibleTo(self.form)]
        settings = {each.name: declared(each.title) for each in sweepable(rows)}
        return ({self.name: self.title} if self.name else {}) | settings

    def suggested(self, name: str) -> str:
        """Values that an axis may begin with."""
        if name == self.name:
            return suggested_names(self.choices, self.chosen)
        row = self.form.rows[name]
        return suggested_values(row.declaration, str(row.value()))


def sweepable_part(name: str, box: PartBox) -> SweepablePart:
    """The section in which a problem, optimizer or schedule is chosen."""
    return SweepablePart(box.title, box.form, name, list(box.models), box.chosen)


class SweepSection(QObject):
    """Knows the sweep that the panel shows.

    Attributes:
        box: the widget with the axes.
        summary: how many runs there will be, and how long they will take; to be put beside Start.
        sweep: what is to be run, ``None`` where there is no axis or something is wrong.

    Signals:
        edited: the person changed the sweep.
    """

    edited = Signal()

    def __init__(self, panel: LaunchPanel) -> None:
        super().__init__(panel)
        self._panel = panel
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
        self.box.offer_wanted.connect(self._on_offer_wanted)
        self.box.axis_wanted.connect(self.toggle)

    @property
    def is_valid(self) -> bool:
        """Whether there is no sweep, or one that can be run."""
        return self._is_valid

    @property
    def plan(self) -> SweepPlan:
        """What the section says, without its experiment."""
        return self.box.plan() or SweepPlan()

    @property
    def start_text(self) -> str:
        """What the button says, empty where there is no sweep."""
        return self.tr("Start {0} runs").format(f"{len(self.sweep):,}") if self.sweep is not None else ""

    def show_plan(self, plan: SweepPlan) -> None:
        """Fill the section."""
        titles = {name: title for part in self._parts() for name, title in part.titles.items()}
        self.box.show_plan(plan, titles)

    def reset(self) -> None:
        """Leave one run."""
        self.show_plan(SweepPlan())

    def show_experiment(self, experiment: Experiment | None) -> None:
        """Follow what the rest of the panel shows, ``None`` where a field is invalid."""
        self.sweep, self._is_valid = None, True
        plan = self.box.plan()
        names = self.box.names
        self._show_swept()
        if names and experiment is not None and plan is not None:
            try:
                self.sweep = plan.sweep(experiment)
                halving_of(self.sweep, plan)
            except InputError as error:
                self.sweep = None
                self._show_failure(error)
            else:
                self._tell(self.sweep, plan)
        if self.sweep is None:
            self._shown = None
            self._estimate.cancel()
            self._is_valid = not names
        if not names or experiment is None:
            self.summary.hide()

    def show_error(self, error: InputError) -> bool:
        """Mark the axis that an error is about; whether there is one."""
        return self.box.show_error(error) if self.box.names else False

    @Slot(str)
    def toggle(self, name: str) -> None:
        """Make a setting an axis, or no axis any more."""
        for part in self._parts():
            if name in part.titles:
                self.box.toggle(name, part)
                self._panel.show_widget(self.box)
                return

    def close(self) -> None:
        """Stop measuring."""
        self._estimate.close()

    def _parts(self) -> list[SweepablePart]:
        panel = self._panel
        boxes = {"problem": panel.problem, "optimizer": panel.optimizer, "schedule": panel.schedule}
        training = SweepablePart(panel.tr("Training"), panel.training)
        return [*(sweepable_part(name, box) for name, box in boxes.items()), training]

    def _show_swept(self) -> None:
        names = self.box.names
        for part in (self._panel.problem, self._panel.optimizer, self._panel.schedule):
            part.set_swept(names)
        for name, row in self._panel.training.rows.items():
            row.set_swept(name in names)

    def _tell(self, sweep: Sweep, plan: SweepPlan) -> None:
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

    def _show_failure(self, error: WorkbenchError) -> None:
        self.box.clear_errors()
        if isinstance(error, InputError) and self.box.show_error(error):
            self._show_summary(self.tr("Mend the marked axis first."), "error")
        else:
            self._show_summary(sentence(str(error)), "error")

    @Slot(float)
    def _on_measured(self, seconds: float) -> None:
        if self._shown is None:
            return
        sweep, plan = self._shown
        told = self.tr("{0} runs, about {1}")
        if plan.settings.halving:
            told = self.tr("{0} runs, at most about {1}")
        # What was measured for half a second has no more than two digits.
        rounded = float(f"{seconds:.2g}")
        self._show_summary(told.format(f"{len(sweep):,}", duration_text(rounded)))

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self._show_failure(error)
        self.sweep, self._is_valid = None, False
        self._panel.show_startable()

    @Slot()
    def _on_offer_wanted(self) -> None:
        self.box.offer(self._parts())


def halving_of(sweep: Sweep, plan: SweepPlan) -> Halving | None:
    """What stops the runs of a sweep early, ``None`` where nothing does.

    Raises:
        InputError: where there are too few runs or updates for it.
    """
    settings = plan.settings
    if not settings.halving:
        return None
    first = None if settings.first_rung == "auto" else settings.first_rung
    return Halving(len(sweep), sweep.experiment.training.steps, settings.reduction, first)
