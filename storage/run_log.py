"""A training loop of one's own, logged: the loop hands numbers over, a thread of its own writes them."""

import struct
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, SupportsFloat

from storage.errors import StoreError
from storage.opening import open_store
from storage.place import Server
from storage.records import OWN_LOOP, Change, NewRun, Scalar
from storage.sheets import Sheets
from storage.status import Status
from storage.store import Store

if TYPE_CHECKING:
    from storage.blocks import Block

FLUSH_SECONDS = 0.5
"""How long a point may wait before it is on its way to the disk; it is there within a second."""


class RunLog:
    """Takes the points of one run; :func:`storage.open_run` makes one.

    When the store refuses a write (disk full, locked) everything is kept and tried again.

    Attributes:
        run_id: Number of the run in the store.
    """

    def __init__(self, store: Store, run_id: int) -> None:
        self.run_id = run_id
        self._store = store
        self._sheets = Sheets()
        self._blocks: list[Block] = []
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
            self._sheets.append(step, time.perf_counter() - self._begun, values)
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
        self._blocks.extend(self._sheets.take(self.run_id))
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
