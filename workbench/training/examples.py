"""Random streams of each run and the order of its examples; torch's global generator is not used."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from storage.messages import Message
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch
    from torch import Tensor


def generators(seed: int) -> tuple[torch.Generator, torch.Generator]:
    """Two independent CPU generators of one run: for its start and for the order of its data.

    They are on the CPU whatever the device, so a run draws the same numbers everywhere.
    """
    import torch

    start, order = np.random.SeedSequence(seed).generate_state(2, np.uint64)
    # torch takes signed 64-bit seeds.
    return tuple(torch.Generator().manual_seed(int(word >> np.uint64(1))) for word in (start, order))  # type: ignore[return-value]


@dataclass(frozen=True, eq=False)
class OrderPosition:
    """State of the data order of a run.

    Attributes:
        waiting: ``[w]`` int64, indices of examples that have been drawn and not used yet.
        generator: uint8, the state of the run's generator.
    """

    waiting: Tensor
    generator: Tensor


class DataOrder:
    """Order of the examples of one run: one shuffled pass over the data after another.

    Batches are cut from the endless sequence of passes, so every example is seen once a pass and a batch may
    span the end of one pass and the start of the next. How many batches are taken at a time changes nothing.
    """

    def __init__(self, examples: int, batch_size: int, generator: torch.Generator) -> None:
        """Start before the first pass.

        Args:
            examples: number m of examples.
            batch_size: number B of examples in a batch, 1 … m.
            generator: the run's own generator.
        """
        import torch

        self._examples = examples
        self.batch_size = batch_size
        self._generator = generator
        self._waiting = torch.empty(0, dtype=torch.int64)

    def take(self, count: int) -> Tensor:
        """Indices of the next ``count`` batches, ``[count, B]``."""
        import torch

        wanted = count * self.batch_size
        passes = [self._waiting]
        available = len(self._waiting)
        while available < wanted:
            passes.append(torch.randperm(self._examples, generator=self._generator))
            available += self._examples
        sequence = torch.cat(passes)
        self._waiting = sequence[wanted:].clone()
        return sequence[:wanted].view(count, self.batch_size)

    def position(self) -> OrderPosition:
        """A copy of its state."""
        return OrderPosition(self._waiting.clone(), self._generator.get_state())

    def restore(self, position: OrderPosition) -> None:
        """Restore the state of another order of the same data.

        Raises:
            InputError: when the position is not one of an order of these data.
        """
        import torch

        waiting = position.waiting
        allowed = Message("a checkpoint of a run over {0} examples", self._examples)
        is_sound = waiting.dtype == torch.int64 and waiting.ndim == 1
        if not is_sound or bool(((waiting < 0) | (waiting >= self._examples)).any()):
            raise InputError("checkpoint", Message("with other examples"), allowed)
        try:
            self._generator.set_state(position.generator)
        except (RuntimeError, TypeError) as error:
            raise InputError(
                "checkpoint", Message("with a broken generator ({0})", str(error)), allowed
            ) from None
        self._waiting = waiting.clone()


INDEX_BUDGET = 4_000_000
"""Most example indices drawn ahead, so that a large batch size does not fill the memory."""


class Examples:
    """Mini-batches of R runs; nothing is drawn for full batches.

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
            raise InputError(
                "batch_size", size, Message("full or at most {0}, the number of examples", examples)
            )
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

    def select(self, positions: Sequence[int]) -> Self:
        """The mini-batches of some of the runs, in their present state."""
        part = copy.copy(self)
        part.orders = [self.orders[position] for position in positions] if self.orders else []
        return part
