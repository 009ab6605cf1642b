"""What is made of tensors that come again at every update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from torch import Tensor

T = TypeVar("T")

MOST = 256
"""Things kept unless fewer are wanted; each keeps its tensors too."""


class Kept(Generic[T]):
    """Remembers what was made of some tensors: their views, or views of what is computed from them.

    The trainer comes with the same tensors at every update, and a view takes as long as a small operation.
    """

    def __init__(self, make: Callable[..., T], most: int = MOST) -> None:
        """Begin with nothing.

        Args:
            make: makes the thing of tensors and of whatever else it depends on.
            most: how many things are kept.
        """
        self._make = make
        self._most = most
        self._things: dict[tuple[Hashable, ...], tuple[tuple[Tensor, ...], T]] = {}

    def of(self, tensors: tuple[Tensor, ...], *others: Hashable) -> T:
        """The thing made of just these tensors; what is written into them meanwhile shows in their views."""
        # The tensors are kept too, so that no other one can have such a number.
        key = (*map(id, tensors), *others)
        kept = self._things.get(key)
        if kept is None:
            kept = self._made(key, tensors, others)
        return kept[1]

    def clear(self) -> None:
        """Let go of everything."""
        self._things.clear()

    def _made(
        self, key: tuple[Hashable, ...], tensors: tuple[Tensor, ...], others: tuple[Hashable, ...]
    ) -> tuple[tuple[Tensor, ...], T]:
        import torch

        if len(self._things) >= self._most:
            self.clear()
        # Tensors made in inference mode could not be written outside it.
        with torch.inference_mode(mode=False), torch.no_grad():
            kept = self._things[key] = (tensors, self._make(*tensors, *others))
        return kept
