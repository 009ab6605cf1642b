"""Runs that were found in a file and may be taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from storage import Block, Series

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from storage import Arrival


@dataclass(frozen=True)
class Content:
    """A run as a file has it.

    Attributes:
        arrival: what the file says of it.
        blocks: reads its points, as blocks of the run whose number it is given.
        remark: what was left out or mended, empty where nothing was.
    """

    arrival: Arrival
    blocks: Callable[[int], Generator[Block, None, None]]
    remark: str = ""


@dataclass(frozen=True)
class Candidate:
    """A run of a file, read when somebody asks.

    Attributes:
        title: what a report calls it.
        read: reads it; what that raises concerns this run alone.
    """

    title: str
    read: Callable[[], Content]


def blocks_of(series: Mapping[str, Series], run_id: int) -> Generator[Block, None, None]:
    """Series that are in memory as blocks of a run; those that share their steps' array share a block.

    An empty block comes first, which keeps the names in order.
    """
    if not series:
        return
    names = tuple(series)
    yield Block(run_id, names, np.empty(0, np.int64), np.empty(0), np.empty((0, len(names))))
    grids: dict[int, list[str]] = {}
    for name, each in series.items():
        grids.setdefault(id(each.steps), []).append(name)
    for together in grids.values():
        grid = series[together[0]]
        values = np.stack([series[name].values for name in together], axis=1)
        yield Block(run_id, tuple(together), grid.steps, grid.seconds, values)


def ascending(series: Series) -> tuple[Series, int]:
    """The points in the order of their steps, the last of those at one step, and how many gave way to it.

    >>> found, overwritten = ascending(
    ...     Series(np.array([1, 3, 2, 3]), np.array([0.0, 1.0, 2.0, 3.0]), np.array([5.0, 6.0, 7.0, 8.0]))
    ... )
    >>> found.steps.tolist(), found.values.tolist(), overwritten
    ([1, 2, 3], [5.0, 7.0, 8.0], 1)
    """
    if np.all(series.steps[1:] > series.steps[:-1]):
        return series, 0
    order = np.argsort(series.steps, kind="stable")
    steps = series.steps[order]
    kept = order[np.append(steps[1:] != steps[:-1], True)]
    whole = Series(series.steps[kept], series.seconds[kept], series.values[kept])
    return whole, order.size - kept.size
