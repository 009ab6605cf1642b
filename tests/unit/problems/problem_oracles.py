"""Every problem's loss a second time, plainly and for one run, so that autograd can check."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.preprocessing import StandardScaler
from torch import Tensor, nn

from workbench.problems.network import split

Oracle = Callable[[Tensor, Tensor | None], Tensor]
"""The loss of one run, θ ``[P]`` and the indices of its examples in, a scalar out."""


def surface(formula: Callable[[Tensor, Tensor], Tensor]) -> Oracle:
    return lambda theta, examples: formula(theta[0], theta[1])


def logistic(theta: Tensor, examples: Tensor | None) -> Tensor:
    data = load_breast_cancer()
    features = torch.tensor(StandardScaler().fit_transform(data.data)).to(theta)
    target = torch.tensor(data.target).to(theta)
    if examples is not None:
        features, target = features[examples], target[examples]
    logits = features @ theta[:-1] + theta[-1]
    return nn.functional.binary_cross_entropy_with_logits(logits, target)


def polynomial(theta: Tensor, examples: Tensor | None) -> Tensor:
    x = torch.tensor(np.linspace(-np.pi, np.pi, 2000)).to(theta)
    if examples is not None:
        x = x[examples]
    prediction = sum(theta[power] * x**power for power in range(4))
    return nn.functional.mse_loss(prediction, x.sin())


def network(module: Callable[[], nn.Module], *, images: bool) -> Oracle:
    def loss(theta: Tensor, examples: Tensor | None) -> Tensor:
        data = load_digits()
        training = split(len(data.data), 0.2).training
        features = torch.tensor(data.data[training] / 16).to(theta)
        labels = torch.tensor(data.target[training])
        if examples is not None:
            features, labels = features[examples], labels[examples]
        if images:
            features = features.view(-1, 1, 8, 8)
        model = module().to(theta.dtype)
        values, offset = {}, 0
        for name, parameter in model.named_parameters():
            values[name] = theta[offset : offset + parameter.numel()].view(parameter.shape)
            offset += parameter.numel()
        assert offset == len(theta)
        return nn.functional.cross_entropy(torch.func.functional_call(model, values, features), labels)

    return loss


def convolutional() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64, 10),
    )


def perceptron(*widths: int, activation: type[nn.Module] = nn.ReLU) -> nn.Module:
    layers: list[nn.Module] = []
    for inputs, units in pairwise(widths):
        layers += [nn.Linear(inputs, units), activation()]
    return nn.Sequential(*layers[:-1])


def spirals(theta: Tensor, examples: Tensor | None) -> Tensor:
    turns = torch.linspace(0.3, 3.0, 100)
    arm = torch.stack((turns * (2 * turns).cos(), turns * (2 * turns).sin()), 1)
    features = torch.cat((arm, -arm)).to(theta)
    labels = torch.tensor([0] * 100 + [1] * 100)
    if examples is not None:
        features, labels = features[examples], labels[examples]
    hidden = (features @ theta[:32].view(16, 2).T + theta[32:48]).tanh()
    return nn.functional.cross_entropy(hidden @ theta[48:80].view(2, 16).T + theta[80:], labels)


# A problem without an entry has its gradient held against differences of its own loss.
ORACLES: dict[str, Oracle] = {
    "rosenbrock": surface(lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2),
    "quadratic": surface(lambda x, y: (x**2 + 100 * y**2) / 2),
    "saddle": surface(lambda x, y: x**2 - y**2 + y**4 / 4),
    "double-well": surface(lambda x, y: (x**2 - 1) ** 2 + 0.3 * x + y**2),
    "plateau": surface(lambda x, y: 1 - torch.exp(-(x**2 + y**2) / 2)),
    "beale": surface(
        lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2
    ),
    "himmelblau": surface(lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2),
    "rastrigin": surface(
        lambda x, y: 20 + x**2 - 10 * torch.cos(2 * torch.pi * x) + y**2 - 10 * torch.cos(2 * torch.pi * y)
    ),
    "formula": surface(lambda x, y: x.sin() * y.cos() + (x**2 + y**2) / 20),
    "polynomial-regression": polynomial,
    "logistic-regression": logistic,
    "mlp": network(lambda: perceptron(64, 64, 10), images=False),
    "cnn": network(convolutional, images=True),
    "python": spirals,
}
