"""A surface from a typed formula."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import field_validator

from storage.messages import Message
from workbench.errors import InputError
from workbench.problems.formula.algebra import Algebra
from workbench.problems.formula.formula_parser import VARIABLES, read_formula
from workbench.problems.formula.tensor_program import Program
from workbench.problems.problem import PlotBox
from workbench.problems.surface import Point, Surface, SurfaceSettings, start_coordinate
from workbench.settings import setting

if TYPE_CHECKING:
    from typing import Any

    import torch
    from torch import Tensor

    from workbench.problems.formula.algebra import Node


def _centre(axis: str) -> Any:
    return setting(
        0.0,
        title=f"Plot around {axis}",
        help=f"Coordinate {axis} of the middle of the part of the plane that plots show.",
    )


def _side(title: str, axis: str) -> Any:
    return setting(
        6.0,
        title=title,
        help=f"How long the part of the plane that plots show is along {axis}.",
        gt=0,
        le=1e9,
        logarithmic=True,
    )


class FormulaSurface(Surface):
    """A typed function of x and y, differentiated by rule.

    Where the minima are is not known, so there is no distance to them; ``minimum`` is −∞.
    """

    evaluations = ()
    minimum = -math.inf
    global_minima: tuple[Point, ...] = ()

    def __init__(self, settings: FormulaSettings, dtype: torch.dtype, device: torch.device) -> None:
        width, height = settings.plot_width / 2, settings.plot_height / 2
        x, y = settings.plot_x, settings.plot_y
        self.box = PlotBox(x - width, x + width, y - height, y + height)
        super().__init__(settings, dtype, device)
        algebra = Algebra()
        tree = read_formula("expression", settings.expression, algebra)
        _require_numbers(settings.expression, tree, dtype)
        slopes = [algebra.derivative(tree, variable) for variable in VARIABLES]
        self._surface = Program([tree, *slopes], VARIABLES, dtype, device)
        self._heights = Program([tree], VARIABLES, dtype, device)

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """By the chain rule, as :meth:`Algebra.derivative` wrote it out."""
        x, y = theta.unbind(1)
        height, slope_x, slope_y = self._surface.run(x, y)
        column_x, column_y = slope.unbind(1)
        column_x.copy_(slope_x)
        column_y.copy_(slope_y)
        return self._own(height, x, y)

    def value(self, theta: Tensor) -> Tensor:
        """See :meth:`Surface.value`; the slopes are left out."""
        x, y = theta.unbind(1)
        return self._own(self._heights.run(x, y)[0], x, y)

    def evaluate(self, theta: Tensor) -> Tensor:
        """Nothing, ``[R, 0]``: the minima are not known."""
        return theta.new_empty((theta.shape[0], 0))

    def _own(self, height: Tensor, x: Tensor, y: Tensor) -> Tensor:
        """Heights ``[R]`` in memory of their own: 3 is one number for all, x is a part of θ."""
        return height.expand_as(x).clone() if height.ndim == 0 or height is x or height is y else height


class FormulaSettings(SurfaceSettings):
    """Settings of :class:`FormulaSurface`."""

    title: ClassVar[str] = "Formula"
    summary: ClassVar[str] = "A surface from your own formula of x and y."
    surface: ClassVar[type[Surface]] = FormulaSurface
    order: ClassVar[int] = 2
    name: Literal["formula"] = "formula"
    expression: str = setting(
        "sin(x) * cos(y) + (x^2 + y^2) / 20",
        title="Formula f(x, y)",
        help="Height over the plane: numbers, x, y, pi, e, + - * / ^ and functions such as sin or exp.",
        kind="formula",
    )
    start_x: float = start_coordinate("x", 2.5)
    start_y: float = start_coordinate("y", 2.0)
    plot_x: float = _centre("x")
    plot_y: float = _centre("y")
    plot_width: float = _side("Plot width", "x")
    plot_height: float = _side("Plot height", "y")

    @field_validator("expression")
    @classmethod
    def _require_formula(cls, text: str) -> str:
        read_formula("expression", text, Algebra())
        return text


def _require_numbers(text: str, tree: Node, dtype: torch.dtype) -> None:
    import torch

    largest = torch.finfo(dtype).max
    waiting, seen = [tree], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        waiting += node.arguments
        if node.is_constant and abs(node.value) > largest:
            kind = str(dtype).removeprefix("torch.")
            raise InputError("expression", text, Message("a formula whose numbers {0} can hold", kind))
