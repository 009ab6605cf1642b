"""Logistic and polynomial regression against scikit-learn and scipy."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.optimize import check_grad, minimize
from sklearn.linear_model import LogisticRegression as Reference

from workbench.errors import InputError
from workbench.problems.data.datasets import load_bundled, standardised
from workbench.problems.logistic_regression import LogisticRegressionSettings
from workbench.problems.polynomial_regression import PolynomialRegressionSettings

CPU = torch.device("cpu")


def loss_of(problem):
    def loss(point):
        theta = torch.tensor(point).unsqueeze(0)
        return problem.loss_and_gradient(theta, None, torch.empty_like(theta)).item()

    return loss


def slope_of(problem):
    def slope(point):
        theta = torch.tensor(point).unsqueeze(0)
        gradient = torch.empty_like(theta)
        problem.loss_and_gradient(theta, None, gradient)
        return gradient[0].numpy()

    return slope


def test_logistic_gradient_agrees_with_differences():
    problem = LogisticRegressionSettings().build(torch.float64, CPU)
    point = np.random.default_rng(0).normal(size=problem.parameters)
    assert check_grad(loss_of(problem), slope_of(problem), point) < 1e-6


def test_logistic_loss_starts_at_log_two_and_is_finite_far_out():
    problem = LogisticRegressionSettings().build(torch.float32, CPU)
    assert (problem.parameters, problem.examples) == (31, 569)
    zeros = problem.initial(torch.Generator()).unsqueeze(0)
    gradient = torch.empty_like(zeros)
    assert problem.loss_and_gradient(zeros, None, gradient).item() == pytest.approx(np.log(2))
    assert problem.loss_and_gradient(zeros + 1e6, None, gradient).isfinite().all()
    assert gradient.isfinite().all()


def test_logistic_accuracy_is_that_of_the_reference():
    dataset = load_bundled("breast-cancer")
    features = standardised(dataset.features)
    reference = Reference(C=1.0, max_iter=1000).fit(features, dataset.target)
    problem = LogisticRegressionSettings().build(torch.float64, CPU)
    fitted = torch.tensor(np.append(reference.coef_[0], reference.intercept_[0]))
    series = problem.evaluate(torch.stack([fitted, torch.zeros_like(fitted)]))
    assert series[0, 1].item() == pytest.approx(reference.score(features, dataset.target))
    # At zero neither class is more likely than the other and the first one is named.
    assert series[1, 1].item() == pytest.approx((dataset.target == 0).mean())


@pytest.mark.parametrize("settings", [{}, {"noise": 0.3, "degree": 5}, {"points": 2, "degree": 1}])
def test_polynomial_solution_is_what_scipy_finds(settings):
    problem = PolynomialRegressionSettings(**settings).build(torch.float64, CPU)
    found = minimize(
        loss_of(problem),
        np.zeros(problem.parameters),
        jac=slope_of(problem),
        method="BFGS",
        options={"gtol": 1e-10},
    )
    np.testing.assert_allclose(problem.solution.numpy(), found.x, atol=1e-6)
    assert np.abs(slope_of(problem)(problem.solution.numpy())).max() < 1e-10
    assert problem.evaluate(problem.solution.unsqueeze(0))[0, 1] == 0


def test_polynomial_of_high_degree_keeps_its_digits():
    problem = PolynomialRegressionSettings(degree=20).build(torch.float64, CPU)
    assert loss_of(problem)(problem.solution.numpy()) < 1e-20


def test_noise_is_the_same_for_every_run():
    first, second = (PolynomialRegressionSettings(noise=1).build(torch.float64, CPU) for _ in range(2))
    assert torch.equal(first.solution, second.solution)
    assert not torch.equal(first.solution, PolynomialRegressionSettings().build(torch.float64, CPU).solution)


def test_polynomial_of_a_file(tmp_path):
    path = tmp_path / "line.csv"
    path.write_text("x,y\n0,1\n1,3\n2,5\n")
    problem = PolynomialRegressionSettings(data=str(path), degree=1).build(torch.float64, CPU)
    np.testing.assert_allclose(problem.solution.numpy(), [1, 2])
    assert problem.examples == 3


def test_polynomial_refuses_two_features_and_powers_that_overflow(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text("1,2,3\n4,5,6\n")
    with pytest.raises(InputError, match="must be data with one feature beside the target, but these have 2"):
        PolynomialRegressionSettings(data=str(path)).build(torch.float64, CPU)
    path.write_text("1e30,2\n2e30,3\n")
    with pytest.raises(
        InputError, match=r"degree = 3: must be low enough for the powers of .* held by float32"
    ):
        PolynomialRegressionSettings(data=str(path)).build(torch.float32, CPU)


def test_logistic_regression_of_a_file(tmp_path):
    path = tmp_path / "two.csv"
    path.write_text("a;kind;b\n1;yes;2\n3;no;2\n5;yes;2\n")
    problem = LogisticRegressionSettings(data=str(path), target="kind").build(torch.float64, CPU)
    assert problem.class_names == ("no", "yes")
    assert problem.feature_names == ("a", "b")
    gradient = torch.empty(1, 3, dtype=torch.float64)
    problem.loss_and_gradient(torch.zeros(1, 3, dtype=torch.float64), None, gradient)
    # The constant column b carries nothing, the bias pulls towards the more frequent class.
    assert gradient[0, 1] == 0
    assert gradient[0, 2].item() == pytest.approx(0.5 - 2 / 3)


def test_logistic_regression_refuses_three_classes(tmp_path):
    path = tmp_path / "three.csv"
    path.write_text("1,a\n2,b\n3,c\n")
    with pytest.raises(InputError, match="must be data with two classes, but these have 3"):
        LogisticRegressionSettings(data=str(path)).build(torch.float64, CPU)
