"""Disk usage of runs, values and checkpoints together, and emptying the bin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.errors import MachineError
from workbench.execution.checkpoints import Checkpoints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage import RunRecord, Store


@dataclass(frozen=True)
class EmptiedBin:
    """Result of emptying the bin.

    Attributes:
        run_ids: the runs that were removed for good.
        fault: why some checkpoint files could not be removed; ``None`` where all were.
    """

    run_ids: tuple[int, ...]
    fault: MachineError | None


def disk_sizes(store: Store) -> dict[int, int]:
    """Bytes of each run in the store and in its checkpoints, by run id; runs in the bin included.

    Raises:
        StoreError: when the store cannot be read.
    """
    sizes, checkpoints = store.sizes(), Checkpoints(store).sizes()
    if checkpoints:
        for run in (*store.runs(), *store.runs(in_bin=True)):
            sizes[run.id] = sizes.get(run.id, 0) + checkpoints.get(run.uid, 0)
    return sizes


def disk_size(store: Store, run: RunRecord) -> int:
    """Bytes of one run in the store and in its checkpoints; other runs are not read.

    Raises:
        StoreError: when the store cannot be read.
    """
    return store.sizes(run.id).get(run.id, 0) + Checkpoints(store).size(run.uid)


def removable(runs: Sequence[RunRecord]) -> list[RunRecord]:
    """Those of the runs in the bin that emptying it removes: over and not locked."""
    return [run for run in runs if not run.locked and run.status.is_over]


def empty_bin(store: Store, runs: Sequence[RunRecord]) -> EmptiedBin:
    """Remove runs in the bin and their checkpoints for good.

    Args:
        store: where the runs are.
        runs: the only ones that may be removed; one that was restored or locked meanwhile stays.

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
    return EmptiedBin(tuple(removed), fault)
