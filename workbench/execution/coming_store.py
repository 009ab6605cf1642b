"""A run store that is opened behind a window that is already there."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

import storage

if TYPE_CHECKING:
    from storage import Place, Store


class ComingStore:
    """Stands for a store: whoever asks it for anything waits until that is open.

    Opening imports SQLAlchemy and may bring an old store up to date, so that it takes a while.

    Attributes:
        place: the file, or the database on a server.
    """

    def __init__(self, place: Place | None) -> None:
        """Nothing is opened yet.

        Args:
            place: where it is; ``None`` for the person's own store.
        """
        self.place = storage.place_of(place)
        self._opened: Future[Store] = Future()

    def open(self) -> None:
        """Open it, which takes a while; not in the window's thread."""
        if not self._opened.set_running_or_notify_cancel():
            return
        from workbench.execution.opening import open_run_store

        try:
            self._opened.set_result(open_run_store(self.place))
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
