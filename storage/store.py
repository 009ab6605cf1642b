"""The run store as the rest of the program sees it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from sqlalchemy import Connection, Engine

from storage import listing, merging, reading, writing
from storage.blocks import Block, Series
from storage.database import writer_of
from storage.errors import RunNotFoundError, StoreError
from storage.models import RunRow
from storage.owner import Owner
from storage.records import Change, NewRun, RunRecord
from storage.translation import translated


class Store:
    """An open run store; :func:`storage.open_store` makes one.

    Any thread may use it, and other processes may use the file at the same time: readers never wait for a
    writer, writers take turns. Every write is one transaction and happens wholly or not at all.
    Methods raise a :class:`storage.StoreError` when the file or the disk fails them, and nothing else.

    Attributes:
        path: The file.
        owner: The process to which the runs added here belong.
    """

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self.owner = Owner.current()
        self._engine = engine
        self._writer = writer_of(engine)
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; harmless when closed already. No other thread may be inside a call.

        Whoever closes the file last moves the write-ahead log into it.
        """
        self._closed = True
        with translated(self.path):
            self._engine.dispose()

    def add_run(self, new: NewRun) -> int:
        """Add a run, queued and owned by this process, and return its number."""
        return self.add_runs([new])[0]

    def add_runs(self, new: Sequence[NewRun]) -> list[int]:
        """Add runs, all or none, and return their numbers in the same order.

        Raises:
            ValueError: If an experiment holds a float that is not finite.
            TypeError: If an experiment holds something that JSON does not know.
        """
        if not new:
            return []
        with self._writing() as connection:
            return writing.add_runs(connection, new, self.owner)

    def write(self, blocks: Sequence[Block], changes: Sequence[Change] = ()) -> None:
        """Write points and changes of state in one transaction, and update the summaries of the series.

        Raises:
            RunNotFoundError: If one of the runs does not exist; nothing is written then.
            ValueError: If a block does not lie after everything its series already hold.
        """
        if not blocks and not changes:
            return
        with self._writing() as connection:
            writing.require_runs(
                connection,
                self.path,
                {*(block.run_id for block in blocks), *(change.run_id for change in changes)},
            )
            writing.write_blocks(connection, blocks)
            writing.apply_changes(connection, changes)

    def merge(self, run_id: int) -> None:
        """Join the small blocks of a run that is over into big ones; what readers see stays the same.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._writing() as connection:
            writing.require_runs(connection, self.path, [run_id])
            merging.merge(connection, self.path, run_id)

    def mark_interrupted(self) -> list[int]:
        """Mark the unfinished runs of processes that are no longer alive and return their numbers.

        Runs of living processes and of other machines are left alone.
        """
        with self._writing() as connection:
            return writing.mark_interrupted(connection)

    def runs(self) -> list[RunRecord]:
        """Return all runs, newest first."""
        with self._reading() as connection:
            return listing.runs(connection)

    def run(self, run_id: int) -> RunRecord:
        """Return one run.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            found = listing.runs(connection, run_id)
        if not found:
            raise RunNotFoundError(self.path, run_id)
        return found[0]

    def experiment(self, run_id: int) -> dict[str, object]:
        """Return the whole declaration of a run; tuples have become lists.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return reading.document(connection, self.path, run_id, RunRow.experiment)

    def environment(self, run_id: int) -> dict[str, str]:
        """Return the versions and whatever else was recorded about where a run was added.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            found = reading.document(connection, self.path, run_id, RunRow.environment)
        return cast("dict[str, str]", found)

    def series_names(self, run_id: int) -> list[str]:
        """Return the names of the recorded series in the order of their first appearance.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return reading.series_names(connection, self.path, run_id)

    def series(self, run_id: int, name: str, after_step: int = -1) -> Series:
        """Return the points of a series whose step is greater than ``after_step``, in fresh arrays.

        A series that does not exist is empty: a live view asks before the first block has arrived.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return reading.series(connection, self.path, run_id, name, after_step)

    def change_counter(self) -> int:
        """Return a number that is different whenever this or another process has written to the store."""
        with self._reading() as connection:
            return reading.change_counter(connection, self.path)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._require_open()
        with translated(self.path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        self._require_open()
        with translated(self.path), self._writer.begin() as connection:
            yield connection
            writing.count_up(connection)

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError(self.path, "has been closed; open it again")
