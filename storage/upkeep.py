"""What keeps the file sound and small: interrupted runs, merging, giving room back."""

import sqlite3
from contextlib import closing, suppress

from sqlalchemy import func, select

from storage import merging, writing
from storage.access import OpenFile
from storage.errors import StoreUnreadableError
from storage.models import BlockRow, DocumentRow, GridOutlineRow, OutlineRow, RunRow, ValuesRow
from storage.reading import require_run
from storage.status import UNFINISHED

_STEP_PAGES = 1_000
"""Pages given back in one transaction: others wait for a few milliseconds at most."""
_INCREMENTAL = 2


class Upkeep(OpenFile):
    """The part of a store that looks after the file."""

    def mark_interrupted(self) -> list[int]:
        """Mark the unfinished runs of processes that are no longer alive and return their numbers.

        Runs of living processes and of other machines are left alone.
        """
        with self._writing() as connection:
            return writing.mark_interrupted(connection, self.owner)

    def merge(self, run_id: int) -> None:
        """Join the small blocks of a run into big ones, packed and outlined; readers see the same as before.

        For a run that is over; a run that goes on is merged from time to time as it is written. Every big
        block is a transaction of its own, so that others hardly wait.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            require_run(connection, self.path, run_id)
            loose = connection.execute(select(RunRow.loose).where(RunRow.id == run_id)).scalar_one()
            groups = merging.groups(connection, run_id)
        for group in groups:
            with self._rearranging() as connection:
                merging.join(connection, self.path, run_id, group)
        if loose:
            with self._rearranging() as connection:
                merging.count_loose(connection, run_id, before=loose)

    def sizes(self) -> dict[int, int]:
        """Return how many bytes each run takes in the file: its points, outlines and documents."""
        totals: dict[int, int] = {}
        of_run = (
            select(BlockRow.run_id, func.length(BlockRow.steps) + func.length(BlockRow.seconds)),
            select(BlockRow.run_id, func.length(ValuesRow.data)).join_from(
                ValuesRow, BlockRow, BlockRow.id == ValuesRow.block_id
            ),
            select(BlockRow.run_id, func.length(OutlineRow.data)).join_from(
                OutlineRow, BlockRow, BlockRow.id == OutlineRow.block_id
            ),
            select(
                BlockRow.run_id, func.length(GridOutlineRow.steps) + func.length(GridOutlineRow.seconds)
            ).join_from(GridOutlineRow, BlockRow, BlockRow.id == GridOutlineRow.block_id),
            select(
                DocumentRow.run_id, func.length(DocumentRow.experiment) + func.length(DocumentRow.environment)
            ),
            select(RunRow.id, func.length(RunRow.packed_settings) + func.length(RunRow.packed_summaries)),
        )
        with self._reading() as connection:
            for lengths in of_run:
                each = lengths.subquery()
                run_id, length = each.c
                for number, total in connection.execute(select(run_id, func.sum(length)).group_by(run_id)):
                    totals[number] = totals.get(number, 0) + total
        return totals

    def vacuum(self) -> int:
        """Merge what is over and not merged yet, give freed room back, and return the bytes gained.

        May run in a thread beside everything else: it holds the file for some milliseconds at a time. Only a
        store of the first version is written anew once, as a whole.

        Raises:
            StoreLockedError: If another program keeps the store locked.
            StoreWriteError: If there is no room to write a store of the first version anew.
        """
        with self._alone() as connection:
            _move_log(connection)
        before = self._file_size()
        over = RunRow.status.not_in([status.value for status in UNFINISHED])
        with self._reading() as connection:
            loose = list(connection.execute(select(RunRow.id).where(over, RunRow.loose > 1)).scalars())
        for run_id in loose:
            # A damaged run stays as it is and keeps nobody else's room.
            with suppress(StoreUnreadableError):
                self.merge(run_id)
        with self._alone() as connection:
            _give_back(connection)
        return before - self._file_size()

    def _file_size(self) -> int:
        return self.path.stat().st_size


def _move_log(connection: sqlite3.Connection) -> None:
    """Move what the log holds into the file, which is measured; without waiting for anybody."""
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _give_back(connection: sqlite3.Connection) -> None:
    with closing(connection.cursor()) as cursor:
        if cursor.execute("PRAGMA auto_vacuum").fetchone()[0] != _INCREMENTAL:
            cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
            cursor.execute("VACUUM")
        while cursor.execute("PRAGMA freelist_count").fetchone()[0]:
            # It frees a page for each row that is fetched.
            cursor.execute(f"PRAGMA incremental_vacuum({_STEP_PAGES})").fetchall()
        # Only then is the file itself shorter; readers at work may put it off.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
