"""The numbers of updates as tensors, where a rule expects a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor


class Steps:
    """n numbers t, with which a bias correction is a column ``[n, R, 1]`` or ``[n, 1, 1]``.

    Each number is raised by itself: torch raises long and short columns in different ways, whose last bits
    differ, and how a run is cut into blocks must change no number.
    """

    def __init__(self, numbers: Sequence[int], like: Tensor) -> None:
        """Take the numbers.

        Args:
            numbers: of the updates.
            like: on the device of the columns.
        """
        self._numbers, self._like = numbers, like

    def __rpow__(self, base: Any) -> Tensor:
        """``base ** t``; the base is a number or a column ``[R, 1]``."""
        return columns([base**number for number in self._numbers], self._like)

    def __sub__(self, number: int) -> Tensor:
        """``t - number``."""
        return columns([float(each - number) for each in self._numbers], self._like)


class Count:
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


def columns(coefficients: Sequence[Any], like: Tensor) -> Tensor:
    """Coefficients of n updates, numbers or columns ``[R, 1]``, as ``[n, 1, 1]`` or ``[n, R, 1]``.

    Args:
        coefficients: all of one kind.
        like: on the device wanted.
    """
    import torch

    if not isinstance(coefficients[0], float | int):
        return torch.stack(list(coefficients))
    # Rounded where they meet the parameters. Only mps has no float64.
    exact = torch.float32 if like.device.type == "mps" else torch.float64
    # torch reads a list several times as slowly as numpy.
    numbers = torch.from_numpy(np.array(coefficients, dtype=np.float64)).view(-1, 1, 1)
    return numbers.to(exact).to(like.device)
