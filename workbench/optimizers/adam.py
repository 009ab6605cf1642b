"""Adam: the step from bias-corrected averages of gradients and squared gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.rule import Coefficient, OptimizerSettings, Rule, Slot, State

if TYPE_CHECKING:
    from torch import Tensor


class MomentSettings(OptimizerSettings):
    """Settings of the optimizers that keep two moments and may freeze the second."""

    convention: Literal["torch"] = terms.convention()
    lr: float = terms.learning_rate(1e-3)
    beta1: float = terms.beta1()
    beta2: float = terms.beta2()
    eps: float = terms.epsilon(1e-8)
    amsgrad: bool = terms.amsgrad()


class AdamSettings(MomentSettings):
    """Settings of Adam."""

    title: ClassVar[str] = "Adam"
    summary: ClassVar[str] = "Momentum and RMSprop together, both corrected for their start at zero."
    name: Literal["adam"] = "adam"
    weight_decay: float = terms.weight_decay()


class Adam(Rule[MomentSettings]):
    """Adam, adaptive moment estimation.

    For t = 1, 2, …, with m = v = 0 at the start::

        g ← ∇f(θ) + λθ
        m ← β₁ m + (1 − β₁) g
        v ← β₂ v + (1 − β₂) g²
        m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)
        θ ← θ − η m̂ / (√v̂ + ε)

    With AMSGrad the largest v so far takes the place of v in v̂.

    Shapes: θ, g and the slots m, v, v_max ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ β₁ < 1, 0 ≤ β₂ < 1, ε ≥ 0, λ ≥ 0.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, Algorithm 1; AMSGrad: Reddi,
    Kale and Kumar, "On the convergence of Adam and beyond", 2018. Equal to ``torch.optim.Adam``.
    """

    Settings: ClassVar[type[OptimizerSettings]] = AdamSettings

    def __init__(self, settings: MomentSettings) -> None:
        super().__init__(settings)
        self.slots = (Slot("m", "m", "first moment"), Slot("v", "v", "second moment"))
        if settings.amsgrad:
            self.slots += (Slot("v_max", "v_max", "largest second moment"),)

    def compute(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.compute`."""
        import torch

        settings, t = self.settings, state.step
        first = state.slots["m"].lerp_(gradient, 1 - settings.beta1)
        second = state.slots["v"].mul_(settings.beta2).addcmul_(gradient, gradient * (1 - settings.beta2))
        if settings.amsgrad:
            torch.maximum(state.slots["v_max"], second, out=state.slots["v_max"])
        torch.div(first, self._denominator(state), out=state.update).mul_(-lr / (1 - settings.beta1**t))

    def correction(self, slot: str, step: int) -> Coefficient | None:
        """See :meth:`Rule.correction`: 1 − β₁ᵗ of m, 1 − β₂ᵗ of v."""
        beta = {"m": self.settings.beta1, "v": self.settings.beta2}.get(slot)
        return None if beta is None else 1 - beta**step

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor:
        """See :meth:`Rule.effective_rate`: η / (√v̂ + ε), the factor of m̂."""
        return self._denominator(state).reciprocal_().mul_(lr)

    def _denominator(self, state: State) -> Tensor:
        """√v̂ + ε, in the scratch tensor."""
        import torch

        settings = self.settings
        second = state.slots["v_max" if settings.amsgrad else "v"]
        root = torch.sqrt(second, out=state.scratch)
        return root.div_((1 - settings.beta2**state.step) ** 0.5).add_(settings.eps)
