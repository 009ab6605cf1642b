"""Norms, products and means of what is probed, taken of several updates at once."""

from __future__ import annotations

from dataclasses import dataclass
from operator import is_
from typing import TYPE_CHECKING, Any

from workbench.optimizers.pieces import Piece, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from workbench.optimizers import Rule, State

ROOM = 2**15
"""Numbers kept before they are reduced: they are still in a core's cache when they are."""

MOST_UPDATES = 512
"""Updates reduced at once."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read of R runs after n updates.

    Its T tensors are the gradient, the update, the parameters and the rule's slots.

    Attributes:
        norms: ``[n, T, R]``.
        totals: ``[n, R, 3]``, Σ g·Δ, the sum of the effective rates of the coordinates that have a gradient,
            and the number of these; the last two are 0 where the rule has no such rates.
        coordinates: ``[n, T, R, C]``, the tensors themselves where they are small, C = 0 where not.
    """

    norms: Tensor
    totals: Tensor
    coordinates: Tensor


class Readings:
    """Reads R runs after some of their updates.

    Small tensors are copied, one operation an update, and reduced when the room is full: the time of an
    operation on them is that of its call. Tensors that leave no room for a second update are reduced where
    they are, what is computed for each parameter piece by piece in the cache.

    Attributes:
        has_plain_rate: whether the effective rate of the rule turned out to be the learning rate.
    """

    def __init__(self, rule: Rule[Any], coordinates: int) -> None:
        """Begin with nothing.

        Args:
            rule: the optimizer.
            coordinates: how many coordinates of each tensor are read.
        """
        self.has_plain_rate = False
        self._rule = rule
        self._coordinates = coordinates
        self._slots = [slot.name for slot in rule.slots]
        self._room: Tensor | None = None
        self._waiting = 0
        self._done: list[Reading] = []
        self._made_for: tuple[object, ...] = ()
        self._pieces: Sequence[Piece] = ()
        self._products: Tensor | None = None

    def note(self, theta: Tensor, gradient: Tensor, state: State, lr: Any) -> None:
        """Read everything after an update that was measured."""
        import torch

        tensors = [gradient, state.update, theta, *(state.slots[name] for name in self._slots)]
        together = min(MOST_UPDATES, ROOM // (theta.numel() * (len(tensors) + 1)))
        if together < 2:
            self._done.append(self._read_in_place(tensors, theta, state, lr))
            return
        rate = self._rate_of(self._rule, state, lr)
        if rate is not None:
            tensors.append(rate)
        if self._room is None:
            self._room = theta.new_empty((together, len(tensors), *theta.shape))
        torch.stack(tensors, out=self._room[self._waiting])
        self._waiting += 1
        if self._waiting == together:
            self._reduce()

    def taken(self) -> list[Reading]:
        """What was noted since the last call, in order."""
        self._reduce()
        done, self._done = self._done, []
        return done

    def _reduce(self) -> None:
        """Reduce what waits in the room."""
        import torch

        if self._room is None or not self._waiting:
            return
        noted, count = self._room[: self._waiting], 3 + len(self._slots)
        self._waiting = 0
        tensors = noted[:, :count]
        rate = None if noted.shape[1] == count else noted[:, count]
        totals = self._totals(noted[:, 0], noted[:, 1], rate)
        # The room is written over by later updates.
        coordinates = tensors[..., : self._coordinates].clone()
        self._done.append(Reading(torch.linalg.vector_norm(tensors, dim=3), totals.movedim(0, 2), coordinates))

    def _read_in_place(self, tensors: Sequence[Tensor], theta: Tensor, state: State, lr: Any) -> Reading:
        import torch

        totals = theta.new_zeros((3, len(theta)))
        for piece in self._cut(theta, state):
            piece.follow(state)
            rate = self._rate_of(piece.rule, piece.state, piece.of(lr))
            gradient, update = (tensor[piece.rows, piece.columns] for tensor in tensors[:2])
            totals[:, piece.rows] += self._totals(gradient, update, rate)
        norms = torch.stack([torch.linalg.vector_norm(tensor, dim=1) for tensor in tensors])
        coordinates = torch.stack([tensor[:, : self._coordinates] for tensor in tensors])
        return Reading(norms.unsqueeze(0), totals.t().unsqueeze(0), coordinates.unsqueeze(0))

    def _rate_of(self, rule: Rule[Any], state: State, lr: Any) -> Tensor | None:
        if not rule.knows_effective_rate:
            return None
        rate: Tensor | None = rule.effective_rate(state, lr)
        self.has_plain_rate = rate is None
        return rate

    def _cut(self, theta: Tensor, state: State) -> Sequence[Piece]:
        """The pieces, which are the same at every update as long as the tensors are."""
        tensors = (theta, state.scratch, *state.slots.values())
        if len(tensors) != len(self._made_for) or not all(map(is_, tensors, self._made_for)):
            whole = slice(None)
            if self._rule.is_elementwise and theta.device.type == "cpu":
                self._pieces = cut(self._rule, theta, state)
            else:
                self._pieces = [Piece(self._rule, whole, whole, theta, state)]
            self._made_for = tensors
        return self._pieces

    def _totals(self, gradient: Tensor, update: Tensor, rate: Tensor | None) -> Tensor:
        """The totals ``[3, …]`` of a :class:`Reading` over the last axis; ``rate`` is written over."""
        import torch

        if self._products is None or self._products.shape[1:] != gradient.shape:
            # Kept, since memory that is asked for anew comes from the system page by page.
            self._products = gradient.new_zeros((3, *gradient.shape))
        product, moved_rate, moved = self._products.unbind()
        torch.mul(gradient, update, out=product)
        if rate is not None:
            # A coordinate that never saw a gradient has the rate η/ε, which says nothing and drowns the rest.
            torch.ne(gradient, 0, out=moved)
            # Where ε is 0 that rate is infinite, and 0 · ∞ would be NaN.
            torch.mul(rate.clamp_(max=torch.finfo(rate.dtype).max), moved, out=moved_rate)
        return self._products.sum(-1)


def leaving(tensor: Tensor) -> NDArray[np.float64]:
    """A tensor as float64 numpy; the one place where numbers leave the device."""
    numbers: NDArray[np.float64] = tensor.double().cpu().numpy()
    return numbers
