import numpy as np
import pytest

from workbench.statistics.series import recorded_series


def test_a_series_comes_back_as_float64():
    positions, values = recorded_series([1, 2, 2], [3, np.nan, np.inf])
    assert positions.dtype == values.dtype == np.float64
    np.testing.assert_array_equal(positions, [1, 2, 2])


@pytest.mark.parametrize(
    ("positions", "values", "strictly"),
    [
        ([1, 2], [1], False),
        ([[1, 2]], [[1, 2]], False),
        ([2, 1], [0, 0], False),
        ([1, 1], [0, 0], True),
        ([1, np.nan], [0, 0], False),
        ([1, np.inf], [0, 0], False),
    ],
)
def test_a_series_out_of_order_or_shape_is_refused_by_name(positions, values, strictly):
    with pytest.raises(ValueError, match="positions"):
        recorded_series(positions, values, strictly)
