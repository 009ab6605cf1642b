"""The run store as the rest of the program sees it."""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import cast

from storage import listing, overview, reading, reopening, tally, writing
from storage.blocks import Block, Outline, Series
from storage.curation import Curation
from storage.database import Database
from storage.errors import StoreError
from storage.filtering.occurring import vocabulary
from storage.filtering.vocabulary import Vocabulary
from storage.frames import Frames
from storage.listing import RunChanges
from storage.models import DocumentRow, RunRow
from storage.overview import Frame
from storage.records import Change, NewRun, RunRecord
from storage.selection import Selection, counted, selected
from storage.taking import Taking

_MERGING_SECONDS = 0.1
"""How long a write goes on merging runs: those that train together are crowded at the same moment, and what
comes meanwhile has to be on the disk within a second. The others' turn is after the next writes."""


class Store(Curation, Taking, Frames):
    """An open run store; :func:`storage.open_store` makes one.

    Any thread may use it, and other processes may use the file at the same time: readers never wait for a
    writer, writers take turns. Every write is one transaction and happens wholly or not at all.
    Methods raise a :class:`storage.StoreError` when the file or the disk fails them, and nothing else.

    Attributes:
        path: The file.
        owner: The process to which the runs added here belong.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._written: tuple[int, tally.Tallies] = (-1, {})
        """The tallies of the runs written last, and the change counter at which the store has the same."""

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
            writing.require_runs(connection, self.place, parents)
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
                self.place,
                {*(block.run_id for block in blocks), *(change.run_id for change in changes)},
            )
            if self._database.wrote_unawares(connection):
                blocks = writing.not_yet_written(connection, blocks)
            blocks = [block for block in blocks if block.steps.size and block.names]
            counter = reading.change_counter(connection, self.place)
            known, self._written = self._written, (-1, {})
            tallies = tally.load(connection, blocks, known[1] if known[0] == counter else {})
            crowded = writing.write_blocks(connection, blocks, tallies) if blocks else []
            writing.apply_changes(connection, changes, self.owner)
        self._database.forget_doubts()
        self._written = (counter + 1, tallies)
        began = time.monotonic()
        for run_id in crowded:
            # What was written is in the store: if there is no room for this now, the next write tries again.
            with suppress(StoreError):
                self.merge(run_id)
            if time.monotonic() - began > _MERGING_SECONDS:
                break

    def reopen(self, run_id: int, planned_steps: int) -> None:
        """Queue a run that is over, to go on as a run of this process.

        Raises:
            RunNotFoundError: If there is no such run.
            RunBusyError: If it is not over, perhaps because another program was faster.
        """
        with self._writing() as connection:
            writing.require_runs(connection, self.place, [run_id])
            reopening.reopen(connection, self.place, run_id, planned_steps, self.owner)

    def runs(self, *, in_bin: bool = False) -> list[RunRecord]:
        """Return all runs outside the bin, or all in it, newest first."""
        with self._reading() as connection:
            wanted = RunRow.deleted.is_not(None) if in_bin else RunRow.deleted.is_(None)
            return listing.runs(connection, wanted)

    def select(self, selection: Selection) -> list[RunRecord]:
        """Return the runs of a selection, in its order: a page of a long list costs what the page holds."""
        with self._reading() as connection:
            return listing.select_runs(connection, self.place, selection)

    def numbers(self, selection: Selection) -> list[int]:
        """Return the numbers of the runs of a selection, in its order."""
        with self._reading() as connection:
            return list(connection.execute(selected(selection)).scalars())

    def vocabulary(self) -> Vocabulary:
        """Return the names and values that occur in the store, for the completion of filters."""
        with self._reading() as connection:
            return vocabulary(connection)

    def count(self, selection: Selection) -> int:
        """Return how many runs meet the conditions of a selection, whatever its limit and offset."""
        with self._reading() as connection:
            return int(connection.execute(counted(selection)).scalar_one())

    def run(self, run_id: int) -> RunRecord:
        """Return one run, whether or not it lies in the bin.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        return self.numbered([run_id])[0]

    def numbered(self, run_ids: Iterable[int]) -> list[RunRecord]:
        """Return the runs with these numbers, in this order and each once, in the bin or not.

        Raises:
            RunNotFoundError: If one of them does not exist; it names the smallest.
        """
        with self._reading() as connection:
            return listing.numbered(connection, self.place, run_ids)

    def experiment(self, run_id: int) -> dict[str, object]:
        """Return the whole declaration of a run; tuples have become lists.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return reading.document(connection, self.place, run_id, DocumentRow.experiment)

    def environment(self, run_id: int) -> dict[str, str]:
        """Return the versions and whatever else was recorded about where a run was added.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            found = reading.document(connection, self.place, run_id, DocumentRow.environment)
        return cast("dict[str, str]", found)

    def series_names(self, run_id: int) -> list[str]:
        """Return the names of the recorded series in the order of their first appearance.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return reading.series_names(connection, self.place, run_id)

    def series(self, run_id: int, name: str, after_step: int = -1) -> Series:
        """Return the points of a series whose step is greater than ``after_step``, in fresh arrays.

        A series that does not exist is empty: a live view asks before the first block has arrived.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return reading.series(connection, self.place, run_id, name, after_step)

    def all_series(self, run_id: int) -> dict[str, Series]:
        """Return every series of a run by name, in the order of their first appearance.

        Series that were recorded together share the arrays of their steps and seconds.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return reading.all_series(connection, self.place, run_id)

    def series_of(self, run_ids: Iterable[int], name: str) -> dict[int, Series]:
        """Return one series of many runs; empty for a run that has none, or that does not exist."""
        with self._reading() as connection:
            return reading.series_of(connection, self.place, run_ids, name)

    def outline(self, run_id: int, name: str, frame: Frame) -> Outline:
        """Return what a picture of a series needs, at a cost that hardly depends on how long the series is.

        Where the frame holds fewer than two points for each of its columns, they are all there.
        A series that does not exist has no buckets.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return overview.outline(connection, self.place, run_id, name, frame)

    def runs_changed_since(self, counter: int) -> RunChanges:
        """Return the runs that were added, changed or removed since the change counter had a value.

        Runs in the bin are among them: a reader learns so that they have been put there.
        """
        with self._reading() as connection:
            now = reading.change_counter(connection, self.place)
            return listing.changed_since(connection, counter, now)

    def change_counter(self) -> int:
        """Return a number that is different whenever this or another process has written to the store."""
        with self._reading() as connection:
            return reading.change_counter(connection, self.place)
