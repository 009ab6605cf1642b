"""The arrival of runs of other stores, and the removal of runs: both in small transactions."""

from __future__ import annotations

import math
import time
from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING

from storage.backends.error_translation import translated
from storage.errors import StoreError, StoreFullError
from storage.runs import editing, listing, unlisted
from storage.series import merging, reading
from storage.series.directions import declared_in
from storage.store_owner import StoreOwner
from storage.transfer import ingest
from storage.transfer.arrival import Arrival
from storage.transfer.run_transfer import ImportOutcome, TransferStoppedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from storage.transfer.ingest import BlockSource
    from storage.transfer.run_transfer import RunImport, RunTransfer

_REMOVING_SECONDS = 0.5
"""How long the removal of leftovers may keep a person waiting who wants something else."""


class StoreArrivals(StoreOwner):
    """The methods by which runs arrive whole, are merged, and leave for good."""

    def empty_bin(self, run_ids: Iterable[int] | None = None) -> list[int]:
        """Remove what lies in the bin for good and return the numbers of the removed runs.

        A run that was locked or continued while it lay there stays. What branched from a removed run stays
        too, without a parent.

        Args:
            run_ids: The runs that may be removed; None for all. One that does not lie there is no error.

        Raises:
            StoreFullError: If the disk has no room even for the removal of one run; where it has room for
                some only, the others stay.
        """
        try:
            removed = self._leave_bin(run_ids)
        except StoreFullError:
            return self._empty_bin_apart(run_ids)
        self._remove(removed)
        return removed

    def _leave_bin(self, run_ids: Iterable[int] | None) -> list[int]:
        """Let no reader meet what is in the bin any more."""
        with self._owning() as (connection, lease):
            removed = editing.leave_bin(connection, run_ids)
            uids = unlisted.unlist(connection, removed, lease)
        unlisted.leave(uids)
        return removed

    def _empty_bin_apart(self, run_ids: Iterable[int] | None) -> list[int]:
        """Remove one run after the other, the smallest first, and give the room of each to the next."""
        with self._reading() as connection:
            doomed = editing.removable(connection, run_ids)
            sizes = listing.sizes(connection)
        removed: list[int] = []
        for run_id in sorted(doomed, key=lambda run_id: sizes.get(run_id, 0)):
            try:
                with translated(self.place):
                    self._database.shrink()
                gone = self._leave_bin([run_id])
            except StoreFullError:
                if not removed:
                    raise
                break
            self._remove(gone)
            removed += gone
        return sorted(removed)

    def remove_leftovers(self) -> None:
        """Remove what a program left that was ended while it imported or removed runs.

        It ends within a second; what is left then is for the next time.
        """
        with self._reading() as connection:
            found = unlisted.forsaken(connection, self.owner)
        self._remove(found, _REMOVING_SECONDS)

    def _remove(self, run_ids: Sequence[int], seconds: float = math.inf) -> None:
        """Remove unlisted runs in small transactions, between which others can write."""
        began = time.monotonic()
        left = list(run_ids)
        # Nobody meets them any more: if the store refuses this now, the next program tries again.
        with suppress(StoreError):
            while left and time.monotonic() - began < seconds:
                try:
                    gone = self._removed_some(left)
                except StoreFullError:
                    # What has been removed gives its room to the rest.
                    with translated(self.place):
                        self._database.shrink()
                    gone = self._removed_some(left)
                del left[:gone]

    def _removed_some(self, run_ids: Sequence[int]) -> int:
        with self._removing() as connection:
            return unlisted.remove_some(connection, run_ids)

    def import_run(
        self,
        transfer: RunTransfer,
        blocks: BlockSource,
        source: str = "",
        tell: Callable[[int], object] = lambda _: None,
        *,
        has_more: bool = False,
    ) -> RunImport:
        """Add a run of another store or program with everything that belongs to it, wholly or not at all.

        A run that is here already is not added again. If it has made more steps elsewhere its points take
        the place of those that are here, provided that they begin with the same to the last bit; its name,
        note and marks stay those it has here. A run that is not over elsewhere is interrupted here.

        A long run is written in many transactions, between which others can write; the last one shows it.

        Args:
            transfer: The run.
            blocks: Its points; called once, outside every transaction. What it raises ends the import.
            source: The file from which it comes; empty for a copy that is no import.
            tell: Called now and then with how many values have come; what it raises ends the import.
            has_more: Whether it is known to have points that are not here, whatever steps it has made.

        Raises:
            RunDiffersError: If the run is here with other points.
            RunBusyError: If a run that is to go on goes on here too.
            ValueError: If a series goes back, or a tag is blank.
        """
        known = self.import_preview(transfer)
        if known is not None and known.outcome is ImportOutcome.KNOWN and not has_more:
            return known
        add = partial(ingest.add, transfer=transfer, source=source)
        # A run that is here already keeps its own environment.
        environment = transfer.environment if known is None else self.environment(known.run_id)
        arrival = Arrival(add, partial(self._owning, is_seen=False), tell, declared_in(environment))
        try:
            here = None if known is None else self._continuation(known.run_id)
            with closing(blocks(0)) as arriving:
                for block in arriving:
                    if here is not None:
                        here.compare(block)
                    arrival.add(block)
            arrival.settle()
            with self._owning() as (connection, lease):
                result = ingest.publish(connection, transfer, arrival, lease, here)
        finally:
            arrival.leave()
            self._remove(arrival.leftovers, _REMOVING_SECONDS)
        if arrival.blocks > 1:
            # The run is in the store: if there is no room for this now, a later merge tries again.
            with suppress(StoreError, TransferStoppedError):
                self._merge(result.run_id, partial(tell, arrival.values))
        return result

    def _continuation(self, run_id: int) -> ingest.Continuation:
        with self._reading() as connection:
            return ingest.Continuation(connection, run_id)

    def merge(self, run_id: int) -> None:
        """Join the small blocks of a run into big ones with envelopes; readers see the same as before.

        For a run that is over; a run that goes on is merged from time to time as it is written. Every big
        block is a transaction of its own, so that others hardly wait.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        self._merge(run_id, lambda: None)

    def _merge(self, run_id: int, tell: Callable[[], object]) -> None:
        with self._reading() as connection:
            reading.require_run(connection, run_id)
            loose = merging.loose_blocks(connection, run_id)
            groups = merging.groups(connection, run_id)
        for group in groups:
            tell()
            with self._reorganizing() as connection:
                merging.join(connection, run_id, group)
        if loose:
            with self._reorganizing() as connection:
                merging.count_loose(connection, run_id, before=loose)
