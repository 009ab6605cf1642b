"""What an optimizer remembers from one update to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.optimizers.conventions import Coefficient
    from workbench.optimizers.pieces import Pieces


LARGE = 2**20
"""Bytes from which the system gives a tensor pages of its own, so that all begin alike within a page."""

SPACING = 1088
"""Bytes by which the places of large tensors differ: a quarter of a page and a line of the cache."""


def spaced_zeros(like: Tensor, place: int) -> Tensor:
    """Zeros that do not compete for the same lines of the cache as tensors at other places.

    Update kernels walk through several tensors at once; where these all begin at the same place of a page,
    each step of the walk falls on one set of cache lines, which costs up to a tenth of the time.

    Args:
        like: gives shape, dtype and device.
        place: a small number, another one for each tensor: 0 is that of a tensor that torch makes, such as
            the parameters, 1 that of the gradient.
    """
    if like.device.type != "cpu" or like.nbytes < LARGE:
        return like.new_zeros(like.shape)
    offset = place * SPACING // like.itemsize
    return like.new_zeros(like.numel() + offset)[offset:].view(like.shape)


@dataclass(frozen=True)
class Slot:
    """One tensor of an optimizer's memory.

    Attributes:
        name: key in :attr:`State.slots` and stem of its recorded series.
        symbol: the paper's symbol.
        title: the standard term.
    """

    name: str
    symbol: str
    title: str


@dataclass
class State:
    """An optimizer's memory.

    Attributes:
        step: number t of updates made.
        slots: one tensor of the shape of θ for each of the rule's slots.
        update: what the last step that was measured added to θ, of the shape of θ.
        scratch: room for intermediate results, of the shape of θ; its content means nothing.
        scalars: numbers that depend on the steps made but not on the coordinate.
        pieces: how large tensors were cut at the last step.
    """

    step: int
    slots: dict[str, Tensor]
    update: Tensor
    scratch: Tensor
    scalars: dict[str, Coefficient] = field(default_factory=dict)
    pieces: Pieces | None = None

    def clone(self) -> State:
        """An independent copy."""
        return State(
            self.step,
            {name: slot.clone() for name, slot in self.slots.items()},
            self.update.clone(),
            self.scratch.clone(),
            dict(self.scalars),
        )
