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
"""Pause after a frame as a multiple of its duration, so that the window stays responsive."""

_HURRIED_REST = 1.0
"""The same in response to the user."""

SPARING_REST = 19.0
"""The same while runs train, which need the GIL that drawing holds: plots use a twentieth of the time."""

_PAINTING_REST = 10.0
"""The same for painting, most of which Qt does without the GIL."""

_LONGEST_PAUSE_MS = 500
"""Limit of the pause while nothing trains."""

LONGEST_SPARING_PAUSE_MS = 1000
"""Limit of the pause while runs train."""

_BUDGET_SECONDS = 0.008
"""Time budget of a frame; the remaining work waits for the next frame."""

_HURRY_SECONDS = 0.5
"""How long drawing has priority after the user has moved something."""

_SPARING_SECONDS = 1.0
"""How long the clock assumes that runs train after each call of `spare`."""

_FEW_CURVES = 32
_EXTRA_SECONDS = 0.0003

_ROUND_SECONDS = 0.5
"""How long the computed curves of a plot wait for the others, while runs train, before all are painted."""


def extra_seconds(curves: int) -> float:
    """Time after the deadline in which a plot may go on, which amortises the fixed cost of a frame.

    Args:
        curves: number of curves shown; 0 s for up to 32.
    """
    return _EXTRA_SECONDS * max(0, curves - _FEW_CURVES)


class FrameClient(Protocol):
    """Widget that computes and draws in frames.

    Attributes:
        is_painted: whether its frames change what is visible, rather than only computing something.
    """

    is_painted: bool

    def on_frame(self, deadline: float) -> bool:
        """Work until about `deadline`, by time.perf_counter; return whether work remains."""

    def isVisible(self) -> bool:
        """Whether the work would be visible; an invisible client is dropped until its next request."""


class FrameClock(QObject):
    """Calls its clients in turn, at most sixty times a second, and less often after long frames.

    It is idle while no client has work. While runs train, all drawing together leaves them 19/20 of the time.
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
        self._frame_began = 0.0
        self._computing_began = 0.0
        self._painting_began = 0.0
        self._is_unfinished = False
        self._owed_ms = 0.0
        self._hurries_until = 0.0
        self._spares_until = 0.0
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.setInterval(0)
        self._painted.timeout.connect(self._on_painted)

    def request(self, client: FrameClient) -> None:
        """Request a frame; further requests before it have no effect."""
        if all(reference() is not client for reference in self._waiting):
            self._waiting.append(weakref.ref(client))
        self._start_timer()

    def hurry(self) -> None:
        """Respond to the user: draw at once, with short pauses and priority over training for a while."""
        self._hurries_until = time.perf_counter() + _HURRY_SECONDS
        self._owed_ms = 0.0
        if self._timer.isActive() and self._timer.remainingTime() > FRAME_MS:
            self._timer.start(FRAME_MS)

    def spare(self) -> None:
        """Give priority to runs that train; to be called repeatedly while they do."""
        self._spares_until = time.perf_counter() + _SPARING_SECONDS

    def withdraw(self, client: FrameClient) -> None:
        """Cancel a client's request; the clock stops after the last one."""
        self._waiting = [reference for reference in self._waiting if reference() not in (None, client)]
        if not self._waiting:
            self._timer.stop()

    @property
    def is_sparing(self) -> bool:
        """Whether runs train and the user has not just moved something."""
        return self._hurries_until < time.perf_counter() < self._spares_until

    @Slot()
    def _on_timeout(self) -> None:
        self._frame_began = time.perf_counter()
        self._computing_began = time.thread_time()
        # Qt paints all changes before a timer with interval 0 fires; no frame begins before that.
        self._painted.start()
        deadline = self._frame_began + _BUDGET_SECONDS
        clients = self._waiting
        self._waiting = []
        while clients and time.perf_counter() < deadline:
            client = clients.pop(0)()
            # Its parent may have deleted the widget while a Python reference is left.
            if client is None or not isValid(client):
                continue
            if not client.isVisible():
                continue
            if client.on_frame(deadline):
                self.request(client)
            if client.is_painted and self.is_sparing:
                # One plot per frame: painting several would delay the response to the user.
                break
        # Clients beyond the budget come first in the next frame.
        self._waiting = clients + self._waiting
        self._is_unfinished = bool(self._waiting)
        self._painting_began = time.thread_time()

    @Slot()
    def _on_painted(self) -> None:
        """Pause in proportion to the duration of computing and painting."""
        took_ms = (time.perf_counter() - self._frame_began) * 1000
        rest = _HURRIED_REST if time.perf_counter() < self._hurries_until else REST
        pause_ms = min(max(took_ms * rest, FRAME_MS), _LONGEST_PAUSE_MS)
        if self.is_sparing:
            # CPU time of this thread: the time in which it waited for the GIL does not count.
            painting = time.thread_time() - self._painting_began
            computing = self._painting_began - self._computing_began
            self._owed_ms += (computing * SPARING_REST + painting * _PAINTING_REST) * 1000
            # The pause follows once all work is done, so that no curve falls behind the others.
            if not self._is_unfinished or self._owed_ms > LONGEST_SPARING_PAUSE_MS:
                pause_ms = min(self._owed_ms, LONGEST_SPARING_PAUSE_MS)
                self._owed_ms = 0.0
        self._timer.setInterval(round(pause_ms))
        if self._waiting:
            self._start_timer()

    def _start_timer(self) -> None:
        if not self._timer.isActive() and not self._painted.isActive():
            self._timer.start()


def frame_clock() -> FrameClock:
    """The clock of the running application, created at first use.

    Raises:
        RuntimeError: there is no Qt application.
    """
    application = QCoreApplication.instance()
    if application is None:
        raise RuntimeError("plots need a running Qt application")
    clock = application.findChild(FrameClock, "frame_clock")
    return clock if clock is not None else FrameClock(application)


class DrawingRound:
    """Computes the lines of a plot's curves over several frames, those that waited longest first.

    Live data change all curves at every frame. Painting costs as much as computing ten curves, so while runs
    train it waits until each curve was computed once; the viewport is fixed until then.
    """

    def __init__(self) -> None:
        self._viewport: Viewport | None = None
        self._began = 0.0

    @property
    def viewport(self) -> Viewport | None:
        """The viewport of the present round; ``None`` where the next frame may choose another."""
        return self._viewport if frame_clock().is_sparing else None

    def draw(self, shown: Sequence[Curve], viewport: Viewport, deadline: float) -> tuple[bool, bool]:
        """Compute until the deadline of time.perf_counter, one curve at least.

        Args:
            shown: the visible curves.
            viewport: the part to compute.
            deadline: when to stop.

        Returns:
            Whether curves are left to be computed, and whether to paint now.
        """
        stale = [curve for curve in shown if not curve.is_drawn_for(viewport)]
        stale.sort(key=attrgetter("drawn_at"))
        if viewport != self._viewport:
            self._viewport = viewport
            self._began = time.perf_counter()
        while stale:
            stale.pop(0).draw(viewport)
            now = time.perf_counter()
            if now >= deadline + extra_seconds(len(shown)):
                break
        is_complete = not stale or stale[0].drawn_at >= self._began or now >= self._began + _ROUND_SECONDS
        if is_complete or not frame_clock().is_sparing:
            self._viewport = None
            return bool(stale), True
        return True, False
