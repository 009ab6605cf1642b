"""What passes from the processor to a device while something runs; of what comes back torch itself tells."""

from __future__ import annotations

from contextlib import contextmanager

import torch
from recorded_card import tensors
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

aten = torch.ops.aten

TAKE_NUMBERS = {getattr(aten, name + end) for name in ("add", "sub", "mul", "div") for end in ("", "_")}
"""Operations to which a card's kernels take a single number of the processor's memory as an argument."""

MADE_OF_NUMBERS = {torch.tensor, torch.as_tensor, torch.asarray, Tensor.new_tensor}
"""What makes tensors of numbers, which are copied before any operation is seen."""

INDEXED = {Tensor.__getitem__, Tensor.__setitem__}


def indices(index):
    return index if isinstance(index, tuple) else (index,)


class Calls(TorchFunctionMode):
    """Notes the calls that copy numbers of Python."""

    def __init__(self, found):
        super().__init__()
        self.found = found

    def __torch_function__(self, function, types, arguments=(), named=None):
        result = function(*arguments, **(named or {}))
        is_made = function in MADE_OF_NUMBERS and result.device.type != "cpu"
        is_indexed = function in INDEXED and any(isinstance(each, list) for each in indices(arguments[1]))
        if is_made or is_indexed:
            self.found.append(function.__name__)
        return result


class Operations(TorchDispatchMode):
    """Notes the operations in which tensors of both sides meet."""

    def __init__(self, found):
        super().__init__()
        self.found = found

    def __torch_dispatch__(self, operation, types, arguments=(), named=None):
        named = named or {}
        # In inference mode operations that are made of others come whole.
        with self:
            result = operation.decompose(*arguments, **named)
        if result is not NotImplemented:
            return result
        result = operation(*arguments, **named)
        given = tensors((arguments, named))
        here = [each for each in given if each.device.type == "cpu"]
        there = [each for each in (*given, *tensors(result)) if each.device.type != "cpu"]
        are_numbers = operation.overloadpacket in TAKE_NUMBERS and all(each.ndim == 0 for each in here)
        if here and there and not are_numbers:
            self.found.append(str(operation))
        return result


@contextmanager
def crossings():
    """What copies something to a device other than the CPU, by name."""
    found = []
    with Calls(found), Operations(found):
        yield found
