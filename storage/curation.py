"""What a person does to runs: names, notes, tags, favourites, locks and the bin."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update

from storage.access import OpenStore
from storage.errors import RunKeptError
from storage.models import (
    BlockRow,
    DocumentRow,
    GridOutlineRow,
    OutlineRow,
    RemovalRow,
    RunRow,
    SeriesRow,
    SettingRow,
    TagRow,
    ValuesRow,
)
from storage.records import require_tags
from storage.status import UNFINISHED
from storage.writing import next_revision, require_runs, touch

_UNFINISHED = [status.value for status in UNFINISHED]


class Curation(OpenStore):
    """The part of a store that keeps what a person thinks of the runs.

    Every method changes all the runs it is given or, when it raises, none of them.
    """

    def rename(self, run_ids: Sequence[int], name: str) -> None:
        """Give the runs a name; it need not be unique.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
        """
        self._set(run_ids, name=name)

    def set_note(self, run_ids: Sequence[int], note: str) -> None:
        """Replace what is written about the runs, in Markdown.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
        """
        self._set(run_ids, note=note)

    def set_favourite(self, run_ids: Sequence[int], favourite: bool) -> None:
        """Mark the runs, or take the mark off.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
        """
        self._set(run_ids, favourite=favourite)

    def set_locked(self, run_ids: Sequence[int], locked: bool) -> None:
        """Keep the runs from being deleted, or no longer.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
        """
        self._set(run_ids, locked=locked)

    def tag(self, run_ids: Sequence[int], tags: Iterable[str]) -> None:
        """Add the tags to the runs; those that a run has already stay.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
            ValueError: If a tag is empty, or begins or ends with a blank.
        """
        self.retag(run_ids, tags, ())

    def untag(self, run_ids: Sequence[int], tags: Iterable[str]) -> None:
        """Take the tags off the runs; those that a run does not have are no error.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
        """
        self.retag(run_ids, (), tags)

    def retag(self, run_ids: Sequence[int], added: Iterable[str], removed: Iterable[str]) -> None:
        """Take some tags off the runs and add others; a tag that is in both is added.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
            ValueError: If a tag to be added is empty, or begins or ends with a blank.
        """
        wanted, unwanted = sorted(set(added)), set(removed)
        require_tags(wanted)
        with self._writing() as connection:
            require_runs(connection, self.place, run_ids)
            connection.execute(
                delete(TagRow).where(TagRow.run_id.in_(set(run_ids)), TagRow.tag.in_(unwanted))
            )
            for tag in wanted:
                tagged = set(connection.execute(select(TagRow.run_id).where(TagRow.tag == tag)).scalars())
                rows = [{"run_id": run_id, "tag": tag} for run_id in set(run_ids) - tagged]
                if rows:
                    connection.execute(insert(TagRow), rows)
            touch(connection, run_ids)

    def tags(self) -> dict[str, int]:
        """Return the tags of the runs outside the bin, each with the number of its runs, in order."""
        with self._reading() as connection:
            found = connection.execute(
                select(TagRow.tag)
                .join(RunRow, RunRow.id == TagRow.run_id)
                .where(RunRow.deleted.is_(None))
                .order_by(TagRow.tag)
            )
            counts: dict[str, int] = {}
            for tag in found.scalars():
                counts[tag] = counts.get(tag, 0) + 1
            return counts

    def delete(self, run_ids: Sequence[int]) -> None:
        """Put the runs into the bin, where lists leave them out; those that lie there already stay.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
            RunKeptError: If one of them is locked or not over.
        """
        with self._writing() as connection:
            require_runs(connection, self.place, run_ids)
            self._require_deletable(connection, run_ids)
            connection.execute(
                update(RunRow)
                .where(RunRow.id.in_(set(run_ids)), RunRow.deleted.is_(None))
                .values(deleted=datetime.now(UTC), changed=next_revision())
            )

    def restore(self, run_ids: Sequence[int]) -> None:
        """Take the runs out of the bin again; those that do not lie there are no error.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
        """
        self._set(run_ids, deleted=None)

    def empty_bin(self, run_ids: Iterable[int] | None = None) -> list[int]:
        """Remove what lies in the bin for good and return the numbers of the removed runs.

        A run that was locked or continued while it lay there stays. What branched from a removed run stays
        too, without a parent.

        Args:
            run_ids: The runs that may be removed; None for all. One that does not lie there is no error.
        """
        with self._writing() as connection:
            binned = RunRow.deleted.is_not(None) & ~RunRow.locked & RunRow.status.not_in(_UNFINISHED)
            if run_ids is not None:
                binned &= RunRow.id.in_(set(run_ids))
            removed = list(connection.execute(select(RunRow.id).where(binned).order_by(RunRow.id)).scalars())
            doomed = select(RunRow.id).where(binned)
            connection.execute(
                update(RunRow)
                .where(RunRow.parent_id.in_(doomed))
                .values(parent_id=None, changed=next_revision())
            )
            blocks = select(BlockRow.id).where(BlockRow.run_id.in_(doomed))
            for parts in (OutlineRow, GridOutlineRow, ValuesRow):
                connection.execute(delete(parts).where(parts.block_id.in_(blocks)))
            for rows in (BlockRow, SeriesRow, SettingRow, TagRow, DocumentRow):
                connection.execute(delete(rows).where(rows.run_id.in_(doomed)))
            gone = select(RunRow.id, next_revision()).where(binned)
            connection.execute(insert(RemovalRow).from_select(["run_id", "changed"], gone))
            connection.execute(delete(RunRow).where(binned))
            return removed

    def _set(self, run_ids: Sequence[int], **values: object) -> None:
        with self._writing() as connection:
            require_runs(connection, self.place, run_ids)
            connection.execute(
                update(RunRow).where(RunRow.id.in_(set(run_ids))).values(**values, changed=next_revision())
            )

    def _require_deletable(self, connection: Connection, run_ids: Sequence[int]) -> None:
        kept = connection.execute(
            select(RunRow.id, RunRow.locked)
            .where(RunRow.id.in_(set(run_ids)), RunRow.locked | RunRow.status.in_(_UNFINISHED))
            .order_by(RunRow.id)
        ).first()
        if kept is not None:
            reason = "it is locked; unlock it first" if kept.locked else "it is not over; stop it first"
            raise RunKeptError(self.place, kept.id, reason)
