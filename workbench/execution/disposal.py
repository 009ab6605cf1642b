"""What runs take on the disk, points and checkpoints together, and giving that back for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.errors import MachineError
from workbench.execution.checkpoints import Checkpoints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage import RunRecord, Store


@dataclass(frozen=True)
class Emptied:
    """What came of emptying the bin.

    Attributes:
        run_ids: numbers of the runs that are gone for good.
        fault: why some checkpoints are left, ``None`` where none are.
    """

    run_ids: tuple[int, ...]
    fault: MachineError | None


def disk_sizes(store: Store) -> dict[int, int]:
    """How many bytes each run takes, in the store and as checkpoints, those in the bin too.

    Raises:
        StoreError: when the store cannot be read.
    """
    sizes, checkpoints = store.sizes(), Checkpoints(store).sizes()
    if checkpoints:
        for run in (*store.runs(), *store.runs(in_bin=True)):
            sizes[run.id] = sizes.get(run.id, 0) + checkpoints.get(run.uid, 0)
    return sizes


def disk_size(store: Store, run: RunRecord) -> int:
    """How many bytes one run takes, in the store and as checkpoints; nothing of other runs is looked at.

    Raises:
        StoreError: when the store cannot be read.
    """
    return store.sizes(run.id).get(run.id, 0) + Checkpoints(store).size(run.uid)


def removable(runs: Sequence[RunRecord]) -> list[RunRecord]:
    """Those of the runs in the bin that emptying it removes."""
    return [run for run in runs if not run.locked and run.status.is_over]


def empty_bin(store: Store, runs: Sequence[RunRecord]) -> Emptied:
    """Remove runs in the bin and their checkpoints for good, and no others.

    Args:
        store: where they are.
        runs: what may go; one that was restored or locked meanwhile stays.

    Raises:
        StoreError: when the store cannot be written; nothing is removed then.
    """
    uids = {run.id: run.uid for run in runs}
    removed = store.empty_bin(uids)
    checkpoints, fault = Checkpoints(store), None
    for run_id in removed:
        try:
            checkpoints.remove(uids[run_id])
        except MachineError as error:
            fault = error
    return Emptied(tuple(removed), fault)
