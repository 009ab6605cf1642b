"""A sweep put together in the launch panel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QToolButton
from window_fixtures import PATIENCE_MS, surface

from workbench.experiment import compose
from workbench.optimizers import OPTIMIZERS
from workbench.sweeps import SweepPlan, SweepSettings
from workbench.ui.language import stored_message_text
from workbench.ui.launch.launch_panel import PANEL_WIDTH, LaunchPanel
from workbench.ui.widgets.theme import apply_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot
    from window_fixtures import Bench


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[LaunchPanel]:
    widget = LaunchPanel()
    qtbot.addWidget(widget)
    widget.show_experiment(surface("adam"))
    widget.show()
    yield widget
    widget.sweep.close()


def press(qtbot: QtBot, panel: LaunchPanel, name: str) -> None:
    button = next(each for each in panel.findChildren(QToolButton, name) if each.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def field(panel: LaunchPanel, name: str) -> QLineEdit:
    return next(edit for edit in panel.findChildren(QLineEdit, name) if edit.isVisible())


def type_in(qtbot: QtBot, panel: LaunchPanel, name: str, text: str) -> None:
    edit = field(panel, name)
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClicks(edit, text)


def start_text(panel: LaunchPanel) -> str:
    return panel.findChild(QPushButton, "start").text()


def test_a_beginner_sees_one_run_and_no_settings_of_a_sweep(panel: LaunchPanel) -> None:
    assert start_text(panel) == "Start"
    assert not panel.sweep.box.form.isVisible()
    assert not panel.sweep.summary.isVisible()


def test_the_button_at_a_setting_makes_it_an_axis_around_its_value(qtbot: QtBot, panel: LaunchPanel) -> None:
    press(qtbot, panel, "lr_sweep")
    assert field(panel, "axis_lr_values").text() == "0.0001..1:13:log"
    assert start_text(panel) == "Start 13 runs"
    assert not panel.optimizer.form.rows["lr"].findChild(QLineEdit, "lr").isEnabled()
    lrs = [each.optimizer.lr for each in panel.sweep.sweep.experiments()]
    assert (lrs[0], lrs[-1], len(lrs)) == (1e-4, 1.0, 13)
    press(qtbot, panel, "lr_sweep")
    assert start_text(panel) == "Start"
    assert panel.optimizer.form.rows["lr"].findChild(QLineEdit, "lr").isEnabled()


def test_the_keyboard_makes_an_axis_of_the_field_it_is_in(qtbot: QtBot, panel: LaunchPanel) -> None:
    panel.activateWindow()
    edit = field(panel, "beta1")
    edit.setFocus()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(edit, Qt.Key.Key_A, keys)
    assert list(panel.sweep.box.names) == ["beta1"]
    qtbot.waitUntil(field(panel, "axis_beta1_values").hasFocus, timeout=PATIENCE_MS)


def test_the_menu_offers_what_can_be_swept_and_adds_it(qtbot: QtBot, panel: LaunchPanel) -> None:
    menu = panel.sweep.box._menu
    menu.aboutToShow.emit()
    actions = {action.data(): action for sub in menu.actions() for action in sub.menu().actions()}
    assert {"problem", "optimizer", "schedule", "lr", "beta1", "seed", "dtype"} <= set(actions)
    actions["optimizer"].trigger()
    assert field(panel, "axis_optimizer_values").text().split(", ")[0] == "adam"
    type_in(qtbot, panel, "axis_optimizer_values", "adam, gd")
    assert [each.optimizer.name for each in panel.sweep.sweep.experiments()] == ["adam", "gd"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1..0:5", "must be a range whose first number is not above the last"),
        ("0..1:5:log", "must be a range above 0, where it is logarithmic"),
        ("0..1", "must be a range with a COUNT, where the sampling is grid"),
        ("", "must be values separated by commas"),
    ],
)
def test_an_axis_that_cannot_be_used_is_marked_at_its_field(
    qtbot: QtBot, panel: LaunchPanel, text: str, told: str
) -> None:
    press(qtbot, panel, "lr_sweep")
    type_in(qtbot, panel, "axis_lr_values", text)
    error = panel.findChild(QLabel, "axis_lr_error")
    assert error.isVisible()
    assert told in error.text()
    assert field(panel, "axis_lr_values").property("invalid") is True
    assert not panel.findChild(QPushButton, "start").isEnabled()
    type_in(qtbot, panel, "axis_lr_values", "0.1, 0.2")
    assert not error.isVisible()
    assert start_text(panel) == "Start 2 runs"
    assert panel.findChild(QPushButton, "start").isEnabled()


def test_a_value_that_no_run_can_have_is_found_behind_the_form(qtbot: QtBot, panel: LaunchPanel) -> None:
    press(qtbot, panel, "lr_sweep")
    type_in(qtbot, panel, "axis_lr_values", "0.1, -1")
    error = panel.findChild(QLabel, "axis_lr_error")
    qtbot.waitUntil(error.isVisible, timeout=PATIENCE_MS)
    assert "must be a number above 0" in error.text()
    assert not panel.findChild(QPushButton, "start").isEnabled()


@pytest.mark.usefixtures("korean")
def test_what_is_wrong_with_an_axis_is_told_in_korean(qtbot: QtBot, qapp: QApplication) -> None:
    panel = LaunchPanel()
    qtbot.addWidget(panel)
    panel.show_experiment(surface("adam"))
    panel.show()
    press(qtbot, panel, "lr_sweep")
    assert start_text(panel) == "실행 13개 시작"
    for text in ("1..0:5", "0..1:5:log", "0..1:5:cube", "0..1:0", "0..1", ""):
        type_in(qtbot, panel, "axis_lr_values", text)
        told = panel.findChild(QLabel, "axis_lr_error").text()
        words = re.findall(r"[a-z]{2,}", told)
        assert re.search("[가-힣]", told), text
        assert set(words) <= {"grid", "lin", "log"}, told
    assert stored_message_text("Successive halving stopped it after 27 updates: place 5 of 9.") == (
        "연속 반감법이 업데이트 27번 뒤에 멈췄습니다: 9개 중 5위."
    )
    panel.sweep.close()


def test_an_axis_that_another_optimizer_does_not_have_is_marked(qtbot: QtBot, panel: LaunchPanel) -> None:
    press(qtbot, panel, "beta1_sweep")
    panel.show_experiment(surface("gd"))
    error = panel.findChild(QLabel, "axis_beta1_error")
    assert error.text() == "no setting of this experiment"
    panel.show_experiment(surface("adam"))
    assert not error.isVisible()


def test_the_panel_says_how_long_the_sweep_takes_and_forgets_it_with_the_form(
    qtbot: QtBot, panel: LaunchPanel
) -> None:
    press(qtbot, panel, "lr_sweep")
    summary = panel.sweep.summary
    assert "13 runs, measuring" in summary.text()
    qtbot.waitUntil(lambda: "13 runs, about" in summary.text(), timeout=PATIENCE_MS)
    type_in(qtbot, panel, "axis_lr_values", "0.1, 0.2")
    assert "2 runs, measuring" in summary.text()
    type_in(qtbot, panel, "axis_lr_values", "0.1,, x..")
    assert "Mend the marked axis" in summary.text()
    assert not panel.sweep._estimate._delay.isActive()


def test_sampling_and_halving_show_their_settings_only_where_they_mean_something(
    qtbot: QtBot, panel: LaunchPanel
) -> None:
    press(qtbot, panel, "lr_sweep")
    rows = panel.sweep.box.form.rows
    assert not rows["samples"].isVisible()
    assert not rows["reduction"].isVisible()
    panel.show_sweep(
        SweepPlan({"lr": "1e-3..1:9:log"}, SweepSettings(sampling="sobol", samples=20, halving=True))
    )
    assert rows["samples"].isVisible()
    assert rows["reduction"].isVisible()
    assert start_text(panel) == "Start 20 runs"
    rows["first_rung"].set_value("100000")
    rows["first_rung"].edited.emit()
    assert "must be a whole number from 1 to" in rows["first_rung"].error()
    assert not panel.findChild(QPushButton, "start").isEnabled()


def test_defaults_leave_one_run(qtbot: QtBot, panel: LaunchPanel) -> None:
    press(qtbot, panel, "lr_sweep")
    qtbot.mouseClick(panel.findChild(QPushButton, "reset_all"), Qt.MouseButton.LeftButton)
    assert start_text(panel) == "Start"
    assert not panel.sweep.box.names


def test_a_sweep_is_there_again_after_a_restart(open_bench: Callable[[], Bench]) -> None:
    plan = SweepPlan(
        {"lr": "0.1, 0.2", "seed": "0..4"}, SweepSettings(sampling="random", samples=7, halving=True)
    )
    first = open_bench()
    first.window.launch.show_experiment(surface())
    first.window.launch.show_sweep(plan)
    first.close()
    second = open_bench()
    assert second.window.launch.sweep.plan == plan
    assert second.find("start", QPushButton).text() == "Start 7 runs"


def test_a_file_holds_the_sweep_and_one_without_holds_none(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "sweep.toml")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (path, ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))
    launch, commands = bench.window.launch, bench.window.actions_by_name
    plan = SweepPlan({"lr": "0.1, 0.2"}, SweepSettings(seeds=3))
    launch.show_experiment(surface("adam"))
    launch.show_sweep(plan)
    commands["save_experiment"].trigger()
    commands["reset"].trigger()
    commands["open_experiment"].trigger()
    assert launch.sweep.plan == plan
    assert launch.experiment() == surface("adam")
    launch.show_sweep(SweepPlan())
    commands["save_experiment"].trigger()
    launch.show_sweep(plan)
    commands["open_experiment"].trigger()
    assert launch.sweep.plan == SweepPlan()


@pytest.mark.parametrize("ending", ["", "-wal"])
def test_an_experiment_is_not_written_over_the_store(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    bench.start(surface(steps=20))
    bench.finish()
    own = f"{bench.session.store.local}{ending}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (own, ""))
    bench.window.actions_by_name["save_experiment"].trigger()
    assert "another file than the run store" in bench.window.message.text()
    assert [run.steps_done for run in bench.session.store.runs()] == [20]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_nothing_in_the_panel_is_cut_off_at_its_least_width(
    qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest, language: str
) -> None:
    if language == "ko":
        request.getfixturevalue("korean")
    apply_theme(qapp, "light")
    panel = LaunchPanel()
    qtbot.addWidget(panel)
    panel.resize(PANEL_WIDTH, 600)
    panel.show()
    panel.show_sweep(SweepPlan({"lr": "1e-4..1:13:log"}, SweepSettings(sampling="sobol", halving=True)))
    for name in OPTIMIZERS:
        panel.show_experiment(compose("mlp", name))
        QApplication.processEvents()
        assert panel._area.widget().minimumSizeHint().width() <= panel._area.viewport().width(), name
    panel.sweep.close()
