"""Forms made from declarations: every setting can be entered, is checked at its field and goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from window_fixtures import PATIENCE_MS

from workbench.experiment import compose
from workbench.optimizers import OPTIMIZERS
from workbench.problems import PROBLEMS
from workbench.schedules import SCHEDULES
from workbench.settings import declarations
from workbench.ui.launch.launch_panel import LaunchPanel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def panel(qtbot: QtBot) -> LaunchPanel:
    widget = LaunchPanel()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture(scope="module")
def panel_of_module(qapp: QApplication) -> Iterator[LaunchPanel]:
    widget = LaunchPanel()
    widget.show()
    yield widget
    widget.close()
    widget.deleteLater()


@pytest.fixture
def shared_panel(qapp: QApplication, qtbot: QtBot, panel_of_module: LaunchPanel) -> Iterator[LaunchPanel]:
    """One panel for tests that fill every form of it."""
    yield panel_of_module
    # Formulas are typeset in the background, and the preview of a schedule is drawn in the next frame.
    timers = [*panel_of_module.findChildren(QTimer), *qapp.findChildren(QTimer)]
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in timers), timeout=PATIENCE_MS)


def field(panel: LaunchPanel, name: str) -> QLineEdit:
    return next(edit for edit in panel.findChildren(QLineEdit, name) if edit.isVisible())


def type_in(qtbot: QtBot, panel: LaunchPanel, name: str, text: str) -> None:
    edit = field(panel, name)
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClicks(edit, text)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_the_defaults_of_every_problem_make_an_experiment(shared_panel: LaunchPanel, problem: str) -> None:
    expected = compose(problem, "adam")
    shared_panel.show_experiment(expected)
    assert shared_panel.experiment() == expected


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_defaults_of_every_optimizer_make_an_experiment(
    shared_panel: LaunchPanel, optimizer: str
) -> None:
    expected = compose("rosenbrock", optimizer)
    shared_panel.show_experiment(expected)
    assert shared_panel.experiment() == expected


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_comes_back_from_the_form(shared_panel: LaunchPanel, schedule: str) -> None:
    expected = compose("mlp", "adamw", schedule, name="mine", changes={"batch_size": 32, "hidden": (8, 4)})
    shared_panel.show_experiment(expected)
    assert shared_panel.experiment() == expected


def test_every_field_shows_name_help_and_range(shared_panel: LaunchPanel) -> None:
    shared_panel.show_experiment(compose("rosenbrock", "adam"))
    for declaration in declarations(OPTIMIZERS["adam"].Settings):
        if declaration.name == "convention":
            continue
        row = shared_panel.optimizer.form.rows[declaration.name]
        editor = row.findChild(QWidget, declaration.name)
        assert editor.accessibleName() == declaration.title
        assert declaration.help in editor.toolTip()
        assert declaration.allowed in editor.toolTip()


@pytest.mark.parametrize(("name", "text"), [("lr", "-1"), ("beta1", "1"), ("lr", "abc"), ("steps", "0")])
def test_a_value_that_cannot_be_used_is_marked_at_its_field_with_the_reason(
    qtbot: QtBot, panel: LaunchPanel, name: str, text: str
) -> None:
    type_in(qtbot, panel, name, text)
    error = next(label for label in panel.findChildren(QLabel, f"{name}_error") if label.isVisible())
    assert "must be" in error.text()
    assert field(panel, name).property("invalid") is True
    assert not panel.findChild(QPushButton, "start").isEnabled()
    assert panel.experiment() is None


def test_mending_the_value_clears_the_mark(qtbot: QtBot, panel: LaunchPanel) -> None:
    type_in(qtbot, panel, "lr", "-1")
    type_in(qtbot, panel, "lr", "1e-3")
    assert field(panel, "lr").property("invalid") is False
    assert panel.findChild(QPushButton, "start").isEnabled()
    assert panel.experiment().optimizer.lr == 1e-3


def test_a_changed_field_offers_the_way_back_to_its_default(qtbot: QtBot, panel: LaunchPanel) -> None:
    panel.show_experiment(compose("quadratic", "adam"))
    reset = next(b for b in panel.findChildren(QToolButton, "beta2_reset") if b.parent().isVisible())
    assert reset.isHidden()
    type_in(qtbot, panel, "beta2", "0.5")
    assert not reset.isHidden()
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert panel.experiment().optimizer.beta2 == 0.999


def test_the_arrow_keys_step_a_learning_rate_through_one_two_five(qtbot: QtBot, panel: LaunchPanel) -> None:
    panel.show_experiment(compose("quadratic", "adam", changes={"lr": 0.01}))
    edit = field(panel, "lr")
    seen = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
        qtbot.keyClick(edit, key)
        seen.append(float(edit.text()))
    assert seen == [0.02, 0.05, 0.1, 0.05]


def test_the_arrow_keys_do_not_leave_the_allowed_range(qtbot: QtBot, panel: LaunchPanel) -> None:
    panel.show_experiment(compose("quadratic", "momentum", changes={"momentum": 0.99}))
    qtbot.keyClick(field(panel, "momentum"), Qt.Key.Key_Up)
    assert field(panel, "momentum").text() == "0.99"


def test_a_surface_has_no_batch_size_to_choose(panel: LaunchPanel) -> None:
    panel.show_experiment(compose("mlp", "adam", changes={"batch_size": 32}))
    assert panel.findChild(QComboBox, "batch_size").isEnabled()
    choice = panel.findChild(QComboBox, "problem")
    choice.setCurrentIndex(choice.findData("rosenbrock"))
    assert not panel.training.rows["batch_size"].isEnabled()
    assert panel.experiment().training.batch_size == "full"


def test_what_was_typed_for_one_optimizer_is_kept_while_another_is_looked_at(
    qtbot: QtBot, panel: LaunchPanel
) -> None:
    type_in(qtbot, panel, "lr", "0.125")
    choice = panel.findChild(QComboBox, "optimizer")
    choice.setCurrentIndex(choice.findData("gd"))
    choice.setCurrentIndex(choice.findData("adam"))
    assert panel.experiment().optimizer.lr == 0.125


def test_defaults_puts_everything_back(qtbot: QtBot, panel: LaunchPanel) -> None:
    panel.show_experiment(
        compose("quadratic", "adam", changes={"lr": 0.5, "steps": 7, "condition_number": 3})
    )
    qtbot.mouseClick(panel.findChild(QPushButton, "reset_all"), Qt.MouseButton.LeftButton)
    assert panel.experiment() == compose("quadratic", "adam")


def test_devices_that_are_found_are_offered_and_the_choice_stays(panel: LaunchPanel) -> None:
    panel.suggest_devices(["cpu", "cuda:0"])
    box = panel.findChild(QComboBox, "device")
    assert [box.itemText(index) for index in range(box.count())] == ["cpu", "cuda:0"]
    assert box.currentText() == "cpu"
