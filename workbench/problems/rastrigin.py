"""Rastrigin's function of two coordinates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.problems.problem import PlotBox
from workbench.problems.surface import Surface, SurfaceSettings, start_coordinate

if TYPE_CHECKING:
    import torch
    from torch import Tensor

AMPLITUDE = 10.0


class RastriginSettings(SurfaceSettings):
    """Settings of :class:`Rastrigin`."""

    title: ClassVar[str] = "Rastrigin"
    summary: ClassVar[str] = "A bowl covered with a regular grid of local minima that trap small steps."
    name: Literal["rastrigin"] = "rastrigin"
    start_x: float = start_coordinate("x", 3.4)
    start_y: float = start_coordinate("y", -2.3)

    def build(self, dtype: torch.dtype, device: torch.device) -> Rastrigin:
        """The surface for these settings."""
        return Rastrigin(self, dtype, device)


class Rastrigin(Surface):
    """Rastrigin's function.

        f(θ) = 2A + Σ (θᵢ² − A cos 2πθᵢ),   A = 10,   minimum 0 at (0, 0)

    The local minima lie close to the other points of the integer grid; only the global one is listed.

    Source: L. A. Rastrigin, "Systems of Extremal Control", Nauka 1974, in the form of H. Mühlenbein, M.
    Schomisch, J. Born, "The parallel genetic algorithm as function optimizer", Parallel Computing 17 (1991)
    619–632.
    """

    def __init__(self, settings: RastriginSettings, dtype: torch.dtype, device: torch.device) -> None:
        super().__init__(
            settings,
            dtype,
            device,
            box=PlotBox(-5.12, 5.12, -5.12, 5.12),
            minimum=0.0,
            global_minima=[(0.0, 0.0)],
        )

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """A − A cos 2πθ is taken as 2A sin² πθ, exact near the minimum; ∇f = 2θ + 2πA sin 2πθ."""
        slope.copy_(theta).mul_(2 * math.pi).sin_().mul_(math.pi * AMPLITUDE).add_(theta).mul_(2)
        half_wave = (theta * math.pi).sin_()
        return (theta * theta).addcmul_(half_wave, half_wave, value=2 * AMPLITUDE).sum(1)
