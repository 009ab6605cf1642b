"""Random numbers of the user's own code, taken from a run's generator instead of torch's global one.

Imports torch; to be imported where something is computed.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_guard = threading.RLock()


class RandomNumbersError(Exception):
    """Random numbers that cannot be had from a run's own generator."""


@contextmanager
def drawing_from(generator: torch.Generator) -> Iterator[None]:
    """Let every draw of the calling thread come from a generator, whatever else trains meanwhile.

    Draws that were given a generator of their own keep it. ``torch.manual_seed`` has no effect on the draws
    within, and torch's global generator is afterwards as it was.
    """
    # The code may seed the global generator, which would be put back to a wrong state by two at once.
    with _guard, torch.inference_mode(mode=False), torch.no_grad():
        state = torch.get_rng_state()
        try:
            with _OwnDraws(generator):
                yield
        finally:
            torch.set_rng_state(state)


class _OwnDraws(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __init__(self, generator: torch.Generator) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._generator = generator

    def __torch_dispatch__(
        self, function: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Torch's: called for every operation."""
        named = kwargs or {}
        if not _draws(function, args, named):
            return function(*args, **named)
        return _seeded(function)(*args, **{**named, "generator": self._generator})


class Watch(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Refuses random numbers, and notes the largest tensor that is computed.

    Attributes:
        largest: numbers in it.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.largest = 0

    def __torch_dispatch__(
        self, function: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Torch's: called for every operation."""
        named = kwargs or {}
        if torch.Tag.nondeterministic_seeded in function.tags and not _is_sure(function, args, named):
            name = function.overloadpacket.__name__
            raise RandomNumbersError(f"{name} draws random numbers while it trains, as Dropout does")
        result = function(*args, **named)
        for tensor in result if isinstance(result, tuple | list) else (result,):
            if isinstance(tensor, torch.Tensor):
                self.largest = max(self.largest, tensor.numel())
        return result


def _draws(function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Whether an operation would draw from the global generator."""
    if torch.Tag.nondeterministic_seeded not in function.tags or named.get("generator") is not None:
        return False
    return not _is_sure(function, args, named)


def _is_sure(function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Whether an operation draws only for a dropout that is off, as attention does."""
    names = [argument.name for argument in function._schema.arguments]
    if "dropout_p" not in names:
        return False
    place = names.index("dropout_p")
    return not (args[place] if place < len(args) else named.get("dropout_p", 0.0))


def _seeded(function: Any) -> Callable[..., Any]:
    """The variant of an operation that takes a generator."""
    wanted = {argument.name for argument in function._schema.arguments} | {"generator"}
    packet = function.overloadpacket
    for overload in [function, *(getattr(packet, name) for name in packet.overloads())]:
        if {argument.name for argument in overload._schema.arguments} == wanted:
            return overload  # type: ignore[no-any-return]
    raise RandomNumbersError(f"{packet.__name__} cannot draw from a generator of the run's own")
