"""The update of many parameters on the CPU: by torch's fused kernels run by run, or piece by piece.

The operations of a rule are elementwise and give the same bits wherever an element lies, so that how the
tensors are cut changes no number; a piece is small enough to be in the cache from one operation to the next.
Where a rule has a kernel (see :meth:`Rule.fused`), each run with enough parameters is advanced by it alone,
with its settings as plain numbers. Whether it is depends on the number of parameters and nothing else, not on
the time nor on the runs beside it: a run is the same whenever and among whatever others it is trained.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import is_
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from torch import Tensor

    from workbench.optimizers.conventions import Coefficient
    from workbench.optimizers.rule import Rule
    from workbench.optimizers.state import State

FUSED_ROW = 1024
"""Parameters of one run from which a kernel is quicker than the operations of the rule."""

PIECE = 2**16
"""Elements of a piece: its parameters, gradient and memory fit into a core's second cache."""


@dataclass(frozen=True, eq=False)
class Piece:
    """Part of the tensors of a batch: some rows, or some parameters of one row.

    Attributes:
        rule: with the settings of these runs.
        rows: which runs.
        columns: which parameters.
        theta: their parameters, a view.
        state: their memory, views, and scratch that all pieces share.
    """

    rule: Rule[Any]
    rows: slice
    columns: slice
    theta: Tensor
    state: State

    def follow(self, whole: State) -> None:
        """Bring the numbers of the piece's state to those of the whole."""
        self.state.step = whole.step
        self.state.scalars = {name: self.of(value) for name, value in whole.scalars.items()}

    def of(self, coefficient: Coefficient) -> Coefficient:
        """A coefficient for the runs of the piece."""
        return coefficient if isinstance(coefficient, float | int) else coefficient[self.rows]


@dataclass(frozen=True, eq=False)
class Pieces:
    """What one step is made of.

    Attributes:
        made_for: the tensors that the rest has views of.
        step: the number of the update as the kernels read it, float64.
        rows: each run's update by a kernel; empty where there is none.
        members: otherwise the pieces.
    """

    made_for: tuple[object, ...]
    step: Tensor
    rows: Sequence[Callable[[float], None]]
    members: Sequence[Piece]


def advance_in_pieces(
    rule: Rule[Any], theta: Tensor, gradient: Tensor, state: State, lr: Coefficient
) -> None:
    """The elementwise part of an update of ``[P]`` or ``[R, P]`` parameters, see :meth:`Rule.move`."""
    tensors = (rule, theta, gradient, state.scratch, *state.slots.values())
    pieces = state.pieces
    if pieces is None or len(pieces.made_for) != len(tensors) or not all(map(is_, pieces.made_for, tensors)):
        pieces = state.pieces = _made(tensors, rule, theta, gradient, state)
    if pieces.rows:
        pieces.step.fill_(state.step)
        rates = [lr] * len(pieces.rows) if isinstance(lr, float | int) else lr.flatten().tolist()
        for update, rate in zip(pieces.rows, rates, strict=True):
            update(rate)
        return
    gradient = _rows(gradient)
    for piece in pieces.members:
        piece.follow(state)
        piece.rule.move(piece.theta, gradient[piece.rows, piece.columns], piece.state, piece.of(lr))


def _made(
    tensors: tuple[object, ...], rule: Rule[Any], theta: Tensor, gradient: Tensor, state: State
) -> Pieces:
    import torch

    step = torch.zeros((), dtype=torch.float64)
    theta, gradient = _rows(theta), _rows(gradient)
    rows = []
    if theta.shape[1] >= FUSED_ROW and theta.dtype in {torch.float32, torch.float64}:
        for row in range(len(theta)):
            slots = {name: _rows(slot)[row] for name, slot in state.slots.items()}
            alone = _with_settings_of(rule, slice(row, row + 1), single=True)
            rows.append(alone.fused(theta[row], gradient[row], slots, step))
    kernels = [update for update in rows if update is not None]
    members = list(_cut(rule, theta, state, max(1, PIECE // theta.shape[1]), PIECE))
    return Pieces(tensors, step, kernels, [] if kernels else members)


def cut_rows(rule: Rule[Any], theta: Tensor, state: State, rows_at_once: int) -> Iterator[Piece]:
    """Pieces of whole rows, one after another.

    Args:
        rule: the optimizer, whose operations are elementwise.
        theta: ``[R, P]``.
        state: of the rule at theta.
        rows_at_once: rows of a piece.
    """
    return _cut(rule, theta, state, rows_at_once, theta.shape[1])


def _cut(
    rule: Rule[Any], theta: Tensor, state: State, rows_at_once: int, columns_at_once: int
) -> Iterator[Piece]:
    runs, parameters = theta.shape
    for row in range(0, runs, rows_at_once):
        rows = slice(row, row + rows_at_once)
        part = _with_settings_of(rule, rows)
        for column in range(0, parameters, columns_at_once):
            columns = slice(column, column + columns_at_once)
            view = theta[rows, columns]
            scratch = state.scratch.view(-1)[: view.numel()].view(view.shape)
            slots = {name: _rows(slot)[rows, columns] for name, slot in state.slots.items()}
            yield Piece(part, rows, columns, view, type(state)(0, slots, view, scratch))


def _with_settings_of(rule: Rule[Any], rows: slice, *, single: bool = False) -> Rule[Any]:
    """The rule for some of the runs: the rule itself where all settings are shared."""
    columns = {name: value for name, value in dict(rule.settings).items() if hasattr(value, "new_zeros")}
    if not columns:
        return rule
    part = {name: value[rows].item() if single else value[rows] for name, value in columns.items()}
    return type(rule)(rule.settings.model_copy(update=part))


def _rows(tensor: Tensor) -> Tensor:
    return tensor if tensor.ndim == 2 else tensor.unsqueeze(0)
