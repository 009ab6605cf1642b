"""NAdam: Adam with Nesterov's look-ahead in its first moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.rule import Coefficient, OptimizerSettings, Rule, Slot, State
from workbench.settings import setting

if TYPE_CHECKING:
    from torch import Tensor


class NAdamSettings(OptimizerSettings):
    """Settings of NAdam."""

    title: ClassVar[str] = "NAdam"
    summary: ClassVar[str] = "Adam whose first moment already counts the gradient of the step being made."
    name: Literal["nadam"] = "nadam"
    convention: Literal["torch"] = terms.convention()
    lr: float = terms.learning_rate(2e-3)
    beta1: float = terms.beta1()
    beta2: float = terms.beta2()
    eps: float = terms.epsilon(1e-8)
    momentum_decay: float = setting(
        4e-3,
        title="Momentum decay",
        symbol="ψ",
        ge=0,
        logarithmic=True,
        help="How fast the momentum grows from β₁/2 towards β₁: as 1 − ½ · 0.96^(t ψ).",
    )
    weight_decay: float = terms.weight_decay()


class NAdam(Rule[NAdamSettings]):
    """NAdam, Adam with Nesterov momentum.

    For t = 1, 2, …, with m = v = 0 and π = 1 at the start::

        g ← ∇f(θ) + λθ
        μₜ = β₁ (1 − ½ · 0.96^(t ψ)),  π ← π μₜ
        m ← β₁ m + (1 − β₁) g
        v ← β₂ v + (1 − β₂) g²
        θ ← θ − η (μₜ₊₁ m / (1 − π μₜ₊₁) + (1 − μₜ) g / (1 − π)) / (√(v / (1 − β₂ᵗ)) + ε)

    Shapes: θ, g and the slots m, v ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ β₁ < 1, 0 ≤ β₂ < 1, ε ≥ 0, ψ ≥ 0, λ ≥ 0.

    Source: Dozat, "Incorporating Nesterov momentum into Adam", 2016. Equal to ``torch.optim.NAdam``.
    """

    Settings: ClassVar[type[OptimizerSettings]] = NAdamSettings
    slots: tuple[Slot, ...] = (Slot("m", "m", "first moment"), Slot("v", "v", "second moment"))

    def init(self, theta: Tensor) -> State:
        """See :meth:`Rule.init`."""
        state = super().init(theta)
        state.scalars["mu_product"] = 1.0
        return state

    def compute(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.compute`."""
        import torch

        settings, t = self.settings, state.step
        now, following = self._mu(t), self._mu(t + 1)
        product = state.scalars["mu_product"] = state.scalars["mu_product"] * now
        first = state.slots["m"].lerp_(gradient, 1 - settings.beta1)
        state.slots["v"].mul_(settings.beta2).addcmul_(gradient, gradient * (1 - settings.beta2))
        torch.mul(first, -lr * following / (1 - product * following), out=state.update)
        state.update.sub_(gradient * (lr * (1 - now) / (1 - product)))
        state.update.div_(self._denominator(state))

    def correction(self, slot: str, step: int) -> Coefficient | None:
        """See :meth:`Rule.correction`: 1 − β₂ᵗ of v; m enters the step through the μ instead."""
        return 1 - self.settings.beta2**step if slot == "v" else None

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor:
        """See :meth:`Rule.effective_rate`: η / (√v̂ + ε)."""
        return self._denominator(state).reciprocal_().mul_(lr)

    def _mu(self, step: int) -> Coefficient:
        return self.settings.beta1 * (1 - 0.5 * 0.96 ** (step * self.settings.momentum_decay))

    def _denominator(self, state: State) -> Tensor:
        """√v̂ + ε, in the scratch tensor."""
        import torch

        corrected = torch.div(state.slots["v"], 1 - self.settings.beta2**state.step, out=state.scratch)
        return corrected.sqrt_().add_(self.settings.eps)
