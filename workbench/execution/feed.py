"""Bounded buffer of a batch's newest blocks, from which the views of the window read."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.training.recorded_block import RecordedBlock

CAPACITY = 512
"""Most blocks in a buffer: at 12 ms of training each, a view may pause for seconds."""

VALUE_CAPACITY = 4_000_000
"""Most values in a buffer, 32 MB: the blocks of many runs together are large."""


@dataclass(frozen=True)
class FeedUpdate:
    """What a view has not read yet.

    Attributes:
        blocks: in order of training.
        position: where to read on next time.
        missed: whether older blocks have been dropped, so that the view must read the store.
    """

    blocks: tuple[RecordedBlock, ...]
    position: int
    missed: bool


class Feed:
    """The newest blocks of one batch; the trainer never waits for readers."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._blocks: deque[RecordedBlock] = deque()
        self._values = 0
        self._count = 0

    def append(self, blocks: list[RecordedBlock]) -> None:
        """Add blocks that have just been trained, dropping the oldest beyond the capacity."""
        with self._guard:
            self._blocks.extend(blocks)
            self._count += len(blocks)
            self._values += sum(block.values.size for block in blocks)
            while len(self._blocks) > CAPACITY or (len(self._blocks) > 1 and self._values > VALUE_CAPACITY):
                self._values -= self._blocks.popleft().values.size

    def since(self, position: int) -> FeedUpdate:
        """The blocks after ``position``, where 0 is the start of the batch."""
        with self._guard:
            oldest = self._count - len(self._blocks)
            start = max(position, oldest)
            blocks = tuple(islice(self._blocks, start - oldest, None))
            return FeedUpdate(blocks, self._count, position < oldest)
