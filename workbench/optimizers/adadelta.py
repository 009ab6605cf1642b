"""Adadelta: steps in the units of the parameters, from averages of squares."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.rule import Coefficient, OptimizerSettings, Rule, Slot, State

if TYPE_CHECKING:
    from torch import Tensor


class AdadeltaSettings(OptimizerSettings):
    """Settings of Adadelta."""

    title: ClassVar[str] = "Adadelta"
    summary: ClassVar[str] = "The ratio of two running averages sets the step; the learning rate is 1."
    name: Literal["adadelta"] = "adadelta"
    convention: Literal["torch"] = terms.convention()
    lr: float = terms.learning_rate(1.0)
    rho: float = terms.rho(0.9)
    eps: float = terms.epsilon(1e-6)
    weight_decay: float = terms.weight_decay()


class Adadelta(Rule[AdadeltaSettings]):
    """Adadelta.

    For t = 1, 2, …, with G = H = 0 at the start::

        g ← ∇f(θ) + λθ
        G ← ρ G + (1 − ρ) g²
        Δ ← −√(H + ε) / √(G + ε) · g
        H ← ρ H + (1 − ρ) Δ²
        θ ← θ + η Δ

    Shapes: θ, g and the slots G, H ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ ρ < 1, ε ≥ 0 (with ε = 0 nothing ever moves), λ ≥ 0.

    Source: Zeiler, "ADADELTA: an adaptive learning rate method", 2012, which has no η. Equal to
    ``torch.optim.Adadelta``.
    """

    Settings: ClassVar[type[OptimizerSettings]] = AdadeltaSettings
    slots: tuple[Slot, ...] = (
        Slot("G", "E[g²]", "average of squared gradients"),
        Slot("H", "E[Δ²]", "average of squared updates"),
    )

    def compute(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.compute`."""
        import torch

        rho, eps = self.settings.rho, self.settings.eps
        squares, updates = state.slots["G"], state.slots["H"]
        squares.mul_(rho).addcmul_(gradient, gradient * (1 - rho))
        torch.add(updates, eps, out=state.update).sqrt_()
        denominator = torch.add(squares, eps, out=state.scratch).sqrt_()
        delta = state.update.div_(denominator).mul_(gradient)
        updates.mul_(rho).addcmul_(delta, delta * (1 - rho))
        delta.mul_(-lr)

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor:
        """See :meth:`Rule.effective_rate`: η √(H + ε) / √(G + ε), H already counting the step just made."""
        numerator = (state.slots["H"] + self.settings.eps).sqrt_()
        return numerator.div_((state.slots["G"] + self.settings.eps).sqrt_()).mul_(lr)
