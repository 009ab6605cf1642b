"""Maintenance of a store: which blocks are to be merged, and what takes how much room."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from storage.models import BlockRow, DocumentRow, GridOutlineRow, OutlineRow, RunRow, ValuesRow
from storage.status import UNFINISHED


def unmerged_runs(connection: Connection) -> list[int]:
    """Return the numbers of the runs that are over and have more than one block that was not merged yet."""
    is_over = RunRow.status.not_in([status.value for status in UNFINISHED])
    return list(connection.execute(select(RunRow.id).where(is_over, RunRow.loose > 1)).scalars())


def loose_blocks(connection: Connection, run_id: int) -> int:
    """Return how many blocks of a run were not merged yet."""
    return connection.execute(select(RunRow.loose).where(RunRow.id == run_id)).scalar_one()


def sizes(connection: Connection, run_id: int | None = None) -> dict[int, int]:
    """Return how many bytes of points, envelopes and documents each run has; None for all runs."""
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
    for lengths in of_run:
        each = lengths.subquery()
        number, length = each.c
        wanted = select(number, func.sum(length)).group_by(number)
        if run_id is not None:
            wanted = wanted.where(number == run_id)
        for found, total in connection.execute(wanted):
            totals[found] = totals.get(found, 0) + total
    return totals
