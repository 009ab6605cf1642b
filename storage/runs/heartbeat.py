"""The heartbeat of an opening of the store: a thread that tells the others that the owner of runs lives."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BEAT_SECONDS = 3.0
"""Longest time between two beats while runs are owned; writes of points beat too."""

SILENCE_SECONDS = 5 * BEAT_SECONDS
"""Time after which an owner that has given no sign of life may be followed by another."""

LOOK_SECONDS = 0.5
"""Time between two looks for a sign of life."""


class Heartbeat:
    """Beats while there are runs that are not over, at the latest every :data:`BEAT_SECONDS`.

    The thread starts with the first run and never keeps a program from ending.
    """

    def __init__(self, beat: Callable[[], None]) -> None:
        """Start nothing yet.

        Args:
            beat: Writes a beat, in the thread of the heartbeat; it raises nothing.
        """
        self._beat = beat
        self._runs: set[int] = set()
        self._changed = threading.Condition()
        self._beaten = time.monotonic()
        self._is_closing = False
        self._thread: threading.Thread | None = None

    def add(self, run_ids: Iterable[int]) -> None:
        """Beat for these runs from now on."""
        with self._changed:
            self._runs.update(run_ids)
            self._beaten = time.monotonic()
            if self._thread is None and self._runs and not self._is_closing:
                thread = threading.Thread(target=self._work, name="heartbeat", daemon=True)
                # Where the system starts no more threads, the writes of points beat.
                with suppress(RuntimeError):
                    thread.start()
                    self._thread = thread
            self._changed.notify_all()

    def remove(self, run_ids: Iterable[int]) -> None:
        """Beat no longer for these runs, which are over or another owner's."""
        with self._changed:
            self._runs.difference_update(run_ids)

    def note(self) -> None:
        """Count a beat that another write has made."""
        self._beaten = time.monotonic()

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while self._is_due():
            self._beat()
            self.note()

    def _is_due(self) -> bool:
        """Wait until a beat is due; return False when there is nothing to beat for any more."""
        with self._changed:
            while not self._is_closing:
                wait = None if not self._runs else self._beaten + BEAT_SECONDS - time.monotonic()
                if wait is not None and wait <= 0:
                    return True
                self._changed.wait(wait)
            return False
