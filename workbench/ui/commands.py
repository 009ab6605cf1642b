"""What a group of the window's commands offers: its slots, what is possible now, and what it has to say."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable


class Commands(QObject):
    """A group of commands; a subclass says what carries them out and when.

    Signals:
        failed: something could not be done (a sentence).
        written: something was done that leaves nothing to be seen (a sentence).
    """

    failed = Signal(str)
    written = Signal(str)

    # Qt's metaclass excludes that of ABC; the type checker asks for it all the same.
    @abstractmethod
    def slots(self) -> dict[str, Callable[[], object]]:
        """What carries out each command, by the names of :data:`workbench.ui.actions.COMMANDS`."""

    def possible(self) -> dict[str, bool]:
        """Which of the commands have something to act on now; those left out are always possible."""
        return {}

    def close(self) -> None:
        """Give up what still works or asks: the window closes."""
