"""Norms, products and means of what is probed, taken of several updates at once."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING, Any

from workbench.optimizers.pieces import Piece, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from workbench.optimizers import Rule, State

ROOM = 2**16
"""Numbers kept before they are reduced: they are still in a core's second cache when they are."""

MOST_UPDATES = 512
"""Updates reduced at once."""


class Readings:
    """What is read of R runs after some of their updates.

    Small tensors are copied, one operation an update, and reduced when the room is full: the time of an
    operation on them is that of its call. Tensors that leave no room for a second update are reduced where
    they are, what is computed for each parameter piece by piece in the cache.

    Attributes:
        has_plain_rate: whether the rule's effective rate is the learning rate, whose place is left empty.
    """

    def __init__(self, rule: Rule[Any], width: int, coordinates: int) -> None:
        """Begin with nothing.

        Args:
            rule: the optimizer.
            width: values of each run and update: the norms of gradient, update and parameters, the product
                of the first two, the effective rate where the rule knows one, the norms of the slots, and
                coordinates of parameters, gradient and slots.
            coordinates: how many coordinates of each tensor are read.
        """
        self.has_plain_rate = False
        self._rule = rule
        self._width = width
        self._coordinates = coordinates
        self._slots = [slot.name for slot in rule.slots]
        self._room: Tensor | None = None
        self._waiting = 0
        self._done: list[Tensor] = []
        self._made_for: tuple[object, ...] = ()
        self._pieces: Sequence[Piece] = ()

    def note(self, theta: Tensor, gradient: Tensor, state: State, lr: Any) -> None:
        """Read everything after an update that was measured."""
        import torch

        tensors = [gradient, state.update, theta, *(state.slots[name] for name in self._slots)]
        together = min(MOST_UPDATES, ROOM // (theta.numel() * (len(tensors) + 1)))
        if together < 2:
            self._done.append(self._reduced_in_place(tensors, theta, state, lr))
            return
        rate = self._rule.effective_rate(state, lr) if self._rule.knows_effective_rate else None
        if rate is not None:
            tensors.append(rate)
        if self._room is None:
            self.has_plain_rate = self._rule.knows_effective_rate and rate is None
            self._room = theta.new_empty((together, len(tensors), *theta.shape))
        torch.stack(tensors, out=self._room[self._waiting])
        self._waiting += 1
        if self._waiting == together:
            self._reduce()

    def taken(self, theta: Tensor) -> Tensor:
        """What was noted since the last call, ``[n, R, width]``."""
        import torch

        self._reduce()
        done, self._done = self._done, []
        return torch.cat(done) if done else theta.new_empty((0, len(theta), self._width))

    def _reduce(self) -> None:
        """Reduce what waits in the room."""
        if self._room is None or not self._waiting:
            return
        planes = self._room[: self._waiting].unbind(1)
        self._waiting = 0
        count = 3 + len(self._slots)
        totals = planes[0].new_zeros((3, *planes[0].shape[:2]))
        self._add_totals(totals, planes[0], planes[1], planes[count] if len(planes) > count else None)
        self._done.append(self._row(planes[:count], totals))

    def _reduced_in_place(self, tensors: Sequence[Tensor], theta: Tensor, state: State, lr: Any) -> Tensor:
        totals = theta.new_zeros((3, len(theta)))
        for piece in self._cut(theta, state):
            piece.follow(state)
            rate = None
            if self._rule.knows_effective_rate:
                rate = piece.rule.effective_rate(piece.state, piece.of(lr))
                self.has_plain_rate = rate is None
            gradient, update = (tensor[piece.rows, piece.columns] for tensor in tensors[:2])
            self._add_totals(totals[:, piece.rows], gradient, update, rate)
        return self._row([tensor.unsqueeze(0) for tensor in tensors], totals.unsqueeze(1))

    def _cut(self, theta: Tensor, state: State) -> Sequence[Piece]:
        """The pieces, which are the same at every update as long as the tensors are."""
        tensors = (theta, state.scratch, *state.slots.values())
        if len(tensors) != len(self._made_for) or not all(map(is_, tensors, self._made_for)):
            whole = slice(None)
            in_cache = self._rule.is_elementwise and theta.device.type == "cpu"
            self._pieces = (
                cut(self._rule, theta, state)
                if in_cache
                else [Piece(self._rule, whole, whole, theta, state)]
            )
            self._made_for = tensors
        return self._pieces

    def _add_totals(self, totals: Tensor, gradient: Tensor, update: Tensor, rate: Tensor | None) -> None:
        """Add Σ g·Δ, the sum of the rates of the coordinates that have a gradient, and their number."""
        import torch

        totals[0] += torch.mul(gradient, update).sum(-1)
        if rate is None:
            return
        # A coordinate that never saw a gradient has the rate η/ε, which says nothing and drowns the rest.
        moved = torch.ne(gradient, 0, out=torch.empty_like(gradient))
        totals[2] += moved.sum(-1)
        # Where ε is 0 that rate is infinite, and 0 · ∞ would be NaN.
        totals[1] += rate.clamp_(max=torch.finfo(rate.dtype).max).mul_(moved).sum(-1)

    def _row(self, planes: Sequence[Tensor], totals: Tensor) -> Tensor:
        """The values ``[n, R, width]`` of tensors ``[n, R, P]`` and totals ``[3, n, R]``."""
        import torch

        values = planes[0].new_empty((*planes[0].shape[:2], self._width))
        places = values.unbind(2)
        places[3].copy_(totals[0])
        first_slot = 4
        if self._rule.knows_effective_rate:
            torch.div(totals[1], totals[2], out=places[4])
            first_slot = 5
        columns = [0, 1, 2, *range(first_slot, first_slot + len(self._slots))]
        for plane, column in zip(planes, columns, strict=True):
            torch.linalg.vector_norm(plane, dim=2, out=places[column])
        column = first_slot + len(self._slots)
        if self._coordinates:
            for plane in (planes[2], planes[0], *planes[3:]):
                values[:, :, column : column + self._coordinates] = plane
                column += self._coordinates
        return values
