"""The window comes back as version 0.1.0 left it: its settings file is read for ever."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLineEdit, QMenu

from workbench.experiment import compose

if TYPE_CHECKING:
    from collections.abc import Callable

    from window_fixtures import Bench

FILES = Path(__file__).parents[1] / "fixtures" / "version_0_1"


@pytest.fixture
def restored(qapp, tmp_path: Path, open_bench: Callable[[], Bench]) -> Bench:
    shutil.copy(FILES / "runs.sqlite", tmp_path / "runs.sqlite")
    old = QSettings(str(FILES / "window.ini"), QSettings.Format.IniFormat)
    new = QSettings("descent-workbench", "Descent Workbench")
    for key in old.allKeys():
        new.setValue(key, old.value(key))
    return open_bench()


def test_the_state_of_the_window_is_restored(restored: Bench) -> None:
    window = restored.window
    restored.until(lambda: len(restored.session.runs) == 9)
    assert window.runs.model.ticked == [1, 3, 7]
    assert restored.find("filter", QLineEdit).text() == "optimizer != gd"
    saved = {
        action.text(): action.toolTip() for action in restored.find("saved_filters_menu", QMenu).actions()
    }
    assert saved["good ones"] == "best loss < 1 and tag = paper"
    assert saved["R && D"] == "optimizer = adam"
    assert window.language_group.choice == "ko"
    assert window.theme_group.choice == "dark"
    assert window.session.runner.limit == 2
    assert window.compare.target.text() == "0.5"
    assert not window.launch.formula.is_unfolded
    assert window.live.bars[0].state() == ("loss", "seconds", True, True)
    assert window.compare.group_bar.state() == (True, "mean_confidence", True)


def test_the_experiment_in_the_panel_is_restored(restored: Bench) -> None:
    changes = {"lr": 0.05, "steps": 321, "seed": 9}
    expected = compose("himmelblau", "nadam", "StepLR", name="from the panel", changes=changes)
    assert restored.window.launch.experiment() == expected
