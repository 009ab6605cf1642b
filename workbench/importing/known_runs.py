"""Runs that the store has already: whether a file has the same points, and what is to become of them.

A run that is here with the same points, or with more, stays as it is; one that has only grown in the file is
extended. Everything else is for the person to decide, see :class:`OnConflict`: nothing that is here is given
up without a word.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from storage import ImportOutcome, RunProtectedError
from storage.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from storage import RunRecord, RunTransfer, Series, SeriesBlock, Store
    from workbench.importing.found_run import RunContent


class OnConflict(StrEnum):
    """What becomes of a run that the store has with other points, or in its bin.

    ``KEEP`` leaves the store as it is and tells of it. ``REPLACE`` puts the run of the file in the place of
    the one here, which goes to the bin. ``ANOTHER`` takes it as a run of its own.
    """

    KEEP = "keep"
    REPLACE = "replace"
    ANOTHER = "another"


class Relation(StrEnum):
    """How the points of a file stand to those of the run here."""

    SAME = "same"
    BEHIND = "behind"
    AHEAD = "ahead"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Settled:
    """What became, or would become, of a run.

    Attributes:
        outcome: what the store did with it.
        run_id: its number; that of the run here where it was left out, None where a trial would add it.
        notes: sentences on why it was left out.
    """

    outcome: ImportOutcome
    run_id: int | None
    notes: tuple[Message, ...] = ()


def relation(here: Mapping[str, Series], blocks: Generator[SeriesBlock, None, None]) -> Relation:
    """Compare the points that arrive with those of a run, bit for bit.

    Args:
        here: the series of the run.
        blocks: what arrives, each series in the order of its steps; closed at the end.
    """
    met = dict.fromkeys(here, 0)
    is_ahead = False
    with closing(blocks):
        for block in blocks:
            for column, name in enumerate(block.names if block.steps.size else ()):
                there = here.get(name)
                start = met.get(name, 0)
                size = 0 if there is None else min(block.steps.size, there.steps.size - start)
                if there is not None and size:
                    same = slice(start, start + size)
                    arriving = np.ascontiguousarray(block.values[:size, column])
                    if not np.array_equal(there.steps[same], block.steps[:size]) or not np.array_equal(
                        there.values[same].view(np.uint64), arriving.view(np.uint64)
                    ):
                        return Relation.DIFFERENT
                    met[name] = start + size
                is_ahead |= size < block.steps.size
    is_behind = any(met[name] < series.steps.size for name, series in here.items())
    if is_ahead and is_behind:
        return Relation.DIFFERENT
    return Relation.AHEAD if is_ahead else Relation.BEHIND if is_behind else Relation.SAME


class Arrivals:
    """Takes runs into a store, and settles what becomes of those that are here.

    Args:
        store: where they go.
        on_conflict: what becomes of a run that is here with other points, or in the bin.
        is_trial: only look what would come of it; every point is read, and the store stays as it is.
        displaced: called with the identifier of a run that is replaced and the one that it gets in the bin.
        tell: called with how many values of a run have come; what it raises ends the import.
    """

    def __init__(
        self,
        store: Store,
        on_conflict: OnConflict,
        *,
        is_trial: bool,
        displaced: Callable[[str, str], object],
        tell: Callable[[int], object],
    ) -> None:
        self._store = store
        self._on_conflict = on_conflict
        self._is_trial = is_trial
        self._displaced = displaced
        self._tell = tell

    def take(self, content: RunContent, source: str) -> Settled:
        """Take a run, as the store and the person allow.

        Raises:
            StoreError: when the store cannot be used, the run here is protected, or the file is damaged.
            ValueError: when the content is impossible.
        """
        transfer = content.transfer
        known = self._store.import_preview(transfer)
        if known is None:
            return self._added(content, transfer, source)
        here = self._store.run(known.run_id)
        if not here.status.is_over:
            # It trains here, and goes on while it is compared.
            return Settled(ImportOutcome.KNOWN, here.id)
        if here.deleted is None:
            if content.is_recorded and _ends_alike(here, transfer):
                return Settled(ImportOutcome.KNOWN, here.id)
            found = relation(self._store.all_series(here.id), self._told(content.blocks(here.id)))
            if found in {Relation.SAME, Relation.BEHIND}:
                return Settled(ImportOutcome.KNOWN, here.id)
            if found is Relation.AHEAD:
                return self._extended(content, here, source)
        return self._conflicting(content, here, source)

    def _told(self, blocks: Generator[SeriesBlock, None, None]) -> Generator[SeriesBlock, None, None]:
        """The blocks, each announced before it is looked at."""
        values = 0
        with closing(blocks):
            for block in blocks:
                self._tell(values)
                yield block
                values += block.values.size

    def _added(self, content: RunContent, transfer: RunTransfer, source: str) -> Settled:
        if self._is_trial:
            with closing(self._told(content.blocks(0))) as blocks:
                for _ in blocks:
                    pass
            return Settled(ImportOutcome.ADDED, None)
        taken = self._store.import_run(transfer, content.blocks, source, self._tell)
        return Settled(taken.outcome, taken.run_id)

    def _extended(self, content: RunContent, here: RunRecord, source: str) -> Settled:
        if self._is_trial:
            return Settled(ImportOutcome.EXTENDED, here.id)
        taken = self._store.import_run(content.transfer, content.blocks, source, self._tell, has_more=True)
        return Settled(taken.outcome, taken.run_id)

    def _conflicting(self, content: RunContent, here: RunRecord, source: str) -> Settled:
        uid = _uid_of_another(content.transfer, self._told(content.blocks(0)))
        other = replace(content.transfer, uid=uid)
        known = self._store.import_preview(other)
        copy = None if known is None else self._store.run(known.run_id)
        if self._on_conflict is OnConflict.REPLACE:
            return self._replaced(content, other, here, source)
        if copy is not None and copy.deleted is None:
            return Settled(ImportOutcome.KNOWN, copy.id)
        if self._on_conflict is OnConflict.KEEP:
            return _left(content.transfer, here)
        return self._beside(content, other, source)

    def _beside(self, content: RunContent, other: RunTransfer, source: str) -> Settled:
        """Take the run as another one; one that was taken so before is taken out of the bin."""
        taken = self._added(content, other, source)
        if taken.run_id is not None and not self._is_trial:
            self._store.restore([taken.run_id])
        return Settled(ImportOutcome.ADDED, taken.run_id)

    def _replaced(self, content: RunContent, other: RunTransfer, here: RunRecord, source: str) -> Settled:
        if here.locked:
            raise RunProtectedError(here.id, Message("it is locked; unlock it first"))
        kept = replace(other, name=here.name, note=here.note, tags=here.tags, favourite=here.favourite)
        taken = self._beside(content, kept, source)
        if taken.run_id is not None:
            self._store.replace_run(here.id, taken.run_id, self._displaced)
        return Settled(ImportOutcome.REPLACED, taken.run_id, (Message("run {0} is in the bin", here.id),))


def _ends_alike(here: RunRecord, transfer: RunTransfer) -> bool:
    """Whether a run that this program recorded ended at the same step and moment."""
    return (here.steps_done, here.seconds, here.ended) == (
        transfer.steps_done,
        transfer.seconds,
        transfer.ended,
    )


def _uid_of_another(transfer: RunTransfer, blocks: Generator[SeriesBlock, None, None]) -> str:
    """The identifier of a run with the same origin and other points: the same for the same points."""
    digest = hashlib.sha256(f"another {transfer.uid}".encode())
    with closing(blocks):
        for block in blocks:
            digest.update("\0".join(block.names).encode("utf-8", "surrogatepass"))
            digest.update(block.steps.tobytes() + block.values.tobytes())
    return digest.hexdigest()[:32]


def _left(transfer: RunTransfer, here: RunRecord) -> Settled:
    if here.deleted is not None:
        note = Message("run {0} lies in the bin, and was left there", here.id)
        return Settled(ImportOutcome.BINNED, here.id, (note,))
    ends = (here.ended or here.created, transfer.ended or transfer.created)
    if ends[0] == ends[1]:
        newer = Message("neither is newer")
    else:
        newer = Message("the file is newer") if ends[1] > ends[0] else Message("the run here is newer")
    note = Message(
        "run {0} is here with other points, and was left as it is: it has {1} steps and the file {2}; {3}",
        here.id,
        here.steps_done,
        transfer.steps_done,
        newer,
    )
    return Settled(ImportOutcome.DIFFERENT, here.id, (note,))
