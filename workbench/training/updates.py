"""Updates of a batch of runs, one operation after another: the plain path of training."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.optimizers import Rule
from workbench.settings import declarations

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from torch import Tensor

    from workbench.optimizers import OptimizerSettings, State
    from workbench.problems import Problem

S = TypeVar("S", bound="OptimizerSettings")


class Updates:
    """Parameters, gradient and optimizer state of R runs, and their update, which never waits for the device.

    Attributes:
        problem: what they are trained on.
        rule: the optimizer.
        theta: parameters ``[R, P]``, changed in place.
        gradient: ``[R, P]``, that of the last update.
        state: of the optimizer.
    """

    def __init__(
        self, problem: Problem, rule: Rule[Any], theta: Tensor, gradient: Tensor, state: State
    ) -> None:
        self.problem, self.rule = problem, rule
        self.theta, self.gradient, self.state = theta, gradient, state
        self._looks_ahead = type(rule).lookahead is not Rule.lookahead
        self._ahead: Tensor | None = None

    def stream(self) -> AbstractContextManager[object]:
        """What a block of updates is made in."""
        return nullcontext()

    def make(self, examples: Tensor | None, lr: Any, measured: bool) -> Tensor:
        """One update.

        Args:
            examples: ``[R, B]`` indices of each run's examples, ``None`` for all of them.
            lr: the learning rate, a number or a column ``[R, 1]``.
            measured: whether ``state.update`` is wanted.

        Returns:
            The losses ``[R]`` before it.
        """
        theta, gradient = self.theta, self.gradient
        losses = self.problem.loss_and_gradient(theta, examples, gradient)
        if self._looks_ahead:
            self._take_gradient_ahead(examples, lr)
        self.rule.step_(theta, gradient, self.state, lr, measured=measured)
        return losses

    def _take_gradient_ahead(self, examples: Tensor | None, lr: Any) -> None:
        """Take the gradient where the rule wants it instead.

        The loss recorded stays that of the run's own parameters, comparable with every other run.
        """
        point = self.rule.lookahead(self.theta, self.state, lr)
        if point is None:
            return
        if self._ahead is None:
            self._ahead = self.theta.new_empty(self.theta.shape)
        # It is always in the same tensor, since problems keep views of what they are given.
        self.problem.loss_and_gradient(self._ahead.copy_(point), examples, self.gradient)

    def select(self, rows: Tensor) -> Updates:
        """The updates of some of the runs, in tensors of their own.

        Args:
            rows: ``[K]``, int64, positions of the runs wanted.
        """
        rule = type(self.rule)(_select_settings(self.rule.settings, rows))
        state = _select_state(self.state, rows)
        return Updates(self.problem, rule, self.theta[rows], self.gradient[rows], state)


def _select_settings(settings: S, rows: Tensor) -> S:
    """The settings of some rows; a column stays one even where its numbers have become equal.

    Numbers and columns are rounded differently, and rows that leave must not change those that stay.

    Args:
        settings: of R runs, numbers or columns ``[R, 1]``.
        rows: ``[K]``, int64, positions of the rows wanted.
    """
    values = {d.name: getattr(settings, d.name) for d in declarations(type(settings))}
    return settings.model_copy(update={name: _select_column(value, rows) for name, value in values.items()})


def _select_state(state: State, rows: Tensor) -> State:
    """The memory of some rows, independent of the whole.

    Args:
        state: of R runs.
        rows: ``[K]``, int64, positions of the rows wanted.
    """
    return replace(
        state,
        slots={name: slot[rows] for name, slot in state.slots.items()},
        update=state.update[rows],
        scratch=state.scratch[rows],
        scalars={name: _select_column(scalar, rows) for name, scalar in state.scalars.items()},
        kernel_cache=None,
    )


def _select_column(value: Any, rows: Tensor) -> Any:
    """The rows of a column; a number is that of all rows."""
    return value[rows] if hasattr(value, "new_zeros") else value
