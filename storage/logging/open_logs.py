"""The logs that are open in this process: those that nobody closes are closed when the program ends.

A process that is forked from this one has copies of them, which are not its own: the runs belong to this
process, and the child may neither write to them nor end them.
"""

from __future__ import annotations

import atexit
import os
from typing import Protocol


class OpenLog(Protocol):
    """A log of a run."""

    def close_forgotten(self) -> None:
        """Close it at the end of the program."""

    def disown(self) -> None:
        """Refuse everything from now on: this process is a copy of the one that opened it."""


_open: list[OpenLog] = []


def add(log: OpenLog) -> None:
    """Note that a log was opened."""
    _open.append(log)


def remove(log: OpenLog) -> None:
    """Note that it was closed; one that is closed already is no error."""
    if log in _open:
        _open.remove(log)


def _close_all() -> None:
    for log in reversed(_open.copy()):
        log.close_forgotten()


def _disown_all() -> None:
    for log in _open:
        log.disown()
    _open.clear()


# The thread of a log is a daemon: Python waits for every other thread before it calls this.
atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_disown_all)
