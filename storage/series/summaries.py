"""Running summaries of series, updated as their points are written."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, func, insert, select, update

from storage.invariants import MOST_SERIES, require_count, require_name
from storage.messages import Message
from storage.models import DocumentRow, SeriesRow
from storage.series.bulk_statements import execute_rows
from storage.series.directions import DIRECTIONS, declared_in, higher_is_better

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from storage.series.blocks import SeriesBlock

_COLUMNS = ("count", "last", "last_step", "best", "best_step")
_BEGUN = insert(SeriesRow)
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
        best: The best finite value, the smallest or, where higher is better, the largest; NaN while there
            is none.
        best_step: The first step that had it; None while there is none.
        higher_is_better: Whether larger values are better.
    """

    series_id: int
    count: int = 0
    last: float = float("nan")
    last_step: int | None = None
    best: float = float("nan")
    best_step: int | None = None
    higher_is_better: bool = False


Summaries: TypeAlias = dict[tuple[int, str], RunningSummary]
"""By number of the run and name of the series."""


def load(connection: Connection, blocks: Iterable[SeriesBlock], known: Summaries | None = None) -> Summaries:
    """Return a summary of every series of the runs in the blocks; one met for the first time gets its row.

    Args:
        connection: Inside a transaction.
        blocks: Points to be written.
        known: Summaries of all series of some runs as they are in the store, which need not be read again.

    Raises:
        NotAllowedError: If a new series has a name that is not allowed, or a run gets too many.
    """
    wanted = dict.fromkeys((block.run_id, name) for block in blocks for name in block.names)
    runs = {run_id for run_id, _ in wanted}
    summaries = {key: summary for key, summary in (known or {}).items() if key[0] in runs}
    unknown = runs.difference(run_id for run_id, _ in summaries)
    is_complete = not unknown and all(key in summaries for key in wanted)
    declared = {} if is_complete else _declared(connection, runs)
    if unknown:
        summaries |= _stored(connection, unknown, declared)
    fresh = [key for key in wanted if key not in summaries]
    if fresh:
        _require_allowed(summaries, fresh)
        numbers = begin(connection, fresh)
        for (run_id, name), number in zip(fresh, numbers, strict=True):
            is_higher = higher_is_better(name, declared.get(run_id))
            summaries[run_id, name] = RunningSummary(number, higher_is_better=is_higher)
    return summaries


def of_run(connection: Connection, run_id: int) -> Summaries:
    """Return the summaries of all series of a run."""
    return _stored(connection, [run_id], _declared(connection, [run_id]))


def _stored(
    connection: Connection, run_ids: Collection[int], declared: Mapping[int, Mapping[str, bool]]
) -> Summaries:
    columns = (SeriesRow.run_id, SeriesRow.name, SeriesRow.id)
    held = (getattr(SeriesRow, name) for name in _COLUMNS)
    rows = connection.execute(select(*columns, *held).where(SeriesRow.run_id.in_(run_ids)))
    found = {}
    for run_id, name, *figures in rows:
        summary = found[run_id, name] = RunningSummary(*figures)
        summary.higher_is_better = higher_is_better(name, declared.get(run_id))
        if not summary.count:
            # The column is not empty where there is no point.
            summary.last_step = None
    return found


def _declared(connection: Connection, run_ids: Collection[int]) -> dict[int, dict[str, bool]]:
    """What was declared of the series of runs; few have an entry."""
    found = connection.execute(
        select(DocumentRow.run_id, DocumentRow.environment).where(
            DocumentRow.run_id.in_(run_ids), DocumentRow.environment.contains(f'"{DIRECTIONS}"')
        )
    )
    return {run_id: declared_in(json.loads(environment)) for run_id, environment in found}


def begin(connection: Connection, keys: Sequence[tuple[int, str]]) -> list[int]:
    """Insert series without points: the number of the run and the name of each; return their rows."""
    nothing = float("nan")
    newest = connection.execute(select(func.max(SeriesRow.id))).scalar_one() or 0
    names = ("run_id", "name", "count", "last", "last_step", "best")
    rows = [(run_id, name, 0, nothing, -1, nothing) for run_id, name in keys]
    execute_rows(connection, _BEGUN, names, rows)
    # One writer at a time, so these are the rows just inserted, numbered in their order.
    inserted = select(SeriesRow.id).where(SeriesRow.id > newest).order_by(SeriesRow.id)
    return list(connection.execute(inserted).scalars())


def _require_allowed(summaries: Summaries, fresh: Sequence[tuple[int, str]]) -> None:
    counts = Counter(run_id for run_id, _ in summaries)
    for run_id, name in fresh:
        require_name("series", name)
        counts[run_id] += 1
    for count in counts.values():
        require_count("series", count, MOST_SERIES)


def add_block(summaries: Summaries, block: SeriesBlock, by_series: npt.NDArray[np.float64]) -> None:
    """Add the points of a block, which has at least one, to the summaries of its series.

    Args:
        summaries: Of all series of the block.
        block: The points.
        by_series: Their values, ``[S, n]``, each series in one piece.

    Raises:
        ValueError: If the block does not lie after everything already recorded for one of its series.
    """
    higher = [summaries[block.run_id, name].higher_is_better for name in block.names]
    if any(higher):
        # The largest value is the smallest of the negated ones.
        by_series = np.where(np.array(higher)[:, None], -by_series, by_series)
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
    lasts = block.values[-1].tolist()
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
        sign = -1.0 if summary.higher_is_better else 1.0
        if best != np.inf and not best >= sign * summary.best:
            summary.best = sign * best
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
            *([True] if summary.higher_is_better else []),
        ]
    return {run_id: json.dumps(each) for run_id, each in found.items()}


def save(connection: Connection, summaries: Iterable[RunningSummary]) -> None:
    """Write the summaries back."""
    rows = [
        (each.series_id, each.count, each.last, each.last_step, each.best, each.best_step)
        for each in summaries
    ]
    execute_rows(connection, _SAVED, ("saved_id", *(f"new_{name}" for name in _COLUMNS)), rows)
