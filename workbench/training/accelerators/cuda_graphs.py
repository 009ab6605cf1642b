"""CUDA graphs: operations of a device that are captured once and replayed."""

from __future__ import annotations

import threading
import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    import torch
    from torch import Tensor

_CAPTURING = threading.Lock()
"""torch allows one capture in a process at a time."""


@dataclass(frozen=True, eq=False)
class Captured:
    """What a function does on a card.

    Attributes:
        replay: makes the same operations on the same tensors again, without running any Python.
        result: what the function returned; each replay writes it over.
        lasting: the tensors that it works on and that outlive it.
    """

    replay: Callable[[], None]
    result: Tensor
    lasting: Sequence[Tensor]


class Graphs(Protocol):
    """A card that can capture."""

    def stream(self) -> AbstractContextManager[object]:
        """Everything that is captured or replayed, and all beside it, is made within this."""

    def captured(self, function: Callable[[], Tensor]) -> Captured | None:
        """What a function would do, ``None`` where that cannot be captured; nothing is computed yet.

        Args:
            function: has run before, so that everything it needs is loaded.
        """


def graphs_on(device: torch.device) -> Graphs | None:
    """What captures on a device, ``None`` where nothing does."""
    return CudaGraphs(device) if device.type == "cuda" else None


class CudaGraphs:
    """Captures on a stream of its own, in which all else of a block is made too.

    A capture is not possible on the stream that a thread begins with. What runs once before it on the same
    stream makes the libraries' workspaces, which must not be made during a capture.

    Source: "CUDA semantics", section "CUDA graphs", in PyTorch's documentation.
    """

    def __init__(self, device: torch.device) -> None:
        import torch

        self._stream: torch.cuda.Stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]

    @contextmanager
    def stream(self) -> Iterator[None]:
        """See :meth:`Graphs.stream`; the streams wait for one another, the program for neither."""
        import torch

        outside = torch.cuda.current_stream(self._stream.device)
        self._stream.wait_stream(outside)
        try:
            with torch.cuda.stream(self._stream):
                yield
        finally:
            outside.wait_stream(self._stream)

    def captured(self, function: Callable[[], Tensor]) -> Captured | None:
        """See :meth:`Graphs.captured`."""
        import torch

        graph = torch.cuda.CUDAGraph()
        # Other threads may use other cards meanwhile.
        capture = torch.cuda.graph(graph, stream=self._stream, capture_error_mode="thread_local")
        try:
            with _CAPTURING, capture:
                result, lasting = with_lasting(function)
        except RuntimeError:
            return None
        return Captured(graph.replay, result, lasting)


def with_lasting(function: Callable[[], Tensor]) -> tuple[Tensor, list[Tensor]]:
    """What a function returns, and the tensors it has worked on that are still there afterwards.

    A graph knows addresses only. Who replays it keeps these tensors, since a problem may give up what it has
    kept from update to update.
    """
    from torch import Tensor
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_iter

    seen: dict[int, weakref.ref[Tensor]] = {}

    class Watch(TorchDispatchMode):  # type: ignore[no-untyped-call]
        def __torch_dispatch__(
            self, operation: Any, types: Any, arguments: Any = (), named: Any = None
        ) -> Any:
            for each in tree_iter((arguments, named)):
                if isinstance(each, Tensor):
                    seen[id(each)] = weakref.ref(each)
            return operation(*arguments, **(named or {}))

    with Watch():  # type: ignore[no-untyped-call]
        result = function()
    return result, [tensor for found in seen.values() if (tensor := found()) is not None]
