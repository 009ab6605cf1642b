import numpy as np
import pytest

from workbench.statistics.bands import aligned

NAN = np.nan


def test_without_interpolation_a_run_is_present_only_where_it_was_recorded():
    runs = aligned([[0, 10, 20], [0, 15]], [[1.0, NAN, 3.0], [5.0, 6.0]])
    assert runs.positions.tolist() == [0, 10, 15, 20]
    np.testing.assert_array_equal(runs.values, [[1, NAN, NAN, 3], [5, NAN, 6, NAN]])
    assert runs.present.tolist() == [[True, True, False, True], [True, False, True, False]]


def test_interpolation_joins_finite_neighbours_and_nothing_else():
    runs = aligned(
        [[0, 10, 20, 30], range(-5, 45, 5)], [[0.0, 4.0, np.inf, 6.0], np.zeros(10)], interpolate=True
    )
    np.testing.assert_array_equal(runs.values[0], [NAN, 0, 2, 4, NAN, np.inf, NAN, 6, NAN, NAN])
    assert runs.present[0].tolist() == [False, True, True, True, False, True, False, True, False, False]


def test_what_was_recorded_is_never_changed_by_interpolation():
    generator = np.random.default_rng(3)
    positions = [np.sort(generator.random(50)) for _ in range(3)]
    values = [generator.normal(size=50) for _ in range(3)]
    runs = aligned(positions, values, interpolate=True)
    for row, (places, recorded) in enumerate(zip(positions, values, strict=True)):
        at = np.searchsorted(runs.positions, places)
        np.testing.assert_array_equal(runs.values[row, at], recorded)
        inside = (runs.positions >= places[0]) & (runs.positions <= places[-1])
        np.testing.assert_array_equal(runs.present[row], inside)
        np.testing.assert_allclose(
            runs.values[row, inside], np.interp(runs.positions[inside], places, recorded), atol=1e-12
        )


def test_a_grid_of_ones_own_picks_positions():
    positions, values = [[0, 1, 2, 3]], [[0.0, 1.0, 4.0, 9.0]]
    np.testing.assert_array_equal(aligned(positions, values, grid=[1.0, 2.5]).values, [[1.0, NAN]])
    filled = aligned(positions, values, interpolate=True, grid=[-1.0, 1.0, 2.5, 4.0])
    np.testing.assert_array_equal(filled.values, [[NAN, 1.0, 6.5, NAN]])


def test_a_run_without_values_is_absent_everywhere():
    runs = aligned([[], [1, 2]], [[], [1.0, 2.0]], interpolate=True)
    assert not runs.present[0].any()
    assert aligned([[]], [[]]).values.shape == (1, 0)


@pytest.mark.parametrize(("positions", "values"), [([], []), ([[0]], []), ([[0, 0]], [[1, 2]])])
def test_runs_that_do_not_fit_are_refused_by_name(positions, values):
    with pytest.raises(ValueError, match="positions"):
        aligned(positions, values)


@pytest.mark.parametrize("grid", [[1, 0], [0, np.nan], [[0, 1]]])
def test_a_grid_out_of_order_is_refused_by_name(grid):
    with pytest.raises(ValueError, match="grid"):
        aligned([[0]], [[1.0]], grid=grid)
