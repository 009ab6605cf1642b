"""Adagrad: each coordinate's step divided by the size of all its past gradients."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.kernels.arithmetic import add_quotient, constant, fitted, root
from workbench.optimizers.kernels.fused import find_kernel
from workbench.optimizers.optimizer_settings import Coefficient, Convention, OptimizerSettings, is_zero
from workbench.optimizers.rule import Rule
from workbench.optimizers.state import Slot, State
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from workbench.optimizers.formula import Formula, FormulaWriter
    from workbench.optimizers.kernels.fused import Update


class AdagradSettings(OptimizerSettings):
    """Settings of Adagrad."""

    title: ClassVar[str] = "Adagrad"
    summary: ClassVar[str] = "Smaller steps for coordinates that have moved much, larger ones for rare ones."
    conventions: ClassVar[Mapping[str, Convention]] = {
        "torch": Convention("torch.optim.Adagrad; Duchi et al. 2011", "ε is added to the root."),
        "keras": Convention(
            "Keras 3",
            "ε is added under the root, the sum starts above zero, and weight decay is decoupled.",
            defaults={"lr": 1e-3, "eps": 1e-7, "initial_accumulator": 0.1},
            unused=frozenset({"lr_decay"}),
            decouples_decay=True,
        ),
    }
    name: Literal["adagrad"] = "adagrad"
    convention: Literal["torch", "keras"] = terms.convention()
    lr: float = terms.learning_rate(1e-2)
    lr_decay: float = setting(
        0.0,
        title="Learning rate decay",
        symbol="δ",
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
    weight_decay: float = terms.weight_decay_of_conventions()


class Adagrad(Rule[AdagradSettings]):
    """Adagrad.

    For t = 1, 2, …, with G = G₀ at the start::

        g ← ∇f(θ) + λθ
        G ← G + g²
        torch   θ ← θ − η / (1 + (t − 1) δ) · g / (√G + ε)
        keras   θ ← θ − η λ θ − η g / √(G + ε),  and g without λθ

    Shapes: θ, g and the slot G ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, δ ≥ 0, G₀ ≥ 0, ε ≥ 0, λ ≥ 0.

    Source: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", 2011. The convention torch is equal to ``torch.optim.Adagrad``,
    the convention keras to Keras 3.
    """

    Settings: ClassVar[type[OptimizerSettings]] = AdagradSettings
    order: ClassVar[int] = 4
    slots: tuple[Slot, ...] = (Slot("G", "G", "sum of squared gradients"),)

    def init(self, theta: Tensor) -> State:
        """See :meth:`Rule.init`."""
        state = super().init(theta)
        state.slots["G"].add_(self.fitted(theta).settings.initial_accumulator)
        return state

    def update(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.update`."""
        state.slots["G"].addcmul_(gradient, gradient)
        add_quotient(theta, gradient, self._denominator(state), -self._rate(state.step, lr))

    def fused(
        self, theta: Tensor, gradient: Tensor, slots: Mapping[str, Tensor], step: Tensor
    ) -> Update | None:
        """See :meth:`Rule.fused`."""
        kernel, settings = find_kernel("adagrad"), self.settings
        if kernel is None or settings.convention != "torch":
            return None
        update = partial(
            kernel,
            *([theta], [gradient], [slots["G"]], [step]),
            lr_decay=settings.lr_decay,
            weight_decay=settings.weight_decay,
            eps=settings.eps,
            maximize=False,
        )
        return lambda lr: update(lr=lr)

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor:
        """See :meth:`Rule.effective_rate`: the factor of the gradient."""
        return self._denominator(state).reciprocal_().mul_(fitted(self._rate(state.step, lr), state.scratch))

    def write_formula(self, writer: FormulaWriter) -> Formula:
        """See :meth:`Rule.write_formula`."""
        rate = r"\eta" if is_zero(self.settings.lr_decay) else r"\frac{\eta}{1 + (t - 1) \delta}"
        keras = self.settings.convention == "keras"
        root = r"\sqrt{G + \varepsilon}" if keras else r"\sqrt{G} + \varepsilon"
        step = rf"\theta \leftarrow \theta - {rate} \frac{{g}}{{{root}}}"
        start = "G = 0" if is_zero(self.settings.initial_accumulator) else "G = G_0"
        return writer.formula(start, [*writer.gradient(), r"G \leftarrow G + g^2", step])

    def _rate(self, step: int, lr: Coefficient) -> Coefficient:
        return lr / (1 + (step - 1) * self.settings.lr_decay)

    def _denominator(self, state: State) -> Tensor:
        """√G + ε or √(G + ε), in the scratch tensor."""
        import torch

        squares = state.slots["G"]
        if self.settings.convention == "keras":
            return torch.add(squares, constant(self.settings.eps, squares), out=state.scratch).sqrt_()
        return root(squares, state.scratch).add_(constant(self.settings.eps, squares))
