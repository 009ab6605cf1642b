"""What a person asks of a run while it trains; the worker looks between blocks."""

from __future__ import annotations

import threading

UNLIMITED = 1 << 62
"""More updates than any run makes."""


class Control:
    """Pause, resume, single step and stop, from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._steps = 0
        self._stopped = False

    @property
    def is_paused(self) -> bool:
        """Whether the run waits at its next update."""
        return self._paused

    @property
    def is_stopped(self) -> bool:
        """Whether the run is to end."""
        return self._stopped

    def pause(self) -> None:
        """Wait before the next update."""
        with self._changed:
            self._paused, self._steps = True, 0
            self._changed.notify_all()

    def resume(self) -> None:
        """Go on."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def step(self) -> None:
        """Make one update and wait again."""
        with self._changed:
            self._paused = True
            self._steps += 1
            self._changed.notify_all()

    def stop(self) -> None:
        """End, even while paused."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def allowed(self) -> int:
        """How many updates may be made before asking again: 0 when stopped or paused."""
        with self._changed:
            if self._stopped:
                return 0
            if not self._paused:
                return UNLIMITED
            if self._steps:
                self._steps -= 1
                return 1
            return 0

    def wait(self) -> None:
        """Sleep until the run may go on, step or must end."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or not self._paused or self._steps > 0)
