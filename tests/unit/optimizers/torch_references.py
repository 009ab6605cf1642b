"""The optimizers of torch that ours are equal to, and losses to compare them on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch import Tensor

if TYPE_CHECKING:
    from workbench.optimizers import OptimizerSettings

Gradient = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Task:
    """A start ``[P]`` in float64 and the gradient of a loss by hand; the optax tests hold jax against it."""

    start: Tensor
    gradient: Gradient


def _momentum(s: Any, **more: Any) -> dict[str, Any]:
    return {"momentum": s.momentum, **more}


def _moments(s: Any, **more: Any) -> dict[str, Any]:
    return {"betas": (s.beta1, s.beta2), "eps": s.eps, **more}


TWINS: dict[str, tuple[type[torch.optim.Optimizer], Callable[[Any], dict[str, Any]]]] = {
    "gd": (torch.optim.SGD, lambda s: {}),
    "momentum": (torch.optim.SGD, lambda s: _momentum(s, dampening=s.dampening)),
    "nesterov": (torch.optim.SGD, lambda s: _momentum(s, nesterov=True)),
    "adagrad": (
        torch.optim.Adagrad,
        lambda s: {
            "lr_decay": s.lr_decay,
            "initial_accumulator_value": s.initial_accumulator,
            "eps": s.eps,
        },
    ),
    "adadelta": (torch.optim.Adadelta, lambda s: {"rho": s.rho, "eps": s.eps}),
    "rmsprop": (
        torch.optim.RMSprop,
        lambda s: {"alpha": s.rho, "eps": s.eps, "momentum": s.momentum, "centered": s.centered},
    ),
    "adam": (torch.optim.Adam, lambda s: _moments(s, amsgrad=s.amsgrad)),
    "adamw": (torch.optim.AdamW, lambda s: _moments(s, amsgrad=s.amsgrad)),
    "nadam": (torch.optim.NAdam, lambda s: _moments(s, momentum_decay=s.momentum_decay)),
}
"""The optimizers that torch has too, in their convention torch: its class, and its arguments from our
settings, but for the learning rate and weight decay. An optimizer without one has no entry."""


def torch_optimizer(
    name: str, settings: OptimizerSettings, parameters: list[Tensor]
) -> torch.optim.Optimizer:
    """torch's optimizer of our name with our settings."""
    kind, arguments = TWINS[name]
    return kind(parameters, lr=settings.lr, weight_decay=settings.weight_decay, **arguments(settings))


def reference_path(name: str, settings: OptimizerSettings, task: Task, steps: int) -> Tensor:
    """Where torch's optimizer goes after torch's clipping, ``[steps, P]``.

    torch keeps the scalars of an optimizer (NAdam's product of the μ) in the default dtype, whatever the
    dtype of the parameters is; in float32 they alone would part the paths by 1e-8.
    """
    default = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        theta = task.start.clone().requires_grad_()
        optimizer = torch_optimizer(name, settings, [theta])
        path = []
        for _ in range(steps):
            theta.grad = task.gradient(theta.detach())
            if settings.clip_norm:
                torch.nn.utils.clip_grad_norm_([theta], settings.clip_norm)
            if settings.clip_value:
                torch.nn.utils.clip_grad_value_([theta], settings.clip_value)
            optimizer.step()
            path.append(theta.detach().clone())
    finally:
        torch.set_default_dtype(default)
    return torch.stack(path)


def quadratic() -> Task:
    curvatures = torch.tensor([1.0, 100.0], dtype=torch.float64)
    return Task(torch.tensor([-4.0, 1.0], dtype=torch.float64), lambda theta: curvatures * theta)


def rosenbrock() -> Task:
    def gradient(theta: Tensor) -> Tensor:
        x, y = theta
        return torch.stack([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])

    return Task(torch.tensor([-1.2, 1.0], dtype=torch.float64), gradient)


def logistic_data() -> tuple[Tensor, Tensor]:
    """Sixty examples of five features, and labels that the features do not quite decide."""
    generator = torch.Generator().manual_seed(1)
    features = torch.randn(60, 5, generator=generator, dtype=torch.float64)
    noise = torch.randn(60, generator=generator, dtype=torch.float64)
    return features, (features.sum(1) + 2 * noise > 0).double()


def logistic_regression() -> Task:
    features, labels = logistic_data()

    def gradient(theta: Tensor) -> Tensor:
        return features.T @ ((features @ theta).sigmoid() - labels) / len(labels)

    return Task(torch.zeros(5, dtype=torch.float64), gradient)


def perceptron_data() -> tuple[Tensor, Tensor, Tensor]:
    """Forty examples of four features, their three classes, and the weights to start from."""
    generator = torch.Generator().manual_seed(2)
    features = torch.randn(40, 4, generator=generator, dtype=torch.float64)
    labels = torch.randint(3, (40,), generator=generator)
    return features, labels, torch.randn(4 * 6 + 6 + 6 * 3 + 3, generator=generator, dtype=torch.float64) / 2


def perceptron() -> Task:
    """Four inputs, six tanh units, three classes, mean cross-entropy over forty examples."""
    features, labels, start = perceptron_data()
    wanted = torch.nn.functional.one_hot(labels, 3).double()

    def gradient(theta: Tensor) -> Tensor:
        first, bias, second, end = theta.split([24, 6, 18, 3])
        hidden = (features @ first.view(4, 6) + bias).tanh()
        error = ((hidden @ second.view(6, 3) + end).softmax(1) - wanted) / len(labels)
        back = error @ second.view(6, 3).T * (1 - hidden * hidden)
        parts = (features.T @ back, back.sum(0), hidden.T @ error, error.sum(0))
        return torch.cat([part.flatten() for part in parts])

    return Task(start, gradient)


TASKS: dict[str, Callable[[], Task]] = {
    "quadratic": quadratic,
    "rosenbrock": rosenbrock,
    "logistic regression": logistic_regression,
    "perceptron": perceptron,
}


def task_cases(*default: str) -> list[Any]:
    """Return every task as a test parameter; those not given run in the tier ``full`` only."""
    return [pytest.param(name, marks=() if name in default else pytest.mark.full) for name in TASKS]
