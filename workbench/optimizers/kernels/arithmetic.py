"""The operations that rules are made of, in place and with few passes over the memory.

A coefficient is a number, or a column ``[R, 1]`` with one number for each row. Both forms of an operation
give the same result to the last bit, so that a run is the same alone and in a batch; a column of float64 is
rounded where it meets the tensor, as torch rounds a number.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from workbench.optimizers.optimizer_settings import Coefficient

LONG_ENOUGH_FOR_ZEROS = 512
"""Parameters from which exact zeros in an average are worth an addition, see :func:`root`."""


def fitted(coefficient: Coefficient, tensor: Tensor) -> Any:
    """The coefficient as an operand for ``tensor``."""
    return coefficient if isinstance(coefficient, float | int) else rounded(coefficient, tensor.dtype)


def constant(coefficient: Coefficient, tensor: Tensor) -> Any:
    """A coefficient that is the same at every step, as an operand for ``tensor``."""
    if not isinstance(coefficient, float | int):
        return rounded(coefficient, tensor.dtype)
    # The other formats compute in float32, where torch rounds a number to that instead of to its own.
    return _lasting(float(coefficient), tensor.dtype) if tensor.itemsize >= 4 else coefficient


def rounded(column: Tensor, dtype: torch.dtype) -> Tensor:
    """The column in that precision."""
    import torch

    # The general way takes twice as long.
    return column.float() if dtype is torch.float32 else column.to(dtype)


@lru_cache(256)
def _lasting(number: float, dtype: torch.dtype) -> Tensor:
    """A number as a tensor ``[]`` on the CPU, from where it goes to any device without waiting.

    Of a number in an operation torch makes a tensor each time, which takes longer than a small operation.
    """
    import torch

    # Tensors made in inference mode could not take part in what autograd follows.
    with torch.inference_mode(mode=False):
        return torch.tensor(number, dtype=dtype)


def add_scaled(target: Tensor, addend: Tensor, factor: Coefficient) -> Tensor:
    """``target += factor · addend``."""
    if isinstance(factor, float | int):
        return target.add_(addend, alpha=factor)
    return target.addcmul_(addend, rounded(factor, target.dtype))


def add_quotient(target: Tensor, numerator: Tensor, denominator: Tensor, factor: Coefficient) -> Tensor:
    """``target += factor · numerator / denominator``, the product first."""
    if isinstance(factor, float | int):
        return target.addcdiv_(numerator, denominator, value=factor)
    return target.addcdiv_(numerator * rounded(factor, target.dtype), denominator)


def average(mean: Tensor, values: Tensor, decay: Coefficient) -> Tensor:
    """``mean ← decay · mean + (1 − decay) · values``."""
    return mean.lerp_(values, fitted(1 - decay, mean))


def average_squares(mean: Tensor, values: Tensor, decay: Coefficient) -> Tensor:
    """``mean ← decay · mean + (1 − decay) · values²``."""
    mean.mul_(constant(decay, mean))
    if isinstance(decay, float | int):
        return mean.addcmul_(values, values, value=1 - decay)
    return mean.addcmul_(values, values * rounded(1 - decay, mean.dtype))


def root(squares: Tensor, out: Tensor) -> Tensor:
    """√squares, written into ``out``.

    torch's root on the CPU takes ten times as long where it meets zeros, such as the average of a pixel that
    is always dark. Adding the smallest normal number changes no root by more than 1e-19.
    """
    import torch

    if squares.shape[-1] < LONG_ENOUGH_FOR_ZEROS or squares.device.type != "cpu":
        return torch.sqrt(squares, out=out)
    return torch.add(squares, torch.finfo(squares.dtype).tiny, out=out).sqrt_()
