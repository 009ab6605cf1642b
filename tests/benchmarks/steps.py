"""The optimizer's step alone, our time over that of torch's fastest variant.

    python -m tests.benchmarks.steps [--rounds 7]

Both make the same updates, float32, one thread; torch's parameters are as many tensors as a network of that
size would have, ours are one. torch's variants are default, foreach and, where there is
one, fused. One is as fast, below is faster; at most 1 is wanted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

import torch

from tests.benchmarks.alternating import ratio
from workbench.optimizers import OPTIMIZERS, create

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = {
    "5 k in 20 tensors": (5_000, 20),
    "1.2 M in 30 tensors": (1_200_000, 30),
    "25 M in 50": (25_000_000, 50),
}
SLICE_SECONDS = 0.05


def torch_optimizer(name: str, parameters: list[torch.Tensor], variant: dict[str, bool]) -> Any:
    """torch's optimizer that ours is equal to, at its own defaults."""
    optim = torch.optim
    makers: dict[str, Callable[..., Any]] = {
        "gd": lambda *a, **k: optim.SGD(*a, lr=1e-3, **k),
        "momentum": lambda *a, **k: optim.SGD(*a, lr=1e-3, momentum=0.9, **k),
        "nesterov": lambda *a, **k: optim.SGD(*a, lr=1e-3, momentum=0.9, nesterov=True, **k),
        "adagrad": optim.Adagrad,
        "adadelta": optim.Adadelta,
        "rmsprop": optim.RMSprop,
        "adam": optim.Adam,
        "adamw": optim.AdamW,
        "nadam": optim.NAdam,
    }
    return makers[name](parameters, **variant)


def torch_steps(name: str, size: int, tensors: int) -> list[Callable[[], object]]:
    """A step of each variant that torch has."""
    steps: list[Callable[[], object]] = []
    for variant in ({"foreach": False}, {"foreach": True}, {"fused": True}):
        parameters = [torch.nn.Parameter(part.clone()) for part in torch.rand(size).chunk(tensors)]
        for parameter in parameters:
            parameter.grad = torch.randn_like(parameter)
        try:
            optimizer = torch_optimizer(name, list(parameters), variant)
        except TypeError:
            # There is no fused kernel of this one.
            continue
        steps.append(optimizer.step)
    return steps


def our_step(name: str, size: int) -> Callable[[], object]:
    """A step of our rule as the trainer makes it where nothing is recorded."""
    rule = create(name)
    theta, gradient = torch.rand(1, size), torch.randn(1, size)
    state, lr = rule.init(theta), rule.settings.lr
    return lambda: rule.advance(theta, gradient, state, lr, measured=False)


def seconds(step: Callable[[], object]) -> float:
    """The median time of a step in a slice."""
    times: list[float] = []
    end = time.perf_counter() + SLICE_SECONDS
    while len(times) < 3 or time.perf_counter() < end:
        began = time.perf_counter()
        step()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def compared(name: str, size: int, tensors: int, rounds: int) -> float:
    """Our time over that of torch's fastest variant."""
    with torch.inference_mode():
        ours = our_step(name, size)
    peers = torch_steps(name, size, tensors)
    fastest = min(peers, key=lambda step: min(seconds(step) for _ in range(2)))

    def own() -> float:
        with torch.inference_mode():
            return seconds(ours)

    return ratio(own, lambda: seconds(fastest), rounds)[0]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.steps", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="measurements of each figure")
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    write = sys.stdout.write
    write(f"| our time over torch's (at most 1 wanted) | {' | '.join(SIZES)} |\n| --- | --- | --- | --- |\n")
    for name in OPTIMIZERS:
        figures = []
        for size, tensors in SIZES.values():
            figures.append(compared(name, size, tensors, rounds))
        write(f"| {name} | {' | '.join(f'{figure:.2f}' for figure in figures)} |\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
