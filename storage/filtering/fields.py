"""The fields of a run that a filter can name, and the names that occur in a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from storage.filtering.tree import CONTAINS, Comparison, Operator
from storage.run_fields import RUN_FIELDS, FieldKind

if TYPE_CHECKING:
    from collections.abc import Mapping


def _filters(*kinds: FieldKind) -> dict[str, str]:
    """Return the names that filters have for the fields of these kinds, each with the name of the field."""
    return {name: each.name for each in RUN_FIELDS if each.kind in kinds for name in each.filters}


TEXTS = tuple(_filters(FieldKind.TEXT))
NUMBERS = _filters(FieldKind.INTEGER, FieldKind.OPTIONAL_INTEGER, FieldKind.REAL)
"""Numbers, and the field that each is."""

MOMENTS = tuple(_filters(FieldKind.MOMENT))
FLAGS = tuple(_filters(FieldKind.FLAG))
TAG = "tag"

FIELDS = (*TEXTS, *NUMBERS, *MOMENTS, *FLAGS, TAG)
"""Every name that is not that of a setting."""

YES, NO = ("yes", "true"), ("no", "false")

UNITS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
"""Seconds in what may follow the number of a duration."""

EQUALITY = (Comparison.EQUAL, Comparison.UNEQUAL)
CONTAINMENT: tuple[Operator, ...] = (*EQUALITY, CONTAINS)
ORDER = tuple(Comparison)
ALL: tuple[Operator, ...] = (*ORDER, CONTAINS)


class Prefix(StrEnum):
    """What says that the name of a series or of a setting follows."""

    LAST = "last"
    BEST = "best"
    SETTING = "setting"


def operators_of(name: str) -> tuple[Operator, ...]:
    """Return the comparisons that a field allows; a setting allows all."""
    if name in FLAGS or name == "status":
        return EQUALITY
    if name in TEXTS or name == TAG:
        return CONTAINMENT
    return ORDER if name in FIELDS else ALL


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What occurs in a store.

    Attributes:
        settings: Names of the settings of all runs, sorted.
        series: Names of the series of all runs, sorted.
        values: The values of fields that are texts, the tags, and the words that settings are, sorted.
    """

    settings: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
