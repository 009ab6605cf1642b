"""Surfaces over the plane: the problems whose whole path can be seen."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from storage.messages import Message
from workbench.errors import InputError
from workbench.problems.problem import PlotBox, Problem, ProblemSettings
from workbench.problems.tensor_cache import TensorCache
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch
    from torch import Tensor

Point = tuple[float, float]

FEW = 4
"""Tensors whose views are cached: parameters, gradient and a point or two, not the points of many plots."""


def start_coordinate(axis: str, default: float) -> Any:
    """Declare where a run starts along ``axis``, ``"x"`` or ``"y"``."""
    return setting(
        default,
        title=f"Start {axis}",
        help=f"Coordinate {axis} at which every run starts.",
        symbol=f"{axis}₀",
    )


class SurfaceSettings(ProblemSettings):
    """Settings that every surface has; each surface sets defaults of its own.

    Attributes:
        surface: what these are settings of; made of the settings, a dtype and a device.
    """

    surface: ClassVar[type[Surface]]
    order: ClassVar[int] = 1
    start_settings: ClassVar[frozenset[str]] = frozenset({"start_x", "start_y"})
    start_x: float = start_coordinate("x", 1.0)
    start_y: float = start_coordinate("y", 1.0)

    def build(self, dtype: torch.dtype, device: torch.device) -> Surface:
        """The surface for these settings.

        Raises:
            InputError: When a number is beyond the data type.
        """
        return self.surface(self, dtype, device)


class Surface(Problem):
    """A function of two coordinates, one point ``[2]`` per run.

    The attributes are class attributes where no setting changes them; otherwise they are set before
    ``super().__init__``.

    Attributes:
        box: the part of the plane worth a plot.
        minimum: the global minimum, −∞ where it is not known.
        global_minima: the global minimisers ``(x, y)``, empty where none is known.
        local_minima: further known minimisers.
    """

    parameters = 2
    evaluations: tuple[str, ...] = ("distance",)
    box: PlotBox
    minimum: float
    global_minima: tuple[Point, ...]
    local_minima: tuple[Point, ...] = ()

    def __init__(self, settings: Any, dtype: torch.dtype, device: torch.device) -> None:
        import torch

        for name in ("start_x", "start_y"):
            value = getattr(settings, name)
            if not math.isfinite(torch.tensor(value, dtype=dtype).item()):
                kind = str(dtype).removeprefix("torch.")
                raise InputError(name, value, Message("a number that {0} can hold", kind))
        self._start = torch.tensor((settings.start_x, settings.start_y), dtype=dtype, device=device)
        self._coordinates: TensorCache[Sequence[Tensor]] = TensorCache(_coordinates, FEW)
        self._targets = torch.tensor(self.global_minima, dtype=dtype, device=device)

    @property
    def minima(self) -> tuple[Point, ...]:
        """All known minimisers, the global ones first."""
        return (*self.global_minima, *self.local_minima)

    def initial(self, generator: torch.Generator) -> Tensor:
        """The point of the settings, ``[2]``, whatever the generator."""
        return self._start.clone()

    def loss_and_gradient(self, theta: Tensor, examples: Tensor | None, gradient: Tensor) -> Tensor:
        """Heights ``[R]`` and slopes ``[R, 2]``; a surface has no examples."""
        return self.height_and_slope(theta, gradient)

    def coordinates(self, points: Tensor) -> Sequence[Tensor]:
        """Views ``[R]`` of x and y of points ``[R, 2]`` that come again at every update."""
        return self._coordinates.get((points,))

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
