"""The series of one run side by side, a row for each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from storage import Store


@dataclass(frozen=True, eq=False)
class Grid:
    """All points of a run.

    Attributes:
        steps: every step at which something was recorded, int64 ``[n]``, strictly ascending.
        seconds: training time of the steps in seconds, float64 ``[n]``.
        values: values of each series, float64 ``[n]``, bit for bit where something was recorded.
        recorded: where something was, bool ``[n]`` for each series.
    """

    steps: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.float64]
    values: Mapping[str, npt.NDArray[np.float64]]
    recorded: Mapping[str, npt.NDArray[np.bool_]]


def grid_of(store: Store, run_id: int) -> Grid:
    """Read a run; where two series disagree on the seconds of a step, the first counts."""
    found = store.all_series(run_id)
    steps = np.unique(np.concatenate([np.empty(0, np.int64), *(series.steps for series in found.values())]))
    seconds = np.zeros(steps.size)
    values, recorded = {}, {}
    for name in reversed(found):
        series = found[name]
        rows = np.searchsorted(steps, series.steps)
        seconds[rows] = series.seconds
        column, mask = np.full(steps.size, np.nan), np.zeros(steps.size, np.bool_)
        column[rows], mask[rows] = series.values, True
        values[name], recorded[name] = column, mask
    return Grid(steps, seconds, {name: values[name] for name in found}, recorded)
