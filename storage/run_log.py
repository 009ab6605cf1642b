"""Logging a training loop of one's own: it appends rows to buffers, which a thread writes to the store."""

from __future__ import annotations

import struct
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, SupportsFloat

import numpy as np

from storage.errors import StoreError
from storage.records import OWN_LOOP, Change, NewRun, Scalar
from storage.series.blocks import SeriesBlock
from storage.status import Status
from storage.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from storage.place import Server

FEWEST_ROWS = 16
MOST_ROWS = 4_096
"""Rows of the first buffer of some series, and of the largest."""


class RowBuffer:
    """Rows of step, seconds and the values of some series, packed side by side.

    It connects two threads without a lock: one appends, the other drains. Each writes only its own count, and
    a row is counted when it is complete.

    Attributes:
        names: The series.
        rows: How many rows there is room for.
        written: How many were appended.
    """

    __slots__ = ("_buffer", "_drained", "_kind", "_pack", "_size", "names", "rows", "written")

    def __init__(self, names: tuple[str, ...], rows: int) -> None:
        self.names = names
        self.rows = rows
        self.written = 0
        self._drained = 0
        layout = struct.Struct(f"=qd{len(names)}d")
        self._pack = layout.pack_into
        self._size = layout.size
        self._buffer = bytearray(rows * layout.size)
        fields = [("step", np.int64), ("seconds", np.float64), ("values", np.float64, (len(names),))]
        self._kind = np.dtype(fields)

    def append(self, step: int, seconds: float, values: Mapping[str, SupportsFloat]) -> None:
        """Add a row; the caller has looked whether there is room.

        Raises:
            struct.error: If something is no number.
        """
        self._pack(self._buffer, self.written * self._size, step, seconds, *values.values())
        self.written += 1

    def drain(self, run_id: int) -> SeriesBlock | None:
        """Return the rows that were appended since the last call, None if there are none.

        Raises:
            ValueError: If the steps do not ascend.
        """
        start, end = self._drained, self.written
        if start == end:
            return None
        rows = np.frombuffer(self._buffer, self._kind)[start:end].copy()
        self._drained = end
        return SeriesBlock(run_id, self.names, rows["step"], rows["seconds"], rows["values"])

    def is_drained(self) -> bool:
        """Whether every row was appended and drained."""
        return self._drained == self.rows


class RowBuffers:
    """The buffers of one run, in the order in which they were begun."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, ...], RowBuffer] = {}
        self._all: list[RowBuffer] = []

    def append(self, step: int, seconds: float, values: Mapping[str, SupportsFloat]) -> None:
        """Add the values of some series at a step.

        Raises:
            struct.error: If something is no number.
        """
        names = tuple(values)
        buffer = self._open.get(names)
        if buffer is None or buffer.written == buffer.rows:
            buffer = self._begin(names, buffer)
        buffer.append(step, seconds, values)

    def drain(self, run_id: int) -> Iterator[SeriesBlock]:
        """Yield what was appended since the last call, in an order in which each series goes up.

        Raises:
            ValueError: If the steps of a series do not ascend.
        """
        # What is begun during the walk is met by the next. What was closed before it gets no more rows.
        count = len(self._all)
        still_open = set(self._open.values())
        for buffer in self._all[:count]:
            block = buffer.drain(run_id)
            if block is not None:
                yield block
        walked = self._all[:count]
        self._all[:count] = [buffer for buffer in walked if buffer in still_open and not buffer.is_drained()]

    def _begin(self, names: tuple[str, ...], past: RowBuffer | None) -> RowBuffer:
        # A series that continues in another buffer must not be overtaken by later values of its own.
        for other in [others for others in self._open if not set(others).isdisjoint(names)]:
            del self._open[other]
        rows = FEWEST_ROWS if past is None else min(2 * past.rows, MOST_ROWS)
        buffer = self._open[names] = RowBuffer(names, rows)
        self._all.append(buffer)
        return buffer


FLUSH_SECONDS = 0.5
"""How long a point may wait before it is on its way to the disk; it is there within a second."""


class RunLog:
    """Takes the points of one run; :func:`storage.open_run` makes one.

    When the store refuses a write (disk full, locked) nothing is lost: it is tried again.

    Attributes:
        run_id: Number of the run in the store.
    """

    def __init__(self, store: Store, run_id: int) -> None:
        self.run_id = run_id
        self._store = store
        self._buffers = RowBuffers()
        self._blocks: list[SeriesBlock] = []
        self._begun = time.perf_counter()
        self._failure: Exception | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"log of run {run_id}")
        self._thread.start()

    def log(self, step: int, **values: SupportsFloat) -> None:
        """Hand over the values of some series at a step; each series goes up in steps.

        One thread may log a run; it never waits for the disk.

        Raises:
            ValueError: If an earlier call went back in steps of a series; nothing is logged after that.
            TypeError: If something is no number.
        """
        if self._failure is not None:
            raise self._failure
        try:
            self._buffers.append(step, time.perf_counter() - self._begun, values)
        except struct.error as error:
            raise TypeError(f"A step is an integer and a value a number; got {step!r}, {values}.") from error

    def close(self) -> None:
        """Write what is left and end the thread.

        Raises:
            StoreError: If the store still refuses it.
            ValueError: If a series went back.
        """
        self._closing.set()
        self._thread.join()
        if self._failure is not None:
            raise self._failure
        self._flush()

    def _work(self) -> None:
        while not self._closing.wait(FLUSH_SECONDS):
            try:
                self._flush()
            except StoreError:
                # It is all still there: the next time, or close, tries again.
                continue
            except Exception as error:  # noqa: BLE001 - raised where the loop that made it hears of it
                self._failure = error
                return

    def _flush(self) -> None:
        self._blocks.extend(self._buffers.drain(self.run_id))
        if self._blocks:
            last = max(int(block.steps[-1]) for block in self._blocks)
            seconds = max(float(block.seconds[-1]) for block in self._blocks)
            self._store.write(self._blocks, [Change(self.run_id, steps_done=last, seconds=seconds)])
            self._blocks = []


@contextmanager
def open_run(
    name: str = "",
    *,
    place: str | Path | Server | None = None,
    settings: Mapping[str, Scalar] | None = None,
    planned_steps: int = 0,
    tags: tuple[str, ...] = (),
) -> Iterator[RunLog]:
    """Add a run to the store at the place and log it; the window follows it as it grows.

    The run is finished at the end of the block, stopped by Ctrl+C, and failed by any other exception.

    Args:
        name: What to call it.
        place: The store, as for :func:`storage.open_store`.
        settings: What to filter, group and compare by. ``problem``, ``optimizer`` and ``seed`` are known.
        planned_steps: How many steps it is to make; 0 where that is not known.
        tags: Its first tags.

    Raises:
        StoreError: If the store cannot be opened or written.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     place = Path(directory) / "runs.sqlite"
    ...     with open_run("by hand", place=place, settings={"lr": 0.5}) as run:
    ...         for step in range(1, 4):
    ...             run.log(step, loss=1 / step, norm=2.0)
    ...     with open_store(place) as store:
    ...         store.series(run.run_id, "loss").values
    array([1.        , 0.5       , 0.33333333])
    """
    values = dict(settings or {})
    new = NewRun(
        name=name,
        problem=str(values.get("problem", OWN_LOOP)),
        optimizer=str(values.get("optimizer", OWN_LOOP)),
        convention="",
        schedule="",
        experiment={},
        settings=values,
        seed=int(values.get("seed", 0)),
        planned_steps=planned_steps,
        device="",
        environment={},
        tags=tags,
    )
    with open_store(place) as store:
        run_id = store.add_run(new)
        store.write([], [Change(run_id, status=Status.RUNNING, started=datetime.now(UTC))])
        log = RunLog(store, run_id)
        status, message = Status.FAILED, ""
        try:
            with closing(log):
                yield log
            status = Status.FINISHED
        except KeyboardInterrupt:
            status = Status.STOPPED
            raise
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            raise
        finally:
            end = Change(run_id, status=status, message=message, ended=datetime.now(UTC))
            # Nobody knew how many steps there would be until they were made.
            planned = planned_steps or store.run(run_id).steps_done
            store.write([], [replace(end, planned_steps=planned)])
            store.merge(run_id)
