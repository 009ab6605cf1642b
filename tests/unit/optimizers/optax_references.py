"""The optimizers of optax that ours are equal to, and the tasks of torch_references written with jax.

jax compiles a whole run at once and takes the gradients of the losses by its own automatic differentiation;
nothing here comes from torch but the examples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from torch_references import logistic_data, perceptron_data

if TYPE_CHECKING:
    from numpy.typing import NDArray

Loss = Callable[[jax.Array], jax.Array]


def quadratic(theta: jax.Array) -> jax.Array:
    return (theta[0] ** 2 + 100 * theta[1] ** 2) / 2


def rosenbrock(theta: jax.Array) -> jax.Array:
    return (1 - theta[0]) ** 2 + 100 * (theta[1] - theta[0] ** 2) ** 2


def logistic_regression(theta: jax.Array) -> jax.Array:
    features, labels = (jnp.asarray(tensor.numpy()) for tensor in logistic_data())
    logits = features @ theta
    return (jax.nn.softplus(logits) - labels * logits).mean()


def perceptron(theta: jax.Array) -> jax.Array:
    features, labels = (jnp.asarray(tensor.numpy()) for tensor in perceptron_data()[:2])
    first, bias, second, end = jnp.split(theta, [24, 30, 48])
    logits = jnp.tanh(features @ first.reshape(4, 6) + bias) @ second.reshape(6, 3) + end
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()


LOSSES: dict[str, Loss] = {
    "quadratic": quadratic,
    "rosenbrock": rosenbrock,
    "logistic regression": logistic_regression,
    "perceptron": perceptron,
}


def reference_path(
    optimizer: optax.GradientTransformation, loss: Loss, start: NDArray[np.float64], steps: int
) -> NDArray[np.float64]:
    """Where optax goes, ``[steps, P]``."""
    gradient = jax.grad(loss)

    def step(carry: tuple[jax.Array, Any], _: None) -> tuple[tuple[jax.Array, Any], jax.Array]:
        theta, state = carry
        updates, state = optimizer.update(gradient(theta), state, theta)
        theta = optax.apply_updates(theta, updates)
        return (theta, state), theta

    begin = jnp.asarray(start)
    _, path = jax.jit(lambda carry: jax.lax.scan(step, carry, length=steps))((begin, optimizer.init(begin)))
    assert path.dtype == np.float64
    return np.asarray(path)


def adam_without_correction(lr: float, b1: float, b2: float, eps: float) -> optax.GradientTransformation:
    """The step −η m/(√v + ε) from the averages that two of optax's transformations keep.

    optax has no Adam that leaves the bias in, except its AMSGrad.
    """
    mean, square = optax.ema(b1, debias=False), optax.scale_by_rms(b2, eps_in_sqrt=False)

    def update(gradient: jax.Array, state: Any, theta: jax.Array | None = None) -> tuple[jax.Array, Any]:
        first, kept_mean = mean.update(gradient, state[0])
        _, kept_square = square.update(gradient, state[1])
        return -lr * first / (jnp.sqrt(kept_square.nu) + eps), (kept_mean, kept_square)

    return optax.GradientTransformation(lambda theta: (mean.init(theta), square.init(theta)), update)


def decayed(decay: float, optimizer: optax.GradientTransformation) -> optax.GradientTransformation:
    """L2 weight decay in front of an optimizer."""
    return optax.chain(optax.add_decayed_weights(decay), optimizer)
