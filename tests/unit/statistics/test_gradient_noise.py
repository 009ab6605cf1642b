from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.statistics.gradient_noise import (
    NoiseScale,
    gradient_variance,
    noise_scale,
    noise_scale_from_two_sizes,
)
from workbench.statistics.power_law import power_law


def drawn(count, coordinates, seed=0):
    return np.random.default_rng(seed).normal(size=(count, coordinates)) * np.arange(1, coordinates + 1)


def mini_batches(examples, size, count, generator):
    return examples[generator.integers(len(examples), size=(count, size))].mean(axis=1)


def test_the_variance_is_the_trace_of_the_covariance():
    gradients = drawn(40, 5)
    assert gradient_variance(gradients) == pytest.approx(np.trace(np.cov(gradients.T)))
    full = np.ones(5)
    about_full = np.mean([np.dot(row - full, row - full) for row in gradients])
    assert gradient_variance(gradients, full) == pytest.approx(about_full)


def test_float32_gradients_are_summed_in_float64():
    gradients = np.full((3, 100_000), 0.1, dtype=np.float32)
    assert gradient_variance(gradients) == 0.0
    doubled = gradients.astype(np.float64)
    doubled[0] += 1e-3
    narrow = doubled.astype(np.float32)
    assert gradient_variance(narrow) == pytest.approx(gradient_variance(narrow.astype(np.float64)), rel=1e-9)


def test_the_noise_scale_is_the_same_from_examples_and_from_mini_batches():
    generator = np.random.default_rng(2)
    examples = generator.normal(size=(2_000, 4)) + np.array([1.0, 0.0, 0.0, 0.0])
    full = examples.mean(axis=0)
    by_example = noise_scale(examples, full)
    by_batch = noise_scale(mini_batches(examples, 16, 4_000, generator), full, batch_size=16)
    assert by_example.scale == pytest.approx(examples.var(axis=0).sum() / (full @ full))
    assert by_batch.trace == pytest.approx(by_example.trace, rel=0.1)
    assert by_batch.squared_norm == by_example.squared_norm


def test_two_batch_sizes_recover_exact_expectations():
    trace, squared_norm = 6.0, 1.5
    estimated = noise_scale_from_two_sizes(squared_norm + trace / 4, squared_norm + trace / 64, 4, 64)
    assert (estimated.trace, estimated.squared_norm) == (pytest.approx(trace), pytest.approx(squared_norm))
    assert estimated.scale == pytest.approx(4.0)


def test_two_batch_sizes_are_unbiased_estimates():
    generator = np.random.default_rng(4)
    examples = generator.normal(size=(500, 6)) + 0.3
    full = examples.mean(axis=0)
    exact = noise_scale(examples, full)
    norms = [np.square(mini_batches(examples, size, 40_000, generator)).sum(axis=1) for size in (2, 16)]
    estimated = noise_scale_from_two_sizes(*norms, 2, 16)
    errors = [norm.std() / math.sqrt(norm.size) for norm in norms]
    trace_error = math.hypot(*errors) / (1 / 2 - 1 / 16)
    norm_error = math.hypot(2 * errors[0], 16 * errors[1]) / 14
    assert abs(estimated.trace - exact.trace) < 4 * trace_error
    assert abs(estimated.squared_norm - exact.squared_norm) < 4 * norm_error


def test_the_variance_falls_as_one_over_the_batch_size():
    generator = np.random.default_rng(6)
    examples = generator.normal(size=(1_000, 3))
    sizes = [1, 2, 4, 8, 16, 32, 64]
    full = examples.mean(axis=0)
    variances = [gradient_variance(mini_batches(examples, size, 2_000, generator), full) for size in sizes]
    assert power_law(sizes, variances).exponent == pytest.approx(-1, abs=0.03)


@pytest.mark.parametrize(
    ("trace", "squared_norm", "scale"),
    [
        (1.0, 0.0, math.inf),
        (0.0, 2.0, 0.0),
        (0.0, 0.0, math.nan),
        (1.0, -1.0, math.nan),
        (-1.0, 1.0, math.nan),
    ],
)
def test_the_scale_where_a_part_is_zero_or_negative(trace, squared_norm, scale):
    assert NoiseScale(trace, squared_norm).scale == pytest.approx(scale, nan_ok=True)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: gradient_variance(np.ones(3)), "gradients"),
        (lambda: gradient_variance(np.ones((1, 3))), "gradients"),
        (lambda: gradient_variance(np.ones((2, 3)), np.ones(2)), "full_gradient"),
        (lambda: gradient_variance(np.full((2, 3), np.nan)), "gradients"),
        (lambda: gradient_variance(np.ones((2, 3)), np.full(3, np.inf)), "full_gradient"),
        (lambda: noise_scale(np.ones((2, 3)), np.ones(3), 0), "batch_size"),
        (lambda: noise_scale_from_two_sizes(1.0, 1.0, 4, 4), "big_size"),
        (lambda: noise_scale_from_two_sizes(1.0, 1.0, 0, 4), "small_size"),
        (lambda: noise_scale_from_two_sizes([], 1.0, 1, 4), "small_squared_norms"),
        (lambda: noise_scale_from_two_sizes(1.0, [-1.0], 1, 4), "big_squared_norms"),
    ],
)
def test_arguments_outside_their_range_are_refused_by_name(call, name):
    with pytest.raises(ValueError, match=name):
        call()
