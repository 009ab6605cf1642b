"""How much waits to be written, so that trainers that are faster than the disk wait for it."""

from __future__ import annotations

import threading


class Backlog:
    """Counts what is on its way to the store.

    Without a bound, many runs together fill the memory within minutes. While the store refuses to be written
    nobody waits: training goes on, and everything is kept until the store can be written again.
    """

    def __init__(self, capacity: int) -> None:
        """Begin with nothing.

        Args:
            capacity: what may wait before whoever brings more has to wait, in any unit.
        """
        self._capacity = capacity
        self._changed = threading.Condition()
        self._size = 0
        self._is_bounded = True

    def add(self, size: int) -> None:
        """Bring more, after waiting until there is room."""
        with self._changed:
            self._changed.wait_for(lambda: self._size < self._capacity or not self._is_bounded)
            self._size += size

    def remove(self, size: int) -> None:
        """Note what has been written."""
        with self._changed:
            self._size -= size
            self._changed.notify_all()

    def bound(self, is_bounded: bool) -> None:
        """Let others wait from now on, or not."""
        with self._changed:
            self._is_bounded = is_bounded
            self._changed.notify_all()
