"""The log of a training loop of one's own, and how it is opened."""

from __future__ import annotations

import os
import struct
import sys
import threading
import traceback
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, NoReturn, Self, SupportsFloat

from storage.errors import StoreError
from storage.invariants import SMALLEST_STEP, NotAllowedError, mended_text, require_integer, require_tags
from storage.logging import open_logs
from storage.logging.accepted_settings import seed_of, settings_of
from storage.logging.accepted_values import number_of, step_of
from storage.logging.row_buffers import RowBuffers
from storage.logging.row_writer import RowWriter
from storage.messages import Message
from storage.records import OWN_LOOP, Change, NewRun
from storage.rescue.opening import open_store
from storage.series.directions import declaration
from storage.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from types import TracebackType

    from storage.place import Server
    from storage.store import Store

_NO_STEP = object()


class RunClosedError(ValueError):
    """A log that takes nothing any more: it was closed, or belongs to another process."""


class RunLog:
    """Takes the points of one run; :func:`storage.open_run` makes one.

    It is a context manager, or is ended by :meth:`close`. Any thread of the process that opened it may log.

    Attributes:
        run_id: Number of the run in the store.
    """

    def __init__(self, store: Store, run_id: int, new: NewRun) -> None:
        self.run_id = run_id
        self._store = store
        self._planned_steps = new.planned_steps
        # Not a simple lock: a thread may be interrupted by a signal whose handler logs or closes.
        self._renew_lock()
        self._refusal: str | None = None
        self._process = os.getpid()
        self._buffers = RowBuffers()
        self._begun = perf_counter()
        self._writer = RowWriter(store, run_id, new, self._buffers)
        open_logs.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A child that was forked inside the block leaves through it as well: the run is its parent's.
        if os.getpid() == self._process:
            self._end(*_end_by(error))

    def __reduce__(self) -> NoReturn:
        raise TypeError(_other_process(self.run_id, self._process))

    def log(self, step: object = _NO_STEP, /, **values: SupportsFloat) -> None:
        """Hand over the values of some series at a step; the loop never waits for the disk.

        All values of a call are taken, exactly as the numbers they are, or none. The points of a series are
        kept by step, whatever the order of the calls; of several values at one step the last one logged
        counts.

        Args:
            step: A whole number of 64 bits, negative ones too. It may also be given by name; a series that is
                called ``step`` needs it first: ``log(3, step=0.5)``.
            values: One real number for each series: numbers of Python and numpy, Decimal, Fraction, truth
                values, arrays and tensors of one element. They are kept as float64, NaN and infinities too. A
                name is one line of at most 1 000 characters, a run has at most 10 000 series.

        Raises:
            ValueError: If a name is not allowed, a number too large, or a whole number that no float64 is; if
                the run was closed, or this process is not the one that opened it.
            TypeError: If the step is missing, or something is no number.
        """
        if step is _NO_STEP:
            if "step" not in values:
                raise TypeError("log() needs a step: log(3, loss=0.5)")
            step = values.pop("step")
        number = step if type(step) is int and step >= SMALLEST_STEP else step_of(step)
        for value in values.values():
            if type(value) is not float:
                values = {name: number_of(name, value) for name, value in values.items()}
                break
        # Half the time of a with statement. An interruption comes after a call: the lock is then held.
        try:
            self._acquire()
            if self._refusal is not None:
                raise RunClosedError(self._refusal)
            self._buffers.append(number, perf_counter() - self._begun, values)
        except struct.error:
            # Of 64 bits it is not.
            step_of(number)
            raise
        finally:
            self._release()

    def close(self) -> None:
        """Write what is left and end the run, which is then *finished*; a second time does nothing.

        Raises:
            StoreError: If the store still refuses it.
            ValueError: If this process is not the one that opened the run.
        """
        if os.getpid() != self._process:
            raise RunClosedError(_other_process(self.run_id, self._process))
        self._end(Status.FINISHED, "")

    def close_forgotten(self) -> None:
        """Close it at the end of the program, which has not done so."""
        error = None if hasattr(sys, "ps1") else getattr(sys, "last_value", None)
        status, message = _end_by(error)
        try:
            self._end(status, message or Message("The program ended without closing the run."))
        except Exception:  # noqa: BLE001 - the program ends, and nobody else could say it
            traceback.print_exc()

    def disown(self) -> None:
        """Refuse everything from now on: this process is a copy of the one that opened it."""
        # Whoever held the lock is not in this process.
        self._renew_lock()
        self._refusal = _other_process(self.run_id, self._process)

    def _renew_lock(self) -> None:
        self._lock = threading.RLock()
        self._acquire, self._release = self._lock.acquire, self._lock.release

    def _end(self, status: Status, message: str) -> None:
        with self._lock:
            if self._refusal is not None:
                return
            self._refusal = f"Run {self.run_id} was closed; open another one to log more."
        open_logs.remove(self)
        end = Change(
            self.run_id,
            status=status,
            message=message,
            ended=datetime.now(UTC),
            # Nobody knew how many steps there would be until they were made.
            planned_steps=self._planned_steps or None,
        )
        try:
            if self._writer.close(end):
                # What cannot be merged now is no loss.
                with suppress(StoreError):
                    self._store.merge(self.run_id)
        finally:
            self._store.close()


def open_run(
    name: str = "",
    *,
    store: str | Path | Server | None = None,
    settings: Mapping[str, object] | object | None = None,
    planned_steps: int = 0,
    tags: Iterable[str] = (),
    higher_is_better: Iterable[str] = (),
    place: str | Path | Server | None = None,
) -> RunLog:
    """Add a run to a store and return its log; the window follows the run as it grows.

    Used as a context manager, the log ends the run with its block: *finished* at the end of the block or by
    ``sys.exit()`` without an error, *stopped* by Ctrl+C and whatever else is raised to leave rather than for
    an error, *failed* by any other exception, with its text. Without a block :meth:`RunLog.close` ends it. A
    run that the program forgets to close is finished when the program ends.

    Args:
        name: What to call it, one line of at most 1 000 characters.
        store: The path of a file or the address of a database, as for ``--store``; None for the store of this
            person, see :func:`storage.open_store`.
        settings: What to filter, group and compare by: a dictionary, a dataclass or a namespace of numbers,
            truth values and texts. Members of nested ones get names with dots; members of enumerations, None,
            paths, times and sequences become texts. ``problem``, ``optimizer`` and ``seed`` are known.
        planned_steps: How many steps it is to make; 0 where that is not known.
        tags: Its first tags.
        higher_is_better: Series whose larger values are better; accuracies, rewards, scores and the like
            are known by their names.
        place: The older name of ``store``.

    Raises:
        ValueError: If a name, a tag or a value is not allowed: it says which, and what is.
        TypeError: If one is of another kind.
        StoreError: If the store cannot be opened or written.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     path = Path(directory) / "runs.sqlite"
    ...     with open_run("by hand", store=path, settings={"lr": 0.5}) as run:
    ...         for step in range(1, 4):
    ...             run.log(step, loss=1 / step, norm=2.0)
    ...         run.log(3, loss=0.25)
    ...     with open_store(path) as store:
    ...         store.series(run.run_id, "loss").values
    array([1.  , 0.5 , 0.25])
    """
    if store is not None and place is not None:
        raise NotAllowedError("place", place, Message("left out where store is given: it is its older name"))
    tags = tags if isinstance(tags, str) else tuple(tags)
    values = settings_of({} if settings is None else settings)
    planned = step_of(planned_steps, "planned_steps")
    require_integer("planned_steps", planned, 0)
    require_tags(tags)
    new = NewRun(
        name=name,
        problem=str(values.get("problem", OWN_LOOP)),
        optimizer=str(values.get("optimizer", OWN_LOOP)),
        convention="",
        schedule="",
        experiment={},
        settings=values,
        seed=seed_of(values),
        planned_steps=planned,
        device="",
        environment=declaration(higher_is_better),
        tags=tuple(tags),
        uid=uuid.uuid4().hex,
    )
    opened = open_store(place if store is None else store)
    try:
        run_id = opened.add_run(new)
        opened.write([], [Change(run_id, status=Status.RUNNING, started=datetime.now(UTC))])
    except BaseException:
        opened.close()
        raise
    return RunLog(opened, run_id, new)


def _end_by(error: BaseException | None) -> tuple[Status, str]:
    """The status and the message of a run that an exception ended, or none."""
    if error is None or (isinstance(error, SystemExit) and not error.code):
        return Status.FINISHED, ""
    if not isinstance(error, Exception | SystemExit):
        # Ctrl+C, a generator that is closed, a task that is cancelled.
        return Status.STOPPED, ""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - whatever somebody's class does
        text = ""
    return Status.FAILED, mended_text(f"{type(error).__name__}: {text}")


def _other_process(run_id: int, process: int) -> str:
    return f"Run {run_id} is logged by process {process} alone; another process opens a run of its own."
