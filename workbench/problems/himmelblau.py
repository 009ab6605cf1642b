"""Himmelblau's function."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.problems.problem import PlotBox
from workbench.problems.surface import Surface, SurfaceSettings, start_coordinate

if TYPE_CHECKING:
    import torch
    from torch import Tensor

MINIMA = (
    (3.0, 2.0),
    (-2.805118086952745, 3.131312518250573),
    (-3.779310253377747, -3.283185991286170),
    (3.584428340330492, -1.848126526964404),
)


class HimmelblauSettings(SurfaceSettings):
    """Settings of :class:`Himmelblau`."""

    title: ClassVar[str] = "Himmelblau"
    summary: ClassVar[str] = "Four equally deep minima: the start and the path decide which one is found."
    name: Literal["himmelblau"] = "himmelblau"
    start_x: float = start_coordinate("x", 0.0)
    start_y: float = start_coordinate("y", 0.0)

    def build(self, dtype: torch.dtype, device: torch.device) -> Himmelblau:
        """The surface for these settings."""
        return Himmelblau(self, dtype, device)


class Himmelblau(Surface):
    """Himmelblau's function.

        f(x, y) = (x² + y − 11)² + (x + y² − 7)²,   four minima of value 0

    Source: D. M. Himmelblau, "Applied Nonlinear Programming", McGraw-Hill 1972.
    """

    def __init__(self, settings: HimmelblauSettings, dtype: torch.dtype, device: torch.device) -> None:
        super().__init__(
            settings, dtype, device, box=PlotBox(-5.5, 5.5, -5.5, 5.5), minimum=0.0, global_minima=MINIMA
        )
        self._constants = self._start.new_tensor((11.0, 7.0))

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """With the residuals r = θ² + flip(θ) − (11, 7): ∇f = 2 flip(r) + 4 θ r."""
        residuals = theta.flip(1).sub_(self._constants).addcmul_(theta, theta)
        slope.copy_(residuals.flip(1)).addcmul_(theta, residuals, value=2).mul_(2)
        return residuals.square_().sum(1)
