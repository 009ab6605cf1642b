"""Momentum: a velocity that remembers past gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.kernels.arithmetic import add_scaled, average, constant
from workbench.optimizers.kernels.fused import descent
from workbench.optimizers.optimizer_settings import Coefficient, Convention, OptimizerSettings, is_zero
from workbench.optimizers.rule import Rule
from workbench.optimizers.state import Slot, State
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from workbench.optimizers.formula import Formula, FormulaWriter
    from workbench.optimizers.kernels.fused import Update


class MomentumSettings(OptimizerSettings):
    """Settings of Momentum."""

    title: ClassVar[str] = "Momentum"
    summary: ClassVar[str] = "A step along a velocity that accumulates gradients, as a heavy ball would roll."
    conventions: ClassVar[Mapping[str, Convention]] = {
        "torch": Convention(
            "torch.optim.SGD",
            "The velocity sums gradients; the learning rate multiplies it when the step is made.",
            unused=frozenset({"bias_correction"}),
        ),
        "velocity": Convention(
            "Polyak 1964; Sutskever et al. 2013 and Keras 3, which write v with the other sign",
            "The learning rate enters the velocity, so that earlier steps keep the rate they were made with.",
            defaults={"lr": 0.01},
            unused=frozenset({"dampening", "bias_correction"}),
        ),
        "ema": Convention(
            "exponentially weighted average of the gradient, as courses on deep learning write it",
            "The velocity averages gradients: η here does what η (1 − μ) does in the other two.",
            defaults={"lr": 0.01},
            unused=frozenset({"dampening"}),
        ),
    }
    name: Literal["momentum"] = "momentum"
    convention: Literal["torch", "velocity", "ema"] = terms.convention()
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
    bias_correction: bool = terms.bias_correction(False)
    weight_decay: float = terms.weight_decay()


class Momentum(Rule[MomentumSettings]):
    """Momentum, the heavy ball.

    For t = 1, 2, …, with g ← ∇f(θ) + λθ and v = 0 at the start::

        torch      v ← g at t = 1, v ← μ v + (1 − τ) g afterwards;  θ ← θ − η v
        velocity   v ← μ v + η g;                                   θ ← θ − v
        ema        v ← μ v + (1 − μ) g;                             θ ← θ − η v
                   with bias correction                             θ ← θ − η v / (1 − μᵗ)

    Without dampening and bias correction the three are equal at a constant η, when ema's η is that of the
    others divided by 1 − μ; a schedule parts velocity from the other two.

    Shapes: θ, g and the slot v ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ μ < 1, 0 ≤ τ ≤ 1, λ ≥ 0.

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; Sutskever et
    al., "On the importance of initialization and momentum in deep learning", 2013. The convention torch is
    equal to ``torch.optim.SGD(momentum=μ, dampening=τ)``.
    """

    Settings: ClassVar[type[OptimizerSettings]] = MomentumSettings
    order: ClassVar[int] = 2
    slots: tuple[Slot, ...] = (Slot("v", "v", "velocity"),)

    def update(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.update`."""
        settings, velocity = self.settings, state.slots["v"]
        if settings.convention == "velocity":
            add_scaled(velocity.mul_(constant(settings.momentum, velocity)), gradient, lr)
            theta.sub_(velocity)
            return
        if settings.convention == "ema":
            average(velocity, gradient, settings.momentum)
        elif state.step == 1:
            velocity.copy_(gradient)
        else:
            add_scaled(velocity.mul_(constant(settings.momentum, velocity)), gradient, 1 - settings.dampening)
        correction = self.correction("v", state.step)
        add_scaled(theta, velocity, -lr if correction is None else -lr / correction)

    def write_formula(self, writer: FormulaWriter) -> Formula:
        """See :meth:`Rule.write_formula`."""
        settings, step = self.settings, r"\eta v"
        if settings.convention == "velocity":
            velocity, step = r"v \leftarrow \mu v + \eta g", "v"
        elif settings.convention == "ema":
            velocity = r"v \leftarrow \mu v + (1 - \mu) g"
            if settings.bias_correction:
                step = r"\eta \frac{v}{1 - \mu^t}"
        elif is_zero(settings.dampening):
            velocity = r"v \leftarrow \mu v + g"
        else:
            later = r"\mu v + (1 - \tau) g"
            velocity = rf"v \leftarrow \begin{{cases}} g & t = 1 \\ {later} & t > 1 \end{{cases}}"
        return writer.formula("v = 0", [*writer.gradient(), velocity, rf"\theta \leftarrow \theta - {step}"])

    def correction(self, slot: str, step: int) -> Coefficient | None:
        """See :meth:`Rule.correction`: 1 − μᵗ of the averaged velocity, where it is asked for."""
        return 1 - self.settings.momentum**step if self.settings.bias_correction else None

    def fused(
        self, theta: Tensor, gradient: Tensor, slots: Mapping[str, Tensor], step: Tensor
    ) -> Update | None:
        """See :meth:`Rule.fused`."""
        settings = self.settings
        if settings.convention != "torch" or settings.bias_correction:
            return None
        return descent(
            *(theta, gradient, slots["v"]),
            momentum=settings.momentum,
            dampening=settings.dampening,
            weight_decay=settings.weight_decay,
            step=step,
        )
