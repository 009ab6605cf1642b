"""Values and slopes of typed formulas beside sympy, autograd and finite differences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
import sympy
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.experiment import compose
from workbench.problems.formula.formula_surface import FormulaSettings
from workbench.problems.surfaces import RosenbrockSettings
from workbench.training.trainer import Trainer

if TYPE_CHECKING:
    from workbench.problems import Surface

CPU = torch.device("cpu")
BANANA = "(1 - x)^2 + 100 * (y - x^2)^2"
POINTS = torch.tensor([[0.3, 0.7], [1.9, 0.2], [0.8, 2.5], [2.2, 1.1]], dtype=torch.float64)


def built(text: str, dtype: torch.dtype = torch.float64) -> Surface:
    return FormulaSettings(expression=text).build(dtype, CPU)


def heights_and_slopes(text: str, points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    slope = torch.full_like(points, math.nan)
    with torch.inference_mode():
        heights = built(text).loss_and_gradient(points, None, slope)
    return heights, slope


@pytest.mark.parametrize(
    "text",
    [
        BANANA,
        "3",
        "x",
        "-y",
        "x - x",
        "x*y - y*x",
        "x^3 * y^-2 / 7",
        "x^2.5 + y^0 + x^1",
        "x^y + 2^x + y^(x*y)",
        "e^x * cos(pi*y) - 1e-2",
        "sin(x)*cos(y)*tan(x/3)",
        "exp(-(x^2 + y^2)) + log(x*y + 1)",
        "sqrt(x + y) + abs(x - 5*y) - abs(y)",
        "sinh(x) - cosh(y) + tanh(x*y) + atan(x/y)",
        "-(-x)^2 - -y",
        "2 - 3 - x - (4 - y)",
        "x / y / 2 - 8 / x",
        "(x + y)^4 - ((x + y)^2)^2 * 3",
    ],
)
def test_values_and_slopes_are_those_of_sympy(text):
    x, y = sympy.symbols("x y", real=True)
    names = {"x": x, "y": y, "e": sympy.E, "abs": sympy.Abs}
    formula = sympy.sympify(text.replace("^", "**"), locals=names)
    heights, slopes = heights_and_slopes(text, POINTS)
    for (px, py), height, slope in zip(POINTS.tolist(), heights.tolist(), slopes.tolist(), strict=True):
        here = {x: px, y: py}
        assert height == pytest.approx(float(formula.subs(here)), rel=1e-12, abs=1e-12)
        for found, variable in zip(slope, (x, y), strict=True):
            assert found == pytest.approx(float(formula.diff(variable).subs(here)), rel=1e-11, abs=1e-11)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("where(x < 1, x^2, 3*y)", lambda x, y: torch.where(x < 1, x**2, 3 * y)),
        ("where(x >= y, log(x), x*y)", lambda x, y: torch.where(x >= y, x.log(), x * y)),
        ("where(2 > 1, x, log(y))", lambda x, y: x + 0 * y),
        ("min(x, y, x*y)", lambda x, y: torch.minimum(torch.minimum(x, y), x * y)),
        ("max(x^2, 1) + max(y, 0)", lambda x, y: (x**2).clamp(min=1) + y.clamp(min=0)),
    ],
)
def test_choices_are_those_of_autograd(text, plain):
    leaf = POINTS.clone().requires_grad_()
    expected = plain(*leaf.unbind(1))
    (slope,) = torch.autograd.grad(expected.sum(), leaf)
    heights, slopes = heights_and_slopes(text, POINTS)
    torch.testing.assert_close(heights.clone(), expected.detach(), rtol=1e-13, atol=0)
    torch.testing.assert_close(slopes.clone(), slope, rtol=1e-13, atol=0)


def formulas() -> st.SearchStrategy[str]:
    leaves = st.sampled_from(["x", "y", "2", "0.5", "pi"])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
            st.builds("{}({})".format, st.sampled_from(["sin", "cos", "tanh", "atan", "exp"]), inner),
            st.builds("({})^{}".format, inner, st.sampled_from(["2", "3", "-1"])),
            st.builds("where({} < {}, {}, {})".format, inner, inner, inner, inner),
        ),
        max_leaves=8,
    )


@given(formulas(), st.floats(0.1, 2), st.floats(0.1, 2))
def test_slopes_of_any_formula_are_its_finite_differences(text, x, y):
    try:
        surface = built(text)
    except InputError as refused:
        assume("not finite" not in refused.allowed)
        raise
    step = 1e-6
    around = torch.tensor([[x, y], [x + step, y], [x - step, y], [x, y + step], [x, y - step]]).double()
    around[1:, :] = around[0] + torch.tensor([[step, 0], [-step, 0], [0, step], [0, -step]]).double()
    slope = torch.empty_like(around)
    values = surface.loss_and_gradient(around, None, slope)
    # Near a pole, a kink or a jump the differences say nothing.
    assume(bool(values.isfinite().all()) and float(values.abs().max()) < 1e3)
    assume(float((slope - slope[0]).abs().max()) < 1e-3)
    assume(float((values - values[0]).abs().max()) < 1e-2)
    differences = torch.stack((values[1] - values[2], values[3] - values[4])) / (2 * step)
    torch.testing.assert_close(slope[0], differences, rtol=1e-4, atol=1e-5)


def test_a_typed_banana_trains_as_the_built_in_one():
    changes = {"lr": 0.01, "steps": 500, "dtype": "float64", "start_x": -1.2, "start_y": 1}
    ends = []
    for problem, own in (("rosenbrock", {}), ("formula", {"expression": BANANA})):
        trainer = Trainer([compose(problem, "adam", changes=changes | own)])
        blocks = trainer.advance(500)
        ends.append(trainer.parameters)
        assert "distance" not in {name for block in blocks for name in block.names} or problem == "rosenbrock"
    assert ends[0] == pytest.approx(ends[1], rel=1e-9)


def test_a_plot_has_the_values_and_the_box_of_the_settings():
    settings = FormulaSettings(expression=BANANA, plot_x=1, plot_y=2, plot_width=4, plot_height=6)
    surface = settings.build(torch.float64, CPU)
    box = surface.box
    assert (box.x_minimum, box.x_maximum, box.y_minimum, box.y_maximum) == (-1, 3, -1, 5)
    expected = RosenbrockSettings().build(torch.float64, CPU).value(POINTS)
    torch.testing.assert_close(surface.value(POINTS), expected, rtol=1e-13, atol=0)
    assert (surface.minima, surface.minimum) == ((), -math.inf)


@pytest.mark.parametrize("text", ["x", "y", "7"])
def test_heights_are_nobody_elses_memory(text):
    points = POINTS.clone()
    for heights in (built(text).value(points), heights_and_slopes(text, points)[0]):
        with torch.inference_mode():
            heights.zero_()
        assert torch.equal(points, POINTS)
        assert heights.shape == (len(POINTS),)


def test_a_run_that_leaves_where_the_formula_is_defined_diverges():
    trainer = Trainer([compose("formula", "gd", changes={"expression": "log(x)", "lr": 50, "steps": 50})])
    trainer.advance(50)
    assert trainer.diverged[0] > 1


def test_a_number_beyond_the_data_type_is_refused():
    built("x * 1e300")
    with pytest.raises(InputError, match=r"expression = .*whose numbers float32 can hold"):
        built("x * 1e300", torch.float32)
