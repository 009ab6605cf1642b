"""One run on its way through the queue, as every thread may see it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage import Status
from workbench.execution.control import Control
from workbench.execution.feed import Feed
from workbench.execution.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.errors import InputError
    from workbench.execution.halving import Halving
    from workbench.experiment import Experiment

SPEED_MEMORY_SECONDS = 2.0
"""Speed is an average over about this long, so that the time left does not jump."""


@dataclass(frozen=True)
class Progress:
    """Where a job stands at one moment.

    Attributes:
        status: as in the store.
        steps: updates it is to make.
        done: updates made.
        seconds: time spent training.
        speed: updates per second of the clock, 0 while unknown or not running.
        message: why it ended, empty where there is nothing to tell.
    """

    status: Status
    steps: int
    done: int = 0
    seconds: float = 0.0
    speed: float = 0.0
    message: str = ""

    @property
    def seconds_left(self) -> float | None:
        """Time until it ends at the present speed, ``None`` while that is unknown."""
        return (self.steps - self.done) / self.speed if self.speed > 0 else None


class Job:
    """A run that is queued, training or over.

    Attributes:
        experiment: what it does.
        sweep: identifier of the sweep that it is part of, empty where it is part of none.
        origin: where it begins.
        control: how to pause, step and stop it.
        halving: decides at its rungs whether the run goes on, ``None`` where nothing but the person does.
        place: the feed of those that it trains with, and which of the runs that began together it is; both
            become others at once when it leaves them.
        run_id: its number in the store, ``None`` until the store has it.
        stop_status: what the run becomes when it is stopped.
        stop_message: what is said of it then.
        input_error: the setting that could not be used, where that is why it failed.
    """

    def __init__(
        self,
        experiment: Experiment,
        on_stop: Callable[[], None] | None = None,
        sweep: str = "",
        origin: Origin | None = None,
    ) -> None:
        """A queued run.

        Args:
            experiment: what it does.
            on_stop: called once the run is asked to end, in the thread that asks.
            sweep: identifier of the sweep that it is part of.
            origin: where it begins; ``None`` for a new run from its start.
        """
        self.experiment = experiment.pinned()
        self.sweep = sweep
        self.origin = origin or Origin()
        self.control = Control()
        self.halving: Halving | None = None
        self.place = (Feed(), 0)
        self.run_id: int | None = None
        self.stop_status = Status.STOPPED
        self.stop_message = ""
        self.input_error: InputError | None = None
        self._on_stop = on_stop
        self._over = threading.Event()
        steps = self.origin.steps or experiment.training.steps
        self._steps = steps
        # Replaced as a whole, since other threads read it; a Progress is made when one asks.
        self._stand = (Status.QUEUED, self.origin.recorded, self.origin.seconds, 0.0, "")
        self._seen_at = 0.0

    @property
    def progress(self) -> Progress:
        """Where it stands now."""
        status, done, seconds, speed, message = self._stand
        return Progress(status, self._steps, done, seconds, speed, message)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._over.is_set()

    @property
    def feed(self) -> Feed:
        """The newest values of the runs that it trains with."""
        return self.place[0]

    @property
    def row(self) -> int:
        """Which of the runs that began to train together it is."""
        return self.place[1]

    def stop(self, status: Status = Status.STOPPED, message: str = "") -> None:
        """End the run before its last update; whoever asks first says what it becomes.

        Args:
            status: what it becomes.
            message: why.
        """
        if self.control.is_stopped:
            return
        self.stop_status, self.stop_message = status, message
        self.control.stop()
        if self._on_stop is not None:
            self._on_stop()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over; ``False`` when ``seconds`` have passed before that."""
        return self._over.wait(seconds)

    def enter(self, status: Status, message: str = "") -> None:
        """Note a new status; only the thread that trains the job calls this."""
        _, done, seconds, _, _ = self._stand
        self._stand = (status, done, seconds, 0.0, message)
        self._seen_at = 0.0
        if status.is_over:
            self._over.set()

    def advance(self, done: int, seconds: float) -> None:
        """Note the updates made so far; only the thread that trains the job calls this."""
        (status, past, _, speed, message), now = self._stand, time.monotonic()
        if self._seen_at:
            elapsed = max(now - self._seen_at, 1e-9)
            weight = min(1.0, elapsed / SPEED_MEMORY_SECONDS) if speed else 1.0
            speed += weight * ((done - past) / elapsed - speed)
        self._seen_at = now
        self._stand = (status, done, seconds, speed, message)
