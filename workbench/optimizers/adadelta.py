"""Adadelta: steps in the units of the parameters, from averages of squares."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.optimizers import terms
from workbench.optimizers.kernels.arithmetic import add_scaled, average_squares, constant, fitted, root
from workbench.optimizers.optimizer_settings import Coefficient, Convention, OptimizerSettings
from workbench.optimizers.rule import Rule
from workbench.optimizers.state import Slot, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from workbench.optimizers.formula import Formula, FormulaWriter


class AdadeltaSettings(OptimizerSettings):
    """Settings of Adadelta."""

    title: ClassVar[str] = "Adadelta"
    summary: ClassVar[str] = "The ratio of two running averages sets the step; the learning rate is 1."
    conventions: ClassVar[Mapping[str, Convention]] = {
        "torch": Convention("torch.optim.Adadelta", "The step is multiplied by a learning rate, 1 at first."),
        "paper": Convention(
            "Zeiler 2012",
            "No learning rate: the step has the units of the parameters by itself.",
            defaults={"rho": 0.95},
            unused=frozenset({"lr"}),
        ),
        "outside": Convention(
            "lecture notes that add ε to the roots",
            "ε is added outside the roots, so that the first steps are far smaller; no learning rate.",
            defaults={"rho": 0.95},
            unused=frozenset({"lr"}),
        ),
    }
    name: Literal["adadelta"] = "adadelta"
    convention: Literal["torch", "paper", "outside"] = terms.convention()
    lr: float = terms.learning_rate(1.0)
    rho: float = terms.rho(0.9)
    eps: float = terms.epsilon(1e-6)
    weight_decay: float = terms.weight_decay()


class Adadelta(Rule[AdadeltaSettings]):
    """Adadelta.

    For t = 1, 2, …, with G = H = 0 at the start::

        g ← ∇f(θ) + λθ
        G ← ρ G + (1 − ρ) g²
        torch, paper     Δ ← −√(H + ε) / √(G + ε) · g
        outside          Δ ← −(√H + ε) / (√G + ε) · g
        H ← ρ H + (1 − ρ) Δ²
        torch            θ ← θ + η Δ
        paper, outside   θ ← θ + Δ,  whatever the schedule

    Shapes: θ, g and the slots G, H ``[P]`` or ``[R, P]``; settings numbers or columns ``[R, 1]``.
    Ranges: η > 0, 0 ≤ ρ < 1, ε ≥ 0 (with ε = 0 nothing ever moves), λ ≥ 0.

    Source: Zeiler, "ADADELTA: an adaptive learning rate method", 2012. The convention torch is equal
    to ``torch.optim.Adadelta``; its H is of Δ before η.
    """

    Settings: ClassVar[type[OptimizerSettings]] = AdadeltaSettings
    order: ClassVar[int] = 5
    slots: tuple[Slot, ...] = (
        Slot("G", "E[g²]", "average of squared gradients"),
        Slot("H", "E[Δ²]", "average of squared updates"),
    )

    def update(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """See :meth:`Rule.update`."""
        rho = self.settings.rho
        squares, updates = state.slots["G"], state.slots["H"]
        average_squares(squares, gradient, rho)
        delta = self._root(updates, updates.new_empty(updates.shape))
        delta.div_(self._root(squares, state.scratch)).mul_(gradient)
        average_squares(updates, delta, rho)
        add_scaled(theta, delta, -self._rate(lr))

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor:
        """See :meth:`Rule.effective_rate`: the gradient's factor, H already counting the step just made."""
        denominator = self._root(state.slots["G"], state.scratch)
        return (
            self._root(state.slots["H"], state.slots["H"].clone())
            .div_(denominator)
            .mul_(fitted(self._rate(lr), denominator))
        )

    def write_formula(self, writer: FormulaWriter) -> Formula:
        """See :meth:`Rule.write_formula`."""
        outside = self.settings.convention == "outside"
        above, below = (
            rf"\sqrt{{{name}}} + \varepsilon" if outside else rf"\sqrt{{{name} + \varepsilon}}"
            for name in "HG"
        )
        rate = r"\eta " if self.settings.convention == "torch" else ""
        lines = [
            r"G \leftarrow \rho G + (1 - \rho) g^2",
            rf"\Delta = {{-}}\frac{{{above}}}{{{below}}} g",
            r"H \leftarrow \rho H + (1 - \rho) \Delta^2",
            rf"\theta \leftarrow \theta + {rate}\Delta",
        ]
        words = {r"\Delta": "step before the learning rate"}
        return writer.formula("G = H = 0", [*writer.gradient(), *lines], words)

    def _rate(self, lr: Coefficient) -> Coefficient:
        return lr if self.settings.convention == "torch" else 1.0

    def _root(self, average: Tensor, out: Tensor) -> Tensor:
        """√(average + ε), or √average + ε where ε stands outside, written into ``out``."""
        import torch

        if self.settings.convention == "outside":
            return root(average, out).add_(constant(self.settings.eps, average))
        return torch.add(average, constant(self.settings.eps, average), out=out).sqrt_()
