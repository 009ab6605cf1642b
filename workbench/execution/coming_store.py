"""A run store that is opened behind a window that is already there."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

import storage

if TYPE_CHECKING:
    from storage import Store


class ComingStore:
    """Stands for a store: whoever asks it for anything waits until that is open.

    Opening imports SQLAlchemy and may bring an old store up to date, so that it takes a while.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path | None) -> None:
        """Nothing is opened yet.

        Args:
            path: the file; ``None`` for the person's own store.
        """
        self.path = Path(path or storage.default_path()).absolute()
        self._opened: Future[Store] = Future()

    def open(self) -> None:
        """Open it, which takes a while; not in the window's thread."""
        if not self._opened.set_running_or_notify_cancel():
            return
        from workbench.execution.opening import open_run_store

        try:
            self._opened.set_result(open_run_store(self.path))
        except BaseException as error:  # noqa: BLE001 - told by whoever waits, whatever it is
            self._opened.set_exception(error)

    @property
    def fault(self) -> BaseException | None:
        """Why it could not be opened; ``None`` while nothing speaks against it."""
        is_over = self._opened.done() and not self._opened.cancelled()
        return self._opened.exception() if is_over else None

    def close(self) -> None:
        """Close the store, or let it never be opened."""
        if not self._opened.cancel() and self._opened.exception() is None:
            self._opened.result().close()

    def __getattr__(self, name: str) -> object:
        """What the store has by that name."""
        return getattr(self._opened.result(), name)
