"""Problems to optimize, by name."""

from __future__ import annotations

from workbench.errors import UnknownNameError
from workbench.problems.beale import BealeSettings
from workbench.problems.convolutional_network import ConvolutionalNetworkSettings
from workbench.problems.double_well import DoubleWellSettings
from workbench.problems.formula import FormulaSettings
from workbench.problems.himmelblau import HimmelblauSettings
from workbench.problems.logistic_regression import LogisticRegressionSettings
from workbench.problems.multilayer_perceptron import MultilayerPerceptronSettings
from workbench.problems.plateau import PlateauSettings
from workbench.problems.polynomial_regression import PolynomialRegressionSettings
from workbench.problems.problem import PlotBox, Problem, ProblemSettings
from workbench.problems.python_file import PythonFileSettings
from workbench.problems.quadratic import QuadraticSettings
from workbench.problems.rastrigin import RastriginSettings
from workbench.problems.rosenbrock import RosenbrockSettings
from workbench.problems.saddle import SaddleSettings
from workbench.problems.surface import Surface

__all__ = ["PROBLEMS", "PlotBox", "Problem", "ProblemSettings", "Surface", "problem_settings"]

PROBLEMS: dict[str, type[ProblemSettings]] = {
    "rosenbrock": RosenbrockSettings,
    "quadratic": QuadraticSettings,
    "saddle": SaddleSettings,
    "double-well": DoubleWellSettings,
    "plateau": PlateauSettings,
    "beale": BealeSettings,
    "himmelblau": HimmelblauSettings,
    "rastrigin": RastriginSettings,
    "formula": FormulaSettings,
    "polynomial-regression": PolynomialRegressionSettings,
    "logistic-regression": LogisticRegressionSettings,
    "mlp": MultilayerPerceptronSettings,
    "cnn": ConvolutionalNetworkSettings,
    "python": PythonFileSettings,
}
"""Settings of every problem by its name, in the order in which a person is offered them."""


def problem_settings(name: str) -> type[ProblemSettings]:
    """The settings of the problem called ``name``.

    Raises:
        UnknownNameError: when there is none.
    """
    if name not in PROBLEMS:
        raise UnknownNameError("problem", name, PROBLEMS)
    return PROBLEMS[name]
