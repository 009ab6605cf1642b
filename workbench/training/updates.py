"""The updates of a batch of runs, one operation after another."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from workbench.optimizers import Rule
from workbench.training.selection import chosen_settings, chosen_state

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from torch import Tensor

    from workbench.optimizers import State
    from workbench.problems import Problem


class Updates:
    """What R runs are and what changes them: nothing of ours waits here for the device.

    Attributes:
        problem: what they are trained on.
        rule: the optimizer.
        theta: parameters ``[R, P]``, changed in place.
        gradient: ``[R, P]``, that of the last update.
        state: the optimizer's memory.
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

    def chosen(self, rows: Tensor) -> Updates:
        """Those of some of the runs, in tensors of their own.

        Args:
            rows: ``[K]``, int64, positions of the runs wanted.
        """
        rule = type(self.rule)(chosen_settings(self.rule.settings, rows))
        state = chosen_state(self.state, rows)
        return Updates(self.problem, rule, self.theta[rows], self.gradient[rows], state)
