"""Labels whose text changes again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.ui.widgets.labels import SteadyLabel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Layouts(QObject):
    """Counts how often a widget is asked to lay out what it holds."""

    count = 0

    def eventFilter(  # noqa: N802 - Qt's name
        self, watched: QObject, event: QEvent
    ) -> bool:
        """Qt's."""
        self.count += event.type() == QEvent.Type.LayoutRequest
        return super().eventFilter(watched, event)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    QHBoxLayout(window).addWidget(SteadyLabel())
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def label(window: QWidget, qtbot: QtBot) -> SteadyLabel:
    label = window.findChild(SteadyLabel)
    label.show_text("1,000 of 2,000")
    qtbot.waitUntil(lambda: label.width() == label.sizeHint().width())
    return label


def test_another_text_of_the_same_length_has_nothing_laid_out(label: SteadyLabel, qtbot: QtBot) -> None:
    layouts = Layouts()
    label.parentWidget().installEventFilter(layouts)
    for number in (1_111, 1_112, 911):
        label.show_text(f"{number:,} of 2,000")
        qtbot.wait(5)
        assert label.text() == f"{number:,} of 2,000"
    assert layouts.count == 0


def test_a_longer_text_gets_the_room_that_it_needs_and_keeps_it(label: SteadyLabel, qtbot: QtBot) -> None:
    before = label.width()
    label.show_text("1,000,000,000 of 2,000,000,000")
    qtbot.waitUntil(lambda: label.width() >= label.sizeHint().width() > before)
    wide = label.width()
    label.show_text("0")
    qtbot.wait(5)
    assert label.width() == wide
