"""A first-in, first-out lock: one training thread per device computes at a time."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class FairLock:
    """A lock that is granted in the order in which threads asked for it; a context manager, not reentrant.

    Threads that train small models compete for the interpreter lock: eight of them running freely made the
    window 55 ms late at the 99th percentile, taking turns 4 ms, at the same total speed. A plain lock would
    mostly be acquired again by the thread that has just released it.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_held = False

    def __enter__(self) -> None:
        granted: threading.Event | None = None
        with self._guard:
            if self._is_held:
                granted = threading.Event()
                self._waiting.append(granted)
            self._is_held = True
        if granted is not None:
            granted.wait()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_held = False
