"""Opening the run store as the window and the command line both do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import storage

if TYPE_CHECKING:
    from storage import Place, Store


def open_run_store(place: Place | None = None, *, to_read: bool = False) -> Store:
    """Open the store, and mark as interrupted the runs whose program ended before they did.

    Args:
        place: the file or the database; ``None`` for the person's own file.
        to_read: whether only what is there is wanted, so that a mistyped place becomes no new store.

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
