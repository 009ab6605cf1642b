"""The log of a training loop of one's own, and how it is opened."""

from __future__ import annotations

import struct
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, SupportsFloat

from storage.logging.row_buffers import RowBuffers
from storage.logging.row_writer import RowWriter
from storage.records import OWN_LOOP, Change, NewRun, Scalar
from storage.rescue.opening import open_store
from storage.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from storage.place import Server
    from storage.store import Store


class RunLog:
    """Takes the points of one run; :func:`storage.open_run` makes one.

    Attributes:
        run_id: Number of the run in the store.
    """

    def __init__(self, store: Store, run_id: int) -> None:
        self.run_id = run_id
        self._buffers = RowBuffers()
        self._begun = time.perf_counter()
        self._writer = RowWriter(store, run_id, self._buffers)

    def log(self, step: int, **values: SupportsFloat) -> None:
        """Hand over the values of some series at a step; each series goes up in steps.

        One thread may log a run; it never waits for the disk.

        Raises:
            ValueError: If an earlier call went back in steps of a series; nothing is logged after that.
            TypeError: If something is no number.
        """
        if self._writer.failure is not None:
            raise self._writer.failure
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
        self._writer.close()


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
