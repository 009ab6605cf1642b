"""The properties of a run that a filter can name."""

from enum import StrEnum

from storage.comparison import Comparison
from storage.filtering.tree import CONTAINS, Operator

TEXTS = (
    "name",
    "problem",
    "optimizer",
    "convention",
    "schedule",
    "status",
    "device",
    "sweep",
    "note",
    "message",
)
NUMBERS = {
    "id": "id",
    "steps": "steps_done",
    "planned": "planned_steps",
    "seed": "seed",
    "seconds": "seconds",
    "duration": "seconds",
    "parent": "parent_id",
}
"""Numbers, and the property that each is."""

MOMENTS = ("created", "started", "ended")
FLAGS = ("favourite", "locked")
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


def operators_of(field: str) -> tuple[Operator, ...]:
    """Return the comparisons that a field allows; of a setting all."""
    if field in FLAGS or field == "status":
        return EQUALITY
    if field in TEXTS or field == TAG:
        return CONTAINMENT
    return ORDER if field in FIELDS else ALL
