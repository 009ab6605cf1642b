"""The window that tells where two optimizers part, and optimizers of other libraries in the boxes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QProgressBar, QPushButton
from window_fixtures import Bench, endless, surface

from workbench.experiment import RESERVED_NAMES, compose, optimizer_class
from workbench.optimizers import OPTIMIZERS, library_names
from workbench.replication.step_comparison import StepComparison
from workbench.ui.launch.launch_panel import LaunchPanel
from workbench.ui.replication.step_comparison_window import StepComparisonWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


class View:
    """The window as a person has it before them, beside a panel."""

    def __init__(self, qtbot: QtBot, launch: LaunchPanel) -> None:
        self.qtbot = qtbot
        self.launch = launch
        self.window = StepComparisonWindow(launch)
        qtbot.addWidget(self.window)
        self.window.show()

    def text(self, name: str = "parting_result") -> str:
        return self.window.findChild(QLabel, name).text()

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(self.window.findChild(QPushButton, name), Qt.MouseButton.LeftButton)

    def choose(self, first: object, second: object) -> None:
        self.window.first.show_settings(first.name, first)
        self.window.second.show_settings(second.name, second)

    def compare(self) -> None:
        self.click("parting_start")
        self.qtbot.waitUntil(lambda: not self.window.is_working, timeout=30_000)


@pytest.fixture
def view(qtbot: QtBot) -> View:
    launch = LaunchPanel()
    qtbot.addWidget(launch)
    launch.show_experiment(surface("nesterov", lr=0.01, steps=60))
    return View(qtbot, launch)


def test_it_begins_with_the_panels_optimizer_in_two_of_its_conventions(view: View) -> None:
    first, second = view.window.first.settings(), view.window.second.settings()
    assert first == view.launch.experiment().optimizer
    assert (second.name, second.lr) == ("nesterov", 0.01)
    assert first.convention != second.convention
    assert "quadratic" in view.text("parting_shared")
    assert "60" in view.text("parting_shared")


def test_the_step_at_which_they_part_is_told_and_the_difference_drawn(view: View) -> None:
    view.compare()
    first, second = (
        view.launch.experiment().model_copy(update={"optimizer": box.settings()})
        for box in (view.window.first, view.window.second)
    )
    comparison = StepComparison(first, second)
    comparison.advance(60)
    assert f"They part at step {comparison.beyond_tolerance.step}:" in view.text()
    assert f"{comparison.largest.relative:.3g}, at step {comparison.largest.step}." in view.text()
    curve = view.window.plot.curve("difference")
    assert curve.data.abscissa.read("step", 0, 100).tolist() == list(range(1, 61))
    assert curve.data.ordinate.read(0, 100).tolist() == comparison.differences().tolist()
    assert view.window.findChild(QProgressBar, "parting_progress").value() == 1000


def test_runs_that_stay_together_are_told_to_do_so(view: View) -> None:
    settings = view.window.first.settings()
    view.choose(settings, settings)
    view.compare()
    assert view.text() == "They do not part within 60 steps. Their parameters are equal to the last bit."


def test_a_run_that_diverges_is_told(view: View) -> None:
    view.launch.show_experiment(compose("rosenbrock", "gd", changes={"steps": 60}))
    view.choose(*(optimizer_class("gd").Settings(lr=rate) for rate in (1.0, 1e-4)))
    view.compare()
    assert "The first run diverged at step" in view.text()
    assert "The second run" not in view.text()


def test_a_comparison_can_be_stopped_and_another_begun(view: View) -> None:
    view.launch.show_experiment(endless())
    view.click("parting_start")
    view.qtbot.waitUntil(lambda: "steps are compared" in view.text(), timeout=30_000)
    assert not view.window.findChild(QPushButton, "parting_start").isEnabled()
    view.click("parting_stop")
    view.qtbot.waitUntil(lambda: not view.window.is_working, timeout=30_000)
    view.launch.show_experiment(surface(steps=30))
    view.compare()
    assert len(view.window.plot.curve("difference").data) == 30


def test_closing_the_window_ends_the_comparison(view: View) -> None:
    view.launch.show_experiment(endless())
    view.click("parting_start")
    view.window.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "side by side"]
    assert not view.window.is_working


def test_an_invalid_field_of_the_panel_or_of_a_box_is_told_and_nothing_begins(view: View) -> None:
    row = view.launch.training.rows["steps"]
    row.set_value(0)
    view.click("parting_start")
    assert view.text() == "Mend the marked fields of the panel in the main window first."
    row.set_value(60)
    view.window.second.form.rows["lr"].set_value(-1.0)
    view.click("parting_start")
    assert view.text() == "Mend the marked fields first."
    assert not view.window.is_working


def test_a_fault_of_the_input_that_only_training_finds_is_told(view: View) -> None:
    model = optimizer_class("torch:Adam").Settings
    view.choose(view.window.first.settings(), model(beta1=1.5))
    view.compare()
    assert "Invalid beta parameter" in view.text()


def test_a_class_of_torch_can_be_compared_with_our_own(view: View) -> None:
    view.launch.show_experiment(surface("adam", lr=0.01, steps=60))
    view.choose(optimizer_class("adam").Settings(), optimizer_class("torch:Adam").Settings())
    view.compare()
    assert view.text().startswith("They do not part within 60 steps.")


def test_every_widget_a_person_uses_has_a_name(view: View) -> None:
    for kind in (QAbstractButton, QComboBox, QProgressBar):
        for widget in view.window.findChildren(kind):
            if widget.objectName().startswith("parting"):
                assert widget.accessibleName() or widget.text(), widget.objectName()


# In the main window


def models() -> dict[str, object]:
    return {name: optimizer_class(name).Settings for name in library_names("torch", RESERVED_NAMES)}


@pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", extend=True)
def test_the_menu_opens_it_and_the_main_window_closes_it(bench: Bench) -> None:
    bench.window.launch.show_experiment(endless())
    bench.window.actions_by_name["parting"].trigger()
    window = bench.window.windows.parting
    assert window.isVisible()
    window.start()
    bench.close()
    assert not window.is_working
    assert not window.is_working


def test_optimizers_of_other_libraries_are_offered_below_a_line_once_they_are_loaded(bench: Bench) -> None:
    box = bench.find("optimizer", QComboBox)
    assert box.count() == len(OPTIMIZERS)
    bench.window.show_optimizers(models())
    assert [box.itemData(index) for index in range(len(OPTIMIZERS) + 1, box.count())] == list(models())
    assert box.itemText(box.findData("torch:RAdam")) == "RAdam (torch)"
    bench.window.show_optimizers(models())
    assert box.count() == len(OPTIMIZERS) + 1 + len(models())


def test_a_class_of_torch_is_run_from_the_window_and_its_settings_used_again(bench: Bench) -> None:
    bench.window.show_optimizers(models())
    experiment = surface("torch:RAdam", lr=0.02)
    run_id = bench.start(experiment)
    bench.finish()
    assert bench.status(run_id) == "finished"
    bench.window.launch.show_experiment(surface())
    table = bench.window.runs.table
    bench.until(lambda: table.model().rowCount() == 1)
    table.selectRow(0)
    bench.window.actions_by_name["use_settings"].trigger()
    bench.until(lambda: bench.window.launch.experiment() == experiment)


def test_an_experiment_with_a_class_of_torch_waits_for_it_at_the_next_start(
    open_bench: Callable[[], Bench],
) -> None:
    experiment = surface("torch:RAdam", lr=0.02)
    first = open_bench()
    first.window.launch.show_experiment(experiment)
    first.close()
    # Closed before torch was loaded, it is still remembered.
    open_bench().close()
    third = open_bench()
    assert third.window.launch.experiment().optimizer.name in OPTIMIZERS
    third.window.show_optimizers(models())
    assert third.window.launch.experiment() == experiment


def test_an_experiment_that_waits_does_not_replace_what_the_person_has_begun(
    open_bench: Callable[[], Bench],
) -> None:
    first = open_bench()
    first.window.launch.show_experiment(surface("torch:RAdam"))
    first.close()
    second = open_bench()
    second.window.launch.show_experiment(surface("momentum"))
    second.window.show_optimizers(models())
    assert second.window.launch.experiment() == surface("momentum")
