"""Rosenbrock's banana valley."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.problems.problem import PlotBox
from workbench.problems.surface import Surface, SurfaceSettings, start_coordinate
from workbench.settings import setting

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class RosenbrockSettings(SurfaceSettings):
    """Settings of :class:`Rosenbrock`."""

    title: ClassVar[str] = "Rosenbrock"
    summary: ClassVar[str] = "A curved valley that is quick to enter and slow to follow to its minimum."
    name: Literal["rosenbrock"] = "rosenbrock"
    start_x: float = start_coordinate("x", -1.2)
    start_y: float = start_coordinate("y", 1.0)
    a: float = setting(
        1.0,
        title="Minimiser",
        help="Coordinate x of the minimum, which lies at (a, a²).",
        symbol="a",
        ge=-10,
        le=10,
    )
    b: float = setting(
        100.0,
        title="Wall steepness",
        help="How steeply the walls rise beside the valley's floor.",
        symbol="b",
        logarithmic=True,
        gt=0,
        le=1e6,
    )

    def build(self, dtype: torch.dtype, device: torch.device) -> Rosenbrock:
        """The surface for these settings."""
        return Rosenbrock(self, dtype, device)


class Rosenbrock(Surface):
    """The banana valley.

        f(x, y) = (a − x)² + b (y − x²)²,   minimum 0 at (a, a²)

    Source: H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a function", The
    Computer Journal 3 (1960) 175–184, whose start (−1.2, 1) is the default.
    """

    def __init__(self, settings: RosenbrockSettings, dtype: torch.dtype, device: torch.device) -> None:
        self._a = settings.a
        self._b = settings.b
        reach = max(1.0, abs(settings.a))
        box = PlotBox(-2 * reach, 2 * reach, -(reach**2), 3 * reach**2)
        super().__init__(
            settings, dtype, device, box=box, minimum=0.0, global_minima=[(settings.a, settings.a**2)]
        )

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """With d = y − x²: ∂f/∂y = 2b d and ∂f/∂x = 2 (x − a) − 2x ∂f/∂y."""
        import torch

        x, y = theta.unbind(1)
        slope_x, slope_y = slope.unbind(1)
        off_floor = y.addcmul(x, x, value=-1)
        ahead = x - self._a
        torch.mul(off_floor, 2 * self._b, out=slope_y)
        torch.addcmul(ahead, x, slope_y, value=-1, out=slope_x).mul_(2)
        return ahead.square_().addcmul_(off_floor, off_floor, value=self._b)
