"""RMSprop: steps divided by the root of an average of squared gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.formula import latex_symbol
from workbench.optimizers.kernels.arithmetic import (
    add_quotient,
    add_scaled,
    average,
    average_squares,
    constant,
    fitted,
    root,
)
from workbench.optimizers.optimizer_settings import Coefficient, Convention, OptimizerSettings, is_zero
from workbench.optimizers.rule import Rule
from workbench.optimizers.state import Slot, State
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from workbench.optimizers.formula import Formula, FormulaWriter


class RMSpropSettings(OptimizerSettings):
    """Settings of RMSprop."""

    title: ClassVar[str] = "RMSprop"
    summary: ClassVar[str] = "Each coordinate's gradient divided by its recent root mean square."
    conventions: ClassVar[Mapping[str, Convention]] = {
        "torch": Convention("torch.optim.RMSprop; Tieleman and Hinton 2012", "ε is added to the root."),
        "keras": Convention(
            "Keras 3",
            "ε is added under the root, η enters the velocity of momentum, and weight decay is decoupled.",
            defaults={"lr": 1e-3, "rho": 0.9, "eps": 1e-7},
            decouples_decay=True,
        ),
    }
    name: Literal["rmsprop"] = "rmsprop"
    convention: Literal["torch", "keras"] = terms.convention()
    lr: float = terms.learning_rate(1e-2)
    rho: float = terms.rho(0.99)
    eps: float = terms.epsilon(1e-8)
    momentum: float = terms.momentum(0.0)
    centered: bool = setting(
        False,
        title="Centered",
        help="Divide by the standard deviation of the gradient instead of its root mean square.",
    )
    weight_decay: float = terms.weight_decay_of_conventions()


class RMSprop(Rule[RMSpropSettings]):
    """RMSprop.

    For t = 1, 2, …, with v = ḡ = b = 0 at the start::

        g ← ∇f(θ) + λθ
        v ← ρ v + (1 − ρ) g²
        ḡ ← ρ ḡ + (1 − ρ) g               if centered
        w = v,  or  v − ḡ² if centered
        torch   b ← μ b + g / (√w + ε);    θ ← θ − η b
        keras   b ← μ b + η g / √(w + ε);  θ ← θ − η λ θ − b,  and g without λθ

    Shapes: θ, g and the slots v, ḡ, b ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ ρ < 1, ε ≥ 0, 0 ≤ μ < 1, λ ≥ 0.

    Source: Tieleman and Hinton, "Lecture 6.5 – RMSprop", 2012; centered: Graves, "Generating sequences with
    recurrent neural networks", 2013. The convention torch is equal to ``torch.optim.RMSprop``, whose alpha
    is ρ, the convention keras to Keras 3.
    """

    Settings: ClassVar[type[OptimizerSettings]] = RMSpropSettings
    order: ClassVar[int] = 6

    def __init__(self, settings: RMSpropSettings) -> None:
        super().__init__(settings)
        self._has_velocity = not is_zero(settings.momentum)
        self.slots = (Slot("v", "v", "average of squared gradients"),)
        if settings.centered:
            self.slots += (Slot("g_mean", "ḡ", "average of gradients"),)
        if self._has_velocity:
            self.slots += (Slot("b", "b", "velocity"),)

    def update(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.update`."""
        rho = self.settings.rho
        average_squares(state.slots["v"], gradient, rho)
        if self.settings.centered:
            average(state.slots["g_mean"], gradient, rho)
        denominator = self._denominator(state)
        if not self._has_velocity:
            add_quotient(theta, gradient, denominator, -lr)
            return
        velocity = state.slots["b"]
        velocity.mul_(constant(self.settings.momentum, velocity))
        rate_inside = self.settings.convention == "keras"
        add_quotient(velocity, gradient, denominator, lr if rate_inside else 1.0)
        add_scaled(theta, velocity, -1.0 if rate_inside else -lr)

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor:
        """See :meth:`Rule.effective_rate`: η over the denominator."""
        return self._denominator(state).reciprocal_().mul_(fitted(lr, state.scratch))

    def write_formula(self, writer: FormulaWriter) -> Formula:
        """See :meth:`Rule.write_formula`."""
        keras, centered = self.settings.convention == "keras", self.settings.centered
        spread = r"v - \bar{g}^2" if centered else "v"
        root = rf"\sqrt{{{spread} + \varepsilon}}" if keras else rf"\sqrt{{{spread}}} + \varepsilon"
        share, step = rf"\frac{{g}}{{{root}}}", r"\eta "
        lines = [*writer.gradient(), r"v \leftarrow \rho v + (1 - \rho) g^2"]
        if centered:
            lines.append(r"\bar{g} \leftarrow \rho \bar{g} + (1 - \rho) g")
        if not self._has_velocity:
            step += share
        elif keras:
            lines.append(rf"b \leftarrow \mu b + \eta {share}")
            step = "b"
        else:
            lines.append(rf"b \leftarrow \mu b + {share}")
            step += "b"
        start = " = ".join(latex_symbol("ḡ" if slot.name == "g_mean" else slot.name) for slot in self.slots)
        return writer.formula(f"{start} = 0", [*lines, rf"\theta \leftarrow \theta - {step}"])

    def _denominator(self, state: State) -> Tensor:
        """√w + ε or √(w + ε), in the scratch tensor."""
        import torch

        spread = state.slots["v"]
        if self.settings.centered:
            mean = state.slots["g_mean"]
            spread = torch.addcmul(spread, mean, mean, value=-1, out=state.scratch)
        if self.settings.convention == "keras":
            return torch.add(spread, constant(self.settings.eps, spread), out=state.scratch).sqrt_()
        return root(spread, state.scratch).add_(constant(self.settings.eps, spread))
