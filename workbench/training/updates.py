"""The updates of a batch of runs, one operation after another."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from workbench.training.selection import chosen_settings, chosen_state

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from torch import Tensor

    from workbench.optimizers import Rule, State
    from workbench.problems import Problem


class Updates:
    """What R runs are and what changes them: nothing here waits for the device.

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
        self._ahead: Tensor | None = None

    def turn(self) -> AbstractContextManager[object]:
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
        import torch

        theta, gradient, state, rule, problem = (
            self.theta, self.gradient, self.state, self.rule, self.problem,
        )  # fmt: skip
        losses = problem.loss_and_gradient(theta, examples, gradient)
        point = rule.lookahead(theta, state, lr)
        if point is not None:
            # The loss recorded stays that of the run's own parameters, comparable with every other run.
            # The point is always in the same tensor, since problems keep views of what they are given.
            ahead = self._ahead = torch.empty_like(theta) if self._ahead is None else self._ahead
            problem.loss_and_gradient(ahead.copy_(point), examples, gradient)
        rule.advance(theta, gradient, state, lr, measured=measured)
        return losses

    def chosen(self, rows: Tensor) -> Updates:
        """Those of some of the runs, in tensors of their own.

        Args:
            rows: ``[K]``, int64, positions of the runs wanted.
        """
        rule = type(self.rule)(chosen_settings(self.rule.settings, rows))
        state = chosen_state(self.state, rows)
        return Updates(self.problem, rule, self.theta[rows], self.gradient[rows], state)
