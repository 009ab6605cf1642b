"""What plots read of the store: a long series as a sketch first, then all its points, ready to be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.ui.plots.curves.curve_data import CurveData

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage import Outline, Series, Store

_SKETCH_COLUMNS = 1_900
"""About as many as a wide plot has columns of pixels; of a million points each is one stored bucket then."""


def sketch(store: Store, run_id: int, series: str) -> CurveData:
    """A series by its least and greatest values, at a cost that hardly depends on how long it is.

    Raises:
        StoreError: there is no such run, or it cannot be read.
    """
    # Not above: the window is drawn before SQLAlchemy is imported.
    from storage import Frame

    return sketched(store.outline(run_id, series, Frame(_SKETCH_COLUMNS)))


def sketched(outline: Outline) -> CurveData:
    """The extremes of every bucket as points: the least at its first step, the greatest at its last.

    A bucket in which a value is NaN has a third point that is NaN, so that the gap is seen.
    """
    buckets = len(outline.counts)
    points = np.where(outline.undefined > 0, 3, 2)
    bucket = np.repeat(np.arange(buckets), points)
    place = np.arange(len(bucket)) - np.repeat(np.cumsum(points) - points, points)
    first = place == 0
    data = CurveData()
    data.append(
        np.where(first, outline.first_steps[bucket], outline.last_steps[bucket]),
        np.where(first, outline.first_seconds[bucket], outline.last_seconds[bucket]),
        np.select([first, place == 1], [outline.minimum[bucket], outline.maximum[bucket]], np.nan),
    )
    return data


def curves(store: Store, run_ids: Sequence[int], series: str) -> dict[int, CurveData]:
    """All points of one series of some runs; none for a run that does not exist.

    Raises:
        StoreError: one of them cannot be read.
    """
    found = {}
    for run_id, stored in store.series_of(run_ids, series).items():
        data = found[run_id] = CurveData()
        data.append(stored.steps, stored.seconds, stored.values)
    return found


def grown(store: Store, run_id: int, series: str, after_step: int) -> tuple[int, Series]:
    """Up to which update the store has everything, and what a series has beyond a step.

    Raises:
        StoreError: there is no such run, or it cannot be read.
    """
    loss = store.run(run_id).summaries.get("loss")
    return loss.last_step if loss else 0, store.series(run_id, series, after_step)
