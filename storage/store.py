"""The run store as the rest of the program sees it, and how it is opened."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import Connection, update
from sqlalchemy.exc import DBAPIError

from storage import schema
from storage.backends.error_translation import translated
from storage.backends.postgresql import PostgresqlDatabase
from storage.backends.read_only_sqlite import ReadOnlySqliteDatabase
from storage.backends.sqlite import SqliteDatabase
from storage.errors import (
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUnreadableError,
    StoreWriteError,
)
from storage.invariants import require_name, require_tags, require_text
from storage.models import RevisionRow
from storage.place import Server, place_of
from storage.rescue import remainder
from storage.runs import directing, editing, leases, rows
from storage.series import merging, replacing, summaries, writing
from storage.status import UNFINISHED
from storage.transfer.store_arrivals import StoreArrivals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from storage.backends.database import Database
    from storage.messages import Message
    from storage.records import Change
    from storage.rescue.remainder import CompletedRun
    from storage.runs.owner import Owner
    from storage.series.blocks import SeriesBlock
    from storage.transfer.ingest import BlockSource
    from storage.transfer.run_transfer import RunTransfer

_MERGING_SECONDS = 0.1
"""How long a write goes on merging runs: those that train together are crowded at the same moment, and what
comes meanwhile has to be on the disk within a second. The others' turn is after the next writes."""

# Two threads must not create one file.
_opening = threading.Lock()


class Store(StoreArrivals):
    """An open run store; :func:`storage.open_store` makes one.

    Any thread may use it, and other processes may use the file at the same time: readers never wait for a
    writer, writers take turns. Every write is one atomic transaction.
    Methods raise a :class:`storage.StoreError` when the file or the disk fails them, and nothing else.

    Attributes:
        notices: What a person has to be told about how the store was found when it was opened.
        rescued: A sentence for each rescue file that was met then.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.notices: tuple[Message, ...] = tuple(database.notices)
        self.rescued: tuple[Message, ...] = ()
        self._written: tuple[int, summaries.Summaries] = (-1, {})
        """The summaries of the runs written last, and the change counter at which the store has the same."""

    def write(
        self, blocks: Sequence[SeriesBlock], changes: Sequence[Change] = (), *, may_go_back: bool = False
    ) -> None:
        """Write points and changes of state in one transaction, and update the summaries of the series.

        Args:
            blocks: The points, those of each series in order.
            changes: What has become of the runs.
            may_go_back: Whether a series may go back: points at steps that it holds then take the place of
                those, and others are put between them.

        Raises:
            RunNotFoundError: If one of the runs does not exist; nothing is written then.
            RunTakenError: If one of the runs is not, or no longer, a run of this opening of the store;
                nothing is written then.
            ValueError: If a series goes back and may not, or has a name that is not allowed.
        """
        if not blocks and not changes:
            return
        concerned = {*(block.run_id for block in blocks), *(change.run_id for change in changes)}
        with self._writing() as connection:
            leases.require_held(connection, concerned, self._lease)
            # To replace points a second time changes nothing.
            if self._database.commit_was_applied(connection) and not may_go_back:
                blocks = writing.not_yet_written(connection, blocks)
            blocks = [block for block in blocks if block.steps.size and block.names]
            counter = rows.change_counter(connection)
            known, self._written = self._written, (-1, {})
            current = summaries.load(connection, blocks, known[1] if known[0] == counter else {})
            write_blocks = replacing.write_or_replace if may_go_back else writing.write_blocks
            crowded = write_blocks(connection, blocks, current) if blocks else []
            rows.apply_changes(connection, changes)
            if self._lease is not None:
                leases.beat(connection, self._lease)
        self._heartbeat.note()
        self._heartbeat.remove(change.run_id for change in changes if change.status and change.status.is_over)
        self._heartbeat.add(change.run_id for change in changes if change.status in UNFINISHED)
        self._database.clear_uncertain_commit()
        self._written = (counter + 1, current)
        began = time.monotonic()
        for run_id in crowded:
            # What was written is in the store: if there is no room for this now, the next write tries again.
            with suppress(StoreError):
                self.merge(run_id)
            if time.monotonic() - began > _MERGING_SECONDS:
                break

    def rename(self, run_ids: Sequence[int], name: str) -> None:
        """Give the runs a name; it need not be unique.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
            ValueError: If no run may have this name.
        """
        require_name("name", name, may_be_empty=True)
        with self._writing() as connection:
            editing.set_values(connection, run_ids, name=name)

    def set_note(self, run_ids: Sequence[int], note: str) -> None:
        """Replace what is written about the runs, in Markdown.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
            ValueError: If it is too long or holds half characters.
        """
        require_text("note", note)
        with self._writing() as connection:
            editing.set_values(connection, run_ids, note=note)

    def declare_directions(self, run_ids: Sequence[int], higher_is_better: Mapping[str, bool]) -> None:
        """Declare of which series of the runs the larger values are better; their best values follow.

        Args:
            run_ids: The runs.
            higher_is_better: True or False by the names of series; a run need not have them.

        Raises:
            RunNotFoundError: If one of the runs does not exist; nothing is changed then.
            ValueError: If a name is no name of a series.
        """
        with self._writing() as connection:
            directing.declare(connection, run_ids, higher_is_better)

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

    def complete_run(self, transfer: RunTransfer, blocks: BlockSource, author: Owner) -> CompletedRun:
        """Add to a run what a rescue file holds of it and the store has not got, wholly or not at all.

        To do it again changes nothing.

        Args:
            transfer: The run as it stood when the store refused it.
            blocks: Its points; what it raises ends that.
            author: The process that wrote the rescue file.

        Raises:
            ValueError: If a series goes back, or a tag is blank.
        """
        with self._writing() as connection:
            result = remainder.complete(connection, transfer, blocks, author)
        if result is None:
            return remainder.CompletedRun(self.import_run(transfer, blocks).run_id, is_new=True)
        if result.is_new:
            # The points are in the store: if there is no room for this now, a later merge tries again.
            with suppress(StoreError):
                self.merge(result.run_id)
        return result

    def vacuum(self) -> int:
        """Merge the runs that are over, give unused space back to the disk, and return the bytes gained.

        May run in a thread beside everything else: it holds a file for some milliseconds at a time. Only a
        file of the first version is written anew once, as a whole. A server gives back only what lies at the
        end of a table and uses the rest again, so there the gain may be nothing.

        Raises:
            StoreLockedError: If another program keeps the store locked.
            StoreFullError: If there is no room to write a store of the first version anew, or to give back
                even one page of another.
        """
        before = self.size()
        with self._reading() as connection:
            loose = merging.unmerged_runs(connection)
        for run_id in loose:
            # A damaged run stays as it is, and so does one for which a full disk has no room.
            with suppress(StoreUnreadableError, StoreFullError):
                self.merge(run_id)
        self._require_open()
        with translated(self.place):
            self._database.shrink()
        return before - self.size()


def open_as_is(
    place: str | Path | Server | None = None,
    *,
    create: bool = True,
    to_read: bool = False,
    busy_timeout_s: float = 5.0,
) -> Store:
    """Open the run store at the place as :func:`storage.open_store`, which then takes rescue files in."""
    found = place_of(place)
    with _opening, translated(found):
        if isinstance(found, Server):
            return _opened(PostgresqlDatabase(found, busy_timeout_s), create=create)
        try:
            return _opened(SqliteDatabase(found, busy_timeout_s), create=create)
        except (StoreError, DBAPIError, sqlite3.Error, OSError) as error:
            refusal = _refusal(found, error) if to_read and found.is_file() else None
            if refusal is None:
                raise
        return _opened_to_read(ReadOnlySqliteDatabase(found, refusal))


def _opened(database: Database, *, create: bool) -> Store:
    try:
        revision = database.prepare(create=create)
        is_old = revision != schema.REVISIONS[-1]
        with database.writing() as connection:
            if is_old:
                _upgrade(database, connection)
            # SQLite begins a transaction on a read-only file without complaint; only a statement that
            # could write, even if it meets no row, brings it to light before the first run is lost.
            connection.execute(update(RevisionRow).where(RevisionRow.id < 0).values(number=0))
        if is_old:
            database.settle()
    except BaseException:
        database.close()
        raise
    return Store(database)


def _opened_to_read(database: ReadOnlySqliteDatabase) -> Store:
    try:
        if database.prepare(create=False) != schema.REVISIONS[-1]:
            # Older versions are brought to the newest schema in the copy.
            _opened(SqliteDatabase(database.copy(), 0), create=False).close()
    except BaseException:
        database.close()
        raise
    return Store(database)


def _refusal(place: Path, error: Exception) -> StoreError | None:
    """Return an error of opening a store that says that it cannot be written, None for any other."""
    try:
        with translated(place):
            raise error
    except (StoreReadOnlyError, StoreWriteError) as found:
        return found
    except StoreError:
        return None


def _upgrade(database: Database, connection: Connection) -> None:
    # Another program may have been quicker before this one got its turn to write.
    revision = schema.revision_in(connection)
    if revision is None:
        schema.upgrade(connection)
    elif revision != schema.REVISIONS[-1]:
        with database.backup(schema.REVISIONS[-1]):
            schema.upgrade(connection)
