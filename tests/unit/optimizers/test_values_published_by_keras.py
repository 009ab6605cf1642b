"""The conventions of Keras 3 reach the numbers that Keras' own tests hold for its optimizers.

The numbers are those of ``keras/src/optimizers/*_test.py`` (keras-team/keras, Apache 2.0), rounded there to
four digits and computed in float32; its tests allow 5e-4. Here they have to be met to that rounding.
"""

from __future__ import annotations

import pytest
import torch
from convention_cases import column

from workbench.optimizers import create

# The numbers have four digits after the point and are of order one; float32 adds less than 1e-6 to a half
# unit of the last digit. Columns of which Keras writes one number for ten coordinates are coarser.
LAST_DIGIT = 0.6e-4
ONE_FOR_ALL = 1.6e-4

# Gradients of the second step and all later ones; the first is 0.01 everywhere.
GRADIENT = torch.arange(1, 11, dtype=torch.float64) / 10

SINGLE_STEPS = [
    ("gd", {}, [0.5, -1.0, -0.5, 3.0]),
    ("adam", {"convention": "epsilon-hat"}, [0.5, 1.5, 2.5, 3.5]),
    ("adamw", {"convention": "keras"}, [0.4980, 1.4960, 2.494, 3.492]),
    ("adagrad", {"convention": "keras"}, [0.5233, 1.5007, 2.5005, 3.5061]),
    ("adadelta", {"rho": 0.95, "eps": 1e-7}, [0.9993, 1.9993, 2.9993, 3.9993]),
    ("rmsprop", {"convention": "keras"}, [-0.5811, 0.4189, 1.4189, 2.4189]),
    ("nadam", {"convention": "keras"}, [0.4686, 1.4686, 2.4686, 3.4686]),
]

PATHS = {
    "adam": (
        {"convention": "epsilon-hat", "amsgrad": True},
        [0.999, 0.9982, 0.9974, 0.9965, 0.9955],
    ),
    "adadelta": ({"lr": 1.0, "rho": 0.8, "eps": 1e-6}, [0.9978, 0.9947, 0.9915, 0.9882, 0.9849]),
    "rmsprop": ({"convention": "keras", "centered": True}, [0.9967, 0.9933, 0.9908, 0.9885, 0.9864]),
    "adamw": (
        {"convention": "keras", "lr": 1.0, "weight_decay": 0.5, "eps": 2},
        [
            [0.4998] * 10,
            [0.2486, 0.2475, 0.2463, 0.2451, 0.244, 0.2428, 0.2417, 0.2405, 0.2394, 0.2382],
            [0.1223, 0.1198, 0.1174, 0.1149, 0.1124, 0.11, 0.1075, 0.1051, 0.1027, 0.1003],
            [0.0586, 0.0549, 0.0512, 0.0475, 0.0439, 0.0402, 0.0366, 0.033, 0.0294, 0.0258],
            [0.0263, 0.0215, 0.0167, 0.012, 0.0073, 0.0026, -0.0021, -0.0067, -0.0113, -0.0159],
        ],
    ),
    "adagrad": (
        {"convention": "keras", "lr": 0.2, "initial_accumulator": 0.3, "eps": 1e-6},
        [
            [0.9963] * 10,
            [0.9604, 0.9278, 0.9003, 0.8784, 0.8615, 0.8487, 0.8388, 0.8313, 0.8255, 0.8209],
            [0.9251, 0.8629, 0.8137, 0.7768, 0.7497, 0.7298, 0.7151, 0.704, 0.6956, 0.6891],
            [0.8903, 0.8012, 0.7342, 0.6862, 0.6521, 0.6277, 0.6099, 0.5967, 0.5867, 0.579],
            [0.856, 0.7422, 0.6604, 0.6037, 0.5644, 0.5367, 0.5168, 0.5021, 0.491, 0.4825],
        ],
    ),
    "nadam": (
        {"convention": "keras", "lr": 0.5, "beta1": 0.5, "beta2": 0.67, "eps": 1e-5},
        [
            [0.4281] * 10,
            [-0.1738, -0.1731, -0.1726, -0.1723, -0.1721, -0.172, -0.1719, -0.1718, -0.1718, -0.1717],
            [-0.7115, -0.7103, -0.7096, -0.7092, -0.709, -0.7088, -0.7086, -0.7085, -0.7085, -0.7084],
            [-1.2335, -1.2322, -1.2313, -1.2309, -1.2306, -1.2304, -1.2302, -1.2301, -1.23, -1.2299],
            [-1.7492, -1.7478, -1.7469, -1.7464, -1.7461, -1.7459, -1.7457, -1.7456, -1.7455, -1.7454],
        ],
    ),
    # Keras' Nesterov without momentum is gradient descent.
    "nesterov": (
        {"lr": 0.01, "momentum": 0.0},
        [[0.9999 - made * 0.001 * (place + 1) for place in range(10)] for made in range(5)],
    ),
}


@pytest.mark.parametrize(("name", "settings", "expected"), SINGLE_STEPS, ids=lambda each: str(each)[:12])
def test_one_step_from_one_to_four(name, settings, expected):
    rule, theta = create(name, lr=0.5, **settings), column(1, 2, 3, 4)
    theta, _ = rule.step(theta, column(1, 6, 7, 2), rule.init(theta))
    torch.testing.assert_close(theta, column(*expected), rtol=0, atol=LAST_DIGIT)


@pytest.mark.parametrize("name", PATHS)
def test_five_steps_of_ten_coordinates(name):
    settings, expected = PATHS[name]
    rule, theta = create(name, **settings), torch.ones(10, dtype=torch.float64)
    state, gradient = rule.init(theta), torch.full_like(theta, 0.01)
    for point in expected:
        theta, state = rule.step(theta, gradient, state)
        single = isinstance(point, float)
        wanted = torch.full_like(theta, point) if single else column(*point)
        torch.testing.assert_close(theta, wanted, rtol=0, atol=ONE_FOR_ALL if single else LAST_DIGIT)
        gradient = GRADIENT


KERAS = [("adamw", "keras"), ("adagrad", "keras"), ("rmsprop", "keras"), ("nadam", "keras")]


@pytest.mark.parametrize(("name", "convention"), KERAS)
def test_weight_decay_shrinks_the_weights_where_there_is_no_gradient(name, convention):
    # 2 (1 − 0.004)³ after a step of each of three optimizers.
    theta = column(2.0)
    for _ in range(3):
        rule = create(name, convention=convention, lr=1.0, weight_decay=0.004)
        theta, _ = rule.step(theta, column(0.0), rule.init(theta))
    assert theta.item() == pytest.approx(1.9760959, abs=1e-7)


@pytest.mark.parametrize(("name", "convention"), KERAS)
def test_weight_decay_and_the_step_add_up(name, convention):
    # Both see θ as it was before the step.
    theta, gradient, settings = column(2.0, -3.0), column(0.5, 0.25), {"convention": convention, "lr": 0.1}
    plain, decayed = create(name, weight_decay=0, **settings), create(name, weight_decay=0.5, **settings)
    for start in (theta, -theta):
        without, _ = plain.step(start, gradient, plain.init(start))
        with_decay, _ = decayed.step(start, gradient, decayed.init(start))
        torch.testing.assert_close(without - with_decay, 0.1 * 0.5 * start, rtol=1e-13, atol=0)


@pytest.mark.parametrize(
    ("limit", "expected"), [({"clip_norm": 1}, [0.5**0.5, 0.5**0.5]), ({"clip_value": 1}, [1.0, 1.0])]
)
def test_gradients_of_a_hundred_are_clipped(limit, expected):
    rule, theta = create("gd", lr=1, **limit), column(0.0, 0.0)
    theta, _ = rule.step(theta, column(100.0, 100.0), rule.init(theta))
    torch.testing.assert_close(-theta, column(*expected), rtol=1e-6, atol=0)
