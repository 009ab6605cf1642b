"""The run store as the rest of the program sees it, and how it is opened."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import Connection, update

from storage import schema
from storage.backends.error_translation import translated
from storage.backends.postgresql import PostgresqlDatabase
from storage.backends.sqlite import SqliteDatabase
from storage.errors import StoreError, StoreUnreadableError
from storage.models import RevisionRow
from storage.place import Server, place_of
from storage.records import require_tags
from storage.runs import editing, rows
from storage.series import merging, reading, summaries, writing
from storage.store_reader import StoreReader
from storage.transfer import ingest
from storage.transfer.run_transfer import ImportOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from storage.backends.database import Database
    from storage.records import Change, NewRun
    from storage.series.blocks import SeriesBlock
    from storage.transfer.ingest import BlockSource
    from storage.transfer.run_transfer import RunImport, RunTransfer

_MERGING_SECONDS = 0.1
"""How long a write goes on merging runs: those that train together are crowded at the same moment, and what
comes meanwhile has to be on the disk within a second. The others' turn is after the next writes."""

# Two threads must not create one file.
_opening = threading.Lock()


class Store(StoreReader):
    """An open run store; :func:`storage.open_store` makes one.

    Any thread may use it, and other processes may use the file at the same time: readers never wait for a
    writer, writers take turns. Every write is one atomic transaction.
    Methods raise a :class:`storage.StoreError` when the file or the disk fails them, and nothing else.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._written: tuple[int, summaries.Summaries] = (-1, {})
        """The summaries of the runs written last, and the change counter at which the store has the same."""

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
            rows.require_runs(connection, parents)
            return rows.add_runs(connection, new, self.owner)

    def write(self, blocks: Sequence[SeriesBlock], changes: Sequence[Change] = ()) -> None:
        """Write points and changes of state in one transaction, and update the summaries of the series.

        Raises:
            RunNotFoundError: If one of the runs does not exist; nothing is written then.
            ValueError: If a block does not lie after everything its series already hold.
        """
        if not blocks and not changes:
            return
        with self._writing() as connection:
            rows.require_runs(
                connection, {*(block.run_id for block in blocks), *(change.run_id for change in changes)}
            )
            if self._database.commit_was_applied(connection):
                blocks = writing.not_yet_written(connection, blocks)
            blocks = [block for block in blocks if block.steps.size and block.names]
            counter = rows.change_counter(connection)
            known, self._written = self._written, (-1, {})
            current = summaries.load(connection, blocks, known[1] if known[0] == counter else {})
            crowded = writing.write_blocks(connection, blocks, current) if blocks else []
            rows.apply_changes(connection, changes, self.owner)
        self._database.clear_uncertain_commit()
        self._written = (counter + 1, current)
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
            rows.require_runs(connection, [run_id])
            rows.reopen(connection, run_id, planned_steps, self.owner)

    def mark_interrupted(self) -> list[int]:
        """Mark the unfinished runs of processes that are no longer alive and return their numbers.

        Runs of living processes and of other machines are left alone.
        """
        with self._writing() as connection:
            return rows.mark_interrupted(connection, self.owner)

    def rename(self, run_ids: Sequence[int], name: str) -> None:
        """Give the runs a name; it need not be unique.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
        """
        with self._writing() as connection:
            editing.set_values(connection, run_ids, name=name)

    def set_note(self, run_ids: Sequence[int], note: str) -> None:
        """Replace what is written about the runs, in Markdown.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
        """
        with self._writing() as connection:
            editing.set_values(connection, run_ids, note=note)

    def set_favourite(self, run_ids: Sequence[int], favourite: bool) -> None:
        """Mark the runs as favourites, or remove the mark.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
        """
        with self._writing() as connection:
            editing.set_values(connection, run_ids, favourite=favourite)

    def set_locked(self, run_ids: Sequence[int], locked: bool) -> None:
        """Protect the runs from being deleted, or no longer.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
        """
        with self._writing() as connection:
            editing.set_values(connection, run_ids, locked=locked)

    def tag(self, run_ids: Sequence[int], tags: Iterable[str]) -> None:
        """Add the tags to the runs; those that a run has already stay.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
            ValueError: If a tag is empty, or begins or ends with a blank.
        """
        self.retag(run_ids, tags, ())

    def retag(self, run_ids: Sequence[int], added: Iterable[str], removed: Iterable[str]) -> None:
        """Remove some tags from the runs and add others; a tag that is in both is added.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
            ValueError: If a tag to be added is empty, or begins or ends with a blank.
        """
        wanted = sorted(set(added))
        require_tags(wanted)
        with self._writing() as connection:
            editing.retag(connection, run_ids, wanted, set(removed))

    def delete(self, run_ids: Sequence[int]) -> None:
        """Put the runs into the bin, where lists leave them out; those that lie there already stay.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
            RunProtectedError: If one of them is locked or not over.
        """
        with self._writing() as connection:
            editing.move_to_bin(connection, run_ids)

    def restore(self, run_ids: Sequence[int]) -> None:
        """Take the runs out of the bin again; those that do not lie there are no error.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
        """
        with self._writing() as connection:
            editing.set_values(connection, run_ids, deleted=None)

    def empty_bin(self, run_ids: Iterable[int] | None = None) -> list[int]:
        """Remove what lies in the bin for good and return the numbers of the removed runs.

        A run that was locked or continued while it lay there stays. What branched from a removed run stays
        too, without a parent.

        Args:
            run_ids: The runs that may be removed; None for all. One that does not lie there is no error.
        """
        with self._writing() as connection:
            return editing.empty_bin(connection, run_ids)

    def import_run(self, transfer: RunTransfer, blocks: BlockSource, source: str = "") -> RunImport:
        """Add a run of another store or program with everything that belongs to it, in one transaction.

        A run that is here already is not added again. If it has made more steps elsewhere its points are
        appended, provided that those that are here are the same to the last bit; its name, note and marks
        stay those it has here. A run that is not over elsewhere is interrupted here.

        Args:
            transfer: The run.
            blocks: Its points; called once, inside the transaction. What it raises ends that.
            source: The file from which it comes; empty for a copy that is no import.

        Raises:
            RunDiffersError: If the run is here with other points.
            ValueError: If a series goes back, or a tag is blank.
        """
        known = self.import_preview(transfer)
        if known is not None and known.outcome is ImportOutcome.KNOWN:
            return known
        with self._writing() as connection:
            result, written = ingest.ingest(connection, transfer, blocks, source, self.owner)
        if written != 1:
            # The run is in the store: if there is no room for this now, a later merge tries again.
            with suppress(StoreError):
                self.merge(result.run_id)
        return result

    def merge(self, run_id: int) -> None:
        """Join the small blocks of a run into big ones with envelopes; readers see the same as before.

        For a run that is over; a run that goes on is merged from time to time as it is written. Every big
        block is a transaction of its own, so that others hardly wait.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            reading.require_run(connection, run_id)
            loose = merging.loose_blocks(connection, run_id)
            groups = merging.groups(connection, run_id)
        for group in groups:
            with self._reorganizing() as connection:
                merging.join(connection, run_id, group)
        if loose:
            with self._reorganizing() as connection:
                merging.count_loose(connection, run_id, before=loose)

    def vacuum(self) -> int:
        """Merge the runs that are over, give unused space back to the disk, and return the bytes gained.

        May run in a thread beside everything else: it holds a file for some milliseconds at a time. Only a
        file of the first version is written anew once, as a whole. A server gives back only what lies at the
        end of a table and uses the rest again, so there the gain may be nothing.

        Raises:
            StoreLockedError: If another program keeps the store locked.
            StoreWriteError: If there is no room to write a store of the first version anew.
        """
        before = self.size()
        with self._reading() as connection:
            loose = merging.unmerged_runs(connection)
        for run_id in loose:
            # A damaged run stays as it is and does not prevent the rest.
            with suppress(StoreUnreadableError):
                self.merge(run_id)
        self._require_open()
        with translated(self.place):
            self._database.shrink()
        return before - self.size()


def open_store(
    place: str | Path | Server | None = None, *, create: bool = True, busy_timeout_s: float = 5.0
) -> Store:
    """Open the run store at the place, bring it to the newest schema and return it.

    A file of an older schema is first copied beside itself (``runs.before-0002.sqlite``); without room
    for the copy it stays as it is. On a server the migration is one transaction, and the server's own backups
    are the copies.

    Args:
        place: The file, or the address of a PostgreSQL database as ``postgresql+psycopg://USER@HOST/DATABASE``;
            None for :func:`default_path`.
        create: Whether to create the file, readable by its owner only, if there is none, or the tables in a
            database that is empty.
        busy_timeout_s: How long a write waits for another process before it gives up, in seconds.

    Raises:
        ValueError: If the place is an address that cannot be read, or of another kind of database.
        StoreMissingError: If there is no store and none is to be created.
        StoreUnreadableError: If the place holds anything but a sound run store.
        StoreTooNewError: If a newer version of the program wrote it; it is left as it is.
        StoreReadOnlyError: If it cannot be created or written.
        StoreLockedError: If another program keeps it locked for longer than the timeout.
        StoreUnreachableError: If the server does not let this program in.
        StoreWriteError: If the disk is full or fails.
    """
    found = place_of(place)
    database: Database
    if isinstance(found, Server):
        database = PostgresqlDatabase(found, busy_timeout_s)
    else:
        database = SqliteDatabase(found, busy_timeout_s)
    with _opening, translated(found):
        try:
            revision = database.prepare(create=create)
            with database.writing() as connection:
                if revision != schema.REVISIONS[-1]:
                    _upgrade(database, connection)
                # SQLite begins a transaction on a read-only file without complaint; only a statement that
                # could write, even if it meets no row, brings it to light before the first run is lost.
                connection.execute(update(RevisionRow).where(RevisionRow.id < 0).values(number=0))
        except BaseException:
            database.close()
            raise
        return Store(database)


def _upgrade(database: Database, connection: Connection) -> None:
    # Another program may have been quicker before this one got its turn to write.
    revision = schema.revision_in(connection)
    if revision is None:
        schema.upgrade(connection)
    elif revision != schema.REVISIONS[-1]:
        with database.backup(schema.REVISIONS[-1]):
            schema.upgrade(connection)
