"""Beale's function."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.problems.problem import PlotBox
from workbench.problems.surface import Surface, SurfaceSettings, start_coordinate

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class BealeSettings(SurfaceSettings):
    """Settings of :class:`Beale`."""

    title: ClassVar[str] = "Beale"
    summary: ClassVar[str] = "A flat plain between steep corners, with one minimum in a long shallow valley."
    name: Literal["beale"] = "beale"
    start_x: float = start_coordinate("x", 1.0)
    start_y: float = start_coordinate("y", 1.0)

    def build(self, dtype: torch.dtype, device: torch.device) -> Beale:
        """The surface for these settings."""
        return Beale(self, dtype, device)


class Beale(Surface):
    """Beale's function.

        f(x, y) = Σ rₖ²,   rₖ = cₖ − x (1 − yᵏ),   c = (1.5, 2.25, 2.625),   k = 1, 2, 3

    The minimum is 0 at (3, 0.5).

    Source: J. J. Moré, B. S. Garbow, K. E. Hillstrom, "Testing unconstrained optimization software", ACM
    Transactions on Mathematical Software 7 (1981) 17–41, problem 5, whose start (1, 1) is the default.
    """

    def __init__(self, settings: BealeSettings, dtype: torch.dtype, device: torch.device) -> None:
        super().__init__(
            settings,
            dtype,
            device,
            box=PlotBox(-4.5, 4.5, -4.5, 4.5),
            minimum=0.0,
            global_minima=[(3.0, 0.5)],
        )
        self._constants = self._start.new_tensor((1.5, 2.25, 2.625))

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """∂f/∂x = 2 Σ rₖ (yᵏ − 1) and ∂f/∂y = 2x (r₁ + y (2 r₂ + 3 y r₃))."""
        x, y = theta.unbind(1)
        slope_x, slope_y = slope.unbind(1)
        # A running product keeps negative y exact, which a power with a tensor of exponents need not.
        powers = y.unsqueeze(1).expand(-1, 3).cumprod(1).sub_(1)
        residuals = self._constants.addcmul(powers, x.unsqueeze(1))
        first, second, third = residuals.unbind(1)
        slope_x.copy_(powers.mul_(residuals).sum(1)).mul_(2)
        inner = (y * third).mul_(3).add_(second, alpha=2)
        slope_y.copy_(first).addcmul_(y, inner).mul_(x).mul_(2)
        return residuals.square_().sum(1)
