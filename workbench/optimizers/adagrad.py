"""Adagrad: each coordinate's step divided by the size of all its past gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.rule import Coefficient, OptimizerSettings, Rule, Slot, State
from workbench.settings import setting

if TYPE_CHECKING:
    from torch import Tensor


class AdagradSettings(OptimizerSettings):
    """Settings of Adagrad."""

    title: ClassVar[str] = "Adagrad"
    summary: ClassVar[str] = "Smaller steps for coordinates that have moved much, larger ones for rare ones."
    name: Literal["adagrad"] = "adagrad"
    convention: Literal["torch"] = terms.convention()
    lr: float = terms.learning_rate(1e-2)
    lr_decay: float = setting(
        0.0,
        title="Learning rate decay",
        ge=0,
        logarithmic=True,
        help="Divides the learning rate by 1 + (t − 1) times this number at step t.",
    )
    initial_accumulator: float = setting(
        0.0,
        title="Initial accumulator",
        symbol="G₀",
        ge=0,
        logarithmic=True,
        help="Value of every sum of squared gradients before the first step.",
    )
    eps: float = terms.epsilon(1e-10)
    weight_decay: float = terms.weight_decay()


class Adagrad(Rule[AdagradSettings]):
    """Adagrad.

    For t = 1, 2, …, with G = G₀ at the start::

        g ← ∇f(θ) + λθ
        G ← G + g²
        θ ← θ − η / (1 + (t − 1) lr_decay) · g / (√G + ε)

    Shapes: θ, g and the slot G ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, lr_decay ≥ 0, G₀ ≥ 0, ε ≥ 0, λ ≥ 0.

    Source: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", 2011. Equal to ``torch.optim.Adagrad``.
    """

    Settings: ClassVar[type[OptimizerSettings]] = AdagradSettings
    slots: tuple[Slot, ...] = (Slot("G", "G", "sum of squared gradients"),)

    def init(self, theta: Tensor) -> State:
        """See :meth:`Rule.init`."""
        state = super().init(theta)
        state.slots["G"].add_(self.settings.initial_accumulator)
        return state

    def compute(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.compute`."""
        import torch

        squares = state.slots["G"].addcmul_(gradient, gradient)
        denominator = torch.sqrt(squares, out=state.scratch).add_(self.settings.eps)
        torch.div(gradient, denominator, out=state.update).mul_(-self._rate(state.step, lr))

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor:
        """See :meth:`Rule.effective_rate`: η / (1 + (t − 1) lr_decay) / (√G + ε)."""
        rate = self._rate(state.step, lr)
        return rate / (state.slots["G"].sqrt() + self.settings.eps)  # type: ignore[no-any-return]

    def _rate(self, step: int, lr: Coefficient) -> Coefficient:
        return lr / (1 + (step - 1) * self.settings.lr_decay)
