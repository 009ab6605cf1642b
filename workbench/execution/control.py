"""What a person asks of a run while it trains; the worker looks between blocks."""

from __future__ import annotations

import threading
from enum import Enum

UNLIMITED = 1 << 62
"""More updates than any run makes."""


class Wish(Enum):
    """What a run is to do now."""

    GO_ON = "go on"
    STEP = "step"
    WAIT = "wait"
    END = "end"


class Control:
    """Pause, resume, single step, hold and stop, from any thread."""

    def __init__(self, changed: threading.Condition | None = None) -> None:
        """Go on.

        Args:
            changed: told of every change; one for all runs that train together.
        """
        self.changed = threading.Condition() if changed is None else changed
        self._paused = False
        self._steps = 0
        self._stopped = False
        self._limit = UNLIMITED

    @property
    def is_paused(self) -> bool:
        """Whether the run waits at its next update."""
        return self._paused

    @property
    def is_stopped(self) -> bool:
        """Whether the run is to end."""
        return self._stopped

    @property
    def limit(self) -> int:
        """The update after which the run is to wait for a decision."""
        return self._limit

    def wish(self, done: int) -> Wish:
        """What the run is to do after ``done`` updates."""
        if self._stopped:
            return Wish.END
        if self._paused:
            return Wish.STEP if self._steps else Wish.WAIT
        return Wish.GO_ON if done < self._limit else Wish.WAIT

    def pause(self) -> None:
        """Wait before the next update."""
        with self.changed:
            self._paused, self._steps = True, 0
            self.changed.notify_all()

    def resume(self) -> None:
        """Go on."""
        with self.changed:
            self._paused = False
            self.changed.notify_all()

    def step(self) -> None:
        """Make one update and wait again."""
        with self.changed:
            self._paused = True
            self._steps += 1
            self.changed.notify_all()

    def hold_after(self, limit: int) -> None:
        """Wait after this many updates, until a later limit is set; a pause is another matter."""
        with self.changed:
            self._limit = limit
            self.changed.notify_all()

    def stop(self) -> None:
        """End, even while paused."""
        with self.changed:
            self._stopped = True
            self.changed.notify_all()

    def take_step(self) -> None:
        """Note that one of the single steps asked for is being made."""
        with self.changed:
            self._steps -= 1
