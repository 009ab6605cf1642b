"""A double well whose sides differ in depth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.problems.problem import PlotBox
from workbench.problems.surface import Surface, SurfaceSettings, start_coordinate
from workbench.settings import setting

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class DoubleWellSettings(SurfaceSettings):
    """Settings of :class:`DoubleWell`."""

    title: ClassVar[str] = "Double well"
    summary: ClassVar[str] = (
        "A shallow local minimum in front of a deeper one: momentum may carry a run across."
    )
    name: Literal["double-well"] = "double-well"
    start_x: float = start_coordinate("x", 2.0)
    start_y: float = start_coordinate("y", 1.0)
    tilt: float = setting(
        0.3,
        title="Tilt",
        help="How much deeper the left well is; both are equally deep at 0.",
        symbol="τ",
        ge=0,
        le=1.5,
    )

    def build(self, dtype: torch.dtype, device: torch.device) -> DoubleWell:
        """The surface for these settings."""
        return DoubleWell(self, dtype, device)


class DoubleWell(Surface):
    """The tilted double well.

        f(x, y) = (x² − 1)² + τ x + y²,   0 ≤ τ ≤ 1.5

    The minima are the outer roots of 4x³ − 4x + τ = 0, which are two as long as τ < 8/(3√3) ≈ 1.54. The left
    one is global; at τ = 0 both are.

    Source: the tilted quartic potential, for example H. Risken, "The Fokker-Planck Equation", Springer 1989,
    section 5.10.
    """

    def __init__(self, settings: DoubleWellSettings, dtype: torch.dtype, device: torch.device) -> None:
        self._tilt = settings.tilt
        left, right = _minimisers(settings.tilt)
        equally_deep = settings.tilt == 0
        super().__init__(
            settings,
            dtype,
            device,
            box=PlotBox(-2.2, 2.2, -2.0, 2.0),
            minimum=(left**2 - 1) ** 2 + settings.tilt * left,
            global_minima=[(left, 0.0), (right, 0.0)] if equally_deep else [(left, 0.0)],
            local_minima=[] if equally_deep else [(right, 0.0)],
        )

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """With w = x² − 1: ∂f/∂x = 4 x w + τ and ∂f/∂y = 2y."""
        x, y = theta.unbind(1)
        slope_x, slope_y = slope.unbind(1)
        well = (x * x).sub_(1)
        slope_x.copy_(well).mul_(x).mul_(4).add_(self._tilt)
        slope_y.copy_(y).mul_(2)
        return well.square_().add_(x, alpha=self._tilt).addcmul_(y, y)


def _minimisers(tilt: float) -> tuple[float, float]:
    """The outer roots of 4x³ − 4x + τ by Viète's cosines, then Newton's steps to the last bit.

    Without the last steps the right root loses half its digits as τ approaches 8/(3√3), where roots merge.
    """
    angle = math.acos(-tilt * 3 * math.sqrt(3) / 8) / 3
    roots = [2 / math.sqrt(3) * math.cos(angle - 2 * math.pi * turn / 3) for turn in (2, 0)]
    for index, root in enumerate(roots):
        x = root
        for _ in range(4):
            x -= (4 * x**3 - 4 * x + tilt) / (12 * x**2 - 4)
        roots[index] = x
    left, right = roots
    return left, right
