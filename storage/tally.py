"""The summary of a series, kept up to date as its points arrive."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, insert, select, update

from storage.blocks import Block
from storage.models import SeriesRow
from storage.rows import execute_rows

_COLUMNS = ("count", "last", "last_step", "best", "best_step")
_SAVED = (
    update(SeriesRow)
    .where(SeriesRow.id == bindparam("saved_id"))
    .values({name: bindparam(f"new_{name}") for name in _COLUMNS})
)


@dataclass(slots=True)
class Tally:
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


Tallies = dict[tuple[int, str], Tally]
"""Tallies by number of the run and name of the series."""


def load(connection: Connection, blocks: Iterable[Block], known: Tallies | None = None) -> Tallies:
    """Return a tally for every series of the runs in the blocks; one met for the first time gets its row.

    Args:
        connection: Inside a transaction.
        blocks: Points to be written.
        known: Tallies of all series of some runs as they are in the store, which need not be read again.
    """
    wanted = dict.fromkeys((block.run_id, name) for block in blocks for name in block.names)
    runs = {run_id for run_id, _ in wanted}
    tallies = {key: tally for key, tally in (known or {}).items() if key[0] in runs}
    unknown = runs.difference(run_id for run_id, _ in tallies)
    if unknown:
        columns = (SeriesRow.run_id, SeriesRow.name, SeriesRow.id)
        figures = (getattr(SeriesRow, name) for name in _COLUMNS)
        rows = connection.execute(select(*columns, *figures).where(SeriesRow.run_id.in_(unknown)))
        tallies |= {(row[0], row[1]): Tally(*row[2:]) for row in rows}
    fresh = [key for key in wanted if key not in tallies]
    if fresh:
        nothing = float("nan")
        values = [
            {"run_id": run_id, "name": name, "count": 0, "last": nothing, "last_step": -1, "best": nothing}
            for run_id, name in fresh
        ]
        inserted = insert(SeriesRow).returning(SeriesRow.id, sort_by_parameter_order=True)
        ids = connection.execute(inserted, values).scalars()
        tallies |= {key: Tally(series_id) for key, series_id in zip(fresh, ids, strict=True)}
    return tallies


def count_in(tallies: Tallies, block: Block, by_series: npt.NDArray[np.float64]) -> None:
    """Add the points of a block, which has at least one, to the tallies of its series.

    Args:
        tallies: Of all series of the block.
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
    first_step, last_step = int(block.steps[0]), int(block.steps[-1])
    best_steps, lasts = block.steps[best_rows].tolist(), by_series[:, -1].tolist()
    for name, best, best_step, last in zip(block.names, bests.tolist(), best_steps, lasts, strict=True):
        tally = tallies[block.run_id, name]
        if tally.last_step is not None and first_step <= tally.last_step:
            raise ValueError(
                f"Series {name!r} of run {block.run_id} is recorded up to step {tally.last_step}; "
                f"a block from step {first_step} on would go back."
            )
        tally.count += block.steps.size
        tally.last = last
        tally.last_step = last_step
        # Written so that a tally without a best, which is NaN, gives way too.
        if best != np.inf and not best >= tally.best:
            tally.best = best
            tally.best_step = best_step


def packed(tallies: Tallies) -> dict[int, str]:
    """Return the summaries of each run as the text that its row keeps, in order of first appearance."""
    found: defaultdict[int, dict[str, list[object]]] = defaultdict(dict)
    for (run_id, name), tally in sorted(tallies.items(), key=lambda item: item[1].series_id):
        found[run_id][name] = [tally.count, tally.last, tally.last_step, tally.best, tally.best_step]
    return {run_id: json.dumps(summaries) for run_id, summaries in found.items()}


def save(connection: Connection, tallies: Iterable[Tally]) -> None:
    """Write the tallies back."""
    rows = [
        (each.series_id, each.count, each.last, each.last_step, each.best, each.best_step) for each in tallies
    ]
    execute_rows(connection, _SAVED, ("saved_id", *(f"new_{name}" for name in _COLUMNS)), rows)
