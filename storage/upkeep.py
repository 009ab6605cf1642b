"""What keeps the store sound and small: interrupted runs, merging, giving room back."""

from contextlib import suppress

from sqlalchemy import func, select

from storage import merging, writing
from storage.access import OpenStore
from storage.errors import StoreUnreadableError
from storage.models import BlockRow, DocumentRow, GridOutlineRow, OutlineRow, RunRow, ValuesRow
from storage.reading import require_run
from storage.status import UNFINISHED
from storage.translation import translated


class Upkeep(OpenStore):
    """The part of a store that looks after its database."""

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
            require_run(connection, self.place, run_id)
            loose = connection.execute(select(RunRow.loose).where(RunRow.id == run_id)).scalar_one()
            groups = merging.groups(connection, run_id)
        for group in groups:
            with self._rearranging() as connection:
                merging.join(connection, self.place, run_id, group)
        if loose:
            with self._rearranging() as connection:
                merging.count_loose(connection, run_id, before=loose)

    def sizes(self, run_id: int | None = None) -> dict[int, int]:
        """Return how many bytes each run takes in the store: its points, outlines and documents.

        Args:
            run_id: The run that is looked at; None for all of them.
        """
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
                number, length = each.c
                wanted = select(number, func.sum(length)).group_by(number)
                if run_id is not None:
                    wanted = wanted.where(number == run_id)
                for found, total in connection.execute(wanted):
                    totals[found] = totals.get(found, 0) + total
        return totals

    def vacuum(self) -> int:
        """Merge what is over and not merged yet, give freed room back, and return the bytes gained.

        May run in a thread beside everything else: it holds a file for some milliseconds at a time. Only a
        file of the first version is written anew once, as a whole. A server gives back only what lies at the
        end of a table and uses the rest again, so there the gain may be nothing.

        Raises:
            StoreLockedError: If another program keeps the store locked.
            StoreWriteError: If there is no room to write a store of the first version anew.
        """
        before = self.size()
        over = RunRow.status.not_in([status.value for status in UNFINISHED])
        with self._reading() as connection:
            loose = list(connection.execute(select(RunRow.id).where(over, RunRow.loose > 1)).scalars())
        for run_id in loose:
            # A damaged run stays as it is and keeps nobody else's room.
            with suppress(StoreUnreadableError):
                self.merge(run_id)
        self._require_open()
        with translated(self.place):
            self._database.give_back()
        return before - self.size()

    def size(self) -> int:
        """Return how many bytes the store takes: a file with its log, or the tables on a server."""
        self._require_open()
        with translated(self.place):
            return self._database.size()
