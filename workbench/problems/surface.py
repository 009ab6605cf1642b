"""Surfaces over the plane: the problems whose whole path can be seen."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from workbench.errors import InputError
from workbench.problems.kept import Kept
from workbench.problems.problem import PlotBox, Problem, ProblemSettings
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch
    from torch import Tensor

Point = tuple[float, float]

FEW = 4
"""Tensors whose views are kept: parameters, gradient and a point or two, but not the points of many plots."""


def start_coordinate(axis: str, default: float) -> Any:
    """Declare where a run starts along ``axis``, ``"x"`` or ``"y"``."""
    return setting(
        default,
        title=f"Start {axis}",
        help=f"Coordinate {axis} at which every run starts.",
        symbol=f"{axis}₀",
    )


class SurfaceSettings(ProblemSettings):
    """Settings that every surface has; each surface sets defaults of its own."""

    start_settings: ClassVar[frozenset[str]] = frozenset({"start_x", "start_y"})
    start_x: float = start_coordinate("x", 1.0)
    start_y: float = start_coordinate("y", 1.0)


class Surface(Problem):
    """A function of two coordinates, one point ``[2]`` per run.

    Attributes:
        box: the part of the plane worth a plot.
        minima: known minimisers ``(x, y)``, the global ones first.
        global_minima: the global minimisers alone, empty where none is known.
        minimum: the global minimum, −∞ where it is not known.
    """

    parameters = 2
    evaluations: tuple[str, ...] = ("distance",)
    box: PlotBox
    minima: tuple[Point, ...]
    global_minima: tuple[Point, ...]
    minimum: float

    def __init__(
        self,
        settings: SurfaceSettings,
        dtype: torch.dtype,
        device: torch.device,
        *,
        box: PlotBox,
        minimum: float,
        global_minima: Sequence[Point],
        local_minima: Sequence[Point] = (),
    ) -> None:
        import torch

        self.box = box
        self.minimum = minimum
        self.global_minima = tuple(global_minima)
        self.minima = (*global_minima, *local_minima)
        for name in ("start_x", "start_y"):
            value = getattr(settings, name)
            if not math.isfinite(torch.tensor(value, dtype=dtype).item()):
                raise InputError(name, value, f"a number that {str(dtype).removeprefix('torch.')} can hold")
        self._start = torch.tensor((settings.start_x, settings.start_y), dtype=dtype, device=device)
        self._coordinates: Kept[Sequence[Tensor]] = Kept(_coordinates, FEW)
        self._targets = torch.tensor(self.global_minima, dtype=dtype, device=device)

    def initial(self, generator: torch.Generator) -> Tensor:
        """The point of the settings, ``[2]``, whatever the generator."""
        return self._start.clone()

    def loss_and_gradient(self, theta: Tensor, examples: Tensor | None, gradient: Tensor) -> Tensor:
        """Heights ``[R]`` and slopes ``[R, 2]``; a surface has no examples."""
        return self.height_and_slope(theta, gradient)

    def coordinates(self, points: Tensor) -> Sequence[Tensor]:
        """Views ``[R]`` of x and y of points ``[R, 2]`` that come again at every update."""
        return self._coordinates.of((points,))

    @abstractmethod
    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """Heights ``[R]`` at ``theta`` ``[R, 2]``; their gradients go into ``slope`` ``[R, 2]``."""

    def value(self, theta: Tensor) -> Tensor:
        """Heights ``[n]`` at points ``[n, 2]``, for a plot of the surface."""
        return self.height_and_slope(theta, theta.new_empty(theta.shape))

    def evaluate(self, theta: Tensor) -> Tensor:
        """Euclidean distance to the nearest global minimiser, ``[R, 1]``; NaN for a NaN point."""
        horizontal, vertical = (theta.unsqueeze(1) - self._targets).unbind(2)
        return horizontal.hypot(vertical).amin(1, keepdim=True)


def _coordinates(points: Tensor) -> Sequence[Tensor]:
    return points.unbind(1)
