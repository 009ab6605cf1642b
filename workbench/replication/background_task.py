"""Work in a thread of its own that can be watched and stopped from another."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class BackgroundTask(Generic[T]):
    """A function that runs in a thread of its own.

    Attributes:
        latest: what the function has published last, or its result; ``None`` while there is nothing. Any
            thread may read it.
    """

    def __init__(self, work: Callable[[BackgroundTask[T]], T], name: str, *, daemon: bool = False) -> None:
        """Start the thread.

        Args:
            work: called with this task; it returns early where :attr:`is_stopped`, and may :meth:`publish`.
            name: of the thread.
            daemon: whether the program may end before the function has.
        """
        self.latest: T | None = None
        self._stopped = threading.Event()
        self._future: Future[T] = Future()
        self._thread = threading.Thread(target=self._run, args=(work,), name=name, daemon=daemon)
        self._thread.start()

    def publish(self, value: T) -> None:
        """Make an intermediate state visible to other threads; called by the function."""
        self.latest = value

    @property
    def is_stopped(self) -> bool:
        """Whether the function has been asked to return early."""
        return self._stopped.is_set()

    @property
    def is_over(self) -> bool:
        """Whether the function has ended."""
        return not self._thread.is_alive()

    @property
    def fault(self) -> BaseException | None:
        """The exception that ended the function, ``None`` where there was none so far."""
        return self._future.exception() if self._future.done() else None

    def stop(self) -> None:
        """Ask the function to return early."""
        self._stopped.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the function has ended; ``False`` when ``seconds`` have passed before that."""
        self._thread.join(seconds)
        return self.is_over

    def result(self) -> T:
        """Wait for the function and return its result.

        Raises:
            BaseException: the one that ended it.
        """
        self._thread.join()
        return self._future.result()

    def close(self) -> None:
        """Stop the function and wait until it has ended."""
        self.stop()
        self._thread.join()

    def _run(self, work: Callable[[BackgroundTask[T]], T]) -> None:
        try:
            result = work(self)
        except BaseException as fault:  # noqa: BLE001 - raised in the thread that asks for the result
            self._future.set_exception(fault)
        else:
            self.latest = result
            self._future.set_result(result)
