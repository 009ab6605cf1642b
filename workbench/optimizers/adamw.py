"""AdamW: Adam with the weight decay taken out of the gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers.adam import Adam, MomentSettings
from workbench.settings import setting

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.optimizers.rule import Coefficient, OptimizerSettings, State


class AdamWSettings(MomentSettings):
    """Settings of AdamW."""

    title: ClassVar[str] = "AdamW"
    summary: ClassVar[str] = "Adam with weight decay applied to the weights, not mixed into the gradient."
    name: Literal["adamw"] = "adamw"
    weight_decay: float = setting(
        1e-2,
        title="Weight decay",
        symbol="λ",
        ge=0,
        logarithmic=True,
        help="Decoupled decay: the weights shrink by ηλθ at every step, whatever the gradient is.",
    )


class AdamW(Adam):
    """AdamW, Adam with decoupled weight decay.

    For t = 1, 2, …, with m, v, m̂, v̂ as in Adam but from g = ∇f(θ) alone::

        θ ← θ − η λ θ − η m̂ / (√v̂ + ε)

    Shapes: θ, g and the slots m, v, v_max ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ β₁ < 1, 0 ≤ β₂ < 1, ε ≥ 0, λ ≥ 0.

    Source: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, with the decay multiplied by
    η itself as in ``torch.optim.AdamW``, to which this is equal.
    """

    Settings: ClassVar[type[OptimizerSettings]] = AdamWSettings

    def decayed(self, gradient: Tensor, theta: Tensor) -> Tensor:
        """The gradient as it is: the decay is decoupled from it."""
        del theta
        return gradient

    def compute(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.compute`."""
        super().compute(theta, gradient, state, lr)
        if self._decays:
            state.update.sub_(theta * (lr * self.settings.weight_decay))
