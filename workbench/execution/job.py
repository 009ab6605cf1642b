"""A job: one run on its way through the queue, with its control and its progress, for every thread."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from storage import Status
from workbench.execution.feed import Feed
from workbench.execution.run_start import RunStart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from workbench.errors import InputError
    from workbench.experiment import Experiment
    from workbench.training.recorded_block import RecordedBlock

UNLIMITED = 1 << 62
"""More updates than any run makes."""

SPEED_MEMORY_SECONDS = 2.0
"""Time constant over which the speed is averaged, so that the time left does not jump."""


class Directive(Enum):
    """What a run has to do now."""

    RUN = "run"
    STEP = "step"
    WAIT = "wait"
    END = "end"


class RunControl:
    """Pause, resume, single step, hold and stop, from any thread; the worker looks between blocks."""

    def __init__(self, changed: threading.Condition | None = None) -> None:
        """Start in the running state.

        Args:
            changed: notified of every change; one for all runs that train together.
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
        """Whether the run has to end."""
        return self._stopped

    @property
    def limit(self) -> int:
        """The update after which the run waits for a decision."""
        return self._limit

    def directive(self, done: int) -> Directive:
        """What the run has to do after ``done`` updates."""
        if self._stopped:
            return Directive.END
        if self._paused:
            return Directive.STEP if self._steps else Directive.WAIT
        return Directive.RUN if done < self._limit else Directive.WAIT

    def pause(self) -> None:
        """Wait before the next update."""
        with self.changed:
            self._paused = True
            self._steps = 0
            self.changed.notify_all()

    def resume(self) -> None:
        """End a pause."""
        with self.changed:
            self._paused = False
            self.changed.notify_all()

    def step(self) -> None:
        """Make one update and pause again."""
        with self.changed:
            self._paused = True
            self._steps += 1
            self.changed.notify_all()

    def consume_step(self) -> None:
        """Count one of the requested single steps as made."""
        with self.changed:
            self._steps -= 1

    def hold_after(self, limit: int) -> None:
        """Wait after this many updates until a later limit is set; independent of a pause."""
        with self.changed:
            self._limit = limit
            self.changed.notify_all()

    def stop(self) -> None:
        """End the run, even while it is paused."""
        with self.changed:
            self._stopped = True
            self.changed.notify_all()


@dataclass(frozen=True)
class Progress:
    """State of a job at one moment.

    Attributes:
        status: as in the store.
        steps: number of updates it is to make.
        done: number of updates made.
        seconds: time spent training.
        speed: updates per second of wall-clock time, 0 while unknown or not running.
        message: why it ended, empty where there is nothing to say.
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


class EarlyStopping(Protocol):
    """Decides while runs train which of them go on."""

    def observe(self, jobs: Sequence[Job], losses: RecordedBlock) -> None:
        """Take note of the losses that runs have just had.

        Args:
            jobs: in the order of the block's rows.
            losses: of the series ``loss``.
        """

    def decide(self) -> None:
        """Stop runs, or let them go on, where a decision is due."""


class Job:
    """A run that is queued, training or over.

    Attributes:
        experiment: what it does.
        sweep: identifier of the sweep that it is part of, empty where it is part of none.
        start: where its training starts.
        control: pauses, steps and stops it.
        early_stopping: decides whether the run goes on, ``None`` where only the person does.
        feed_slot: the feed of its batch, and its row among the runs with which that batch began; both are
            replaced at once when it moves to another batch.
        run_id: its number in the store, ``None`` until the store has it.
        stop_status: the status of the run once it is stopped.
        stop_message: the message of the run then.
        input_error: the setting that could not be used, where that is why it failed.
    """

    def __init__(
        self,
        experiment: Experiment,
        on_stop: Callable[[], None] | None = None,
        sweep: str = "",
        start: RunStart | None = None,
    ) -> None:
        """Create a queued run.

        Args:
            experiment: what it does.
            on_stop: called once the run is asked to end, in the thread that asks.
            sweep: identifier of the sweep that it is part of.
            start: where its training starts; ``None`` for a new run from its beginning.
        """
        self.experiment = experiment.pinned()
        self.sweep = sweep
        self.start = start or RunStart()
        self.control = RunControl()
        self.early_stopping: EarlyStopping | None = None
        self.feed_slot = (Feed(), 0)
        self.run_id: int | None = None
        self.stop_status = Status.STOPPED
        self.stop_message = ""
        self.input_error: InputError | None = None
        self._on_stop = on_stop
        self._over = threading.Event()
        self._steps = self.start.steps or experiment.training.steps
        # Status, updates, seconds, speed, message: replaced as a whole, since other threads read them.
        self._state = (Status.QUEUED, self.start.recorded, self.start.seconds, 0.0, "")
        self._seen_at = 0.0

    @property
    def progress(self) -> Progress:
        """Its state now."""
        status, done, seconds, speed, message = self._state
        return Progress(status, self._steps, done, seconds, speed, message)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._over.is_set()

    @property
    def feed(self) -> Feed:
        """The newest values of its batch."""
        return self.feed_slot[0]

    @property
    def row(self) -> int:
        """Its row among the runs with which its batch began."""
        return self.feed_slot[1]

    def stop(self, status: Status = Status.STOPPED, message: str = "") -> None:
        """End the run before its last update; the first caller decides its status.

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

    def set_status(self, status: Status, message: str = "") -> None:
        """Note a new status; called only by the thread that trains the job."""
        _, done, seconds, _, _ = self._state
        self._state = (status, done, seconds, 0.0, message)
        self._seen_at = 0.0
        if status.is_over:
            self._over.set()

    def advance(self, done: int, seconds: float) -> None:
        """Note the updates made so far; called only by the thread that trains the job."""
        status, past, _, speed, message = self._state
        now = time.monotonic()
        if self._seen_at:
            elapsed = max(now - self._seen_at, 1e-9)
            weight = min(1.0, elapsed / SPEED_MEMORY_SECONDS) if speed else 1.0
            speed += weight * ((done - past) / elapsed - speed)
        self._seen_at = now
        self._state = (status, done, seconds, speed, message)


@contextmanager
def locked_controls(jobs: Iterable[Job]) -> Iterator[None]:
    """Lock the controls of several jobs, so that workers see the changes in the ``with`` block all at once.

    Runs that train together and are all paused stay together; seen one by one, each would leave the others.
    """
    conditions = {id(job.control.changed): job.control.changed for job in jobs}
    with ExitStack() as stack:
        for _, condition in sorted(conditions.items()):
            stack.enter_context(condition)
        yield
