"""Nesterov's accelerated gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.rule import Coefficient, OptimizerSettings, Rule, Slot, State

if TYPE_CHECKING:
    from torch import Tensor


class NesterovSettings(OptimizerSettings):
    """Settings of Nesterov's accelerated gradient."""

    title: ClassVar[str] = "Nesterov"
    summary: ClassVar[str] = "Momentum that looks ahead to where the velocity is about to carry it."
    name: Literal["nesterov"] = "nesterov"
    convention: Literal["torch"] = terms.convention()
    lr: float = terms.learning_rate(1e-3)
    momentum: float = terms.momentum(0.9)
    weight_decay: float = terms.weight_decay()


class Nesterov(Rule[NesterovSettings]):
    """Nesterov's accelerated gradient, written so that the gradient is taken at θ itself.

    For t = 1, 2, …, with b = 0 at the start::

        g ← ∇f(θ) + λθ
        b ← μ b + g
        θ ← θ − η (g + μ b)

    θ is the point that the look-ahead form calls θ − μ v, so the losses recorded are those of that point.

    Shapes: θ, g and the slot b ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ μ < 1, λ ≥ 0.

    Source: Nesterov, "A method for solving the convex programming problem with convergence rate O(1/k²)",
    1983; in the form of Bengio et al., "Advances in optimizing recurrent networks", 2013. Equal to
    ``torch.optim.SGD(momentum=μ, nesterov=True)``.
    """

    Settings: ClassVar[type[OptimizerSettings]] = NesterovSettings
    slots: tuple[Slot, ...] = (Slot("b", "b", "velocity"),)

    def compute(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.compute`."""
        import torch

        velocity = state.slots["b"]
        velocity.mul_(self.settings.momentum).add_(gradient)
        torch.mul(velocity, self.settings.momentum, out=state.update)
        state.update.add_(gradient).mul_(-lr)
