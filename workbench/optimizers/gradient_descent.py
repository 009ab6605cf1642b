"""Gradient descent; batch, mini-batch or stochastic is whichever the batch size makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.kernels.arithmetic import add_scaled
from workbench.optimizers.kernels.fused import descent
from workbench.optimizers.optimizer_settings import Coefficient, Convention, OptimizerSettings
from workbench.optimizers.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from workbench.optimizers.formula import Formula, FormulaWriter
    from workbench.optimizers.kernels.fused import Update
    from workbench.optimizers.state import State


class GradientDescentSettings(OptimizerSettings):
    """Settings of gradient descent."""

    title: ClassVar[str] = "Gradient descent"
    summary: ClassVar[str] = "A step against the gradient, proportional to it."
    conventions: ClassVar[Mapping[str, Convention]] = {
        "torch": Convention("torch.optim.SGD; Cauchy 1847", "θ ← θ − η g, as everywhere.")
    }
    name: Literal["gd"] = "gd"
    convention: Literal["torch"] = terms.convention()
    lr: float = terms.learning_rate(1e-3)
    weight_decay: float = terms.weight_decay()


class GradientDescent(Rule[GradientDescentSettings]):
    """Gradient descent.

    For t = 1, 2, …::

        g ← ∇f(θ) + λθ
        θ ← θ − η g

    Shapes: θ and g ``[P]`` or ``[R, P]``; η and λ numbers or columns ``[R, 1]``. Ranges: η > 0, λ ≥ 0.

    Source: Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847. Equal to
    ``torch.optim.SGD`` without momentum.
    """

    Settings: ClassVar[type[OptimizerSettings]] = GradientDescentSettings
    order: ClassVar[int] = 1

    def update(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.update`."""
        add_scaled(theta, gradient, -lr)

    def write_formula(self, writer: FormulaWriter) -> Formula:
        """See :meth:`Rule.write_formula`."""
        return writer.formula("", [*writer.gradient(), r"\theta \leftarrow \theta - \eta g"])

    def fused(
        self, theta: Tensor, gradient: Tensor, slots: Mapping[str, Tensor], step: Tensor
    ) -> Update | None:
        """See :meth:`Rule.fused`."""
        del slots, step
        return descent(theta, gradient, None, weight_decay=self.settings.weight_decay)
