"""A saddle between two minima."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.problems.problem import PlotBox
from workbench.problems.surface import Surface, SurfaceSettings, start_coordinate

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class SaddleSettings(SurfaceSettings):
    """Settings of :class:`Saddle`."""

    title: ClassVar[str] = "Saddle"
    summary: ClassVar[str] = (
        "A run that starts almost on the ridge shows how an optimizer leaves a saddle point."
    )
    name: Literal["saddle"] = "saddle"
    start_x: float = start_coordinate("x", 1.0)
    start_y: float = start_coordinate("y", 1e-3)

    def build(self, dtype: torch.dtype, device: torch.device) -> Saddle:
        """The surface for these settings."""
        return Saddle(self, dtype, device)


class Saddle(Surface):
    """The saddle x² − y², bounded below by a quartic.

        f(x, y) = x² − y² + y⁴/4,   minima −1 at (0, ±√2),   saddle point at (0, 0)

    Source: the normal form of a non-degenerate saddle (J. Milnor, "Morse Theory", Princeton 1963, lemma 2.2)
    with the quartic of the pitchfork bifurcation, as in J. Nocedal, S. J. Wright, "Numerical Optimization",
    2nd edition, Springer 2006, chapter 2, on second-order conditions.
    """

    def __init__(self, settings: SaddleSettings, dtype: torch.dtype, device: torch.device) -> None:
        minima = [(0.0, math.sqrt(2)), (0.0, -math.sqrt(2))]
        super().__init__(
            settings, dtype, device, box=PlotBox(-2.0, 2.0, -2.5, 2.5), minimum=-1.0, global_minima=minima
        )

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """With q = y²: f = x² + q (q/4 − 1), ∂f/∂x = 2x and ∂f/∂y = y (q − 2)."""
        x, y = theta.unbind(1)
        slope_x, slope_y = slope.unbind(1)
        squared = y * y
        slope_x.copy_(x).mul_(2)
        slope_y.copy_(squared).sub_(2).mul_(y)
        return squared.mul(0.25).sub_(1).mul_(squared).addcmul_(x, x)
