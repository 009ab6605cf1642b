"""A hole in a plateau, where gradients vanish."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.problems.problem import PlotBox
from workbench.problems.surface import Surface, SurfaceSettings, start_coordinate
from workbench.settings import setting

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class PlateauSettings(SurfaceSettings):
    """Settings of :class:`Plateau`."""

    title: ClassVar[str] = "Plateau"
    summary: ClassVar[str] = "Almost no gradient at the start: only rules that rescale the gradient get away."
    name: Literal["plateau"] = "plateau"
    start_x: float = start_coordinate("x", 3.5)
    start_y: float = start_coordinate("y", 2.5)
    width: float = setting(
        1.0,
        title="Width",
        help="Standard deviation of the hole; the surface is flat beyond three widths.",
        symbol="w",
        logarithmic=True,
        ge=1e-3,
        le=1e3,
    )

    def build(self, dtype: torch.dtype, device: torch.device) -> Plateau:
        """The surface for these settings."""
        return Plateau(self, dtype, device)


class Plateau(Surface):
    """An inverted Gaussian bell.

        f(x, y) = 1 − exp(−(x² + y²) / 2w²),   minimum 0 at (0, 0)

    Source: the loss of R. E. Welsch, in P. W. Holland, R. E. Welsch, "Robust regression using iteratively
    reweighted least-squares", Communications in Statistics A6 (1977) 813–827, as a function of the plane.
    """

    def __init__(self, settings: PlateauSettings, dtype: torch.dtype, device: torch.device) -> None:
        self._precision = 1 / settings.width**2
        reach = 5 * settings.width
        super().__init__(
            settings,
            dtype,
            device,
            box=PlotBox(-reach, reach, -reach, reach),
            minimum=0.0,
            global_minima=[(0.0, 0.0)],
        )

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """With e = exp(−‖θ‖² / 2w²): f = 1 − e without cancellation, and ∇f = e θ / w²."""
        depth = (theta * theta).sum(1).mul_(-0.5 * self._precision).expm1_()
        slope.copy_(theta).mul_((depth + 1).mul_(self._precision).unsqueeze(1))
        return depth.neg_()
