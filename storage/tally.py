"""The summary of a series, kept up to date as its points arrive."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, bindparam, insert, select, update

from storage.blocks import Block
from storage.models import SeriesRow

_COLUMNS = ("count", "last", "last_step", "best", "best_step")


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


def load(connection: Connection, blocks: Iterable[Block]) -> Tallies:
    """Return a tally for every series in the blocks; a series met for the first time gets its row."""
    wanted = dict.fromkeys((block.run_id, name) for block in blocks for name in block.names)
    columns = (
        SeriesRow.run_id,
        SeriesRow.name,
        SeriesRow.id,
        *(getattr(SeriesRow, name) for name in _COLUMNS),
    )
    rows = connection.execute(select(*columns).where(SeriesRow.run_id.in_({run_id for run_id, _ in wanted})))
    tallies = {(row[0], row[1]): Tally(*row[2:]) for row in rows}
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


def count_in(tallies: Tallies, block: Block) -> None:
    """Add the points of a block, which has at least one, to the tallies of its series.

    Raises:
        ValueError: If the block does not lie after everything already recorded for one of its series.
    """
    finite = np.where(np.isfinite(block.values), block.values, np.inf)
    best_rows = finite.argmin(axis=0)
    first_step, last_step = int(block.steps[0]), int(block.steps[-1])
    for column, name in enumerate(block.names):
        tally = tallies[block.run_id, name]
        if tally.last_step is not None and first_step <= tally.last_step:
            raise ValueError(
                f"Series {name!r} of run {block.run_id} is recorded up to step {tally.last_step}; "
                f"a block from step {first_step} on would go back."
            )
        tally.count += block.steps.size
        tally.last = float(block.values[-1, column])
        tally.last_step = last_step
        best = float(finite[best_rows[column], column])
        # Written so that a tally without a best, which is NaN, gives way too.
        if best != np.inf and not best >= tally.best:
            tally.best = best
            tally.best_step = int(block.steps[best_rows[column]])


def packed(tallies: Tallies) -> dict[int, str]:
    """Return the summaries of each run as the text that its row keeps, in order of first appearance."""
    found: defaultdict[int, dict[str, list[object]]] = defaultdict(dict)
    for (run_id, name), tally in sorted(tallies.items(), key=lambda item: item[1].series_id):
        found[run_id][name] = [tally.count, tally.last, tally.last_step, tally.best, tally.best_step]
    return {run_id: json.dumps(summaries) for run_id, summaries in found.items()}


def save(connection: Connection, tallies: Mapping[tuple[int, str], Tally]) -> None:
    """Write the tallies back."""
    changed = update(SeriesRow).where(SeriesRow.id == bindparam("series_id"))
    changed = changed.values({name: bindparam(f"new_{name}") for name in _COLUMNS})
    connection.execute(
        changed,
        [
            {"series_id": tally.series_id, **{f"new_{name}": getattr(tally, name) for name in _COLUMNS}}
            for tally in tallies.values()
        ],
    )
