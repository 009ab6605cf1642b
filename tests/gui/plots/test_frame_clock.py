"""How often plots are drawn, and when they hurry."""

from __future__ import annotations

import time

import pytest
from PySide6.QtWidgets import QWidget

from workbench.ui.plots.frame_clock import (
    FRAME_MS,
    LONGEST_SPARING_PAUSE_MS,
    REST,
    SPARING_REST,
    FrameClock,
)


class Busy(QWidget):
    """A client whose frames take their time."""

    is_painted = True

    def __init__(self, *, slices=1, milliseconds=8.0):
        super().__init__()
        self._slices, self._milliseconds = slices, milliseconds
        self.frames = 0

    def on_frame(self, deadline):
        self.frames += 1
        end = time.thread_time() + self._milliseconds / 1000
        while time.thread_time() < end:
            pass
        return self.frames % self._slices > 0


@pytest.fixture
def clock(qapp):
    clock = FrameClock(qapp)
    yield clock
    clock.deleteLater()


def pause_after_frames(qtbot, clock, client, count):
    """How long the clock rests after so many frames, in milliseconds."""
    clock.request(client)
    qtbot.waitUntil(lambda: client.frames >= count and not clock._painted.isActive(), timeout=10_000)
    pause = clock._timer.interval()
    clock.withdraw(client)
    return pause


@pytest.fixture
def client(qtbot):
    def made(**looks):
        widget = Busy(**looks)
        qtbot.addWidget(widget)
        widget.show()
        return widget

    return made


def test_a_frame_is_followed_by_rest(qtbot, clock, client):
    pause = pause_after_frames(qtbot, clock, client(), 1)
    assert pause >= max(round(8 * REST), FRAME_MS)


def test_while_runs_train_drawing_takes_a_twentieth(qtbot, clock, client):
    clock.spare()
    pause = pause_after_frames(qtbot, clock, client(), 1)
    assert round(8 * SPARING_REST) - 1 <= pause <= LONGEST_SPARING_PAUSE_MS


def test_what_a_frame_leaves_over_is_done_soon_and_counts(qtbot, clock, client):
    clock.spare()
    busy = client(slices=3, milliseconds=8.0)
    between = pause_after_frames(qtbot, clock, busy, 2)
    assert between < 16 * SPARING_REST
    busy.frames = 0
    clock.spare()
    assert pause_after_frames(qtbot, clock, busy, 3) >= 24 * SPARING_REST - 1


def test_a_hand_is_answered_at_once_whatever_is_owed(qtbot, clock, client):
    clock.spare()
    busy = client(milliseconds=20.0)
    clock.request(busy)
    qtbot.waitUntil(lambda: busy.frames == 1 and not clock._painted.isActive())
    clock.request(busy)
    assert clock._timer.remainingTime() > 4 * FRAME_MS
    clock.hurry()
    assert clock._timer.remainingTime() <= FRAME_MS
    qtbot.waitUntil(lambda: busy.frames == 2 and not clock._painted.isActive())
    assert clock._timer.interval() < 20 * SPARING_REST
    clock.withdraw(busy)


def test_who_is_not_seen_is_not_asked(qtbot, clock, client):
    busy = client()
    clock.request(busy)
    busy.hide()
    qtbot.waitUntil(lambda: not clock._timer.isActive() and not clock._painted.isActive())
    assert busy.frames == 0


def test_while_runs_train_a_frame_is_of_one_plot(qtbot, clock, client):
    clock.spare()
    first, second = client(milliseconds=1.0), client(milliseconds=1.0)
    clock.request(first)
    clock.request(second)
    qtbot.waitUntil(lambda: first.frames == 1)
    assert second.frames == 0
    qtbot.waitUntil(lambda: second.frames == 1)
