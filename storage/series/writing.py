"""Writing points as they are recorded: blocks and the summaries of their series."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, bindparam, select, update

from storage.models import RunRow
from storage.runs.rows import next_revision
from storage.series import summaries
from storage.series.encoding import Points, insert_points, pieces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage.series.blocks import SeriesBlock
    from storage.series.summaries import Summaries

LOOSE_BLOCKS = 256
"""Blocks of a live run that are merged once there are so many, about one a minute: a run of weeks stays quick
to open and to finish."""


def write_blocks(connection: Connection, blocks: Sequence[SeriesBlock], known: Summaries) -> list[int]:
    """Insert the blocks, which have at least one point each, and renew the summaries of their series.

    Args:
        connection: Inside a transaction.
        blocks: The points.
        known: The summaries of all series of their runs.

    Returns:
        The runs that have so many small blocks that they had better be merged.

    Raises:
        ValueError: If a block does not lie after what its series already hold.
    """
    points: list[Points] = []
    for block in blocks:
        by_series = np.ascontiguousarray(block.values.T)
        summaries.add_block(known, block, by_series)
        rows = [known[block.run_id, name].series_id for name in block.names]
        values = dict(zip(rows, by_series, strict=True))
        points += pieces(Points(block.run_id, block.steps, block.seconds, values))
    insert_points(connection, points)
    touched = dict.fromkeys((block.run_id, name) for block in blocks for name in block.names)
    summaries.save(connection, [known[key] for key in touched])
    return _note_written(connection, known, Counter(part.run_id for part in points))


def not_yet_written(connection: Connection, blocks: Sequence[SeriesBlock]) -> list[SeriesBlock]:
    """Return what of the blocks lies after all that the store holds of their series."""
    known = summaries.load(connection, blocks)
    found: list[SeriesBlock] = []
    for block in blocks:
        lasts = [known[block.run_id, name].last_step for name in block.names]
        last = max((step for step in lasts if step is not None), default=None)
        start = 0 if last is None else int(np.searchsorted(block.steps, last, side="right"))
        if start < block.steps.size:
            found.append(
                replace(
                    block,
                    steps=block.steps[start:],
                    seconds=block.seconds[start:],
                    values=block.values[start:],
                )
            )
    return found


def _note_written(connection: Connection, known: Summaries, written: Mapping[int, int]) -> list[int]:
    """Renew what the list shows of the runs, and return those that have many small blocks."""
    packed = summaries.packed(known)
    changed = update(RunRow).where(RunRow.id == bindparam("written_id"))
    changed = changed.values(
        packed_summaries=bindparam("summaries"),
        loose=RunRow.loose + bindparam("added"),
        changed=next_revision(),
    )
    connection.execute(
        changed,
        [
            {"written_id": run_id, "summaries": packed[run_id], "added": count}
            for run_id, count in written.items()
        ],
    )
    many = select(RunRow.id).where(RunRow.id.in_(list(written)), RunRow.loose >= LOOSE_BLOCKS)
    return list(connection.execute(many).scalars())
