"""The state of an optimizer between two updates, and its copies for checkpoints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from storage.messages import Message
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from workbench.optimizers.optimizer_settings import Coefficient

FITTING = Message("a checkpoint of this experiment")
"""What a checkpoint must be, as the end of a sentence."""

LARGE = 2**20
"""Bytes from which the allocator gives a tensor pages of its own, all at the same page offset."""

SPACING = 1088
"""Bytes between the page offsets of large tensors: a quarter of a page and one cache line."""


def spaced_zeros(like: Tensor, index: int) -> Tensor:
    """Zeros at a page offset that differs from that of the other tensors of an update.

    Update kernels read several tensors in step. Where all of them begin at the same page offset, their
    elements compete for one set of cache lines, which costs up to a tenth of the time.

    Args:
        like: Gives shape, dtype and device.
        index: A small number, different for each tensor: 0 is the offset at which torch allocates, such as
            that of the parameters; 1 is the gradient's; 2, 3, … are those of the slots.
    """
    if like.device.type != "cpu" or like.nbytes < LARGE:
        return like.new_zeros(like.shape)
    offset = index * SPACING // like.itemsize
    return like.new_zeros(like.numel() + offset)[offset:].view(like.shape)


@dataclass(frozen=True)
class Slot:
    """One tensor of an optimizer's state.

    Attributes:
        name: key in :attr:`State.slots` and stem of its recorded series.
        symbol: the paper's symbol.
        title: the standard term, as in "first moment".
    """

    name: str
    symbol: str
    title: str


@dataclass
class State:
    """The state of an optimizer over R runs.

    Attributes:
        step: number t of updates made.
        slots: one tensor of the shape of θ for each of the rule's slots.
        update: what the last measured step added to θ, of the shape of θ.
        scratch: buffer for intermediate results, of the shape of θ; its content means nothing.
        scalars: numbers that depend on the step but not on the coordinate.
        kernel_cache: views that :mod:`workbench.optimizers.kernels.pieces` made of these tensors at the last
            step.
    """

    step: int
    slots: dict[str, Tensor]
    update: Tensor
    scratch: Tensor
    scalars: dict[str, Coefficient] = field(default_factory=dict)
    kernel_cache: object = None

    def clone(self) -> State:
        """An independent copy, without the kernel cache."""
        return State(
            self.step,
            {name: slot.clone() for name, slot in self.slots.items()},
            self.update.clone(),
            self.scratch.clone(),
            dict(self.scalars),
        )


@dataclass(frozen=True, eq=False)
class SavedState:
    """The optimizer state of one run, detached from the batch, for checkpoints.

    Attributes:
        step: number t of updates made.
        tensors: copies on the CPU by name: ``update`` and ``slot.NAME``.
        numbers: all else, made of numbers, texts, lists and dictionaries with text keys.
    """

    step: int
    tensors: dict[str, Tensor]
    numbers: dict[str, Any]


def copied(tensor: Tensor) -> Tensor:
    """An independent copy on the CPU, contiguous and detached from autograd."""
    import torch

    return tensor.detach().to("cpu").clone(memory_format=torch.contiguous_format)


def fill(target: Tensor, tensors: Mapping[str, Tensor], name: str) -> None:
    """Copy the tensor of that name into ``target``.

    Raises:
        InputError: When there is none, or its shape or dtype differs.
    """
    if name not in tensors:
        raise InputError("checkpoint", Message("without the tensor {0}", name), FITTING)
    source = tensors[name]
    if source.shape != target.shape or source.dtype != target.dtype:
        found = f"{name} {list(source.shape)} {source.dtype}"
        allowed = Message("{0}, with {1} {2}", FITTING, list(target.shape), target.dtype)
        raise InputError("checkpoint", found, allowed)
    target.copy_(source)


def export_state(state: State, row: int) -> SavedState:
    """The state of one row, a copy."""
    tensors = {f"slot.{name}": slot[row] for name, slot in state.slots.items()}
    tensors["update"] = state.update[row]
    numbers = {
        name: value if isinstance(value, int | float) else float(value[row])
        for name, value in state.scalars.items()
    }
    return SavedState(state.step, {name: copied(each) for name, each in tensors.items()}, numbers)


def import_state(state: State, saved: Sequence[SavedState]) -> State:
    """Fill a fresh state with the saved state of each of its R rows, all after the same number of updates.

    Raises:
        InputError: When a saved state does not fit.
    """
    import torch

    state.step = saved[0].step
    expected = {"update", *(f"slot.{name}" for name in state.slots)}
    for row, each in enumerate(saved):
        if each.tensors.keys() != expected:
            found = Message("with the tensors {0}", ", ".join(sorted(each.tensors)))
            raise InputError("checkpoint", found, FITTING)
        if each.numbers.keys() != state.scalars.keys() or each.step != state.step:
            raise InputError("checkpoint", Message("with the numbers {0}", sorted(each.numbers)), FITTING)
        fill(state.update[row], each.tensors, "update")
        for name, slot in state.slots.items():
            fill(slot[row], each.tensors, f"slot.{name}")
    for name in state.scalars:
        values = [float(each.numbers[name]) for each in saved]
        # Rows that differ became a column with the first update; rows that agree stay a number.
        shared = all(value == values[0] for value in values)
        column = torch.tensor(values, dtype=torch.float64, device=state.update.device)[:, None]
        state.scalars[name] = values[0] if shared else column
    return state


def flatten(value: Any, tensors: dict[str, Tensor], name: str) -> Any:
    """A nested value as plain lists and numbers, its tensors taken out.

    Args:
        value: Tensors, numbers, texts, lists, tuples and dictionaries with text keys, nested.
        tensors: Receives copies of the tensors, named ``name``, ``name.0``, ``name.key.1``, ….
        name: The prefix of those names.

    Returns:
        What :func:`unflatten` rebuilds the value from.

    Raises:
        InputError: For an object of any other kind.
    """
    import torch

    if isinstance(value, torch.Tensor):
        tensors[name] = copied(value)
        return ["tensor", name, value.device.type == "cpu"]
    if value is None or isinstance(value, bool | int | float | str):
        return ["plain", value]
    if isinstance(value, list | tuple):
        members = [flatten(each, tensors, f"{name}.{index}") for index, each in enumerate(value)]
        return ["list" if isinstance(value, list) else "tuple", members]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return ["dict", {key: flatten(each, tensors, f"{name}.{key}") for key, each in value.items()}]
    allowed = Message("one that remembers tensors, numbers, lists and texts")
    raise InputError("optimizer", type(value).__name__, allowed)


def unflatten(parts: Any, tensors: Mapping[str, Tensor], device: Any) -> Any:
    """The value that :func:`flatten` was given, its tensors fresh copies.

    Args:
        parts: What :func:`flatten` returned.
        tensors: By name.
        device: Where tensors go that were not on the CPU.

    Raises:
        InputError: When ``parts`` is nothing that :func:`flatten` returns.
    """
    match parts:
        case ["tensor", str(name), bool(stays)] if name in tensors:
            return tensors[name].clone().to("cpu" if stays else device)
        case ["plain", None | bool() | int() | float() | str() as value]:
            return value
        case ["list" | "tuple" as kind, list(members)]:
            values = [unflatten(each, tensors, device) for each in members]
            return values if kind == "list" else tuple(values)
        case ["dict", dict(members)]:
            return {key: unflatten(each, tensors, device) for key, each in members.items()}
    raise InputError("checkpoint", Message("with an unreadable memory"), FITTING)
