"""What a command that takes a while shares with the terminal: a line of progress, and signals."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from rich.progress import ProgressColumn

SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""Ctrl-C, and the system's request to end."""


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
    with Progress(*every, console=console, disable=quiet or not console.is_terminal) as shown:
        yield partial(shown.update, shown.add_task(title, total=total, **fields))


@contextmanager
def received_signals() -> Iterator[list[int]]:
    """Collect :data:`SIGNALS` in a list instead of dying of them; the handler takes no lock."""
    received: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield received
        return

    def note(number: int, frame: FrameType | None) -> None:
        del frame
        received.append(number)

    past = {number: signal.signal(number, note) for number in SIGNALS}
    try:
        yield received
    finally:
        for number, handler in past.items():
            signal.signal(number, handler)
