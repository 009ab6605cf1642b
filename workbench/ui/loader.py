"""Work for the window that touches the disk, done in another thread and delivered in this one."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from itertools import takewhile
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Loader(QObject):
    """Runs functions one after another in a thread; results come back in the window's thread.

    A receiver gets the finished future, so that it hears of an error where it asks for the result.
    """

    _some_done = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="loader")
        self._pending: list[tuple[Future[Any], Callable[[Future[Any]], None]]] = []
        # Queued even from this thread: nobody expects an answer while still asking.
        self._some_done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def load(self, work: Callable[[], T], receive: Callable[[Future[T]], None]) -> Future[T]:
        """Run ``work`` in the loader's thread, then call ``receive`` with its future in the window's."""
        future = self._executor.submit(work)
        self._pending.append((future, receive))
        future.add_done_callback(self._tell)
        return future

    def close(self) -> None:
        """Forget what has not been delivered and end the thread."""
        self._pending.clear()
        self._executor.shutdown(cancel_futures=True)

    def _tell(self, _future: Future[Any]) -> None:
        self._some_done.emit()

    @Slot()
    def _deliver(self) -> None:
        # In their order: one that ends while the others are looked at does not overtake them.
        done = list(takewhile(_is_done, self._pending))
        self._pending = self._pending[len(done) :]
        for future, receive in done:
            receive(future)


def _is_done(entry: tuple[Future[Any], Callable[[Future[Any]], None]]) -> bool:
    return entry[0].done()
