"""The names and values that occur in a store: what a filter can be completed with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from storage.filtering.fields import TAG
from storage.models import RunRow, SeriesRow, SettingRow, TagRow

_LISTED = ("problem", "optimizer", "convention", "schedule", "device", "sweep", "name")
MOST = 1_000
"""Values listed of one field."""


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


def vocabulary(connection: Connection) -> Vocabulary:
    """Return what occurs in a store."""

    def distinct(column: Any) -> tuple[str, ...]:
        found = connection.execute(select(column).distinct().order_by(column).limit(MOST)).scalars()
        return tuple(text for text in found if text)

    values = _words_of_settings(connection)
    values |= {name: distinct(RunRow.__table__.c[name]) for name in _LISTED}
    return Vocabulary(
        distinct(SettingRow.name), distinct(SeriesRow.name), values | {TAG: distinct(TagRow.tag)}
    )


def _words_of_settings(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Return the values of settings that are texts or true and false; numbers are too many to choose from."""
    names = select(SettingRow.name, SettingRow.text).where(SettingRow.kind.in_(("str", "bool")))
    ordered = names.distinct().order_by(SettingRow.name, SettingRow.text).limit(MOST)
    found: dict[str, tuple[str, ...]] = {}
    for name, text in connection.execute(ordered):
        found[name] = (*found.get(name, ()), text)
    return found
