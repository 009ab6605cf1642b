"""What a rule remembers of one run, taken out of its state so that it can be kept and put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from workbench.optimizers.state import State

FITTING = "a checkpoint of this experiment"
"""What a checkpoint must be, as the end of a sentence."""


@dataclass(frozen=True, eq=False)
class Memory:
    """The memory of one run.

    Attributes:
        step: number t of updates that the rule has made.
        tensors: by name, copies on the CPU.
        numbers: what else there is, made of numbers, texts, lists and dictionaries by text.
    """

    step: int
    tensors: dict[str, Tensor]
    numbers: dict[str, Any]


def copied(tensor: Tensor) -> Tensor:
    """An independent copy on the CPU, contiguous and free of autograd."""
    import torch

    return tensor.detach().to("cpu").clone(memory_format=torch.contiguous_format)


def fill(target: Tensor, tensors: Mapping[str, Tensor], name: str) -> None:
    """Copy the tensor of that name into ``target``.

    Raises:
        InputError: when there is none, or it is of another shape or dtype.
    """
    if name not in tensors:
        raise InputError("checkpoint", f"without the tensor {name}", FITTING)
    source = tensors[name]
    if source.shape != target.shape or source.dtype != target.dtype:
        found = f"{name} {list(source.shape)} {source.dtype}"
        raise InputError("checkpoint", found, f"{FITTING}, with {list(target.shape)} {target.dtype}")
    target.copy_(source)


def kept(state: State, row: int) -> Memory:
    """What is remembered of one row of ``state``, a copy."""
    tensors = {f"slot.{name}": slot[row] for name, slot in state.slots.items()}
    tensors["update"] = state.update[row]
    numbers = {
        name: value if isinstance(value, int | float) else float(value[row])
        for name, value in state.scalars.items()
    }
    return Memory(state.step, {name: copied(each) for name, each in tensors.items()}, numbers)


def recalled(state: State, memories: Sequence[Memory]) -> State:
    """A state just made, filled with the memory of each of its R rows, all after as many updates.

    Raises:
        InputError: when a memory is not one of this state.
    """
    import torch

    state.step = memories[0].step
    tensors = {"update", *(f"slot.{name}" for name in state.slots)}
    for row, memory in enumerate(memories):
        if memory.tensors.keys() != tensors:
            raise InputError("checkpoint", f"with the tensors {', '.join(sorted(memory.tensors))}", FITTING)
        if memory.numbers.keys() != state.scalars.keys() or memory.step != state.step:
            raise InputError("checkpoint", f"with the numbers {sorted(memory.numbers)}", FITTING)
        fill(state.update[row], memory.tensors, "update")
        for name, slot in state.slots.items():
            fill(slot[row], memory.tensors, f"slot.{name}")
    for name in state.scalars:
        values = [float(memory.numbers[name]) for memory in memories]
        # Rows that differ became a column with the first update; rows that agree stay a number.
        shared = all(value == values[0] for value in values)
        column = torch.tensor(values, dtype=torch.float64, device=state.update.device)[:, None]
        state.scalars[name] = values[0] if shared else column
    return state


def taken_apart(value: Any, tensors: dict[str, Tensor], name: str) -> Any:
    """A nested value as plain lists and numbers; its tensors are copied to ``tensors``, named after ``name``.

    Raises:
        InputError: for an object that is neither a tensor, a number, a text, a list nor a dictionary.
    """
    import torch

    if isinstance(value, torch.Tensor):
        tensors[name] = copied(value)
        return ["tensor", name, value.device.type == "cpu"]
    if value is None or isinstance(value, bool | int | float | str):
        return ["plain", value]
    if isinstance(value, list | tuple):
        members = [taken_apart(each, tensors, f"{name}.{index}") for index, each in enumerate(value)]
        return ["list" if isinstance(value, list) else "tuple", members]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return ["dict", {key: taken_apart(each, tensors, f"{name}.{key}") for key, each in value.items()}]
    raise InputError(
        "optimizer", type(value).__name__, "one that remembers tensors, numbers, lists and texts"
    )


def put_together(parts: Any, tensors: Mapping[str, Tensor], device: Any) -> Any:
    """What :func:`taken_apart` has taken apart, its tensors fresh copies.

    Raises:
        InputError: when it has not.
    """
    match parts:
        case ["tensor", str(name), bool(stays)] if name in tensors:
            return tensors[name].clone().to("cpu" if stays else device)
        case ["plain", None | bool() | int() | float() | str() as value]:
            return value
        case ["list" | "tuple" as kind, list(members)]:
            made = [put_together(each, tensors, device) for each in members]
            return made if kind == "list" else tuple(made)
        case ["dict", dict(members)]:
            return {key: put_together(each, tensors, device) for key, each in members.items()}
    raise InputError("checkpoint", "with an unreadable memory", FITTING)
