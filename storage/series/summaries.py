"""Running summaries of series, updated as their points are written."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, insert, select, update

from storage.messages import Message
from storage.models import SeriesRow
from storage.series.bulk_statements import execute_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.series.blocks import SeriesBlock

_COLUMNS = ("count", "last", "last_step", "best", "best_step")
_SAVED = (
    update(SeriesRow)
    .where(SeriesRow.id == bindparam("saved_id"))
    .values({name: bindparam(f"new_{name}") for name in _COLUMNS})
)


@dataclass(slots=True)
class RunningSummary:
    """The summary of one series while blocks are being written.

    Attributes:
        series_id: Row of the series.
        count: Number of points.
        last: The last value.
        last_step: Its step; None while there is no point.
        best: The smallest finite value; NaN while there is none.
        best_step: The first step that had it; None while there is none.
    """

    series_id: int
    count: int = 0
    last: float = float("nan")
    last_step: int | None = None
    best: float = float("nan")
    best_step: int | None = None


Summaries: TypeAlias = dict[tuple[int, str], RunningSummary]
"""By number of the run and name of the series."""


def load(connection: Connection, blocks: Iterable[SeriesBlock], known: Summaries | None = None) -> Summaries:
    """Return a summary of every series of the runs in the blocks; one met for the first time gets its row.

    Args:
        connection: Inside a transaction.
        blocks: Points to be written.
        known: Summaries of all series of some runs as they are in the store, which need not be read again.
    """
    wanted = dict.fromkeys((block.run_id, name) for block in blocks for name in block.names)
    runs = {run_id for run_id, _ in wanted}
    summaries = {key: summary for key, summary in (known or {}).items() if key[0] in runs}
    unknown = runs.difference(run_id for run_id, _ in summaries)
    if unknown:
        columns = (SeriesRow.run_id, SeriesRow.name, SeriesRow.id)
        figures = (getattr(SeriesRow, name) for name in _COLUMNS)
        rows = connection.execute(select(*columns, *figures).where(SeriesRow.run_id.in_(unknown)))
        summaries |= {(row[0], row[1]): RunningSummary(*row[2:]) for row in rows}
    fresh = [key for key in wanted if key not in summaries]
    if fresh:
        nothing = float("nan")
        values = [
            {"run_id": run_id, "name": name, "count": 0, "last": nothing, "last_step": -1, "best": nothing}
            for run_id, name in fresh
        ]
        inserted = insert(SeriesRow).returning(SeriesRow.id, sort_by_parameter_order=True)
        ids = connection.execute(inserted, values).scalars()
        summaries |= {key: RunningSummary(series_id) for key, series_id in zip(fresh, ids, strict=True)}
    return summaries


def add_block(summaries: Summaries, block: SeriesBlock, by_series: npt.NDArray[np.float64]) -> None:
    """Add the points of a block, which has at least one, to the summaries of its series.

    Args:
        summaries: Of all series of the block.
        block: The points.
        by_series: Their values, ``[S, n]``, each series in one piece.

    Raises:
        ValueError: If the block does not lie after everything already recorded for one of its series.
    """
    # Quick, and right unless there is a NaN, which it finds, or a negative infinity.
    best_rows = by_series.argmin(axis=1)
    bests = by_series[np.arange(len(by_series)), best_rows]
    unclear = np.flatnonzero(~np.isfinite(bests))
    if unclear.size:
        finite = np.where(np.isfinite(by_series[unclear]), by_series[unclear], np.inf)
        best_rows[unclear] = finite.argmin(axis=1)
        bests[unclear] = finite.min(axis=1)
    first_step = int(block.steps[0])
    last_step = int(block.steps[-1])
    best_steps = block.steps[best_rows].tolist()
    lasts = by_series[:, -1].tolist()
    for name, best, best_step, last in zip(block.names, bests.tolist(), best_steps, lasts, strict=True):
        summary = summaries[block.run_id, name]
        if summary.last_step is not None and first_step <= summary.last_step:
            raise ValueError(
                Message(
                    "Series {0} of run {1} is recorded up to step {2}; a block from step {3} on would go "
                    "back.",
                    repr(name),
                    block.run_id,
                    summary.last_step,
                    first_step,
                )
            )
        summary.count += block.steps.size
        summary.last = last
        summary.last_step = last_step
        # Written so that a summary without a best, which is NaN, gives way too.
        if best != np.inf and not best >= summary.best:
            summary.best = best
            summary.best_step = best_step


def packed(summaries: Summaries) -> dict[int, str]:
    """Return the summaries of each run as the JSON of its row, in order of first appearance."""
    found: defaultdict[int, dict[str, list[object]]] = defaultdict(dict)
    for (run_id, name), summary in sorted(summaries.items(), key=lambda item: item[1].series_id):
        found[run_id][name] = [
            summary.count,
            summary.last,
            summary.last_step,
            summary.best,
            summary.best_step,
        ]
    return {run_id: json.dumps(each) for run_id, each in found.items()}


def save(connection: Connection, summaries: Iterable[RunningSummary]) -> None:
    """Write the summaries back."""
    rows = [
        (each.series_id, each.count, each.last, each.last_step, each.best, each.best_step)
        for each in summaries
    ]
    execute_rows(connection, _SAVED, ("saved_id", *(f"new_{name}" for name in _COLUMNS)), rows)
