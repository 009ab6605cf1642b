"""Scheduling of all drawing: one timer for all plots and a time budget for each frame."""

from __future__ import annotations

import time
import weakref
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Slot
from shiboken6 import isValid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.curves.thinning import Viewport

FRAME_MS = 16
"""Shortest pause between two frames; about sixty frames a second."""

REST = 3.0
"""What took long is followed by a pause this many times as long, so that the window reacts meanwhile."""

HURRIED_REST = 1.0
"""The same while a person waits for what they have asked for."""

SPARING_REST = 19.0
"""The same where runs train, who need the interpreter that drawing holds: plots take a twentieth of it."""

PAINTING_REST = 10.0
"""The same for painting, most of which Qt does by itself while the runs have the interpreter."""

LONGEST_PAUSE_MS = 500
LONGEST_SPARING_PAUSE_MS = 1000

BUDGET_SECONDS = 0.008
"""Time in which a frame begins new work; the remainder waits for the next frame."""

HURRY_SECONDS = 0.5
"""How long nothing is spared after a person has moved something."""

SPARING_SECONDS = 1.0
"""How long the clock believes that runs train, after it was told so."""

FEW_CURVES = 32
PATIENCE_SECONDS = 0.0003


def patience(curves: int) -> float:
    """Seconds after the deadline in which a plot goes on, so that the fixed cost of a frame is worth it.

    Args:
        curves: how many it shows; with few there is none.
    """
    return PATIENCE_SECONDS * max(0, curves - FEW_CURVES)


class FrameClient(Protocol):
    """Something that prepares what it shows, one frame at a time.

    Attributes:
        is_painted: whether its frames change what is seen; others only compute for it.
    """

    is_painted: bool

    def on_frame(self, deadline: float) -> bool:
        """Do some work, best until `deadline` of time.perf_counter; return whether more remains."""

    def isVisible(self) -> bool:
        """Whether the work would be seen; a client that is not is forgotten until it asks again."""


class FrameClock(QObject):
    """Calls its clients in turn, at most sixty times a second, less often where frames are costly.

    It stands still when none has work. While runs train all drawing together leaves them nineteen twentieths
    of the time.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("frame_clock")
        self._waiting: list[weakref.ref[FrameClient]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._began = self._began_computing = self._began_painting = 0.0
        self._is_unfinished = False
        self._owed_ms = 0.0
        self._hurries_until = self._spares_until = 0.0
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.setInterval(0)
        self._painted.timeout.connect(self._on_painted)

    def request(self, client: FrameClient) -> None:
        """Ask for a frame; asking again before it comes changes nothing."""
        if all(reference() is not client for reference in self._waiting):
            self._waiting.append(weakref.ref(client))
        self._await_frame()

    def hurry(self) -> None:
        """Answer a person's hand at once, rest little and spare nothing for a while."""
        self._hurries_until = time.perf_counter() + HURRY_SECONDS
        self._owed_ms = 0.0
        if self._timer.isActive() and self._timer.remainingTime() > FRAME_MS:
            self._timer.start(FRAME_MS)

    def spare(self) -> None:
        """Leave the interpreter to runs that train; to be said again while they do."""
        self._spares_until = time.perf_counter() + SPARING_SECONDS

    def withdraw(self, client: FrameClient) -> None:
        """Forget a client; the clock stops if it was the last one."""
        self._waiting = [reference for reference in self._waiting if reference() not in (None, client)]
        if not self._waiting:
            self._timer.stop()

    @property
    def is_sparing(self) -> bool:
        """Whether runs train and no person waits."""
        return self._hurries_until < time.perf_counter() < self._spares_until

    @Slot()
    def _on_timeout(self) -> None:
        self._began, self._began_computing = time.perf_counter(), time.thread_time()
        # Qt paints what has changed before a timer of no duration fires. Until then nothing begins.
        self._painted.start()
        deadline = self._began + BUDGET_SECONDS
        turn, self._waiting = self._waiting, []
        while turn and time.perf_counter() < deadline:
            client = turn.pop(0)()
            # A widget may have been deleted by its parent while Python still knows it.
            if client is None or not isValid(client):
                continue
            if not client.isVisible():
                continue
            if client.on_frame(deadline):
                self.request(client)
            if client.is_painted and self.is_sparing:
                # One plot a frame: two are painted one after the other, and the window would react late.
                break
        # Those that the budget did not reach come first in the next frame.
        self._waiting = turn + self._waiting
        self._is_unfinished = bool(self._waiting)
        self._began_painting = time.thread_time()

    @Slot()
    def _on_painted(self) -> None:
        """Rest in proportion to what computing and painting took."""
        took_ms = (time.perf_counter() - self._began) * 1000
        rest = HURRIED_REST if time.perf_counter() < self._hurries_until else REST
        pause_ms = min(max(took_ms * rest, FRAME_MS), LONGEST_PAUSE_MS)
        if self.is_sparing:
            # What a frame leaves over is done soon, so that no curve lags behind; the rest comes after.
            # Without the time in which it waited for the interpreter itself.
            painting = time.thread_time() - self._began_painting
            computing = self._began_painting - self._began_computing
            self._owed_ms += (computing * SPARING_REST + painting * PAINTING_REST) * 1000
            if not self._is_unfinished or self._owed_ms > LONGEST_SPARING_PAUSE_MS:
                pause_ms = min(self._owed_ms, LONGEST_SPARING_PAUSE_MS)
                self._owed_ms = 0.0
        self._timer.setInterval(round(pause_ms))
        if self._waiting:
            self._await_frame()

    def _await_frame(self) -> None:
        if not self._timer.isActive() and not self._painted.isActive():
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


ROUND_SECONDS = 0.5
"""How long curves that are computed wait for the others, while runs train, before all are painted."""


class DrawingRound:
    """Computes the outlines of a plot's curves, those that waited longest first.

    Live data make all of many curves stale again at every frame. Painting costs as much as computing ten of
    them, so while runs train it waits until each has had its turn, and the view stands still until then.
    """

    def __init__(self) -> None:
        self._viewport: Viewport | None = None
        self._began = 0.0

    @property
    def viewport(self) -> Viewport | None:
        """What is computed for; ``None`` where the view may be another one in the next frame."""
        return self._viewport if frame_clock().is_sparing else None

    def draw(self, shown: Sequence[Curve], viewport: Viewport, deadline: float) -> tuple[bool, bool]:
        """Compute until the deadline of time.perf_counter, one curve at least.

        Args:
            shown: the curves that are seen.
            viewport: what of them.
            deadline: when to stop.

        Returns:
            Whether outlines are left to be computed, and whether to paint what there is.
        """
        stale = [curve for curve in shown if not curve.is_drawn_for(viewport)]
        stale.sort(key=attrgetter("drawn_at"))
        if viewport != self._viewport:
            self._viewport, self._began = viewport, time.perf_counter()
        while stale:
            stale.pop(0).draw(viewport)
            now = time.perf_counter()
            if now >= deadline + patience(len(shown)):
                break
        is_over = not stale or stale[0].drawn_at >= self._began or now >= self._began + ROUND_SECONDS
        if is_over or not frame_clock().is_sparing:
            self._viewport = None
            return bool(stale), True
        return True, False
