"""The optimizer's step alone, our time over that of torch's fastest variant.

    python -m tests.benchmarks.steps [--rounds 8] [--only adam]

Both make the same updates, float32, one thread; torch's parameters are as many tensors as a network of that
size would have, ours are one. torch's variants are default, foreach and, where there is one, fused. One is as
fast, below is faster; at most 1 is wanted. Of two that make their tensors one after the other the first may
get memory that is a tenth slower, whichever it is: both make them anew in every round and begin by turns.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import torch

from tests.benchmarks.alternating import ratio
from workbench.optimizers import OPTIMIZERS, create
from workbench.optimizers.state import spaced_zeros

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = {
    "5 k in 20 tensors": (5_000, 20),
    "1.2 M in 30 tensors": (1_200_000, 30),
    "25 M in 50": (25_000_000, 50),
}
VARIANTS = ({"foreach": False}, {"foreach": True}, {"fused": True})
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


def torch_step(name: str, size: int, tensors: int, variant: dict[str, bool]) -> Callable[[], object]:
    """A step of that variant.

    Raises:
        TypeError: when the optimizer has no such variant.
    """
    parameters = [torch.nn.Parameter(part.clone()) for part in torch.rand(size).chunk(tensors)]
    for parameter in parameters:
        parameter.grad = torch.randn_like(parameter)
    step: Callable[[], object] = torch_optimizer(name, parameters, variant).step
    return step


def our_step(name: str, size: int) -> Callable[[], object]:
    """A step of our rule as the trainer makes it where nothing is recorded."""
    rule = create(name)
    with torch.inference_mode():
        theta = torch.rand(1, size)
        gradient = spaced_zeros(theta, 1).normal_()
        state, lr = rule.init(theta), rule.settings.lr

    def step() -> None:
        with torch.inference_mode():
            rule.step_(theta, gradient, state, lr, measured=False)

    return step


def seconds(step: Callable[[], object]) -> float:
    """The median time of a step in a slice."""
    times: list[float] = []
    end = time.perf_counter() + SLICE_SECONDS
    while len(times) < 3 or time.perf_counter() < end:
        began = time.perf_counter()
        step()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def fastest(name: str, size: int, tensors: int) -> dict[str, bool]:
    """torch's fastest variant."""
    times = []
    for variant in VARIANTS:
        try:
            step = torch_step(name, size, tensors, variant)
        except TypeError:
            # There is no fused kernel of this one.
            continue
        times.append((min(seconds(step) for _ in range(2)), variant))
    return min(times, key=lambda timed: timed[0])[1]


def compared(name: str, size: int, tensors: int, rounds: int) -> float:
    """Our time over that of torch's fastest variant."""
    variant = fastest(name, size, tensors)
    makers = [partial(our_step, name, size), partial(torch_step, name, size, tensors, variant)]
    ratios = []
    for round_number in range(rounds):
        order = (0, 1) if round_number % 2 else (1, 0)
        made = {index: makers[index]() for index in order}
        ratios.append(ratio(partial(seconds, made[0]), partial(seconds, made[1]), 3)[0])
    return statistics.geometric_mean([statistics.median(ratios[0::2]), statistics.median(ratios[1::2])])


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.steps", description=__doc__)
    parser.add_argument("--rounds", type=int, default=8, help="measurements of each figure, at least 2")
    parser.add_argument("--only", choices=tuple(OPTIMIZERS), action="append", help="these optimizers")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    write = sys.stdout.write
    write(f"| our time over torch's (at most 1 wanted) | {' | '.join(SIZES)} |\n| --- | --- | --- | --- |\n")
    for name in arguments.only or OPTIMIZERS:
        figures = []
        for size, tensors in SIZES.values():
            figures.append(compared(name, size, tensors, max(2, arguments.rounds)))
        write(f"| {name} | {' | '.join(f'{figure:.2f}' for figure in figures)} |\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
