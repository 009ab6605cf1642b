"""Nesterov's accelerated gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.kernels.arithmetic import add_scaled, constant
from workbench.optimizers.kernels.fused import descent
from workbench.optimizers.optimizer_settings import Coefficient, Convention, OptimizerSettings
from workbench.optimizers.rule import Rule
from workbench.optimizers.state import Slot, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from workbench.optimizers.formula import Formula, FormulaWriter
    from workbench.optimizers.kernels.fused import Update


class NesterovSettings(OptimizerSettings):
    """Settings of Nesterov's accelerated gradient."""

    title: ClassVar[str] = "Nesterov"
    summary: ClassVar[str] = "Momentum that looks ahead to where the velocity is about to carry it."
    conventions: ClassVar[Mapping[str, Convention]] = {
        "torch": Convention(
            "torch.optim.SGD(nesterov=True); Bengio et al. 2013",
            "Written so that the gradient is taken at θ, which is the look-ahead point of the other two.",
        ),
        "lookahead": Convention(
            "Sutskever et al. 2013",
            "The gradient is taken where the velocity is about to carry θ; η enters the velocity.",
            defaults={"lr": 0.01},
        ),
        "lookahead-accumulated": Convention(
            "the look-ahead form with a sum of gradients for its velocity",
            "The gradient is taken at the look-ahead point; η multiplies the sum when the step is made.",
            defaults={"lr": 0.01},
        ),
    }
    name: Literal["nesterov"] = "nesterov"
    convention: Literal["torch", "lookahead", "lookahead-accumulated"] = terms.convention()
    lr: float = terms.learning_rate(1e-3)
    momentum: float = terms.momentum(0.9)
    weight_decay: float = terms.weight_decay()


class Nesterov(Rule[NesterovSettings]):
    """Nesterov's accelerated gradient.

    For t = 1, 2, …, with b = 0 at the start; g has L2 weight decay λ at the point where it is taken::

        torch                   b ← μ b + g(θ);          θ ← θ − η (g(θ) + μ b)
        lookahead               b ← μ b + η g(θ − μ b);  θ ← θ − b
        lookahead-accumulated   b ← μ b + g(θ − η μ b);  θ ← θ − η b

    The look-ahead forms really take the gradient at the look-ahead point. At a constant η they are equal, and
    the θ of torch is that point, so the losses recorded for it are those of the point, where the others
    record the losses of θ itself.

    Shapes: θ, g and the slot b ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ μ < 1, λ ≥ 0.

    Source: Nesterov, "A method for solving the convex programming problem with convergence rate O(1/k²)",
    1983; Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013; Bengio
    et al., "Advances in optimizing recurrent networks", 2013. The convention torch is equal to
    ``torch.optim.SGD(momentum=μ, nesterov=True)``; torch.optim has no look-ahead form.
    """

    Settings: ClassVar[type[OptimizerSettings]] = NesterovSettings
    order: ClassVar[int] = 3
    slots: tuple[Slot, ...] = (Slot("b", "b", "velocity"),)

    def lookahead(self, theta: Tensor, state: State, lr: Coefficient) -> Tensor | None:
        """See :meth:`Rule.lookahead`: θ − μ b, or θ − η μ b where b sums gradients."""
        settings, velocity = self.settings, state.slots["b"]
        if settings.convention == "lookahead":
            return add_scaled(theta.clone(), velocity, -settings.momentum)
        if settings.convention == "lookahead-accumulated":
            return add_scaled(theta.clone(), velocity, -(lr * settings.momentum))
        return None

    def update(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.update`."""
        import torch

        settings, velocity = self.settings, state.slots["b"]
        if settings.convention == "lookahead":
            add_scaled(velocity.mul_(constant(settings.momentum, velocity)), gradient, lr)
            theta.sub_(velocity)
            return
        velocity.mul_(constant(settings.momentum, velocity)).add_(gradient)
        if settings.convention == "torch":
            step = torch.mul(velocity, constant(settings.momentum, velocity), out=state.scratch)
            velocity = step.add_(gradient)
        add_scaled(theta, velocity, -lr)

    def fused(
        self, theta: Tensor, gradient: Tensor, slots: Mapping[str, Tensor], step: Tensor
    ) -> Update | None:
        """See :meth:`Rule.fused`."""
        del step
        settings = self.settings
        if settings.convention != "torch":
            return None
        return descent(
            *(theta, gradient, slots["b"]),
            momentum=settings.momentum,
            nesterov=True,
            weight_decay=settings.weight_decay,
        )

    def write_formula(self, writer: FormulaWriter) -> Formula:
        """See :meth:`Rule.write_formula`."""
        point, velocity, step = {
            "torch": (r"\theta", "g", r"\eta (g + \mu b)"),
            "lookahead": (r"\theta - \mu b", r"\eta g", "b"),
            "lookahead-accumulated": (r"\theta - \eta \mu b", "g", r"\eta b"),
        }[self.settings.convention]
        lines = [rf"b \leftarrow \mu b + {velocity}", rf"\theta \leftarrow \theta - {step}"]
        return writer.formula("b = 0", [*writer.gradient(point), *lines])
