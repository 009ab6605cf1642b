"""A run in a plot, and how it is shown there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QColor


@dataclass(frozen=True)
class ShownRun:
    """A run in a plot.

    Attributes:
        run_id: its number in the store.
        label: what the legend calls it.
        colour: of its curves, ``None`` for the run's own.
        is_listed: whether the legend has a line for it.
    """

    run_id: int
    label: str
    colour: QColor | None = None
    is_listed: bool = True
