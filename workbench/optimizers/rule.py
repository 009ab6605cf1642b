"""What an optimizer is: a rule that turns gradients into steps, for R runs at once.

Every operation of a rule is elementwise, so a row never sees its neighbours, and a setting may be one number
for all rows or a column ``[R, 1]`` with one number for each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Generic, TypeAlias, TypeVar

from workbench.errors import InputError
from workbench.optimizers.conventions import Coefficient, OptimizerSettings, is_zero
from workbench.optimizers.memory import FITTING, Memory, copied, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

GradientFunction: TypeAlias = "Callable[[Tensor], Tensor]"
"""The gradient at any parameters, for the rules that take it elsewhere than at θ."""

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
        update: what the last step added to θ, of the shape of θ.
        scratch: room for intermediate results, of the shape of θ; its content means nothing.
        scalars: numbers that depend on the steps made but not on the coordinate.
    """

    step: int
    slots: dict[str, Tensor]
    update: Tensor
    scratch: Tensor
    scalars: dict[str, Coefficient] = field(default_factory=dict)

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
    """

    Settings: ClassVar[type[OptimizerSettings]]
    knows_effective_rate: ClassVar[bool] = True
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

    def advance(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """One update in place of ``theta`` and ``state``; ``gradient`` stays as it is.

        Args:
            theta: parameters ``[R, P]``.
            gradient: of the same shape, at :meth:`lookahead`.
            state: the rule's memory; ``state.update`` receives what is added to ``theta``.
            lr: the learning rate of this step, a number or a column ``[R, 1]``.
        """
        if self._clips_norm or self._clips_value:
            gradient = self._clipped(gradient)
        if self._decays:
            point = self.lookahead(theta, state, lr)
            gradient = self.decayed(gradient, theta if point is None else point)
        state.step += 1
        self.compute(theta, gradient, state, lr)
        theta.add_(state.update)

    def decayed(self, gradient: Tensor, theta: Tensor) -> Tensor:
        """The gradient with L2 weight decay, g + λθ; a rule that decouples the decay returns it as it is."""
        return gradient + theta * self.settings.weight_decay

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
        """Write the change of ``theta`` into ``state.update`` and advance ``state.slots``.

        ``state.step`` is already the number t ≥ 1 of this update.
        """

    def keep(self, state: State, row: int) -> Memory:
        """What the rule remembers of one row of ``state``, a copy."""
        tensors = {f"slot.{name}": slot[row] for name, slot in state.slots.items()} | {
            "update": state.update[row]
        }
        numbers = {
            name: value if isinstance(value, int | float) else float(value[row])
            for name, value in state.scalars.items()
        }
        return Memory(state.step, {name: copied(each) for name, each in tensors.items()}, numbers)

    def recall(self, theta: Tensor, memories: Sequence[Memory]) -> State:
        """The state of R runs that go on with what :meth:`keep` kept of each.

        Args:
            theta: parameters ``[R, P]``.
            memories: one for each row, all after the same number of updates.

        Raises:
            InputError: when a memory is not of this rule at these parameters.
        """
        import torch

        state = self.init(theta)
        state.step = memories[0].step
        tensors = {"update", *(f"slot.{name}" for name in state.slots)}
        for row, memory in enumerate(memories):
            if memory.tensors.keys() != tensors:
                raise InputError(
                    "checkpoint", f"with the tensors {', '.join(sorted(memory.tensors))}", FITTING
                )
            if memory.numbers.keys() != state.scalars.keys() or memory.step != state.step:
                raise InputError("checkpoint", f"with the numbers {sorted(memory.numbers)}", FITTING)
            fill(state.update[row], memory.tensors, "update")
            for name, slot in state.slots.items():
                fill(slot[row], memory.tensors, f"slot.{name}")
        for name in state.scalars:
            values = [float(memory.numbers[name]) for memory in memories]
            # Rows that differ became a column with the first update; rows that agree stay a number.
            shared = all(value == values[0] for value in values)
            state.scalars[name] = values[0] if shared else torch.tensor(values).to(theta)[:, None]
        return state

    def correction(self, slot: str, step: int) -> Coefficient | None:
        """What ``slot`` is divided by to remove the bias of its start at zero; ``None`` if it has none."""
        del slot, step
        return None

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor | None:
        """The factor of each coordinate's gradient or first moment, ``[R, P]``; ``None`` if it is ``lr``."""
        del state, lr
        return None
