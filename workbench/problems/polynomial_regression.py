"""Polynomial regression."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from storage.messages import Message
from workbench.errors import InputError
from workbench.problems.chunks import chunks
from workbench.problems.data.datasets import Dataset, regression_data
from workbench.problems.problem import Problem, ProblemSettings
from workbench.settings import setting

if TYPE_CHECKING:
    import torch
    from torch import Tensor

SINE = "sine"
NOISE_SEED = 0


class PolynomialRegressionSettings(ProblemSettings):
    """Settings of :class:`PolynomialRegression`."""

    title: ClassVar[str] = "Polynomial regression"
    summary: ClassVar[str] = (
        "A polynomial fitted to a sine: linear, yet badly conditioned because powers resemble each other."
    )
    has_examples: ClassVar[bool] = True
    order: ClassVar[int] = 3
    name: Literal["polynomial-regression"] = "polynomial-regression"
    data: str = setting(
        SINE,
        title="Data",
        help=f"{SINE}, or a CSV or NPZ file with one feature and a number to predict.",
        kind="path",
        suggestions=(SINE,),
    )
    target: str = setting(
        "",
        title="Target column",
        help="Column of a CSV file that holds the value; the last one where left empty.",
    )
    degree: int = setting(3, title="Degree", help="Highest power of the polynomial.", symbol="n", ge=1, le=30)
    points: int = setting(
        2000,
        title="Points",
        help="Number of points on the sine, evenly spaced from −π to π; a file brings its own.",
        symbol="m",
        logarithmic=True,
        ge=2,
        le=1_000_000,
    )
    noise: float = setting(
        0.0,
        title="Noise",
        help="Standard deviation of the noise on the sine, the same noise for every run.",
        symbol="σ",
        ge=0,
        le=1e6,
    )

    def build(self, dtype: torch.dtype, device: torch.device) -> PolynomialRegression:
        """The problem on the data of the settings.

        Raises:
            InputError: when the data cannot be used, have several features, or their powers overflow.
            MachineError: when the file cannot be read.
        """
        dataset = self._sine() if self.data == SINE else regression_data(self.data, self.target, SINE)
        columns = dataset.features.shape[1]
        if columns != 1:
            allowed = Message("data with one feature beside the target, but these have {0}", columns)
            raise InputError("data", self.data, allowed)
        problem = PolynomialRegression(dataset, self.degree, dtype, device)
        if not problem.representable:
            kind = str(dtype).removeprefix("torch.")
            allowed = Message("low enough for the powers of {0} to be held by {1}", self.data, kind)
            raise InputError("degree", self.degree, allowed)
        return problem

    def _sine(self) -> Dataset:
        feature = np.linspace(-np.pi, np.pi, self.points)
        # A generator of its own, so that every run fits the same points.
        noise = np.random.default_rng(NOISE_SEED).standard_normal(self.points) * self.noise
        return Dataset(feature[:, np.newaxis], np.sin(feature) + noise, ("x",))


class PolynomialRegression(Problem):
    """Mean squared error of a polynomial.

        f(θ) = 1/m Σ (Σₖ θₖ xᵢᵏ − yᵢ)²,   k = 0 … n

    θ holds the coefficients from the constant upwards, so P = n + 1; they start standard normal.

    Attributes:
        solution: a minimiser ``[P]``, one of many where points are too few to determine it.
        representable: whether every power and target is finite in the data type.

    Source: the example "Warm-up: numpy" of the PyTorch tutorial "Learning PyTorch with Examples"; least
    squares as in T. Hastie, R. Tibshirani, J. Friedman, "The Elements of Statistical Learning", 2nd edition,
    Springer 2009, section 3.2.
    """

    evaluations = ("full_loss", "distance")

    def __init__(self, dataset: Dataset, degree: int, dtype: torch.dtype, device: torch.device) -> None:
        import torch

        self.examples = len(dataset.features)
        self.parameters = degree + 1
        with np.errstate(over="ignore"):
            powers = np.vander(dataset.features[:, 0], degree + 1, increasing=True)
        held, target = torch.tensor(powers, dtype=dtype), torch.tensor(dataset.target, dtype=dtype)
        self.representable = bool(held.isfinite().all() and target.isfinite().all())
        self._powers, self._target = held.to(device), target.to(device)
        self._powers_transposed = self._powers.t()
        solution = (
            _least_squares(powers, dataset.target) if self.representable else np.full(degree + 1, np.nan)
        )
        self.solution = torch.tensor(solution, dtype=dtype, device=device)

    def initial(self, generator: torch.Generator) -> Tensor:
        """Standard normal coefficients ``[P]``."""
        import torch

        drawn = torch.randn(self.parameters, generator=generator, dtype=torch.float64)
        return drawn.to(self._powers)

    def loss_and_gradient(self, theta: Tensor, examples: Tensor | None, gradient: Tensor) -> Tensor:
        """With residuals e: the loss is mean e² and its gradient 2 mean e xᵏ."""
        import torch

        if examples is None:
            errors = torch.addmm(self._target, theta, self._powers_transposed, beta=-1)
            torch.addmm(gradient, errors, self._powers, beta=0, alpha=2 / self.examples, out=gradient)
            return errors.square_().mean(1)
        rows, count = examples.shape
        chosen = examples.reshape(-1)
        powers = self._powers.index_select(0, chosen).view(rows, count, self.parameters)
        target = self._target.index_select(0, chosen).view(rows, count)
        errors = powers.bmm(theta.unsqueeze(2)).squeeze(2).sub_(target)
        torch.mul(errors.unsqueeze(1).bmm(powers).squeeze(1), 2 / count, out=gradient)
        return errors.square_().mean(1)

    def evaluate(self, theta: Tensor) -> Tensor:
        """Loss over all points and Euclidean distance to the solution, ``[R, 2]``."""
        import torch

        series = theta.new_zeros((theta.shape[0], 2))
        for rows, some in chunks(theta.shape[0], self.examples, 1):
            errors = torch.addmm(self._target[some], theta[rows], self._powers_transposed[:, some], beta=-1)
            series[rows, 0] += errors.square_().sum(1)
        series[:, 0] /= self.examples
        series[:, 1] = torch.linalg.vector_norm(theta - self.solution, dim=1)
        return series


def _least_squares(powers: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Coefficients by least squares; each power is scaled to at most 1 first, to keep its digits."""
    largest = np.abs(powers).max(axis=0)
    largest[largest == 0] = 1
    solution: np.ndarray = np.linalg.lstsq(powers / largest, target, rcond=None)[0] / largest
    return solution
