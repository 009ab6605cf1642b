"""The numbers of updates as tensors, where a rule expects a number."""

from __future__ import annotations

from dataclasses import dataclass
from operator import is_
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.optimizers import is_own
from workbench.optimizers.kernels.pieces import Piece, cut_rows
from workbench.optimizers.state import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from workbench.optimizers import Rule


class Steps:
    """n numbers t, with which a bias correction is a column ``[n, R, 1]`` or ``[n, 1, 1]``.

    Each number is raised by itself: torch raises long and short columns in different ways, whose last bits
    differ, and how a run is cut into blocks must change no number.
    """

    def __init__(self, numbers: Sequence[int], like: Tensor) -> None:
        """Take the numbers.

        Args:
            numbers: of the updates.
            like: on the device of the columns.
        """
        self._numbers, self._like = numbers, like

    def __rpow__(self, base: Any) -> Tensor:
        """``base ** t``; the base is a number or a column ``[R, 1]``."""
        return columns([base**number for number in self._numbers], self._like)

    def __sub__(self, number: int) -> Tensor:
        """``t - number``."""
        return columns([float(each - number) for each in self._numbers], self._like)


def columns(coefficients: Sequence[Any], like: Tensor) -> Tensor:
    """Coefficients of n updates, numbers or columns ``[R, 1]``, as ``[n, 1, 1]`` or ``[n, R, 1]``.

    Args:
        coefficients: all of one kind.
        like: on the device wanted.
    """
    import torch

    if not isinstance(coefficients[0], float | int):
        return torch.stack(list(coefficients))
    # Rounded where they meet the parameters. Only mps has no float64.
    exact = torch.float32 if like.device.type == "mps" else torch.float64
    # torch reads a list several times as slowly as numpy.
    numbers = torch.from_numpy(np.array(coefficients, dtype=np.float64)).view(-1, 1, 1)
    return numbers.to(exact).to(like.device)


PART = 2**16
"""Numbers of each tensor that are read at once, so that they stay in a core's cache until they are."""

TOGETHER = 256
"""Most updates that one reading holds."""

ROOM = 2**18
"""Numbers that copies of small tensors may take, half of a core's second cache at most."""

WORTH_COPYING = 8
"""Updates that must have room together: fewer of them are not worth the copy."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read of R runs after n updates.

    Its T tensors are the gradient, the update, the parameters and the rule's slots.

    Attributes:
        norms: ``[n, T, R]``.
        totals: ``[n, 3, R]``, Σ g·Δ, the sum of the effective rates of the coordinates that have a gradient,
            and the number of these.
        has_rates: whether the rule has effective rates; without them the last two totals mean nothing.
        coordinates: ``[n, T, R, P]``, the tensors themselves, ``None`` where they are large.
    """

    norms: Tensor
    totals: Tensor
    has_rates: bool
    coordinates: Tensor | None


class Copies:
    """Reads small tensors: they are copied, and all else is done for many updates at once.

    The time of an operation on such tensors is that of its call, and copying them all is one operation.
    """

    def __init__(self, rule: Rule[Any], tensors: Sequence[Tensor], *, keeps_coordinates: bool) -> None:
        """Make room for tensors like these.

        Args:
            rule: the optimizer.
            tensors: ``[R, P]`` each: the gradient, the update, the parameters, the rule's slots.
            keeps_coordinates: whether a reading has them.
        """
        self._rule, self._keeps = rule, keeps_coordinates
        together = _together(tensors)
        self._room = tensors[0].new_empty((together, len(tensors), *tensors[0].shape))
        self._products = tensors[0].new_zeros((3, together, *tensors[0].shape))
        self._places = self._room.unbind()
        self._steps: list[int] = []
        self._rates: list[Any] = []

    def fits(self, tensors: Sequence[Tensor]) -> bool:
        """Whether it goes on with these tensors."""
        return tensors[0].shape == self._room.shape[2:]

    def note(self, tensors: list[Tensor], state: State, lr: Any) -> bool:
        """Copy the tensors after an update; whether the room is full."""
        import torch

        torch.stack(tensors, out=self._places[len(self._steps)])
        self._steps.append(state.step)
        self._rates.append(lr)
        return len(self._steps) == len(self._places)

    def reading(self) -> Reading | None:
        """What was noted since the last reading, ``None`` for nothing."""
        import torch

        count = len(self._steps)
        if not count:
            return None
        noted, products = self._room[:count], self._products[:, :count]
        rate = self._rate(noted, products[1])
        self._steps, self._rates = [], []
        _multiply(products.unbind(), noted[:, 0], noted[:, 1], rate)
        return Reading(
            torch.linalg.vector_norm(noted, dim=3),
            products.sum(3).transpose(0, 1),
            rate is not None,
            # The room is written over by later updates.
            noted.clone() if self._keeps else None,
        )

    def _rate(self, noted: Tensor, place: Tensor) -> Tensor | None:
        """The effective rates after each update, ``[n, R, P]``; rules write them into the place."""
        names = [slot.name for slot in self._rule.slots]
        if not is_own(self._rule.settings.name):
            slots = dict(zip(names, noted[:, 3:].unbind(1), strict=True))
            steps: Any = Steps(self._steps, place)
            return _rate(self._rule, State(steps, slots, noted[:, 1], place), columns(self._rates, place))
        # What a person wrote expects the number of one update.
        for step, lr, copies, part in zip(self._steps, self._rates, noted, place, strict=True):
            slots = dict(zip(names, copies[3:], strict=True))
            rate = _rate(self._rule, State(step, slots, copies[1], part), lr)
            if rate is None:
                return None
            part.copy_(rate)
        return place


class Parts:
    """Reads large tensors where they are, some rows after others, so that they stay in the cache."""

    def __init__(self, rule: Rule[Any], tensors: Sequence[Tensor], state: State) -> None:
        """Cut tensors that are the same ones at every update.

        Args:
            rule: the optimizer.
            tensors: those that are read, ``[R, P]`` each, the parameters third.
            state: of the rule.
        """
        theta = tensors[2]
        runs, parameters = theta.shape
        self._pieces: Sequence[Piece[Rule[Any]]] = [Piece(rule, slice(0, runs), slice(None), theta, state)]
        if rule.is_elementwise and theta.device.type == "cpu":
            self._pieces = list(cut_rows(rule, theta, state, max(1, PART // parameters)))
        self._made_for = tensors
        self._tensors = [[tensor[piece.rows] for tensor in tensors] for piece in self._pieces]
        products = theta.new_zeros((3, *self._pieces[0].theta.shape))
        self._products = [products[:, : len(piece.theta)] for piece in self._pieces]
        self._planes = [products.unbind() for products in self._products]
        self._room = theta.new_empty((TOGETHER, len(tensors) + 3, runs))
        self._places: list[list[tuple[Tensor, Sequence[Tensor]]]] = []
        self._noted = 0
        self._has_rates = False

    def fits(self, tensors: Sequence[Tensor]) -> bool:
        """Whether it goes on with these tensors."""
        return all(map(is_, tensors, self._made_for))

    def note(self, tensors: Sequence[Tensor], state: State, lr: Any) -> bool:
        """Read the tensors after an update; whether the room is full."""
        import torch

        for piece, views, products, planes, (sums, norms) in zip(
            self._pieces, self._tensors, self._products, self._planes, self._next_places(), strict=True
        ):
            piece.follow(state)
            rate = _rate(piece.rule, piece.state, piece.of(lr))
            self._has_rates = rate is not None
            _multiply(planes, views[0], views[1], rate)
            torch.sum(products, -1, out=sums)
            for view, norm in zip(views, norms, strict=True):
                torch.linalg.vector_norm(view, dim=1, out=norm)
        self._noted += 1
        return self._noted == len(self._room)

    def reading(self) -> Reading | None:
        """What was noted since the last reading, ``None`` for nothing."""
        if not self._noted:
            return None
        noted, count = self._room[: self._noted].clone(), len(self._made_for)
        self._noted = 0
        return Reading(noted[:, :count], noted[:, count:], self._has_rates, None)

    def _next_places(self) -> list[tuple[Tensor, Sequence[Tensor]]]:
        """Where the totals and the norms of each part go, views that are made once."""
        if self._noted == len(self._places):
            places, count = self._room[self._noted], len(self._made_for)
            parts = [places[:, piece.rows] for piece in self._pieces]
            self._places.append([(rows[count:], rows[:count].unbind()) for rows in parts])
        return self._places[self._noted]


def reader(rule: Rule[Any], tensors: Sequence[Tensor], state: State, *, coordinates: bool) -> Copies | Parts:
    """What reads gradient, update, parameters and slots quickest.

    Args:
        rule: the optimizer.
        tensors: these, ``[R, P]`` each.
        state: of the rule.
        coordinates: whether small tensors are wanted themselves.
    """
    if _together(tensors) < WORTH_COPYING:
        return Parts(rule, tensors, state)
    return Copies(rule, tensors, keeps_coordinates=coordinates)


def _together(tensors: Sequence[Tensor]) -> int:
    """How many updates have room in one reading of copies."""
    return min(TOGETHER, ROOM // (tensors[0].numel() * len(tensors)))


def _rate(rule: Rule[Any], state: State, lr: Any) -> Tensor | None:
    return rule.effective_rate(state, lr) if rule.knows_effective_rate else None


def _multiply(places: Sequence[Tensor], gradient: Tensor, update: Tensor, rate: Tensor | None) -> None:
    """Write what the totals of a reading are sums of, element by element; ``rate`` is written over."""
    import torch

    product, moved_rate, moved = places
    torch.mul(gradient, update, out=product)
    if rate is not None:
        # A coordinate that never saw a gradient has the rate η/ε, which says nothing and drowns the rest.
        torch.ne(gradient, 0, out=moved)
        # Where ε is 0 that rate is infinite, and 0 · ∞ would be NaN.
        torch.mul(rate.clamp_(max=torch.finfo(rate.dtype).max), moved, out=moved_rate)


def leaving(tensor: Tensor) -> NDArray[np.float64]:
    """A tensor as float64 numpy; the one place where numbers leave the device."""
    numbers: NDArray[np.float64] = tensor.double().cpu().numpy()
    return numbers
