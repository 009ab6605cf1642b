"""Opening the run store as the window and the command line both do, at once or in the background."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

import storage

if TYPE_CHECKING:
    from storage import Place, Store


def open_run_store(place: Place | None = None, *, to_read: bool = False) -> Store:
    """Open the store, and mark runs as interrupted whose program ended before they did.

    Args:
        place: the file or the database; ``None`` for the person's own file.
        to_read: whether the store is only read, so that a mistyped place creates no new store.

    Raises:
        StoreError: when the store cannot be used.
    """
    store = storage.open_store(place, create=place is None or not to_read)
    try:
        store.mark_interrupted()
    except BaseException:
        store.close()
        raise
    return store


class DeferredStore:
    """Store proxy that opens in the background; every use waits until the store is open.

    Opening imports SQLAlchemy and may migrate an old store, which takes a while.

    Attributes:
        place: the file, or the database on a server.
    """

    def __init__(self, place: Place | None) -> None:
        """Create the proxy; nothing is opened yet.

        Args:
            place: where the store is; ``None`` for the person's own file.
        """
        self.place = storage.place_of(place)
        self._opened: Future[Store] = Future()

    def open(self) -> None:
        """Open the store in the calling thread, which must not be the window's."""
        if not self._opened.set_running_or_notify_cancel():
            return
        try:
            self._opened.set_result(open_run_store(self.place))
        except BaseException as error:  # noqa: BLE001 - raised in whichever thread uses the store
            self._opened.set_exception(error)

    @property
    def fault(self) -> BaseException | None:
        """Why the store could not be opened; ``None`` where it is open, still opening or closed."""
        is_over = self._opened.done() and not self._opened.cancelled()
        return self._opened.exception() if is_over else None

    def close(self) -> None:
        """Close the store, or prevent it from being opened."""
        if not self._opened.cancel() and self._opened.exception() is None:
            self._opened.result().close()

    def __getattr__(self, name: str) -> object:
        """The store's attribute of that name."""
        return getattr(self._opened.result(), name)
