"""A card's graphs on the CPU: operations are recorded with their very tensors and made again without Python.

As with a card, nothing is computed while it records, a number that was not in a tensor is the same for ever,
and what asks for a number cannot be recorded.
"""

from __future__ import annotations

from contextlib import nullcontext

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_iter

from workbench.training.accelerators.cuda_graphs import Captured, with_lasting

aten = torch.ops.aten

NEED_NUMBERS = {aten._local_scalar_dense, aten.is_nonzero, aten.equal, aten.nonzero, aten.masked_select}


def tensors(nested):
    return [each for each in tree_iter(nested) if isinstance(each, Tensor)]


def place(tensor):
    return tensor.untyped_storage().data_ptr()


class Recording(TorchDispatchMode):
    """Notes the operations; :meth:`undo` brings back what they found."""

    def __init__(self):
        super().__init__()
        self.steps, self.found = [], {}

    def __torch_dispatch__(self, operation, types, arguments=(), named=None):
        named = named or {}
        if operation.overloadpacket in NEED_NUMBERS:
            raise RuntimeError(f"operation not permitted when stream is capturing: {operation}")
        given = tensors((arguments, named))
        for tensor in given:
            self.found.setdefault(place(tensor), (tensor, tensor.untyped_storage().clone()))
        result = operation(*arguments, **named)
        places = {place(tensor) for tensor in given}
        fresh = [place(tensor) not in places for tensor in tensors(result)]
        for tensor in tensors(result):
            self.found.setdefault(place(tensor), (tensor, tensor.untyped_storage().clone()))
        # None of these is ever given back, so that no later one lies in its place.
        self.steps.append((operation, arguments, named, result, fresh))
        return result

    def spoil(self):
        """Leave in what was made meanwhile what a card leaves there that has computed nothing."""
        for _, _, _, result, fresh in self.steps:
            for is_fresh, tensor in zip(fresh, tensors(result), strict=True):
                if is_fresh and tensor.is_floating_point():
                    tensor.fill_(torch.nan)

    def undo(self):
        for tensor, before in self.found.values():
            tensor.untyped_storage().copy_(before)

    def replay(self):
        for operation, arguments, named, result, fresh in self.steps:
            again = operation(*arguments, **named)
            for is_fresh, old, new in zip(fresh, tensors(result), tensors(again), strict=True):
                if is_fresh:
                    old.copy_(new)


class RecordedCard:
    """Records like a card.

    Attributes:
        captures: how many there were.
        replays: how many there were.
    """

    def __init__(self):
        self.captures = self.replays = 0

    def stream(self):
        return nullcontext()

    def captured(self, function):
        with Recording() as recording:
            result, lasting = with_lasting(function)
        recording.undo()
        self.captures += 1

        def replay():
            self.replays += 1
            recording.replay()

        return Captured(replay, result, lasting)


class CardWithoutGraphs(RecordedCard):
    """One on which every capture fails."""

    def captured(self, function):
        self.captures += 1


class CardThatFails(CardWithoutGraphs):
    """One that runs the function, fails, and has computed nothing."""

    def captured(self, function):
        super().captured(function)
        with Recording() as recording:
            function()
        recording.undo()
        recording.spoil()
