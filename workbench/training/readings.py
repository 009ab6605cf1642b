"""Reductions of the tensors of many runs: how they are walked when quantities are recorded.

Small tensors are copied after an update and reduced later, many updates at once; large ones are reduced where
they are, some rows after others, so that they stay in the cache. Both run the same reductions: the norms of
all tensors, the sums over all products, and whatever else an entry computes.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import is_
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.optimizers import is_own
from workbench.optimizers.kernels.pieces import Piece, cut_rows
from workbench.optimizers.state import State
from workbench.training.quantities import Quantity, Sums, norm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from workbench.optimizers import Rule

PART = 2**16
"""Numbers of each tensor that are read at once, so that they stay in a core's cache until they are."""

TOGETHER = 256
"""Most updates that one reading holds."""

ROOM = 2**18
"""Numbers that copies of small tensors may take, half of a core's second cache at most."""

WORTH_COPYING = 8
"""Updates that must have room together: fewer of them are not worth the copy."""

TENSORS = ("gradient", "update", "parameters")
"""What is read beside the rule's slots, in this order."""

RATE = -1
"""Stands for the effective rate among the indices of tensors."""


def leaving(tensor: Tensor) -> NDArray[np.float64]:
    """A tensor as float64 numpy; the one place where numbers leave the device."""
    numbers: NDArray[np.float64] = tensor.double().cpu().numpy()
    return numbers


@dataclass(frozen=True, eq=False)
class RecordedSeries:
    """The series that an entry stands for with one rule.

    Attributes:
        quantity: the entry.
        names: one, or one for each coordinate.
        tensors: indices of the tensors that it needs, :data:`RATE` for the effective rate.
        slot: of which it is, empty where it is of none.
    """

    quantity: Quantity
    names: tuple[str, ...]
    tensors: tuple[int, ...]
    slot: str = ""


class Reductions:
    """What is reduced besides the norms of all tensors.

    Attributes:
        planes: the planes of the products of each series that sums.
        count: number of planes.
        others: places of the series that are reduced by functions of their own.
        scratch: the plane in which effective rates may be computed.
    """

    def __init__(self, series: Sequence[RecordedSeries]) -> None:
        """Give each series its planes or its place."""
        self.planes: dict[RecordedSeries, slice] = {}
        self.others: dict[RecordedSeries, int] = {}
        self.count = 0
        self.scratch = 0
        self._writers: list[tuple[Any, slice, tuple[int, ...]]] = []
        for each in series:
            reduce = each.quantity.reduce
            if isinstance(reduce, Sums):
                self.planes[each] = slice(self.count, self.count + reduce.planes)
                if RATE in each.tensors:
                    self.scratch = self.count
                self.count += reduce.planes
                self._writers.append((reduce.write, self.planes[each], each.tensors))
            elif reduce is not None and (reduce is not norm or RATE in each.tensors):
                self.others[each] = len(self.others)
        with_rates = [writer for writer in self._writers if RATE in writer[2]]
        self._last_with_rates = with_rates[-1] if with_rates else None

    def write_products(
        self, planes: Sequence[Tensor], tensors: Sequence[Tensor], rate: Tensor | None
    ) -> None:
        """Write the products whose sums are recorded, element by element; ``rate`` is overwritten."""
        for writer in self._writers:
            write, at, indices = writer
            if RATE not in indices:
                write(planes[at], *[tensors[index] for index in indices])
            elif rate is not None:
                own = rate if writer is self._last_with_rates else rate.clone()
                write(planes[at], *[own if index == RATE else tensors[index] for index in indices])

    def reduce_others(self, tensors: Sequence[Tensor], rate: Tensor | None) -> list[Tensor]:
        """The reductions by functions of their own; to be called before the products are written."""
        reduced = []
        for series in self.others:
            function: Any = series.quantity.reduce
            if RATE in series.tensors and rate is None:
                reduced.append(tensors[0].new_zeros(tensors[0].shape[:-1]))
            else:
                needed = [rate if index == RATE else tensors[index] for index in series.tensors]
                reduced.append(function(*needed))
        return reduced

    def by_series(self, series: Sequence[RecordedSeries], reading: Reading) -> dict[RecordedSeries, Any]:
        """Reductions of each series, as :attr:`Quantity.finish` gets them; numbers leave the device here."""
        norms, sums = leaving(reading.norms), leaving(reading.sums)
        others = None if reading.others is None else leaving(reading.others)
        reduced: dict[RecordedSeries, Any] = {}
        for each in series:
            if RATE in each.tensors and not reading.has_rates:
                reduced[each] = None
            elif each in self.planes:
                planes = self.planes[each]
                reduced[each] = [sums[:, plane] for plane in range(planes.start, planes.stop)]
            elif each in self.others and others is not None:
                reduced[each] = others[:, self.others[each]]
            elif each.quantity.reduce is not None:
                reduced[each] = norms[:, each.tensors[0]]
        return reduced


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read of R runs after n updates.

    Its T tensors are those of :data:`TENSORS` and the rule's slots.

    Attributes:
        norms: ``[n, T, R]``.
        sums: ``[n, K, R]``, one for each plane of :class:`Reductions`.
        others: ``[n, M, R]``, what was reduced by functions of their own, ``None`` where nothing is.
        has_rates: whether the rule has effective rates; without them, what needs them means nothing.
        coordinates: ``[n, T, R, P]``, the tensors themselves, ``None`` where they are large.
    """

    norms: Tensor
    sums: Tensor
    others: Tensor | None
    has_rates: bool
    coordinates: Tensor | None


class Copies:
    """Reads small tensors: they are copied, and all else is done for many updates at once.

    The time of an operation on such tensors is that of its call, and copying them all is one operation.
    """

    def __init__(
        self, rule: Rule[Any], reductions: Reductions, tensors: Sequence[Tensor], *, keeps_coordinates: bool
    ) -> None:
        """Make room for tensors like these.

        Args:
            rule: the optimizer.
            reductions: what is computed beside norms.
            tensors: ``[R, P]`` each: the gradient, the update, the parameters, the rule's slots.
            keeps_coordinates: whether a reading has them.
        """
        self._rule, self._reductions, self._keeps = rule, reductions, keeps_coordinates
        together = _together(tensors)
        self._room = tensors[0].new_empty((together, len(tensors), *tensors[0].shape))
        self._products = tensors[0].new_zeros((reductions.count, together, *tensors[0].shape))
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
        rate = self._rate(noted, products[self._reductions.scratch])
        self._steps = []
        self._rates = []
        tensors = noted.unbind(1)
        others = self._reductions.reduce_others(tensors, rate)
        self._reductions.write_products(products.unbind(), tensors, rate)
        return Reading(
            torch.linalg.vector_norm(noted, dim=3),
            products.sum(3).transpose(0, 1),
            torch.stack(others, 1) if others else None,
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

    def __init__(
        self, rule: Rule[Any], reductions: Reductions, tensors: Sequence[Tensor], state: State
    ) -> None:
        """Cut tensors that are the same ones at every update.

        Args:
            rule: the optimizer.
            reductions: what is computed beside norms.
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
        products = theta.new_zeros((reductions.count, *self._pieces[0].theta.shape))
        self._products = [products[:, : len(piece.theta)] for piece in self._pieces]
        self._planes = [products.unbind() for products in self._products]
        self._reductions = reductions
        # For each update the norms, the sums, and what is reduced otherwise.
        self._room = theta.new_empty(
            (TOGETHER, len(tensors) + reductions.count + len(reductions.others), runs)
        )
        self._places: list[list[tuple[Sequence[Tensor], Tensor, Sequence[Tensor]]]] = []
        self._noted = 0
        self._has_rates = False

    def fits(self, tensors: Sequence[Tensor]) -> bool:
        """Whether it goes on with these tensors."""
        return all(map(is_, tensors, self._made_for))

    def note(self, tensors: Sequence[Tensor], state: State, lr: Any) -> bool:
        """Read the tensors after an update; whether the room is full."""
        import torch

        for piece, views, products, planes, (norms, sums, others) in zip(
            self._pieces, self._tensors, self._products, self._planes, self._next_places(), strict=True
        ):
            piece.follow(state)
            rate = _rate(piece.rule, piece.state, piece.of(lr))
            self._has_rates = rate is not None
            for other, place in zip(self._reductions.reduce_others(views, rate), others, strict=True):
                place.copy_(other)
            self._reductions.write_products(planes, views, rate)
            torch.sum(products, -1, out=sums)
            for view, place in zip(views, norms, strict=True):
                torch.linalg.vector_norm(view, dim=1, out=place)
        self._noted += 1
        return self._noted == len(self._room)

    def reading(self) -> Reading | None:
        """What was noted since the last reading, ``None`` for nothing."""
        if not self._noted:
            return None
        noted = self._room[: self._noted].clone()
        self._noted = 0
        norms, sums, others = self._divided(noted, 1)
        return Reading(norms, sums, others if self._reductions.others else None, self._has_rates, None)

    def _divided(self, room: Tensor, dimension: int) -> Sequence[Tensor]:
        norms, sums = len(self._made_for), self._reductions.count
        divided: Sequence[Tensor] = room.tensor_split([norms, norms + sums], dimension)
        return divided

    def _next_places(self) -> list[tuple[Sequence[Tensor], Tensor, Sequence[Tensor]]]:
        """Where the norms, the sums and the rest of each piece go, views that are made once."""
        if self._noted == len(self._places):
            room = self._room[self._noted]
            divided = [self._divided(room[:, piece.rows], 0) for piece in self._pieces]
            self._places.append([(norms.unbind(), sums, others.unbind()) for norms, sums, others in divided])
        return self._places[self._noted]


def reader(
    rule: Rule[Any], reductions: Reductions, tensors: Sequence[Tensor], state: State, *, coordinates: bool
) -> Copies | Parts:
    """What reads gradient, update, parameters and slots quickest.

    Args:
        rule: the optimizer.
        reductions: what is computed beside norms.
        tensors: ``[R, P]`` each.
        state: of the rule.
        coordinates: whether small tensors are wanted themselves.
    """
    if _together(tensors) < WORTH_COPYING:
        return Parts(rule, reductions, tensors, state)
    return Copies(rule, reductions, tensors, keeps_coordinates=coordinates)


def _together(tensors: Sequence[Tensor]) -> int:
    """How many updates have room in one reading of copies."""
    return min(TOGETHER, ROOM // (tensors[0].numel() * len(tensors)))


def _rate(rule: Rule[Any], state: State, lr: Any) -> Tensor | None:
    return rule.effective_rate(state, lr) if rule.knows_effective_rate else None


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
