"""An import or a packing on its way."""

from __future__ import annotations


class Transfer:
    """What the thread that works and the window know of each other.

    Attributes:
        is_wanted: whether to go on; the window takes it back.
        done: runs that are done; the thread counts them.
        total: how many there are, 0 while that is not known.
    """

    def __init__(self) -> None:
        self.is_wanted = True
        self.done = self.total = 0

    def tell(self, done: int, total: int) -> None:
        """Note how far it is, in the thread that works."""
        self.done, self.total = done, total
