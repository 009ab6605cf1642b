"""The surfaces, each two small classes: the function with its gradient, and its settings.

A new surface is one more pair here; everything else finds it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.problems.problem import PlotBox
from workbench.problems.surface import Point, Surface, SurfaceSettings, start_coordinate
from workbench.settings import setting

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class Rosenbrock(Surface):
    """The banana valley.

        f(x, y) = (a − x)² + b (y − x²)²,   minimum 0 at (a, a²)

    Source: H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a function", The
    Computer Journal 3 (1960) 175–184, whose start (−1.2, 1) is the default.
    """

    minimum = 0.0

    def __init__(self, settings: RosenbrockSettings, dtype: torch.dtype, device: torch.device) -> None:
        reach = max(1.0, abs(settings.a))
        self.box = PlotBox(-2 * reach, 2 * reach, -(reach**2), 3 * reach**2)
        self.global_minima = ((settings.a, settings.a**2),)
        super().__init__(settings, dtype, device)
        self._b = settings.b
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


class RosenbrockSettings(SurfaceSettings):
    """Settings of :class:`Rosenbrock`."""

    title: ClassVar[str] = "Rosenbrock"
    summary: ClassVar[str] = "A curved valley that is quick to enter and slow to follow to its minimum."
    surface: ClassVar[type[Surface]] = Rosenbrock
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


class Quadratic(Surface):
    """The anisotropic quadratic.

        f(x, y) = ½ (x² + κ y²),   κ ≥ 1,   minimum 0 at (0, 0)

    Source: S. Boyd, L. Vandenberghe, "Convex Optimization", Cambridge 2004, section 9.3.2.
    """

    box = PlotBox(-5.0, 5.0, -2.5, 2.5)
    minimum = 0.0
    global_minima: tuple[Point, ...] = ((0.0, 0.0),)

    def __init__(self, settings: QuadraticSettings, dtype: torch.dtype, device: torch.device) -> None:
        super().__init__(settings, dtype, device)
        self._curvatures = self._start.new_tensor((1.0, settings.condition_number))

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """∇f = (x, κ y) and f = ½ θ · ∇f."""
        slope.copy_(theta).mul_(self._curvatures)
        return (theta * slope).sum(1).mul_(0.5)


class QuadraticSettings(SurfaceSettings):
    """Settings of :class:`Quadratic`."""

    title: ClassVar[str] = "Quadratic"
    summary: ClassVar[str] = (
        "An elongated bowl: one learning rate has to suit a steep and a shallow direction."
    )
    surface: ClassVar[type[Surface]] = Quadratic
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


class Saddle(Surface):
    """The saddle x² − y², bounded below by a quartic.

        f(x, y) = x² − y² + y⁴/4,   minima −1 at (0, ±√2),   saddle point at (0, 0)

    Source: the normal form of a non-degenerate saddle (J. Milnor, "Morse Theory", Princeton 1963, lemma 2.2)
    with the quartic of the pitchfork bifurcation, as in J. Nocedal, S. J. Wright, "Numerical Optimization",
    2nd edition, Springer 2006, chapter 2, on second-order conditions.
    """

    box = PlotBox(-2.0, 2.0, -2.5, 2.5)
    minimum = -1.0
    global_minima: tuple[Point, ...] = ((0.0, math.sqrt(2)), (0.0, -math.sqrt(2)))

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """With q = y²: f = x² + q (q/4 − 1), ∂f/∂x = 2x and ∂f/∂y = y (q − 2)."""
        x, y = theta.unbind(1)
        slope_x, slope_y = slope.unbind(1)
        squared = y * y
        slope_x.copy_(x).mul_(2)
        slope_y.copy_(squared).sub_(2).mul_(y)
        return squared.mul(0.25).sub_(1).mul_(squared).addcmul_(x, x)


class SaddleSettings(SurfaceSettings):
    """Settings of :class:`Saddle`."""

    title: ClassVar[str] = "Saddle"
    summary: ClassVar[str] = (
        "A run that starts almost on the ridge shows how an optimizer leaves a saddle point."
    )
    surface: ClassVar[type[Surface]] = Saddle
    name: Literal["saddle"] = "saddle"
    start_x: float = start_coordinate("x", 1.0)
    start_y: float = start_coordinate("y", 1e-3)


class DoubleWell(Surface):
    """The tilted double well.

        f(x, y) = (x² − 1)² + τ x + y²,   0 ≤ τ ≤ 1.5

    The minima are the outer roots of 4x³ − 4x + τ = 0, which are two as long as τ < 8/(3√3) ≈ 1.54. The left
    one is global; at τ = 0 both are.

    Source: the tilted quartic potential, for example H. Risken, "The Fokker-Planck Equation", Springer 1989,
    section 5.10.
    """

    box = PlotBox(-2.2, 2.2, -2.0, 2.0)

    def __init__(self, settings: DoubleWellSettings, dtype: torch.dtype, device: torch.device) -> None:
        left, right = _double_well_minimisers(settings.tilt)
        self.minimum = (left**2 - 1) ** 2 + settings.tilt * left
        if settings.tilt == 0:
            self.global_minima = ((left, 0.0), (right, 0.0))
        else:
            self.global_minima, self.local_minima = ((left, 0.0),), ((right, 0.0),)
        super().__init__(settings, dtype, device)
        self._tilt = settings.tilt

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """With w = x² − 1: ∂f/∂x = 4 x w + τ and ∂f/∂y = 2y."""
        x, y = theta.unbind(1)
        slope_x, slope_y = slope.unbind(1)
        well = (x * x).sub_(1)
        slope_x.copy_(well).mul_(x).mul_(4).add_(self._tilt)
        slope_y.copy_(y).mul_(2)
        return well.square_().add_(x, alpha=self._tilt).addcmul_(y, y)


def _double_well_minimisers(tilt: float) -> tuple[float, float]:
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


class DoubleWellSettings(SurfaceSettings):
    """Settings of :class:`DoubleWell`."""

    title: ClassVar[str] = "Double well"
    summary: ClassVar[str] = (
        "A shallow local minimum in front of a deeper one: momentum may carry a run across."
    )
    surface: ClassVar[type[Surface]] = DoubleWell
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


class Plateau(Surface):
    """An inverted Gaussian bell.

        f(x, y) = 1 − exp(−(x² + y²) / 2w²),   minimum 0 at (0, 0)

    Source: the loss of R. E. Welsch, in P. W. Holland, R. E. Welsch, "Robust regression using iteratively
    reweighted least-squares", Communications in Statistics A6 (1977) 813–827, as a function of the plane.
    """

    minimum = 0.0
    global_minima: tuple[Point, ...] = ((0.0, 0.0),)

    def __init__(self, settings: PlateauSettings, dtype: torch.dtype, device: torch.device) -> None:
        reach = 5 * settings.width
        self.box = PlotBox(-reach, reach, -reach, reach)
        super().__init__(settings, dtype, device)
        self._precision = 1 / settings.width**2

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """With e = exp(−‖θ‖² / 2w²): f = 1 − e without cancellation, and ∇f = e θ / w²."""
        depth = (theta * theta).sum(1).mul_(-0.5 * self._precision).expm1_()
        slope.copy_(theta).mul_((depth + 1).mul_(self._precision).unsqueeze(1))
        return depth.neg_()


class PlateauSettings(SurfaceSettings):
    """Settings of :class:`Plateau`."""

    title: ClassVar[str] = "Plateau"
    summary: ClassVar[str] = "Almost no gradient at the start: only rules that rescale the gradient get away."
    surface: ClassVar[type[Surface]] = Plateau
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


class Beale(Surface):
    """Beale's function.

        f(x, y) = Σ rₖ²,   rₖ = cₖ − x (1 − yᵏ),   c = (1.5, 2.25, 2.625),   k = 1, 2, 3

    The minimum is 0 at (3, 0.5).

    Source: J. J. Moré, B. S. Garbow, K. E. Hillstrom, "Testing unconstrained optimization software", ACM
    Transactions on Mathematical Software 7 (1981) 17–41, problem 5, whose start (1, 1) is the default.
    """

    box = PlotBox(-4.5, 4.5, -4.5, 4.5)
    minimum = 0.0
    global_minima: tuple[Point, ...] = ((3.0, 0.5),)

    def __init__(self, settings: BealeSettings, dtype: torch.dtype, device: torch.device) -> None:
        super().__init__(settings, dtype, device)
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


class BealeSettings(SurfaceSettings):
    """Settings of :class:`Beale`."""

    title: ClassVar[str] = "Beale"
    summary: ClassVar[str] = "A flat plain between steep corners, with one minimum in a long shallow valley."
    surface: ClassVar[type[Surface]] = Beale
    name: Literal["beale"] = "beale"
    start_x: float = start_coordinate("x", 1.0)
    start_y: float = start_coordinate("y", 1.0)


class Himmelblau(Surface):
    """Himmelblau's function.

        f(x, y) = (x² + y − 11)² + (x + y² − 7)²,   four minima of value 0

    Source: D. M. Himmelblau, "Applied Nonlinear Programming", McGraw-Hill 1972.
    """

    box = PlotBox(-5.5, 5.5, -5.5, 5.5)
    minimum = 0.0
    global_minima: tuple[Point, ...] = (
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.283185991286170),
        (3.584428340330492, -1.848126526964404),
    )

    def __init__(self, settings: HimmelblauSettings, dtype: torch.dtype, device: torch.device) -> None:
        super().__init__(settings, dtype, device)
        self._constants = self._start.new_tensor((11.0, 7.0))

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """With the residuals r = θ² + flip(θ) − (11, 7): ∇f = 2 flip(r) + 4 θ r."""
        residuals = theta.flip(1).sub_(self._constants).addcmul_(theta, theta)
        slope.copy_(residuals.flip(1)).addcmul_(theta, residuals, value=2).mul_(2)
        return residuals.square_().sum(1)


class HimmelblauSettings(SurfaceSettings):
    """Settings of :class:`Himmelblau`."""

    title: ClassVar[str] = "Himmelblau"
    summary: ClassVar[str] = "Four equally deep minima: the start and the path decide which one is found."
    surface: ClassVar[type[Surface]] = Himmelblau
    name: Literal["himmelblau"] = "himmelblau"
    start_x: float = start_coordinate("x", 0.0)
    start_y: float = start_coordinate("y", 0.0)


class Rastrigin(Surface):
    """Rastrigin's function.

        f(θ) = 2A + Σ (θᵢ² − A cos 2πθᵢ),   A = 10,   minimum 0 at (0, 0)

    The local minima lie close to the other points of the integer grid; only the global one is listed.

    Source: L. A. Rastrigin, "Systems of Extremal Control", Nauka 1974, in the form of H. Mühlenbein, M.
    Schomisch, J. Born, "The parallel genetic algorithm as function optimizer", Parallel Computing 17 (1991)
    619–632.
    """

    box = PlotBox(-5.12, 5.12, -5.12, 5.12)
    minimum = 0.0
    global_minima: tuple[Point, ...] = ((0.0, 0.0),)
    amplitude = 10.0

    def height_and_slope(self, theta: Tensor, slope: Tensor) -> Tensor:
        """A − A cos 2πθ is taken as 2A sin² πθ, exact near the minimum; ∇f = 2θ + 2πA sin 2πθ."""
        slope.copy_(theta).mul_(2 * math.pi).sin_().mul_(math.pi * self.amplitude).add_(theta).mul_(2)
        half_wave = (theta * math.pi).sin_()
        return (theta * theta).addcmul_(half_wave, half_wave, value=2 * self.amplitude).sum(1)


class RastriginSettings(SurfaceSettings):
    """Settings of :class:`Rastrigin`."""

    title: ClassVar[str] = "Rastrigin"
    summary: ClassVar[str] = "A bowl covered with a regular grid of local minima that trap small steps."
    surface: ClassVar[type[Surface]] = Rastrigin
    name: Literal["rastrigin"] = "rastrigin"
    start_x: float = start_coordinate("x", 3.4)
    start_y: float = start_coordinate("y", -2.3)
