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
        self._b = settings.b
        reach = max(1.0, abs(settings.a))
        box = PlotBox(-2 * reach, 2 * reach, -(reach**2), 3 * reach**2)
        super().__init__(
            settings, dtype, device, box=box, minimum=0.0, global_minima=[(settings.a, settings.a**2)]
        )
        # As tensors they take half the time: torch makes one of a number at each operation.
        numbers = (-2 * settings.a, 2 * settings.b, 0.0)
        self._offset, self._steepness, self._floor = self._start.new_tensor(numbers).unbind()

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """With d = y − x² and e = 2 (x − a): ∂f/∂y = 2b d, ∂f/∂x = e − 2x ∂f/∂y and f = b d² + e²/4."""
        import torch

        x, y = self.coordinates(theta)
        slope_x, slope_y = self.coordinates(slope)
        off_floor = torch.addcmul(y, x, x, value=-1)
        ahead = torch.add(self._offset, x, alpha=2)
        torch.mul(off_floor, self._steepness, out=slope_y)
        torch.addcmul(ahead, x, slope_y, value=-2, out=slope_x)
        height = torch.addcmul(self._floor, off_floor, off_floor, value=self._b)
        return height.addcmul_(ahead, ahead, value=0.25)
