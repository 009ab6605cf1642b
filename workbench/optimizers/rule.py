"""What an optimizer is: a rule that turns gradients into steps, for R runs at once.

Every operation of a rule is elementwise, so a row never sees its neighbours, and a setting may be one number
for all rows or a column ``[R, 1]`` with one number for each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from workbench.errors import InputError
from workbench.settings import Settings, declarations, validated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import torch
    from torch import Tensor

Coefficient = Any
"""A number, or a tensor ``[R, 1]`` with one number for each row."""


def is_zero(coefficient: Coefficient) -> bool:
    """Whether a coefficient is the number zero, so that its term can be left out; a column never is."""
    return isinstance(coefficient, int | float) and coefficient == 0


class OptimizerSettings(Settings):
    """Settings of an optimizer; each subclass declares its own ``name: Literal[…]`` and its numbers.

    Attributes:
        title: the optimizer's name for people.
        summary: one sentence on what it does.
    """

    title: ClassVar[str]
    summary: ClassVar[str]
    name: str
    convention: str
    lr: float
    weight_decay: float


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
    """

    Settings: ClassVar[type[OptimizerSettings]]
    slots: tuple[Slot, ...] = ()

    def __init__(self, settings: S) -> None:
        self.settings = settings
        self._decays = not is_zero(settings.weight_decay)

    def init(self, theta: Tensor) -> State:
        """The memory before the first step.

        Args:
            theta: parameters ``[P]`` or ``[R, P]`` of any floating dtype, on any device.
        """
        slots = {slot.name: theta.new_zeros(theta.shape) for slot in self.slots}
        return State(0, slots, theta.new_zeros(theta.shape), theta.new_empty(theta.shape))

    def step(self, theta: Tensor, gradient: Tensor, state: State) -> tuple[Tensor, State]:
        """One update at the learning rate of the settings; the arguments stay as they are.

        Args:
            theta: parameters ``[P]`` or ``[R, P]``.
            gradient: ∂ loss / ∂ theta, of the same shape.
            state: from :meth:`init` or the step before.

        Returns:
            The new parameters and the new memory.
        """
        theta, state = theta.clone(), state.clone()
        self.advance(theta, gradient, state, self.settings.lr)
        return theta, state

    def advance(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """One update in place of ``theta`` and ``state``; ``gradient`` stays as it is.

        Args:
            theta: parameters ``[R, P]``.
            gradient: of the same shape.
            state: the rule's memory; ``state.update`` receives what is added to ``theta``.
            lr: the learning rate of this step, a number or a column ``[R, 1]``.
        """
        state.step += 1
        if self._decays:
            gradient = self.decayed(gradient, theta)
        self.compute(theta, gradient, state, lr)
        theta.add_(state.update)

    def decayed(self, gradient: Tensor, theta: Tensor) -> Tensor:
        """The gradient with L2 weight decay, g + λθ; a rule that decouples the decay returns it as it is."""
        return gradient + theta * self.settings.weight_decay

    @abstractmethod
    def compute(self, theta: Tensor, gradient: Tensor, state: State, lr: Coefficient) -> None:
        """Write the change of ``theta`` into ``state.update`` and advance ``state.slots``.

        ``state.step`` is already the number t ≥ 1 of this update.
        """

    def correction(self, slot: str, step: int) -> Coefficient | None:
        """What ``slot`` is divided by to remove the bias of its start at zero; ``None`` if it has none."""
        del slot, step
        return None

    def effective_rate(self, state: State, lr: Coefficient) -> Tensor | None:
        """The factor of each coordinate's gradient or first moment, ``[R, P]``; ``None`` if it is ``lr``."""
        del state, lr
        return None


def with_columns(model: type[S], values: Mapping[str, Any]) -> S:
    """Settings in which a number may be a tensor ``[R, 1]``.

    Raises:
        InputError: when a number, or any member of a column, is out of its range.
    """
    columns = {name: value for name, value in values.items() if hasattr(value, "new_zeros")}
    numbers = {name: value for name, value in values.items() if name not in columns}
    for name, column in columns.items():
        if column.ndim != 2 or column.shape[1] != 1 or column.shape[0] == 0:
            raise InputError(name, f"tensor of shape {list(column.shape)}", "a number or a column [R, 1]")
    extremes = (
        {name: float(getattr(column, end)()) for name, column in columns.items()} for end in ("amin", "amax")
    )
    for ends in extremes:
        valid = validated(model, {**numbers, **ends})
    return valid.model_copy(update=columns)


def stacked(rows: Sequence[S], dtype: torch.dtype, device: torch.device) -> S:
    """The settings of R runs as one: a number where all agree, a column ``[R, 1]`` where they differ.

    Raises:
        ValueError: when the runs differ in a choice, a flag or the optimizer itself, which one batch cannot.
    """
    import torch

    first = rows[0]
    if any(type(row) is not type(first) for row in rows):
        raise ValueError("one batch holds runs of one optimizer")
    columns: dict[str, Tensor] = {}
    for declaration in declarations(type(first)):
        values = [getattr(row, declaration.name) for row in rows]
        if all(value == values[0] for value in values):
            continue
        if declaration.kind != "real":
            raise ValueError(f"one batch holds runs of one {declaration.name}, not {sorted(set(values))}")
        columns[declaration.name] = torch.tensor(values, dtype=dtype, device=device)[:, None]
    return first.model_copy(update=columns)
