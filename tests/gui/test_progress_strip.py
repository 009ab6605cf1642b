"""The line of the status bar that says how far something is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton

from workbench.ui.widgets.progress_strip import ProgressStrip

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@dataclass
class Work:
    done: int = 0
    total: int = 0


@pytest.fixture
def strip(qtbot: QtBot) -> ProgressStrip:
    strip = ProgressStrip("work", QPushButton("End"))
    qtbot.addWidget(strip)
    return strip


@pytest.mark.parametrize("total", [1, 7, 3_000, 10_000, 5 * 10**9])
def test_the_bar_shows_the_part_that_is_done_however_much_there_is(qtbot, strip, total) -> None:
    work = Work()
    strip.follow(work, "Counting")
    bar = strip.findChild(QProgressBar, "work_progress")
    assert (bar.minimum(), bar.maximum()) == (0, 0)
    work.done, work.total = total // 2, total
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert bar.value() / bar.maximum() == pytest.approx(work.done / total, abs=1e-3)
    work.done = total
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    strip.rest()


def test_it_is_there_while_something_goes_on_and_can_be_ended_once(qtbot, strip) -> None:
    assert strip.isHidden()
    button = strip.findChild(QPushButton)
    for title in ("First", "Second"):
        strip.follow(Work(), title)
        assert strip.isVisible()
        assert strip.findChild(QLabel, "work_label").text() == title
        assert strip.findChild(QProgressBar).accessibleName() == title
        assert button.isEnabled()
        button.click()
        assert not button.isEnabled()
        strip.rest()
        assert strip.isHidden()
