"""NAdam: Adam with Nesterov's look-ahead in its first moment."""

from __future__ import annotations

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
from workbench.optimizers.optimizer_settings import Coefficient, Convention, OptimizerSettings
from workbench.optimizers.rule import Rule
from workbench.optimizers.state import Slot, State
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from workbench.optimizers.formula import Formula, FormulaWriter


class NAdamSettings(OptimizerSettings):
    """Settings of NAdam."""

    title: ClassVar[str] = "NAdam"
    summary: ClassVar[str] = "Adam whose first moment already counts the gradient of the step being made."
    conventions: ClassVar[Mapping[str, Convention]] = {
        "torch": Convention(
            "torch.optim.NAdam; Dozat 2016",
            "The momentum grows from β₁/2 towards β₁, slowly.",
        ),
        "keras": Convention(
            "Keras 3",
            "The momentum grows 250 times as fast as in torch, and weight decay is decoupled.",
            defaults={"lr": 1e-3, "eps": 1e-7, "momentum_decay": 1.0},
            decouples_decay=True,
        ),
        "constant": Convention(
            "lecture notes that write NAdam with one β₁",
            "The momentum is β₁ throughout, and both parts are corrected by 1 − β₁ᵗ.",
            defaults={"lr": 1e-3},
            unused=frozenset({"momentum_decay"}),
        ),
        "optax": Convention(
            "optax.nadam",
            "As constant, but the first moment is corrected by 1 − β₁ᵗ⁺¹.",
            defaults={"lr": 1e-3},
            unused=frozenset({"momentum_decay"}),
        ),
    }
    name: Literal["nadam"] = "nadam"
    convention: Literal["torch", "keras", "constant", "optax"] = terms.convention()
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
    weight_decay: float = terms.weight_decay_of_conventions()


class NAdam(Rule[NAdamSettings]):
    """NAdam, Adam with Nesterov momentum.

    For t = 1, 2, …, with m = v = 0 and π = 1 at the start::

        g ← ∇f(θ) + λθ
        m ← β₁ m + (1 − β₁) g
        v ← β₂ v + (1 − β₂) g²
        θ ← θ − η n / (√(v / (1 − β₂ᵗ)) + ε)   keras: θ ← θ − η λ θ − …,  and g without λθ

        torch, keras   μₜ = β₁ (1 − ½ · 0.96^(t ψ)),  π ← π μₜ
                       n = μₜ₊₁ m / (1 − π μₜ₊₁) + (1 − μₜ) g / (1 − π)
        constant       n = β₁ m / (1 − β₁ᵗ)   + (1 − β₁) g / (1 − β₁ᵗ)
        optax          n = β₁ m / (1 − β₁ᵗ⁺¹) + (1 − β₁) g / (1 − β₁ᵗ)

    Shapes: θ, g and the slots m, v ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ β₁ < 1, 0 ≤ β₂ < 1, ε ≥ 0, ψ ≥ 0, λ ≥ 0.

    Source: Dozat, "Incorporating Nesterov momentum into Adam", 2016. The convention torch is equal to
    ``torch.optim.NAdam``.
    """

    Settings: ClassVar[type[OptimizerSettings]] = NAdamSettings
    order: ClassVar[int] = 9
    slots: tuple[Slot, ...] = (Slot("m", "m", "first moment"), Slot("v", "v", "second moment"))

    def init(self, theta: Tensor) -> State:
        """See :meth:`Rule.init`."""
        state = super().init(theta)
        state.scalars["mu_product"] = 1.0
        return state

    def update(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.update`."""
        settings = self.settings
        first = average(state.slots["m"], gradient, settings.beta1)
        average_squares(state.slots["v"], gradient, settings.beta2)
        of_moment, of_gradient = self._shares(state)
        denominator = self._denominator(state)
        add_quotient(theta, gradient, denominator, -lr * of_gradient)
        add_quotient(theta, first, denominator, -lr * of_moment)

    def prepare_step(self, state: State) -> None:
        """See :meth:`Rule.prepare_step`: the product of the momenta so far."""
        if self.settings.convention in {"torch", "keras"}:
            state.scalars["mu_product"] = state.scalars["mu_product"] * self._mu(state.step)

    def write_formula(self, writer: FormulaWriter) -> Formula:
        """See :meth:`Rule.write_formula`."""
        one_beta = self.settings.convention in {"constant", "optax"}
        lines = [
            *writer.gradient(),
            r"m \leftarrow \beta_1 m + (1 - \beta_1) g",
            r"v \leftarrow \beta_2 v + (1 - \beta_2) g^2",
        ]
        if one_beta:
            ahead = "{t+1}" if self.settings.convention == "optax" else "t"
            parts = rf"\frac{{\beta_1 m}}{{1 - \beta_1^{ahead}}}", r"\frac{(1 - \beta_1) g}{1 - \beta_1^t}"
        else:
            lines.append(r"\mu_t = \beta_1 \left(1 - \frac{1}{2} \cdot 0.96^{t \psi}\right)")
            lines.append(r"\pi \leftarrow \pi \mu_t")
            parts = r"\frac{\mu_{t+1} m}{1 - \pi \mu_{t+1}}", r"\frac{(1 - \mu_t) g}{1 - \pi}"
        lines += [
            f"n = {' + '.join(parts)}",
            r"\hat{v} = \frac{v}{1 - \beta_2^t}",
            r"\theta \leftarrow \theta - \eta \frac{n}{\sqrt{\hat{v}} + \varepsilon}",
        ]
        start = "m = v = 0" if one_beta else r"m = v = 0, \; \pi = 1"
        words = {
            "n": "first moment that looks ahead",
            r"\mu_t": "momentum of step t",
            r"\pi": "product of the momenta up to step t",
        }
        return writer.formula(start, lines, words)

    def correction(self, slot: str, step: int) -> Coefficient | None:
        """See :meth:`Rule.correction`: 1 − β₂ᵗ of v; that of m is part of its share in the step."""
        return 1 - self.settings.beta2**step if slot == "v" else None

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor:
        """See :meth:`Rule.effective_rate`: η / (√v̂ + ε)."""
        return self._denominator(state).reciprocal_().mul_(fitted(lr, state.scratch))

    def _shares(self, state: State) -> tuple[Coefficient, Coefficient]:
        """The factors of m and of g in n."""
        settings, t = self.settings, state.step
        beta = settings.beta1
        if settings.convention in {"constant", "optax"}:
            ahead = t + 1 if settings.convention == "optax" else t
            return beta / (1 - beta**ahead), (1 - beta) / (1 - beta**t)
        now, following = self._mu(t), self._mu(t + 1)
        product = state.scalars["mu_product"]
        return following / (1 - product * following), (1 - now) / (1 - product)

    def _mu(self, step: int) -> Coefficient:
        return self.settings.beta1 * (1 - 0.5 * 0.96 ** (step * self.settings.momentum_decay))

    def _denominator(self, state: State) -> Tensor:
        """√v̂ + ε, in the scratch tensor."""
        second, correction = state.slots["v"], 1 - self.settings.beta2**state.step
        denominator = root(second, state.scratch).div_(fitted(correction**0.5, second))
        return denominator.add_(constant(self.settings.eps, second))
