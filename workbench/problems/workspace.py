"""Tensors that a problem uses again at every update."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class Workspace:
    """Room for intermediate results, kept from one update to the next.

    Tensors of a megabyte that are made anew at each update come from the system page by page, which takes
    longer than what is computed in them.
    """

    def __init__(self) -> None:
        self._tensors: dict[tuple[str, tuple[int, ...], torch.dtype], Tensor] = {}

    def room(self, name: str, shape: tuple[int, ...], like: Tensor) -> Tensor:
        """A tensor of that shape, of dtype and device of ``like``, whose content means nothing.

        It is always the same one under the same name.
        """
        import torch

        kept = self._tensors.get((name, shape, like.dtype))
        if kept is None:
            # Tensors made in inference mode could not be written outside it.
            with torch.inference_mode(mode=False):
                kept = torch.empty(shape, dtype=like.dtype, device=like.device)
            self._tensors[name, shape, like.dtype] = kept
        return kept

    def clear(self) -> None:
        """Let go of everything."""
        self._tensors.clear()
