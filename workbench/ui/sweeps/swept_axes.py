"""Along which settings the stored runs of a sweep differ."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.run_labels import compared_values, differing_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage import RunRecord, Scalar

WIDE = 30.0
"""Ratio of the ends from which positive numbers are laid out by their logarithms unless the sweep says so."""


@dataclass(frozen=True)
class SweptAxis:
    """A setting or part, and its values in the runs.

    Attributes:
        name: of the setting or part.
        values: the different ones, numbers ascending, others in the order of the runs.
        is_number: whether all of them are numbers.
        logarithmic: whether neighbours have about the same ratio.
    """

    name: str
    values: tuple[Scalar, ...]
    is_number: bool
    logarithmic: bool

    def value(self, run: RunRecord) -> Scalar | None:
        """Where a run stands on the axis, ``None`` where it has no such setting."""
        return compared_values(run).get(self.name)

    def share(self, value: Scalar | None) -> float:
        """How far along the axis a value is, 0 … 1."""
        if not self.is_number:
            return self.values.index(value) / max(1, len(self.values) - 1) if value in self.values else 0.0
        low, high, number = (float(each) for each in (self.values[0], self.values[-1], value or 0))
        if self.logarithmic:
            low, high, number = math.log(low), math.log(high), math.log(max(number, low))
        return (number - low) / (high - low) if high > low else 0.0


def swept_axes(runs: Sequence[RunRecord], identifier: str) -> list[SweptAxis]:
    """The axes in the order in which the sweep names them; a seed beside others is none.

    Args:
        runs: of one sweep.
        identifier: of the sweep, which says what was swept.
    """
    differing = differing_settings(runs)
    named = {match[1]: match[2] for match in re.finditer(r"(\w+)=(.*?)(?=, \w+=| #|$)", identifier)}
    names = [name for name in named if name in differing] or sorted(differing - {"seed"}) or sorted(differing)
    return [_axis(runs, name, named.get(name, "")) for name in names]


def _axis(runs: Sequence[RunRecord], name: str, text: str) -> SweptAxis:
    found = [value for run in runs if (value := compared_values(run).get(name)) is not None]
    values = list(dict.fromkeys(found))
    is_number = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    if not is_number:
        return SweptAxis(name, tuple(values), is_number=False, logarithmic=False)
    values.sort()
    positive = bool(values) and float(values[0]) > 0
    wide = positive and float(values[-1]) / float(values[0]) >= WIDE
    return SweptAxis(name, tuple(values), is_number=True, logarithmic=positive and (":log" in text or wide))
