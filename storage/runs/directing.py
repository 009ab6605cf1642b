"""Declaring the directions of series of runs that are in the store: their best values are found anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, update

from storage.models import DocumentRow, RunRow
from storage.runs.rows import next_revision, require_runs
from storage.series import directions, reading, summaries

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from storage.series.blocks import Series
    from storage.series.summaries import RunningSummary


def declare(connection: Connection, run_ids: Collection[int], declared: Mapping[str, bool]) -> None:
    """Declare whether larger values of some series of the runs are better.

    Args:
        connection: Inside a transaction.
        run_ids: The runs.
        declared: Whether higher is better, by the names of series; a run need not have them.

    Raises:
        RunNotFoundError: If one of the runs does not exist.
    """
    require_runs(connection, run_ids)
    for run_id in run_ids:
        environment = reading.document(connection, run_id, DocumentRow.environment)
        known = directions.declared_in(environment) | dict(declared)
        higher = [name for name, is_higher in known.items() if is_higher]
        lower = [name for name, is_higher in known.items() if not is_higher]
        text = json.dumps(environment | directions.declaration(higher, lower), allow_nan=False)
        connection.execute(update(DocumentRow).where(DocumentRow.run_id == run_id).values(environment=text))
        _renew(connection, run_id, declared)


def _renew(connection: Connection, run_id: int, names: Collection[str]) -> None:
    """Find the best values of some series of a run anew."""
    known = summaries.of_run(connection, run_id)
    for name in names:
        if (summary := known.get((run_id, name))) is not None:
            _renew_best(summary, reading.series(connection, run_id, name, after_step=-(2**63)))
    summaries.save(connection, known.values())
    packed = summaries.packed(known).get(run_id, "{}")
    connection.execute(
        update(RunRow).where(RunRow.id == run_id).values(packed_summaries=packed, changed=next_revision())
    )


def _renew_best(summary: RunningSummary, series: Series) -> None:
    finite = np.flatnonzero(np.isfinite(series.values))
    if not finite.size:
        return
    values = series.values[finite]
    index = int(finite[values.argmax() if summary.higher_is_better else values.argmin()])
    summary.best = float(series.values[index])
    summary.best_step = int(series.steps[index])
