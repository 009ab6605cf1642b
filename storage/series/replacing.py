"""Points that go back: a value at a step that a series holds already takes its place, others are put between.

Blocks are never changed. The values of the series leave every block that the new points reach back into, and
come back, joined with the new points, in blocks of their own; other series stay where they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, delete, select

from storage.models import BlockRow, GridOutlineRow, OutlineRow, ValuesRow
from storage.series import reading, summaries, writing
from storage.series.blocks import SeriesBlock, kept_places
from storage.series.summaries import RunningSummary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.series.blocks import Series
    from storage.series.summaries import Summaries

_AT_ONCE = 1_000
"""Blocks named in one statement; SQLite allows 32 766 parameters."""


def write_or_replace(connection: Connection, blocks: Sequence[SeriesBlock], known: Summaries) -> list[int]:
    """Write blocks in their order, each of which may go back behind what is there.

    Args:
        connection: Inside a transaction.
        blocks: The points, at least one in each block.
        known: The summaries of all series of their runs.

    Returns:
        The runs that have so many small blocks that they had better be merged.
    """
    crowded: set[int] = set()
    waiting: list[SeriesBlock] = []
    last: dict[tuple[int, str], int | None] = {key: each.last_step for key, each in known.items()}
    for block in blocks:
        first = int(block.steps[0])
        back = [name for name in block.names if _is_behind(last[block.run_id, name], first)]
        if back:
            crowded.update(writing.write_blocks(connection, waiting, known) if waiting else ())
            waiting = []
            for name in back:
                crowded.update(_replace(connection, _part(block, [name]), known))
        onward = [name for name in block.names if name not in set(back)]
        if onward:
            waiting.append(_part(block, onward) if back else block)
        for name in block.names:
            held = last[block.run_id, name]
            newest = int(block.steps[-1])
            last[block.run_id, name] = newest if held is None else max(held, newest)
    crowded.update(writing.write_blocks(connection, waiting, known) if waiting else ())
    return sorted(crowded)


def _is_behind(last: int | None, first: int) -> bool:
    return last is not None and first <= last


def _part(block: SeriesBlock, names: list[str]) -> SeriesBlock:
    columns = [block.names.index(name) for name in names]
    return replace(block, names=tuple(names), values=block.values[:, columns])


def _replace(connection: Connection, block: SeriesBlock, known: Summaries) -> list[int]:
    """Write a block of one series that goes back."""
    run_id, name = block.run_id, block.names[0]
    summary = known[run_id, name]
    held = _taken_out(connection, run_id, summary.series_id, int(block.steps[0]))
    steps = np.concatenate([held.steps, block.steps])
    kept = kept_places(steps)
    joined = SeriesBlock(
        run_id,
        (name,),
        steps[kept],
        np.concatenate([held.seconds, block.seconds])[kept],
        np.concatenate([held.values, block.values[:, 0]])[kept, np.newaxis],
    )
    before = reading.series_before(connection, run_id, summary.series_id, int(joined.steps[0]))
    fresh = {(run_id, name): RunningSummary(summary.series_id, higher_is_better=summary.higher_is_better)}
    if before.steps.size:
        whole = SeriesBlock(run_id, (name,), before.steps, before.seconds, before.values[:, np.newaxis])
        summaries.add_block(fresh, whole, before.values[np.newaxis])
    known[run_id, name] = fresh[run_id, name]
    return writing.write_blocks(connection, [joined], known)


def _taken_out(connection: Connection, run_id: int, series_id: int, first_step: int) -> Series:
    """The points of a series in every block that reaches up to a step or beyond it, which then lacks them."""
    wanted = reading.blocks_of(select(BlockRow.id, *reading.BLOCK_COLUMNS), run_id, series_id)
    rows = connection.execute(wanted.where(BlockRow.last_step >= first_step)).all()
    found = reading.decoded(rows)
    ids = [row.id for row in rows]
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        for table in (OutlineRow, ValuesRow):
            of_series = table.block_id.in_(some) & (table.series_id == series_id)
            connection.execute(delete(table).where(of_series))
        filled = select(ValuesRow.block_id).where(ValuesRow.block_id.in_(some))
        connection.execute(
            delete(GridOutlineRow).where(
                GridOutlineRow.block_id.in_(some), GridOutlineRow.block_id.not_in(filled)
            )
        )
        connection.execute(delete(BlockRow).where(BlockRow.id.in_(some), BlockRow.id.not_in(filled)))
    return found
