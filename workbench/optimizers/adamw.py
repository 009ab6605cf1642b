"""AdamW: Adam with the weight decay taken out of the gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.adam import Adam, MomentSettings
from workbench.optimizers.optimizer_settings import Convention

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.optimizers.optimizer_settings import Coefficient, OptimizerSettings


class AdamWSettings(MomentSettings):
    """Settings of AdamW."""

    title: ClassVar[str] = "AdamW"
    summary: ClassVar[str] = "Adam with weight decay applied to the weights, not mixed into the gradient."
    conventions: ClassVar[Mapping[str, Convention]] = {
        "torch": Convention(
            "torch.optim.AdamW; optax.adamw",
            "The decay is multiplied by the learning rate of the step.",
            decouples_decay=True,
        ),
        "paper": Convention(
            "Loshchilov and Hutter 2019, Algorithm 2",
            "The decay follows the schedule but not the base learning rate.",
            # The size that the other two have at their own defaults: learning rate times decay.
            defaults={"weight_decay": 1e-5},
            decouples_decay=True,
        ),
        "keras": Convention(
            "Keras 3",
            "As torch, with ε added to the root of the uncorrected second moment.",
            defaults={"weight_decay": 4e-3, "eps": 1e-7},
            decouples_decay=True,
        ),
    }
    name: Literal["adamw"] = "adamw"
    convention: Literal["torch", "paper", "keras"] = terms.convention()
    weight_decay: float = terms.decoupled_weight_decay(1e-2)


class AdamW(Adam):
    """AdamW, Adam with decoupled weight decay.

    For t = 1, 2, …, with the step s = η m̂ / (√v̂ + ε) of Adam from g = ∇f(θ) alone::

        torch   θ ← θ − η λ θ − s
        keras   θ ← θ − η λ θ − s,  s with the ε of Adam's convention epsilon-hat
        paper   θ ← θ − (η / η₀) λ θ − s,  η₀ the learning rate before the schedule

    Shapes: θ, g and the slots m, v, v_max ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ β₁ < 1, 0 ≤ β₂ < 1, ε ≥ 0, λ ≥ 0.

    Source: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019. The convention torch is
    equal to ``torch.optim.AdamW``.
    """

    Settings: ClassVar[type[OptimizerSettings]] = AdamWSettings
    order: ClassVar[int] = 8
    kernel: ClassVar[str] = "adamw"

    def decay_rate(self, lr: Coefficient) -> Coefficient:
        """See :meth:`Rule.decay_rate`: in the paper the schedule's share of the base learning rate."""
        return lr / self.settings.lr if self.settings.convention == "paper" else lr

    @property
    def decay_symbol(self) -> str:
        """See :attr:`Rule.decay_symbol`."""
        return r"\frac{\eta}{\eta_0}" if self.settings.convention == "paper" else r"\eta"

    @property
    def kernel_decay(self) -> float:
        """The decay as a factor of this step's learning rate."""
        decay = self.settings.weight_decay
        return decay / self.settings.lr if self.settings.convention == "paper" else decay
