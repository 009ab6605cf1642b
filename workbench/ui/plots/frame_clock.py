"""One timer for all plots: who has something new to show is asked to show it, within a budget."""

from __future__ import annotations

import time
import weakref
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Slot
from shiboken6 import isValid

FRAME_MS = 16
"""Pause between two frames; about sixty frames a second."""

BUDGET_SECONDS = 0.008
"""Time in which a frame begins new work; the remainder waits for the next frame."""


class FrameClient(Protocol):
    """Something that prepares what it shows, one frame at a time."""

    def on_frame(self, deadline: float) -> bool:
        """Do some work, best until `deadline` of time.perf_counter; return whether more remains."""

    def isVisible(self) -> bool:
        """Whether the work would be seen; a client that is not is forgotten until it asks again."""


class FrameClock(QObject):
    """Calls its clients at most sixty times a second, in turn, and stands still when none has work."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("frame_clock")
        self._waiting: list[weakref.ref[FrameClient]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_timeout)

    def request(self, client: FrameClient) -> None:
        """Ask for a frame; asking again before it comes changes nothing."""
        if all(reference() is not client for reference in self._waiting):
            self._waiting.append(weakref.ref(client))
        if not self._timer.isActive():
            self._timer.start()

    def withdraw(self, client: FrameClient) -> None:
        """Forget a client; the clock stops if it was the last one."""
        self._waiting = [reference for reference in self._waiting if reference() not in (None, client)]
        if not self._waiting:
            self._timer.stop()

    @Slot()
    def _on_timeout(self) -> None:
        deadline = time.perf_counter() + BUDGET_SECONDS
        turn, self._waiting = self._waiting, []
        while turn and time.perf_counter() < deadline:
            client = turn.pop(0)()
            # A widget may have been deleted by its parent while Python still knows it.
            if client is None or not isValid(client):
                continue
            if client.isVisible() and client.on_frame(deadline):
                self.request(client)
        # Those that the budget did not reach come first in the next frame.
        self._waiting = turn + self._waiting
        if self._waiting:
            self._timer.start()


def frame_clock() -> FrameClock:
    """The clock of the running application, made at first use.

    Raises:
        RuntimeError: there is no application.
    """
    application = QCoreApplication.instance()
    if application is None:
        raise RuntimeError("plots need a running Qt application")
    clock = application.findChild(FrameClock, "frame_clock")
    return clock if clock is not None else FrameClock(application)
