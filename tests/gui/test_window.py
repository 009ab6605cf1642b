"""The window as a whole: names for screen readers, looks, help, faults, start-up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QSlider,
    QTextBrowser,
    QWidget,
)
from window_fixtures import endless, surface

from storage import StoreLockedError
from workbench.ui.app.main_window import MainWindow
from workbench.ui.commands import COMMANDS
from workbench.ui.help.help_window import HelpWindow
from workbench.ui.widgets.theme import apply_theme, is_dark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot
    from window_fixtures import Bench

ROOT = Path(__file__).parents[2]

USED = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QSlider, QAbstractItemView)


@pytest.fixture
def light_again(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, "light")


def is_part_of_a_larger_one(widget: QWidget) -> bool:
    """Whether a widget is Qt's own part of a spin box, combo box, tab bar, dock or header."""
    inside = (QComboBox, QAbstractSpinBox, QAbstractItemView)
    parent = widget.parentWidget()
    if widget.objectName().startswith("qt_") or isinstance(parent, inside):
        return True
    return (
        parent is None
        or parent.metaObject().className() in {"QTabBar", "QDockWidget", "QToolBar"}
        or isinstance(parent, QLineEdit)
        or (parent.metaObject().className().startswith("QComboBox"))
    )


def test_every_widget_a_person_uses_has_a_name_for_tests_and_for_screen_readers(bench: Bench) -> None:
    bench.start(endless())
    bench.until(bench.window.live.jobs.isVisible)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parentWidget()).__name__}"
        for kind in USED
        for widget in bench.window.findChildren(kind)
        if not is_part_of_a_larger_one(widget)
        and not (
            widget.objectName()
            and (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
        )
    ]
    assert nameless == []


def test_every_command_has_a_slot_and_is_in_a_menu_or_the_toolbar(bench: Bench) -> None:
    shown = {
        action.objectName() for menu in bench.window.menuBar().actions() for action in menu.menu().actions()
    }
    assert {f"action_{command.name}" for command in COMMANDS} <= shown


def test_no_shortcut_is_taken_twice() -> None:
    keys = [command.keys for command in COMMANDS if command.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.usefixtures("light_again")
def test_light_and_dark_change_every_part_at_once(bench: Bench, qapp: QApplication) -> None:
    bench.start(surface())
    bench.finish()
    for choice, dark in (("dark", True), ("light", False)):
        bench.window.theme_group.choose(choice)
        assert is_dark(qapp) is dark
        for part in (bench.window, bench.window.launch, bench.window.runs.table, bench.window.live.jobs):
            assert (part.palette().color(QPalette.ColorRole.Window).lightness() < 128) is dark, part


def test_a_store_that_refuses_writes_is_told_once_and_clearly_and_its_recovery_too(bench: Bench) -> None:
    path = bench.session.store.place
    bench.session.fault_changed.emit(StoreLockedError(path))
    assert str(path) in bench.window.message.text()
    bench.session.fault_changed.emit(None)
    assert "again" in bench.window.message.text()
    bench.click("message_close")
    assert bench.window.message.text() == ""


def test_what_the_window_looked_like_is_remembered(open_bench: Callable[[], Bench]) -> None:
    bench = open_bench()
    bench.find("runs_dock").hide()
    bench.window.live.bars[0]._log_y.setChecked(True)
    bench.find("limit").setValue(2)
    bench.window.launch.show_experiment(surface("adadelta", lr=0.3))
    bench.close()
    again = open_bench()
    assert again.find("runs_dock").isHidden()
    assert not again.find("launch_dock").isHidden()
    assert again.window.live.bars[0]._log_y.isChecked()
    assert again.session.runner.limit == 2
    assert again.window.launch.experiment() == surface("adadelta", lr=0.3)


def test_a_folded_formula_stays_folded_at_the_next_start(open_bench: Callable[[], Bench]) -> None:
    bench = open_bench()
    assert bench.window.launch.formula.is_unfolded
    bench.click("fold_formula")
    bench.close()
    assert not open_bench().window.launch.formula.is_unfolded


def test_a_remembered_state_that_makes_no_sense_is_ignored(open_bench: Callable[[], Bench]) -> None:
    from workbench.ui.preferences import Preferences

    preferences = Preferences()
    for key in ("launch/experiment", "plots/upper", "smoothing/live", "window/limit", "runs/ticked"):
        preferences.write(key, "not at all {")
    bench = open_bench()
    assert bench.window.launch.experiment() is not None


def test_help_has_a_page_for_everything_and_names_every_optimizer(qtbot: QtBot) -> None:
    window = HelpWindow()
    qtbot.addWidget(window)
    browser = window.findChild(QTextBrowser, "help_text")
    texts = []
    for row in range(window._pages.count()):
        window._pages.setCurrentRow(row)
        # One with formulas comes when they are typeset.
        qtbot.waitUntil(lambda: browser.toPlainText() not in texts)
        texts.append(browser.toPlainText())
        assert len(texts[-1]) > 200
    optimizers = next(text for text in texts if text.startswith("Optimizers"))
    for name in ("Gradient descent", "Nesterov", "Adadelta", "AdamW", "NAdam"):
        assert name in optimizers


def test_the_window_is_built_without_importing_what_takes_long() -> None:
    late = "{'torch', 'sklearn', 'scipy', 'ziamath', 'sqlalchemy', 'rich'}"
    # In the order of main.py: what is read before the window opens counts too.
    code = (
        "import sys, main, workbench.cli.store_argument as first; "
        "assert first.window_arguments(['--store', 'runs.sqlite']); "
        f"import workbench.ui.app.application; sys.exit(bool({late} & {{*sys.modules}}))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_window_dies_when_it_is_closed(open_bench: Callable[[], Bench], qapp: QApplication) -> None:
    bench = open_bench()
    bench.start(surface())
    bench.finish()
    bench.close()
    bench.qtbot.waitUntil(
        lambda: not any(isinstance(widget, MainWindow) for widget in QApplication.topLevelWidgets())
    )
