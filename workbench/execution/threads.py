"""Starting threads, of which a system has only so many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.errors import MachineError

if TYPE_CHECKING:
    import threading


def start_thread(thread: threading.Thread) -> None:
    """Start a thread.

    Raises:
        MachineError: when the system starts no more.
    """
    try:
        thread.start()
    except (RuntimeError, MemoryError) as error:
        raise MachineError(
            Message(
                "the system starts no more threads ({0}); close other programs, or raise the limits of "
                "processes and memory",
                error,
            )
        ) from error
