"""An update counter that lives on the device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from torch import Tensor


class DeviceCounter:
    """One number t that grows on its device, so that an operation made once with it can be made again.

    A rule asks of it what it asks of a number. It equals no number: that would have to wait for the device.
    """

    def __init__(self, number: int, like: Tensor) -> None:
        """Begin at a number.

        Args:
            number: of updates made.
            like: on the device wanted, which has float64.
        """
        import torch

        self._number = torch.full((), float(number), dtype=torch.float64, device=like.device)

    def __iadd__(self, number: int) -> Self:
        """``t += number``, in place."""
        self._number.add_(number)
        return self

    def __add__(self, number: int) -> Tensor:
        """``t + number``."""
        return self._number + number

    def __sub__(self, number: int) -> Tensor:
        """``t - number``."""
        return self._number - number

    def __mul__(self, factor: Any) -> Tensor:
        """``t * factor``; the factor is a number or a column ``[R, 1]``."""
        product: Tensor = self._number * factor
        return product

    def __rpow__(self, base: Any) -> Tensor:
        """``base ** t``; the base is a number or a column ``[R, 1]``."""
        power: Tensor = base**self._number
        return power
