"""What an optimizer is: a rule that turns gradients into steps, for R runs at once.

Every operation of a rule is elementwise, so a row never sees its neighbours, and a setting may be one number
for all rows or a column ``[R, 1]`` with one number for each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Generic, TypeAlias, TypeVar

from workbench.optimizers.arithmetic import add_scaled
from workbench.optimizers.conventions import Coefficient, OptimizerSettings, is_zero
from workbench.optimizers.pieces import FUSED_ROW, advance_in_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Tensor

    from workbench.optimizers.pieces import Pieces

GradientFunction: TypeAlias = "Callable[[Tensor], Tensor]"
"""The gradient at any parameters, for the rules that take it elsewhere than at θ."""

Update: TypeAlias = "Callable[[float], None]"
"""One update of given tensors, in place, at a learning rate."""

CLIP_EPSILON = 1e-6
"""Added to the norm before dividing by it, as torch.nn.utils.clip_grad_norm_ does."""


@dataclass(frozen=True)
class Slot:
    """One tensor of an optimizer's memory.

    Attributes:
        name: key in :attr:`State.slots` and stem of its recorded series.
        symbol: the paper's symbol.
        title: the standard term.
    """

    name: str
    symbol: str
    title: str


@dataclass
class State:
    """An optimizer's memory.

    Attributes:
        step: number t of updates made.
        slots: one tensor of the shape of θ for each of the rule's slots.
        update: what the last step that was measured added to θ, of the shape of θ.
        scratch: room for intermediate results, of the shape of θ; its content means nothing.
        scalars: numbers that depend on the steps made but not on the coordinate.
        pieces: how large tensors were cut at the last step.
    """

    step: int
    slots: dict[str, Tensor]
    update: Tensor
    scratch: Tensor
    scalars: dict[str, Coefficient] = field(default_factory=dict)
    pieces: Pieces | None = None

    def clone(self) -> State:
        """An independent copy."""
        return State(
            self.step,
            {name: slot.clone() for name, slot in self.slots.items()},
            self.update.clone(),
            self.scratch.clone(),
            dict(self.scalars),
        )


S = TypeVar("S", bound=OptimizerSettings)


class Rule(ABC, Generic[S]):
    """An optimizer with its settings, whose numbers may be columns ``[R, 1]``.

    By hand::

        rule = create("adam", lr=0.01)
        state = rule.init(theta)
        theta, state = rule.step(theta, gradient, state)

    The trainer, which owns its tensors, calls :meth:`advance` and changes them in place.

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
        self._clips_norm = not is_zero(settings.clip_norm)
        self._clips_value = not is_zero(settings.clip_value)

    def init(self, theta: Tensor) -> State:
        """The memory before the first step.

        Args:
            theta: parameters ``[P]`` or ``[R, P]`` of any floating dtype, on any device.
        """
        slots = {slot.name: theta.new_zeros(theta.shape) for slot in self.slots}
        return State(0, slots, theta.new_zeros(theta.shape), theta.new_empty(theta.shape))

    def step(self, theta: Tensor, gradient: Tensor | GradientFunction, state: State) -> tuple[Tensor, State]:
        """One update at the learning rate of the settings; the arguments stay as they are.

        Args:
            theta: parameters ``[P]`` or ``[R, P]``.
            gradient: ∂ loss / ∂ theta, of the same shape; or the function that gives it at any parameters,
                which the rules that look ahead need.
            state: from :meth:`init` or the step before.

        Returns:
            The new parameters and the new memory.

        Raises:
            TypeError: when a rule that looks ahead is given a gradient instead of the function.
        """
        lr = self.settings.lr
        point = self.lookahead(theta, state, lr)
        if callable(gradient):
            gradient = gradient(theta if point is None else point)
        elif point is not None:
            raise TypeError(
                f"{self.settings.name} in the convention {self.settings.convention} takes the gradient at "
                "the look-ahead point: give the function that computes it instead of the gradient at theta"
            )
        theta, state = theta.clone(), state.clone()
        self.advance(theta, gradient, state, lr)
        return theta, state

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
        if theta.numel() >= FUSED_ROW and self.is_elementwise and theta.device.type == "cpu":
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
        if self._decays:
            point = self.lookahead(theta, state, lr)
            gradient = self.decayed(gradient, theta if point is None else point)
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

    def decayed(self, gradient: Tensor, theta: Tensor) -> Tensor:
        """The gradient with L2 weight decay, g + λθ; a rule that decouples the decay returns it as it is."""
        return add_scaled(gradient.clone(), theta, self.settings.weight_decay)

    def _clipped(self, gradient: Tensor) -> Tensor:
        """The gradient, each run's norm at most ``clip_norm``, then each entry at most ``clip_value``."""
        import torch

        if self._clips_norm:
            limit = self.settings.clip_norm
            norm = torch.linalg.vector_norm(gradient, dim=-1, keepdim=True)
            # A column may hold 0 for the rows that are not to be clipped.
            unlimited = torch.as_tensor(limit == 0, device=gradient.device)
            gradient = gradient * torch.where(unlimited, 1.0, (limit / (norm + CLIP_EPSILON)).clamp(max=1.0))
        if self._clips_value:
            bound = torch.as_tensor(self.settings.clip_value, dtype=gradient.dtype, device=gradient.device)
            bound = torch.where(bound == 0, torch.inf, bound)
            gradient = torch.clamp(gradient, -bound, bound)
        return gradient

    @abstractmethod
    def compute(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """Change ``theta`` and ``state.slots`` in place, element by element.

        ``state.step`` and ``state.scalars`` are already those of this update, whose number is t ≥ 1.
        """

    def correction(self, slot: str, step: int) -> Coefficient | None:
        """What ``slot`` is divided by to remove the bias of its start at zero; ``None`` if it has none."""
        del slot, step
        return None

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor | None:
        """The factor of each coordinate's gradient or first moment, ``[R, P]``; ``None`` if it is ``lr``."""
        del state, lr
        return None
