"""The newest blocks of a batch of runs, for views that pull them."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.training.block import Block

CAPACITY = 512
"""Most blocks kept: at 12 ms of training each, a view may look away for seconds."""

VALUE_CAPACITY = 4_000_000
"""Most values kept, 32 MB: the blocks of many runs together are large."""


@dataclass(frozen=True)
class News:
    """What a view has not seen yet.

    Attributes:
        blocks: in order of training.
        position: where to go on next time.
        missed: whether older news are gone, so that the view must read the store.
    """

    blocks: tuple[Block, ...]
    position: int
    missed: bool


class Feed:
    """A bounded window on the blocks of one batch; the trainer never waits for whoever reads it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._blocks: deque[Block] = deque()
        self._values = 0
        self._count = 0

    def append(self, blocks: list[Block]) -> None:
        """Add what has just been trained."""
        with self._guard:
            self._blocks.extend(blocks)
            self._count += len(blocks)
            self._values += sum(block.values.size for block in blocks)
            while len(self._blocks) > CAPACITY or (len(self._blocks) > 1 and self._values > VALUE_CAPACITY):
                self._values -= self._blocks.popleft().values.size

    def since(self, position: int) -> News:
        """What came after ``position``, 0 being the start of the batch."""
        with self._guard:
            oldest = self._count - len(self._blocks)
            start = max(position, oldest)
            return News(tuple(islice(self._blocks, start - oldest, None)), self._count, position < oldest)
