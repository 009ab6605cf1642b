"""Grids: the series of one run side by side, a row for each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from storage.series.blocks import Series

OWN_TITLES = ("run", "step", "seconds")
"""Columns that stand before the series in a table."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """All points of a run.

    Attributes:
        steps: Every step at which something was recorded, int64 ``[n]``, strictly ascending.
        seconds: Training time of the steps in seconds, float64 ``[n]``.
        values: Values of each series, float64 ``[n]``, bit for bit where something was recorded, else NaN.
        recorded: Where something was recorded, bool ``[n]`` for each series.
    """

    steps: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.float64]
    values: Mapping[str, npt.NDArray[np.float64]]
    recorded: Mapping[str, npt.NDArray[np.bool_]]


def grid_of(found: Mapping[str, Series]) -> Grid:
    """Lay series of one run side by side; where two disagree on the seconds of a step, the first counts.

    >>> from storage import Series
    >>> steps = np.array([1, 3])
    >>> loss = Series(steps, steps * 0.5, np.array([8.0, 4.0]))
    >>> norm = Series(steps[1:], steps[1:] * 0.5, np.array([2.0]))
    >>> grid = grid_of({"loss": loss, "norm": norm})
    >>> grid.values["norm"], grid.recorded["norm"]
    (array([nan,  2.]), array([False,  True]))
    """
    # Series that were recorded together share one array.
    each = {id(series.steps): series.steps for series in found.values()}
    steps = np.unique(np.concatenate([np.empty(0, np.int64), *each.values()]))
    seconds = np.zeros(steps.size)
    values, recorded = {}, {}
    for name in reversed(list(found)):
        series = found[name]
        rows = np.searchsorted(steps, series.steps)
        seconds[rows] = series.seconds
        column = np.full(steps.size, np.nan)
        mask = np.zeros(steps.size, np.bool_)
        column[rows], mask[rows] = series.values, True
        values[name], recorded[name] = column, mask
    return Grid(
        steps, seconds, {name: values[name] for name in found}, {name: recorded[name] for name in found}
    )


def titles_of(names: Iterable[str]) -> list[str]:
    """Return what the columns of the series are called in a table that has columns of its own.

    >>> titles_of(["loss", "step"])
    ['loss', 'series/step']
    """
    wanted = list(names)
    taken = {*OWN_TITLES, *wanted}
    titles = []
    for name in wanted:
        title = name
        while title in OWN_TITLES or (title != name and title in taken):
            title = f"series/{title}"
        titles.append(title)
    return titles
