"""What installed packages bring, by the entry points in their metadata."""

from __future__ import annotations

from importlib import metadata
from typing import Any

from storage.messages import Message
from workbench.errors import UnknownNameError
from workbench.own_code.faults import Origin

PREFIX = "package:"
"""What stands before the name of an entry point."""


def installed(group: str) -> list[str]:
    """The names of a group's entry points, sorted; nothing is imported."""
    return sorted({point.name for point in metadata.entry_points(group=group)})


def load_entry_point(field: str, value: str, group: str) -> Any:
    """What the entry point stands for; its package is imported.

    Args:
        field: the setting that names it.
        value: ``package:NAME``.
        group: where it is looked for.

    Raises:
        UnknownNameError: when no installed package has it.
        OwnCodeError: when importing it raises.
    """
    points = {point.name: point for point in metadata.entry_points(group=group)}
    name = value.removeprefix(PREFIX)
    if name not in points:
        raise UnknownNameError(field, value, [PREFIX + known for known in points] or [f"{PREFIX}NAME"])
    with Origin(field, value).guard(Message("importing it")):
        return points[name].load()
