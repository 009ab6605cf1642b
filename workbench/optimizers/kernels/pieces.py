"""Updates of many parameters on the CPU: by torch's fused kernels run by run, or piece by piece.

The operations of a rule are elementwise and give the same bits wherever an element lies, so cutting the
tensors changes no number. A piece is small enough to stay in the cache from one operation to the next. Where
a rule has a kernel (see :meth:`Rule.fused`), each run with enough parameters is updated by it alone, with its
settings as plain numbers. That depends on the number of parameters only, not on the time nor on the runs
beside it: a run is the same whenever and among whatever others it is trained.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import is_
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from torch import Tensor

    from workbench.optimizers.kernels.fused import Update
    from workbench.optimizers.optimizer_settings import Coefficient
    from workbench.optimizers.state import State

FUSED_ROW = 1024
"""Parameters of one run from which a kernel is quicker than the operations of the rule."""

PIECE = 2**16
"""Elements of a piece: its parameters, gradient and slots fit into a core's second-level cache."""


class ElementwiseRule(Protocol):
    """A rule, as far as pieces are concerned; see :class:`workbench.optimizers.Rule`."""

    def for_rows(self, rows: slice, *, as_numbers: bool = False) -> Self:
        """The rule for some of the runs."""

    def update_elementwise(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """The elementwise part of a step."""

    def fused(
        self, theta: Tensor, gradient: Tensor, slots: Mapping[str, Tensor], step: Tensor
    ) -> Update | None:
        """The same by a kernel of torch."""


R = TypeVar("R", bound=ElementwiseRule)


@dataclass(frozen=True, eq=False)
class Piece(Generic[R]):
    """Part of the tensors of a batch: some rows, or some parameters of one row.

    Attributes:
        rule: with the settings of these runs.
        rows: which runs.
        columns: which parameters.
        theta: their parameters, a view.
        state: their state: views, and scratch that all pieces share.
    """

    rule: R
    rows: slice
    columns: slice
    theta: Tensor
    state: State

    def follow(self, whole: State) -> None:
        """Set step and scalars of the piece's state to those of the whole state."""
        self.state.step = whole.step
        self.state.scalars = {name: self.of(value) for name, value in whole.scalars.items()}

    def of(self, coefficient: Coefficient) -> Coefficient:
        """A coefficient for the runs of the piece."""
        return coefficient if isinstance(coefficient, float | int) else coefficient[self.rows]


@dataclass(frozen=True, eq=False)
class _Plan(Generic[R]):
    """How one step is made, for given tensors.

    Attributes:
        made_for: the tensors that the rest has views of.
        step: the number of the update as the kernels read it, float64.
        kernels: each run's update by a kernel; empty where there is none.
        pieces: the pieces otherwise.
    """

    made_for: tuple[object, ...]
    step: Tensor
    kernels: Sequence[Update]
    pieces: Sequence[Piece[R]]


def update_in_pieces(rule: R, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
    """What :meth:`Rule.update_elementwise` does for ``[P]`` or ``[R, P]`` parameters."""
    tensors = (rule, theta, gradient, state.scratch, *state.slots.values())
    plan = state.kernel_cache
    if (
        not isinstance(plan, _Plan)
        or len(plan.made_for) != len(tensors)
        or not all(map(is_, plan.made_for, tensors))
    ):
        plan = state.kernel_cache = _plan(tensors, rule, theta, gradient, state)
    if plan.kernels:
        plan.step.fill_(state.step)
        rates = [lr] * len(plan.kernels) if isinstance(lr, float | int) else lr.flatten().tolist()
        for update, rate in zip(plan.kernels, rates, strict=True):
            update(rate)
        return
    gradient = _as_rows(gradient)
    for piece in plan.pieces:
        piece.follow(state)
        piece.rule.update_elementwise(
            piece.theta, gradient[piece.rows, piece.columns], piece.state, piece.of(lr)
        )


def cut_rows(rule: R, theta: Tensor, state: State, rows_at_once: int) -> Iterator[Piece[R]]:
    """Pieces of whole rows, one after another.

    Args:
        rule: The optimizer, whose operations are elementwise.
        theta: ``[R, P]``.
        state: Of the rule at theta.
        rows_at_once: Rows of a piece.
    """
    return _cut(rule, theta, state, rows_at_once, theta.shape[1])


def _plan(tensors: tuple[object, ...], rule: R, theta: Tensor, gradient: Tensor, state: State) -> _Plan[R]:
    import torch

    step = torch.zeros((), dtype=torch.float64)
    theta, gradient = _as_rows(theta), _as_rows(gradient)
    updates = []
    if theta.shape[1] >= FUSED_ROW and theta.dtype in {torch.float32, torch.float64}:
        for row in range(len(theta)):
            slots = {name: _as_rows(slot)[row] for name, slot in state.slots.items()}
            single = rule.for_rows(slice(row, row + 1), as_numbers=True)
            updates.append(single.fused(theta[row], gradient[row], slots, step))
    kernels = [update for update in updates if update is not None]
    if kernels:
        return _Plan(tensors, step, kernels, [])
    return _Plan(tensors, step, [], list(_cut(rule, theta, state, max(1, PIECE // theta.shape[1]), PIECE)))


def _cut(rule: R, theta: Tensor, state: State, rows_at_once: int, columns_at_once: int) -> Iterator[Piece[R]]:
    runs, parameters = theta.shape
    for row in range(0, runs, rows_at_once):
        rows = slice(row, row + rows_at_once)
        part = rule.for_rows(rows)
        for column in range(0, parameters, columns_at_once):
            columns = slice(column, column + columns_at_once)
            view = theta[rows, columns]
            scratch = state.scratch.view(-1)[: view.numel()].view(view.shape)
            slots = {name: _as_rows(slot)[rows, columns] for name, slot in state.slots.items()}
            yield Piece(part, rows, columns, view, type(state)(0, slots, view, scratch))


def _as_rows(tensor: Tensor) -> Tensor:
    return tensor if tensor.ndim == 2 else tensor.unsqueeze(0)
