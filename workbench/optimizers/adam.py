"""Adam: the step from bias-corrected averages of gradients and squared gradients."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.kernels.arithmetic import (
    add_quotient,
    average,
    average_squares,
    constant,
    fitted,
    root,
)
from workbench.optimizers.kernels.fused import find_kernel, without_correction
from workbench.optimizers.optimizer_settings import Coefficient, Convention, OptimizerSettings
from workbench.optimizers.rule import Rule
from workbench.optimizers.state import Slot, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from workbench.optimizers.formula import Formula, FormulaWriter
    from workbench.optimizers.kernels.fused import Update


class MomentSettings(OptimizerSettings):
    """Settings of the optimizers that keep two moments and may freeze the second."""

    lr: float = terms.learning_rate(1e-3)
    beta1: float = terms.beta1()
    beta2: float = terms.beta2()
    eps: float = terms.epsilon(1e-8)
    amsgrad: bool = terms.amsgrad()
    bias_correction: bool = terms.bias_correction(True)

    @property
    def epsilon_hat(self) -> bool:
        """Whether ε is added to the root of the second moment before its bias is removed."""
        return self.convention in {"epsilon-hat", "keras"}


class AdamSettings(MomentSettings):
    """Settings of Adam."""

    title: ClassVar[str] = "Adam"
    summary: ClassVar[str] = "Momentum and RMSprop together, both corrected for their start at zero."
    conventions: ClassVar[Mapping[str, Convention]] = {
        "torch": Convention(
            "torch.optim.Adam; optax.adam; Kingma and Ba 2015, Algorithm 1",
            "ε is added to the root of the corrected second moment.",
        ),
        "epsilon-hat": Convention(
            "Kingma and Ba 2015, end of section 2; Keras 3",
            "ε is added to the root of the uncorrected second moment and weighs more in the first steps.",
            defaults={"eps": 1e-7},
        ),
    }
    name: Literal["adam"] = "adam"
    convention: Literal["torch", "epsilon-hat"] = terms.convention()
    weight_decay: float = terms.weight_decay()


class Adam(Rule[MomentSettings]):
    """Adam, adaptive moment estimation.

    For t = 1, 2, …, with m = v = 0 at the start::

        g ← ∇f(θ) + λθ
        m ← β₁ m + (1 − β₁) g
        v ← β₂ v + (1 − β₂) g²
        m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)
        torch         θ ← θ − η m̂ / (√v̂ + ε)
        epsilon-hat   θ ← θ − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε)

    Without bias correction both are θ ← θ − η m / (√v + ε). With AMSGrad the largest v so far takes the place
    of v in the step. The ε of epsilon-hat acts like ε / √(1 − β₂ᵗ) in torch: 31.6 times as large at t = 1
    with β₂ = 0.999.

    Shapes: θ, g and the slots m, v, v_max ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ β₁ < 1, 0 ≤ β₂ < 1, ε ≥ 0, λ ≥ 0.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015; AMSGrad: Reddi, Kale and Kumar,
    "On the convergence of Adam and beyond", 2018. The convention torch is equal to ``torch.optim.Adam``, and
    epsilon-hat to Keras 3 but for weight decay, which is decoupled there: AdamW in its convention keras is
    that. optax.amsgrad takes the largest v̂ where torch, Keras and this take the largest v.
    """

    Settings: ClassVar[type[OptimizerSettings]] = AdamSettings
    order: ClassVar[int] = 7
    kernel: ClassVar[str] = "adam"

    def __init__(self, settings: MomentSettings) -> None:
        super().__init__(settings)
        self.slots = (Slot("m", "m", "first moment"), Slot("v", "v", "second moment"))
        if settings.amsgrad:
            self.slots += (Slot("v_max", "v_max", "largest second moment"),)

    def update(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.update`."""
        import torch

        settings = self.settings
        first = average(state.slots["m"], gradient, settings.beta1)
        second = average_squares(state.slots["v"], gradient, settings.beta2)
        if settings.amsgrad:
            torch.maximum(state.slots["v_max"], second, out=state.slots["v_max"])
        corrected = self.correction("m", state.step)
        rate = -lr if corrected is None else lr * (-1 / corrected)
        add_quotient(theta, first, self._denominator(state), rate)

    def fused(
        self, theta: Tensor, gradient: Tensor, slots: Mapping[str, Tensor], step: Tensor
    ) -> Update | None:
        """See :meth:`Rule.fused`."""
        kernel = find_kernel(self.kernel)
        if kernel is None:
            return None
        settings = self.settings
        largest = [slots["v_max"]] if settings.amsgrad else []
        steps = [step if settings.bias_correction else without_correction()]
        update = partial(
            kernel,
            *([theta], [gradient], [slots["m"]], [slots["v"]], largest, steps),
            beta1=settings.beta1,
            beta2=settings.beta2,
            weight_decay=self.kernel_decay,
            amsgrad=settings.amsgrad,
            maximize=False,
        )
        if settings.epsilon_hat and settings.bias_correction:
            # (√v + ε) / √c = √(v / c) + ε / √c
            return lambda lr: update(lr=lr, eps=settings.eps / (1 - settings.beta2 ** step.item()) ** 0.5)
        return lambda lr: update(lr=lr, eps=settings.eps)

    @property
    def kernel_decay(self) -> float:
        """The weight decay as the kernel counts it."""
        return self.settings.weight_decay

    def write_formula(self, writer: FormulaWriter) -> Formula:
        """See :meth:`Rule.write_formula`."""
        settings, second = self.settings, "v"
        lines = [
            *writer.gradient(),
            r"m \leftarrow \beta_1 m + (1 - \beta_1) g",
            r"v \leftarrow \beta_2 v + (1 - \beta_2) g^2",
        ]
        if settings.amsgrad:
            second = r"v_{\max}"
            lines.append(rf"{second} \leftarrow \max({second}, v)")
        root = rf"\sqrt{{{second}}} + \varepsilon"
        if not settings.bias_correction:
            step = rf"\eta \frac{{m}}{{{root}}}"
        elif settings.epsilon_hat:
            step = rf"\eta \frac{{\sqrt{{1 - \beta_2^t}}}}{{1 - \beta_1^t}} \cdot \frac{{m}}{{{root}}}"
        else:
            lines.append(r"\hat{m} = \frac{m}{1 - \beta_1^t}")
            lines.append(rf"\hat{{v}} = \frac{{{second}}}{{1 - \beta_2^t}}")
            step = r"\eta \frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon}"
        start = rf"m = v = {second} = 0" if settings.amsgrad else "m = v = 0"
        return writer.formula(start, [*lines, rf"\theta \leftarrow \theta - {step}"])

    def correction(self, slot: str, step: int) -> Coefficient | None:
        """See :meth:`Rule.correction`: 1 − β₁ᵗ of m, 1 − β₂ᵗ of v, where it is asked for."""
        settings = self.settings
        if slot not in {"m", "v"} or not settings.bias_correction:
            return None
        return 1 - (settings.beta1 if slot == "m" else settings.beta2) ** step

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor:
        """See :meth:`Rule.effective_rate`: the factor of m̂."""
        return self._denominator(state).reciprocal_().mul_(fitted(lr, state.scratch))

    def _denominator(self, state: State) -> Tensor:
        """√v̂ + ε, or (√v + ε) / √(1 − β₂ᵗ), in the scratch tensor."""
        settings = self.settings
        denominator = root(state.slots["v_max" if settings.amsgrad else "v"], state.scratch)
        eps, correction = constant(settings.eps, denominator), self.correction("v", state.step)
        # After many steps no bias is left, and dividing by 1 takes as long as by any other number.
        if correction is None or (isinstance(correction, float) and correction == 1):
            return denominator.add_(eps)
        if settings.epsilon_hat:
            return denominator.add_(eps).div_(fitted(correction**0.5, denominator))
        return denominator.div_(fitted(correction**0.5, denominator)).add_(eps)
