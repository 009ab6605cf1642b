"""The peers: plain torch.optim loops that record nothing, as one would write them by hand."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import torch
from sklearn.datasets import load_breast_cancer, load_digits
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

VARIANTS: dict[str, dict[str, bool]] = {"default": {}, "foreach": {"foreach": True}, "fused": {"fused": True}}
"""torch's ways of carrying out Adam's step."""

Loop = tuple[list[nn.Parameter], "Callable[[], Tensor]"]


def shuffled(
    x: Tensor, y: Tensor, batch_size: int | None, loss: Callable[[Tensor, Tensor], Tensor]
) -> Callable[[], Tensor]:
    """The loss of the next mini-batch, of shuffled passes over the data; of all of it without a size."""
    if batch_size is None:
        return lambda: loss(x, y)
    waiting = torch.empty(0, dtype=torch.int64)

    def following() -> Tensor:
        nonlocal waiting
        if len(waiting) < batch_size:
            waiting = torch.randperm(len(x))
        chosen, waiting = waiting[:batch_size], waiting[batch_size:]
        return loss(x[chosen], y[chosen])

    return following


def rosenbrock() -> Loop:
    """The valley, from its usual start."""
    point = nn.Parameter(torch.tensor([-1.2, 1.0]))
    return [point], lambda: (1 - point[0]) ** 2 + 100 * (point[1] - point[0] ** 2) ** 2


def logistic(batch_size: int | None, over: Any = shuffled) -> Loop:
    """Logistic regression on the breast cancer data."""
    features, target = load_breast_cancer(return_X_y=True)
    x = torch.tensor((features - features.mean(0)) / features.std(0), dtype=torch.float32)
    y = torch.tensor(target, dtype=torch.float32)
    model = nn.Linear(x.shape[1], 1)
    return list(model.parameters()), over(x, y, batch_size, lambda a, b: _log_loss(model(a).squeeze(1), b))


def multilayer(batch_size: int, over: Any = shuffled) -> Loop:
    """64–64–10 on the digits."""
    x, y = _digits()
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    return list(model.parameters()), over(x, y, batch_size, lambda a, b: _cross_entropy(model(a), b))


def convolutional(batch_size: int, over: Any = shuffled) -> Loop:
    """Two convolutions and a linear layer on the digits."""
    x, y = _digits()
    model = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, padding=1),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(64, 10),
    )
    images = x.view(-1, 1, 8, 8)
    return list(model.parameters()), over(images, y, batch_size, lambda a, b: _cross_entropy(model(a), b))


def fastest(make: Callable[[], Loop], seconds: float) -> Callable[[float], float]:
    """Measures the steps per second of the variant of torch's Adam that was fastest in a trial of each."""
    loops = [_measured(*make(), variant) for variant in VARIANTS.values()]
    for loop in loops:
        # The first steps load code and fill caches.
        loop(seconds)
    return max(loops, key=lambda loop: loop(seconds))


def _measured(
    parameters: list[nn.Parameter], loss: Callable[[], Tensor], variant: dict[str, bool]
) -> Callable[[float], float]:
    optimizer = torch.optim.Adam(parameters, lr=1e-3, **variant)

    def measured(seconds: float) -> float:
        steps, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            optimizer.zero_grad()
            loss().backward()
            optimizer.step()
            steps += 1
        return steps / (time.perf_counter() - began)

    return measured


def _digits() -> tuple[Tensor, Tensor]:
    features, target = load_digits(return_X_y=True)
    return torch.tensor(features / 16, dtype=torch.float32), torch.tensor(target)


def _log_loss(scores: Tensor, target: Tensor) -> Tensor:
    return nn.functional.binary_cross_entropy_with_logits(scores, target)


def _cross_entropy(scores: Tensor, target: Tensor) -> Tensor:
    return nn.functional.cross_entropy(scores, target)
