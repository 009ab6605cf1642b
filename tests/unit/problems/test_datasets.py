"""The bundled data and standardised features."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.preprocessing import StandardScaler

from workbench.problems.data.datasets import load_bundled, standardised


@pytest.mark.parametrize(
    ("name", "shape", "classes"), [("breast-cancer", (569, 30), 2), ("digits", (1797, 64), 10)]
)
def test_bundled_data_are_complete_and_read_only(name, shape, classes):
    dataset = load_bundled(name)
    assert dataset.features.shape == shape
    assert dataset.features.dtype == np.float64
    assert dataset.target.shape == shape[:1]
    assert len(dataset.feature_names) == shape[1]
    assert len(dataset.class_names) == classes == dataset.target.max() + 1
    with pytest.raises(ValueError, match="read-only"):
        dataset.features[0, 0] = 1


def test_pixels_lie_between_zero_and_one():
    pixels = load_bundled("digits").features
    assert (pixels.min(), pixels.max()) == (0, 1)


def test_threads_share_one_loaded_copy():
    with ThreadPoolExecutor(8) as pool:
        loaded = set(map(id, pool.map(load_bundled, ["digits"] * 32)))
    assert len(loaded) == 1


def test_standardised_features_are_those_of_scikit_learn():
    features = load_bundled("breast-cancer").features
    np.testing.assert_allclose(standardised(features), StandardScaler().fit_transform(features), atol=1e-12)
    scaler = StandardScaler().fit(features[:100])
    np.testing.assert_allclose(standardised(features, features[:100]), scaler.transform(features), atol=1e-10)


@given(arrays(np.float64, (5, 3), elements=st.floats(-1e300, 1e300)))
def test_standardised_features_are_finite_whatever_their_units(features):
    result = standardised(features)
    assert np.isfinite(result).all()
    constant = features.max(axis=0) == features.min(axis=0)
    assert (result[:, constant] == 0).all()
    np.testing.assert_allclose(result[:, ~constant].std(axis=0), 1, rtol=1e-6)


def test_a_constant_column_becomes_zero_though_its_mean_is_rounded():
    assert (standardised(np.full((7, 1), 0.1)) == 0).all()
    assert (standardised(np.full((5, 3), 8.91186338e192)) == 0).all()
