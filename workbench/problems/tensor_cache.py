"""What a problem reuses from one update to the next: views of tensors, and buffers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import torch
    from torch import Tensor

T = TypeVar("T")

CAPACITY = 256
"""Entries of a cache unless fewer are wanted; each holds its tensors too."""


class TensorCache(Generic[T]):
    """Caches what is derived from tensors: their views, or views of what is computed from them.

    The trainer passes the same tensors at every update, and making a view takes as long as a small operation.

    Args:
        make: Derives the value from the tensors and from whatever else it depends on.
        capacity: Number of entries after which the cache is emptied.
    """

    def __init__(self, make: Callable[..., T], capacity: int = CAPACITY) -> None:
        self._make = make
        self._capacity = capacity
        self._entries: dict[tuple[Hashable, ...], tuple[tuple[Tensor, ...], T]] = {}

    def get(self, tensors: tuple[Tensor, ...], *others: Hashable) -> T:
        """The value for just these tensors; what is written into them later shows in their views."""
        # Each entry holds its tensors, so that no other one can have the same id.
        key = (*map(id, tensors), *others)
        entry = self._entries.get(key)
        if entry is None:
            entry = self._add(key, tensors, others)
        return entry[1]

    def clear(self) -> None:
        """Remove all entries."""
        self._entries.clear()

    def _add(
        self, key: tuple[Hashable, ...], tensors: tuple[Tensor, ...], others: tuple[Hashable, ...]
    ) -> tuple[tuple[Tensor, ...], T]:
        import torch

        if len(self._entries) >= self._capacity:
            self.clear()
        # Tensors made in inference mode could not be written outside it.
        with torch.inference_mode(mode=False), torch.no_grad():
            entry = self._entries[key] = (tensors, self._make(*tensors, *others))
        return entry


class Workspace:
    """Buffers for intermediate results, reused at every update.

    The system gives tensors of a megabyte page by page, which takes longer than what is computed in them.
    """

    def __init__(self) -> None:
        self._buffers: dict[tuple[str, tuple[int, ...], torch.dtype], Tensor] = {}

    def buffer(self, name: str, shape: tuple[int, ...], like: Tensor) -> Tensor:
        """A buffer of the dtype and on the device of ``like``; its content means nothing."""
        import torch

        buffer = self._buffers.get((name, shape, like.dtype))
        if buffer is None:
            # Tensors made in inference mode could not be written outside it.
            with torch.inference_mode(mode=False):
                buffer = torch.empty(shape, dtype=like.dtype, device=like.device)
            self._buffers[name, shape, like.dtype] = buffer
        return buffer

    def clear(self) -> None:
        """Let go of all buffers."""
        self._buffers.clear()
