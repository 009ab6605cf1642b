"""Known minima, starts and plots of the surfaces."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.problems import PROBLEMS, Surface
from workbench.problems.surface import SurfaceSettings
from workbench.problems.surfaces import (
    DoubleWellSettings,
    PlateauSettings,
    QuadraticSettings,
    RosenbrockSettings,
)

CPU = torch.device("cpu")
SURFACES = [name for name, settings in PROBLEMS.items() if issubclass(settings, SurfaceSettings)]


def built(settings: SurfaceSettings, dtype: torch.dtype = torch.float64) -> Surface:
    problem = settings.build(dtype, CPU)
    assert isinstance(problem, Surface)
    return problem


def assert_minima_hold(surface: Surface) -> None:
    theta = torch.tensor(surface.minima, dtype=torch.float64)
    slope = torch.empty_like(theta)
    values = surface.loss_and_gradient(theta, None, slope)
    # Himmelblau's coordinates are irrational: their rounding times the curvature is what remains.
    torch.testing.assert_close(slope, torch.zeros_like(slope), rtol=0, atol=1e-12)
    count = len(surface.global_minima)
    torch.testing.assert_close(
        values[:count], torch.full_like(values[:count], surface.minimum), rtol=0, atol=1e-14
    )
    assert (values[count:] > surface.minimum).all()
    for offset in ([1e-3, 0], [-1e-3, 0], [0, 1e-3], [0, -1e-3]):
        assert (surface.value(theta + torch.tensor(offset)) > values).all()
    assert (surface.evaluate(theta[:count]) == 0).all()


@pytest.mark.parametrize("name", [name for name in SURFACES if PROBLEMS[name].surface.evaluations])
def test_known_minima_are_minima(name):
    assert_minima_hold(built(PROBLEMS[name]()))


@pytest.mark.parametrize(
    "settings",
    [
        RosenbrockSettings(a=-2.5, b=3),
        QuadraticSettings(condition_number=1e6),
        PlateauSettings(width=0.1),
        DoubleWellSettings(tilt=0),
        DoubleWellSettings(tilt=1.5),
    ],
    ids=repr,
)
def test_minima_follow_the_settings(settings):
    assert_minima_hold(built(settings))


def test_himmelblau_has_four_minima_and_the_tilted_double_well_two():
    assert len(built(PROBLEMS["himmelblau"]()).minima) == 4
    well = built(DoubleWellSettings())
    assert (len(well.global_minima), len(well.minima)) == (1, 2)
    assert well.minima[0][0] < 0 < well.minima[1][0]


@pytest.mark.parametrize("name", SURFACES)
def test_minima_and_start_lie_in_the_plotted_box(name):
    surface = built(PROBLEMS[name]())
    box = surface.box
    for x, y in [*surface.minima, tuple(surface.initial(torch.Generator()).tolist())]:
        assert box.x_minimum < x < box.x_maximum
        assert box.y_minimum < y < box.y_maximum


@pytest.mark.parametrize("name", SURFACES)
def test_no_value_in_the_box_is_below_the_minimum(name):
    surface = built(PROBLEMS[name]())
    box = surface.box
    x = torch.linspace(box.x_minimum, box.x_maximum, 201, dtype=torch.float64)
    y = torch.linspace(box.y_minimum, box.y_maximum, 201, dtype=torch.float64)
    values = surface.value(torch.cartesian_prod(x, y))
    assert values.shape == (201 * 201,)
    assert values.min() >= surface.minimum - 1e-12


def test_distance_is_to_the_nearest_global_minimum():
    saddle = built(PROBLEMS["saddle"]())
    theta = torch.tensor([[3.0, 2**0.5], [0.0, -(2**0.5) - 4]], dtype=torch.float64)
    torch.testing.assert_close(saddle.evaluate(theta)[:, 0], torch.tensor([3.0, 4.0], dtype=torch.float64))


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_any_finite_number_is_a_start(x, y):
    start = built(RosenbrockSettings(start_x=x, start_y=y)).initial(torch.Generator())
    assert start.tolist() == [x, y]


def test_a_start_beyond_the_data_type_is_refused():
    with pytest.raises(InputError, match=r"start_y = -1e\+300: must be a number that float32 can hold"):
        RosenbrockSettings(start_y=-1e300).build(torch.float32, CPU)
