"""Which examples the next updates of a batch of runs see."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Self

from workbench.errors import InputError
from workbench.training.randomness import DataOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch
    from torch import Tensor

INDEX_BUDGET = 4_000_000
"""Most example indices drawn ahead, so that a large batch size does not fill the memory."""


class Examples:
    """The order in which each of R runs sees the data; nothing is drawn for full batches.

    Attributes:
        orders: one for each run, empty for full batches.
    """

    def __init__(
        self, examples: int, size: int | str, generators: Sequence[torch.Generator], device: torch.device
    ) -> None:
        """Start before the first pass.

        Args:
            examples: how many there are.
            size: examples in a batch, or ``full``.
            generators: those of the runs.
            device: where the indices are wanted.

        Raises:
            InputError: when there are fewer examples than a batch has.
        """
        if not isinstance(size, str) and size > examples:
            raise InputError("batch_size", size, f"full or at most {examples}, the number of examples")
        is_full = isinstance(size, str) or size == examples
        self.orders = [] if is_full else [DataOrder(examples, int(size), each) for each in generators]
        self._device = device

    def bound(self, count: int) -> int:
        """How many of ``count`` updates may be prepared at once."""
        if not self.orders:
            return count
        return min(count, max(1, INDEX_BUDGET // (len(self.orders) * self.orders[0].batch_size)))

    def take(self, count: int) -> list[Tensor]:
        """Indices ``[R, B]`` of the examples of each of the next updates, empty for full batches."""
        import torch

        if not self.orders:
            return []
        drawn = torch.stack([order.take(count) for order in self.orders], dim=1)
        return list(drawn.to(self._device).unbind(0))

    def chosen(self, positions: Sequence[int]) -> Self:
        """Those of some of the runs, which go on where these are."""
        part = copy.copy(self)
        part.orders = [self.orders[position] for position in positions] if self.orders else []
        return part
