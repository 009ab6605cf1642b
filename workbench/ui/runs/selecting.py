"""Runs and the rows of the table that a selection is made of, quick for thousands of them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.ui.runs.runs_filter import RunsFilter


def runs_in(selection: QItemSelection, shown: RunsFilter) -> list[int]:
    """Numbers of the runs that a selection of whole rows holds."""
    # Qt's selectedRows asks for the flags of every cell: seconds for thousands of runs.
    places = dict.fromkeys(
        place for part in selection.toList() for place in range(part.top(), part.bottom() + 1)
    )
    return [shown.run_ids[place] for place in places]


def selection_of(run_ids: Iterable[int], shown: RunsFilter) -> QItemSelection:
    """Those of the runs that are shown; neighbours are one range, since thousands of ranges are slow."""
    places = sorted(place for run_id in set(run_ids) if (place := shown.place(run_id)) is not None)
    selection = QItemSelection()
    for _, part in groupby(enumerate(places), _distance):
        neighbours = [place for _, place in part]
        selection.select(shown.index(neighbours[0], 0), shown.index(neighbours[-1], 0))
    return selection


def _distance(numbered: tuple[int, int]) -> int:
    return numbered[1] - numbered[0]
