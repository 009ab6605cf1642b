"""A test of the window that leaves a widget, a thread or a running timer behind fails."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from window_fixtures import bench, korean, open_bench

__all__ = ["bench", "korean", "open_bench"]

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_itemcollected(item: pytest.Item) -> None:
    """The offscreen platform warns of windows with a least size and of lists that open; nothing is wrong."""
    missing = "plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"
    item.add_marker(pytest.mark.qt_log_ignore(missing, extend=True))


def _delete_later_now() -> None:
    # pytest-qt's own processEvents leaves these.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _active_timers(application: QCoreApplication) -> set[QTimer]:
    roots = [application, *QApplication.topLevelWidgets()]
    return {timer for root in roots for timer in root.findChildren(QTimer) if timer.isActive()}


def _belongs_to_one_of(widget: QWidget, others: set[QWidget]) -> bool:
    """Whether a widget, such as the list of a box, is a descendant of one of the others."""
    parent = widget.parentWidget()
    return parent is not None and (parent.window() in others or _belongs_to_one_of(parent.window(), others))


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication) -> Iterator[None]:
    """Compare widgets, threads and timers after each test with those before it."""
    threads = set(threading.enumerate())
    widgets = set(QApplication.topLevelWidgets())
    timers = _active_timers(qapp)
    yield
    _delete_later_now()
    left = [f"timer of {timer.parent()}" for timer in _active_timers(qapp) - timers]
    left += [
        f"widget {widget!r}"
        for widget in set(QApplication.topLevelWidgets()) - widgets
        if not _belongs_to_one_of(widget, widgets)
    ]
    left += [
        f"thread {thread.name}"
        for thread in set(threading.enumerate()) - threads
        if thread.is_alive() and not thread.daemon
    ]
    assert not left, "left behind: " + ", ".join(left)
