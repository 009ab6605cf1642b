"""The operations that rules are made of, in place and with few passes over the memory.

A coefficient is a number, or a column ``[R, 1]`` with one number for each row. Both forms of an operation
give the same result to the last bit, so that a run is the same alone and in a batch; a column of float64 is
rounded where it meets the tensor, as torch rounds a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.optimizers.conventions import Coefficient

LONG_ENOUGH_FOR_ZEROS = 512
"""Parameters from which exact zeros in an average are worth an addition, see :func:`root`."""


def fitted(coefficient: Coefficient, tensor: Tensor) -> Any:
    """The coefficient as an operand for ``tensor``."""
    return coefficient if isinstance(coefficient, float | int) else coefficient.to(tensor.dtype)


def add_scaled(target: Tensor, addend: Tensor, factor: Coefficient) -> Tensor:
    """``target += factor · addend``."""
    if isinstance(factor, float | int):
        return target.add_(addend, alpha=factor)
    return target.addcmul_(addend, factor.to(target.dtype))


def add_quotient(target: Tensor, numerator: Tensor, denominator: Tensor, factor: Coefficient) -> Tensor:
    """``target += factor · numerator / denominator``, the product first."""
    if isinstance(factor, float | int):
        return target.addcdiv_(numerator, denominator, value=factor)
    return target.addcdiv_(numerator * factor.to(target.dtype), denominator)


def average(mean: Tensor, values: Tensor, decay: Coefficient) -> Tensor:
    """``mean ← decay · mean + (1 − decay) · values``."""
    return mean.lerp_(values, fitted(1 - decay, mean))


def average_squares(mean: Tensor, values: Tensor, decay: Coefficient) -> Tensor:
    """``mean ← decay · mean + (1 − decay) · values²``."""
    if isinstance(decay, float | int):
        return mean.mul_(decay).addcmul_(values, values, value=1 - decay)
    return mean.mul_(decay.to(mean.dtype)).addcmul_(values, values * (1 - decay).to(mean.dtype))


def root(squares: Tensor, out: Tensor) -> Tensor:
    """√squares, written into ``out``.

    torch's root on the CPU takes ten times as long where it meets zeros, such as the average of a pixel that
    is always dark. Adding the smallest normal number changes no root by more than 1e-19.
    """
    import torch

    if squares.shape[-1] < LONG_ENOUGH_FOR_ZEROS or squares.device.type != "cpu":
        return torch.sqrt(squares, out=out)
    return torch.add(squares, torch.finfo(squares.dtype).tiny, out=out).sqrt_()
