"""The run store as the rest of the program sees it."""

from collections.abc import Sequence
from typing import cast

from storage import listing, merging, reading, reopening, writing
from storage.blocks import Block, Series
from storage.curation import Curation
from storage.errors import RunNotFoundError
from storage.models import RunRow
from storage.records import Change, NewRun, RunRecord


class Store(Curation):
    """An open run store; :func:`storage.open_store` makes one.

    Any thread may use it, and other processes may use the file at the same time: readers never wait for a
    writer, writers take turns. Every write is one transaction and happens wholly or not at all.
    Methods raise a :class:`storage.StoreError` when the file or the disk fails them, and nothing else.

    Attributes:
        path: The file.
        owner: The process to which the runs added here belong.
    """

    def add_run(self, new: NewRun) -> int:
        """Add a run, queued and owned by this process, and return its number."""
        return self.add_runs([new])[0]

    def add_runs(self, new: Sequence[NewRun]) -> list[int]:
        """Add runs, all or none, and return their numbers in the same order.

        Raises:
            RunNotFoundError: If a parent does not exist.
            ValueError: If an experiment holds a float that is not finite.
            TypeError: If an experiment holds something that JSON does not know.
        """
        if not new:
            return []
        parents = {run.parent_id for run in new if run.parent_id is not None}
        with self._writing() as connection:
            writing.require_runs(connection, self.path, parents)
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
            writing.apply_changes(connection, changes, self.owner)

    def reopen(self, run_id: int, planned_steps: int) -> None:
        """Queue a run that is over, to go on as a run of this process.

        Raises:
            RunNotFoundError: If there is no such run.
            RunBusyError: If it is not over, perhaps because another program was faster.
        """
        with self._writing() as connection:
            writing.require_runs(connection, self.path, [run_id])
            reopening.reopen(connection, self.path, run_id, planned_steps, self.owner)

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
            return writing.mark_interrupted(connection, self.owner)

    def runs(self, *, in_bin: bool = False) -> list[RunRecord]:
        """Return all runs outside the bin, or all in it, newest first."""
        with self._reading() as connection:
            wanted = RunRow.deleted.is_not(None) if in_bin else RunRow.deleted.is_(None)
            return listing.runs(connection, wanted)

    def run(self, run_id: int) -> RunRecord:
        """Return one run, whether or not it lies in the bin.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            found = listing.runs(connection, RunRow.id == run_id)
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
