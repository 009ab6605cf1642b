"""The fields of a run: one table, from which columns, filters, frames and transfers are made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class FieldKind(Enum):
    """What kind of values a field has."""

    TEXT = auto()
    INTEGER = auto()
    OPTIONAL_INTEGER = auto()
    REAL = auto()
    MOMENT = auto()
    FLAG = auto()
    PACKED = auto()
    """A mapping that the row of the run holds as JSON."""
    TAGS = auto()
    """A tuple of texts from a table of its own."""


@dataclass(frozen=True, slots=True)
class RunField:
    """A field of :class:`storage.RunRecord`.

    Attributes:
        name: Its name there, and of the column of the table of runs unless ``column`` names another.
        kind: Kind of its values.
        filters: Names by which a filter asks for it; none where it cannot.
        is_searched: Whether a word alone in a filter is looked for in it.
        is_proposed: Whether the values that occur in the store are proposed while a filter is typed.
        is_transferred: Whether a transfer to another store copies it unchanged.
        column: Name of the column.
    """

    name: str
    kind: FieldKind
    filters: tuple[str, ...] = ()
    is_searched: bool = False
    is_proposed: bool = False
    is_transferred: bool = True
    column: str = ""


def _text(name: str, *, is_proposed: bool = True, is_transferred: bool = True) -> RunField:
    return RunField(
        name,
        FieldKind.TEXT,
        (name,),
        is_searched=True,
        is_proposed=is_proposed,
        is_transferred=is_transferred,
    )


RUN_FIELDS = (
    RunField("id", FieldKind.INTEGER, ("id",), is_transferred=False),
    RunField("uid", FieldKind.TEXT),
    _text("name"),
    _text("problem"),
    _text("optimizer"),
    _text("convention"),
    _text("schedule"),
    _text("status", is_proposed=False, is_transferred=False),
    RunField("settings", FieldKind.PACKED, is_transferred=False, column="packed_settings"),
    RunField("seed", FieldKind.INTEGER, ("seed",)),
    RunField("planned_steps", FieldKind.INTEGER, ("planned",)),
    RunField("steps_done", FieldKind.INTEGER, ("steps",)),
    RunField("seconds", FieldKind.REAL, ("seconds", "duration")),
    _text("device"),
    RunField("created", FieldKind.MOMENT, ("created",)),
    RunField("started", FieldKind.MOMENT, ("started",)),
    RunField("ended", FieldKind.MOMENT, ("ended",)),
    _text("message", is_proposed=False),
    RunField("summaries", FieldKind.PACKED, is_transferred=False, column="packed_summaries"),
    _text("sweep"),
    RunField("parent_id", FieldKind.OPTIONAL_INTEGER, ("parent",), is_transferred=False),
    RunField("parent_step", FieldKind.OPTIONAL_INTEGER),
    RunField("tags", FieldKind.TAGS, is_transferred=False),
    _text("note", is_proposed=False),
    RunField("favourite", FieldKind.FLAG, ("favourite",)),
    RunField("locked", FieldKind.FLAG, ("locked",)),
    RunField("deleted", FieldKind.MOMENT, is_transferred=False),
)
"""Every field of a record, in the order of the columns of a frame."""

FIELDS_BY_NAME = {field.name: field for field in RUN_FIELDS}
