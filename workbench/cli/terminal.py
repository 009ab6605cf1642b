"""What a command that takes a while shares with the terminal: a line of progress, and signals."""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from workbench.program import ending_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from rich.progress import ProgressColumn

REFRESH_SECONDS = 0.1
"""Least time between two pictures of a line of progress."""

COUNTDOWN_SECONDS = 5
"""Seconds between two lines of a countdown that is not on a terminal."""


@contextmanager
def progress(
    title: str, *columns: ProgressColumn, quiet: bool, total: float | None = None, **fields: Any
) -> Iterator[Callable[..., None]]:
    """Gives a function that shows how far it is; where there is no terminal it does nothing.

    That function takes what is done as ``completed``, and where they have changed ``total`` and the fields.

    Args:
        title: what goes on.
        columns: what stands to the right of the title and a bar.
        quiet: show nothing.
        total: what there is to do; ``None`` while that is not known.
        fields: what else the columns show at first.
    """
    console = Console(stderr=True)
    every = (TextColumn("{task.description}"), BarColumn(), *columns)
    is_off = quiet or not console.is_terminal
    # Shown from the calls and not from a thread, which a system at its limits would not start.
    with Progress(*every, console=console, disable=is_off, auto_refresh=False) as shown:
        task = shown.add_task(title, total=total, **fields)
        due = 0.0

        def show(**values: Any) -> None:
            nonlocal due
            is_due = time.monotonic() >= due
            if is_due:
                due = time.monotonic() + REFRESH_SECONDS
            shown.update(task, refresh=is_due, **values)

        yield show
        shown.refresh()


class Countdown:
    """The seconds that are left: on a terminal in one line that changes, elsewhere in a line now and then."""

    def __init__(self, template: str) -> None:
        """Show nothing yet; the template has a gap for the seconds."""
        self._template = template
        self._shown: int | None = None
        self._is_terminal = sys.stderr.isatty()

    def show(self, seconds: int | None) -> None:
        """Show the seconds that are left; ``None`` ends the line."""
        if seconds == self._shown:
            return
        if seconds is None:
            text = "\n" if self._is_terminal else ""
        elif self._is_terminal:
            text = f"\r{self._template.format(seconds)}\x1b[K"
        elif self._shown is None or self._shown - seconds >= COUNTDOWN_SECONDS:
            text = f"{self._template.format(seconds)}\n"
        else:
            return
        self._shown = seconds
        sys.stderr.write(text)
        sys.stderr.flush()


@contextmanager
def received_signals(*, most: int = 1) -> Iterator[list[int]]:
    """Collect the signals that end the program in a list instead of dying of them; the handler takes no lock.

    Args:
        most: how many are collected; the next one raises :class:`KeyboardInterrupt`, for where nobody looks
            into the list.
    """
    received: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield received
        return

    def note(number: int, frame: FrameType | None) -> None:
        del frame
        if number not in (signal.SIGINT, signal.SIGTERM):
            leave_terminal()
        received.append(number)
        if len(received) > most:
            raise KeyboardInterrupt

    past = {number: signal.signal(number, note) for number in ending_signals()}
    try:
        yield received
    finally:
        for number, handler in past.items():
            signal.signal(number, handler)


def leave_terminal() -> None:
    """Write into nothing from now on where the terminal is gone, on which every write would fail."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            if stat.S_ISCHR(os.fstat(stream.fileno()).st_mode):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)
