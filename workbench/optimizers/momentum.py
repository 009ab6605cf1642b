"""Momentum: a velocity that remembers past gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.rule import Coefficient, OptimizerSettings, Rule, Slot, State
from workbench.settings import setting

if TYPE_CHECKING:
    from torch import Tensor


class MomentumSettings(OptimizerSettings):
    """Settings of Momentum."""

    title: ClassVar[str] = "Momentum"
    summary: ClassVar[str] = "A step along a velocity that accumulates gradients, as a heavy ball would roll."
    name: Literal["momentum"] = "momentum"
    convention: Literal["torch"] = terms.convention()
    lr: float = terms.learning_rate(1e-3)
    momentum: float = terms.momentum(0.9)
    dampening: float = setting(
        0.0,
        title="Dampening",
        symbol="τ",
        ge=0,
        le=1,
        help="Share of each new gradient, after the first, that does not enter the velocity.",
    )
    weight_decay: float = terms.weight_decay()


class Momentum(Rule[MomentumSettings]):
    """Momentum, the heavy ball.

    For t = 1, 2, …::

        g ← ∇f(θ) + λθ
        v ← g                    at t = 1
        v ← μ v + (1 − τ) g      afterwards
        θ ← θ − η v

    Shapes: θ, g and the slot v ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ μ < 1, 0 ≤ τ ≤ 1, λ ≥ 0.

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; in the form of
    Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013. Equal to
    ``torch.optim.SGD(momentum=μ, dampening=τ)``.
    """

    Settings: ClassVar[type[OptimizerSettings]] = MomentumSettings
    slots: tuple[Slot, ...] = (Slot("v", "v", "velocity"),)

    def compute(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.compute`."""
        import torch

        velocity = state.slots["v"]
        if state.step == 1:
            velocity.copy_(gradient)
        else:
            velocity.mul_(self.settings.momentum).add_(gradient * (1 - self.settings.dampening))
        torch.mul(velocity, -lr, out=state.update)
