"""A quadratic bowl stretched along one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.problems.problem import PlotBox
from workbench.problems.surface import Surface, SurfaceSettings, start_coordinate
from workbench.settings import setting

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class QuadraticSettings(SurfaceSettings):
    """Settings of :class:`Quadratic`."""

    title: ClassVar[str] = "Quadratic"
    summary: ClassVar[str] = (
        "An elongated bowl: one learning rate has to suit a steep and a shallow direction."
    )
    name: Literal["quadratic"] = "quadratic"
    start_x: float = start_coordinate("x", -4.0)
    start_y: float = start_coordinate("y", 1.0)
    condition_number: float = setting(
        100.0,
        title="Condition number",
        help="Curvature along y over the curvature along x.",
        symbol="κ",
        logarithmic=True,
        ge=1,
        le=1e12,
    )

    def build(self, dtype: torch.dtype, device: torch.device) -> Quadratic:
        """The surface for these settings."""
        return Quadratic(self, dtype, device)


class Quadratic(Surface):
    """The anisotropic quadratic.

        f(x, y) = ½ (x² + κ y²),   κ ≥ 1,   minimum 0 at (0, 0)

    Source: S. Boyd, L. Vandenberghe, "Convex Optimization", Cambridge 2004, section 9.3.2.
    """

    def __init__(self, settings: QuadraticSettings, dtype: torch.dtype, device: torch.device) -> None:
        super().__init__(
            settings,
            dtype,
            device,
            box=PlotBox(-5.0, 5.0, -2.5, 2.5),
            minimum=0.0,
            global_minima=[(0.0, 0.0)],
        )
        self._curvatures = self._start.new_tensor((1.0, settings.condition_number))

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """∇f = (x, κ y) and f = ½ θ · ∇f."""
        slope.copy_(theta).mul_(self._curvatures)
        return (theta * slope).sum(1).mul_(0.5)
