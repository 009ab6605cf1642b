"""What an optimizer is: a rule that turns gradients into steps, for R runs at once.

Every operation of a rule is elementwise, so a row never sees its neighbours, and a setting may be one number
for all rows or a column ``[R, 1]`` with one number for each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, Self, TypeAlias, TypeVar

from workbench.optimizers.arguments import fitted_columns, require_like, require_memory, require_parameters
from workbench.optimizers.arithmetic import add_scaled, fitted
from workbench.optimizers.conventions import Coefficient, OptimizerSettings, is_zero
from workbench.optimizers.formula import WORDS, Formula, latex_symbol, symbols
from workbench.optimizers.memory import Memory, kept, recalled
from workbench.optimizers.pieces import FUSED_ROW, PIECE, advance_in_pieces
from workbench.optimizers.state import Slot, State, spaced_zeros
from workbench.settings import declarations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from torch import Tensor

GradientFunction: TypeAlias = "Callable[[Tensor], Tensor]"
"""The gradient at any parameters, for the rules that take it elsewhere than at θ."""

Update: TypeAlias = "Callable[[float], None]"
"""One update of given tensors, in place, at a learning rate."""

CLIP_EPSILON = 1e-6
"""Added to the norm before dividing by it, as torch.nn.utils.clip_grad_norm_ does."""


S = TypeVar("S", bound=OptimizerSettings)


class Rule(ABC, Generic[S]):
    """An optimizer with its settings, whose numbers may be columns ``[R, 1]``.

    By hand::

        rule = create("adam", lr=0.01)
        state = rule.init(theta)
        theta, state = rule.step(theta, gradient, state)

    The trainer, which owns its tensors, calls :meth:`advance` and changes them in place.

    Everything is computed in the dtype of θ, and what is remembered is kept in it. float16 has no number
    between 0 and 6e-8: there an ε of 1e-8 is 0 and squares of gradients below 2e-4 vanish, so that an
    adaptive rule divides 0 by 0 where a gradient is 0, as torch.optim does; an ε of 1e-4 keeps it finite.
    bfloat16 has the range of float32 but three digits at most, so that a step below 1/256 of a parameter may
    not move it.

    Attributes:
        Settings: the model that declares the settings.
        slots: the tensors that the rule remembers.
        knows_effective_rate: whether :meth:`effective_rate` says anything of it.
        is_elementwise: whether an update can be made piece by piece.
    """

    Settings: ClassVar[type[OptimizerSettings]]
    knows_effective_rate: ClassVar[bool] = True
    is_elementwise: ClassVar[bool] = True
    slots: tuple[Slot, ...] = ()

    def __init__(self, settings: S) -> None:
        self.settings = settings
        self._decays = not is_zero(settings.weight_decay)
        self._decouples = settings.chosen_convention({"convention": settings.convention}).decouples_decay
        self._clips_norm = not is_zero(settings.clip_norm)
        self._clips_value = not is_zero(settings.clip_value)

    def init(self, theta: Tensor) -> State:
        """The memory before the first step.

        Args:
            theta: parameters ``[P]`` or ``[R, P]`` of any floating dtype, on any device.

        Raises:
            InputError: when theta is none, or a column of the settings does not have a number for each row.
        """
        require_parameters(theta)
        fitted_columns(self.settings, theta)
        slots = {slot.name: spaced_zeros(theta, place) for place, slot in enumerate(self.slots, start=2)}
        return State(0, slots, theta.new_zeros(theta.shape), theta.new_empty(theta.shape))

    def step(self, theta: Tensor, gradient: Tensor | GradientFunction, state: State) -> tuple[Tensor, State]:
        """One update at the learning rate of the settings; the arguments stay as they are.

        Args:
            theta: parameters ``[P]`` or ``[R, P]``; they may require a gradient.
            gradient: ∂ loss / ∂ theta, of the same shape, dtype and device; or the function that gives it at
                any parameters, which the rules that look ahead need.
            state: from :meth:`init` or the step before.

        Returns:
            The new parameters and the new memory, outside any graph of automatic differentiation. The new
            parameters require a gradient where theta does, so that the function can go on asking for one.

        Raises:
            InputError: when an argument does not have the shape, dtype or device of theta, or the memory is
                that of another rule.
            TypeError: when a rule that looks ahead is given a gradient instead of the function.
        """
        import torch

        require_parameters(theta)
        require_memory(state.slots, {slot.name for slot in self.slots}, theta)
        rule = self.fitted(theta)
        lr = rule.settings.lr
        with torch.no_grad():
            point = rule.lookahead(theta, state, lr)
        if callable(gradient):
            gradient = gradient(theta if point is None else point.requires_grad_(theta.requires_grad))
        elif point is not None:
            raise TypeError(
                f"{self.settings.name} in the convention {self.settings.convention} takes the gradient at "
                "the look-ahead point: give the function that computes it instead of the gradient at theta"
            )
        require_like("gradient", gradient, theta)
        with torch.no_grad():
            following, state = theta.clone(memory_format=torch.contiguous_format), state.clone()
            rule.advance(following, gradient, state, lr)
        return following.requires_grad_(theta.requires_grad), state

    def fitted(self, theta: Tensor) -> Self:
        """The rule with its columns in the dtype and on the device of theta: itself where they are."""
        columns = fitted_columns(self.settings, theta)
        return type(self)(self.settings.model_copy(update=columns)) if columns else self

    def lookahead(self, theta: Tensor, state: State, lr: Coefficient) -> Tensor | None:
        """Where this step takes its gradient, of the shape of ``theta``; ``None`` for ``theta`` itself."""
        del theta, state, lr
        return None

    def advance(
        self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient, *, measured: bool = True
    ) -> None:
        """One update in place of ``theta`` and ``state``; ``gradient`` stays as it is.

        Args:
            theta: parameters ``[R, P]``.
            gradient: of the same shape, at :meth:`lookahead`.
            state: the rule's memory.
            lr: the learning rate of this step, a number or a column ``[R, 1]``.
            measured: whether ``state.update`` is to receive what is added to ``theta``; nothing else depends
                on it.
        """
        import torch

        if self._clips_norm or self._clips_value:
            gradient = self._clipped(gradient)
        if measured:
            state.update.copy_(theta)
        state.step += 1
        self.begin(state)
        is_large = theta.shape[-1] >= FUSED_ROW or theta.numel() > PIECE
        if is_large and self.is_elementwise and theta.device.type == "cpu":
            advance_in_pieces(self, theta, gradient, state, lr)
        else:
            self.move(theta, gradient, state, lr)
        if measured:
            torch.sub(theta, state.update, out=state.update)

    def begin(self, state: State) -> None:
        """Bring ``state.scalars`` to the step that begins, ``state.step``."""
        del state

    def move(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """The elementwise part of an update: the same for any piece of the tensors."""
        if self._decays and self._decouples:
            theta.mul_(fitted(1 - self.decay_rate(lr) * self.settings.weight_decay, theta))
        elif self._decays:
            point = self.lookahead(theta, state, lr)
            point = theta if point is None else point
            gradient = add_scaled(gradient.clone(), point, self.settings.weight_decay)
        self.compute(theta, gradient, state, lr)

    def fused(
        self, theta: Tensor, gradient: Tensor, slots: Mapping[str, Tensor], step: Tensor
    ) -> Update | None:
        """What :meth:`move` does for one run, by a kernel of torch, to rounding.

        All settings of this rule are numbers.

        Args:
            theta: parameters ``[P]`` on the CPU, float32 or float64.
            gradient: ``[P]``, not clipped any more.
            slots: the rule's memory, ``[P]`` each.
            step: the number of the update, a single float64 that changes from update to update.

        Returns:
            The update as a function of the learning rate, ``None`` where there is no kernel for it.
        """
        del theta, gradient, slots, step
        return None

    def decay_rate(self, lr: Coefficient) -> Coefficient:
        """What weight decay is multiplied by where it is decoupled from the gradient, at the rate ``lr``."""
        return lr

    def _clipped(self, gradient: Tensor) -> Tensor:
        """The gradient, each run's norm at most ``clip_norm``, then each entry at most ``clip_value``."""
        import torch

        if self._clips_norm:
            limit = fitted(self.settings.clip_norm, gradient)
            norm = torch.linalg.vector_norm(gradient, dim=-1, keepdim=True)
            share = (limit / (norm + CLIP_EPSILON)).clamp_(max=1.0)
            # A column may hold 0 for the rows that are not to be clipped.
            if not isinstance(limit, float | int):
                share.masked_fill_(limit == 0, 1.0)
            gradient = gradient * share
        if self._clips_value:
            bound = fitted(self.settings.clip_value, gradient)
            if not isinstance(bound, float | int):
                bound = bound.masked_fill(bound == 0, torch.inf)
            gradient = torch.clamp(gradient, -bound, bound)
        return gradient

    @abstractmethod
    def compute(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """Change ``theta`` and ``state.slots`` in place, element by element.

        ``state.step`` and ``state.scalars`` are already those of this update, whose number is t ≥ 1.
        """

    def formula(self) -> Formula:
        """What :meth:`advance` computes under these settings; empty where the code is another library's."""
        return Formula()

    def gradient_lines(self, point: str = r"\theta") -> tuple[str, ...]:
        """The lines of :meth:`formula` for g, clipped and decayed; ``point`` is where it is taken."""
        gradient, decay = rf"\nabla f({point})", self.decay_term(point)
        if not (self._clips_norm or self._clips_value):
            return (rf"g \leftarrow {gradient}{decay}",)
        lines = [rf"g \leftarrow {gradient}"]
        if self._clips_norm:
            lines.append(r"g \leftarrow \min\left(1, \frac{c}{\lVert g \rVert + 10^{-6}}\right) g")
        if self._clips_value:
            lines.append(r"g \leftarrow \max({-}\kappa, \min(\kappa, g))")
        if decay:
            lines.append(rf"g \leftarrow g{decay}")
        return tuple(lines)

    def decay_term(self, point: str) -> str:
        """What L2 weight decay adds to the gradient at ``point``, in LaTeX; empty for nothing."""
        if not self._decays or self._decouples:
            return ""
        return rf" + \lambda ({point})" if " " in point else rf" + \lambda {point}"

    @property
    def decay_symbol(self) -> str:
        """What :meth:`decay_rate` is called in LaTeX."""
        return r"\eta"

    def written(self, start: str, step: Iterable[str]) -> Formula:
        """A formula with the legend of its symbols: settings, slots and what all rules have in common.

        Decoupled weight decay is added to the line of θ.
        """
        shrinking = rf" - {self.decay_symbol} \lambda \theta" if self._decays and self._decouples else ""
        line = r"\theta \leftarrow \theta"
        step = tuple(written.replace(line, line + shrinking) for written in step)
        named = {
            latex_symbol(told.symbol): told.title for told in declarations(type(self.settings)) if told.symbol
        }
        slots = {latex_symbol("ḡ" if slot.name == "g_mean" else slot.name): slot.title for slot in self.slots}
        meanings = WORDS | named | slots
        found = symbols(" ".join((*step, start)))
        return Formula(start, step, {symbol: meanings[symbol] for symbol in found if symbol in meanings})

    def keep(self, state: State, row: int) -> Memory:
        """What the rule remembers of one row of ``state``, a copy."""
        return kept(state, row)

    def recall(self, theta: Tensor, memories: Sequence[Memory]) -> State:
        """The state of R runs that go on with what :meth:`keep` kept of each.

        Args:
            theta: parameters ``[R, P]``.
            memories: one for each row, all after the same number of updates.

        Raises:
            InputError: when a memory is not of this rule at these parameters.
        """
        return recalled(self.init(theta), memories)

    def correction(self, slot: str, step: int) -> Coefficient | None:
        """What ``slot`` is divided by to remove the bias of its start at zero; ``None`` if it has none."""
        del slot, step
        return None

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor | None:
        """The factor of each coordinate's gradient or first moment, ``[R, P]``; ``None`` if it is ``lr``."""
        del state, lr
        return None
