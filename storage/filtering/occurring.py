"""The names and values of a store, read for the completion of filters."""

from typing import Any

from sqlalchemy import Connection, select

from storage.filtering.fields import TAG
from storage.filtering.vocabulary import Vocabulary
from storage.models import RunRow, SeriesRow, SettingRow, TagRow

_LISTED = ("problem", "optimizer", "convention", "schedule", "device", "sweep", "name")
MOST = 1_000
"""Values listed of one field."""


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
