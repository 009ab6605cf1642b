"""Every optimizer in every convention, rules driven by hand, and many cases in one test."""

from __future__ import annotations

import itertools
import textwrap
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch import Tensor

from workbench.optimizers import OPTIMIZERS, Rule, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from torch_references import Task

CASES = [(name, convention) for name, rule in OPTIMIZERS.items() for convention in rule.Settings.conventions]
"""Names and conventions, in the order of the registry."""

each_convention = pytest.mark.parametrize(
    ("name", "convention"), CASES, ids=[f"{name}-{convention}" for name, convention in CASES]
)


each_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)

DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]


@contextmanager
def collected() -> Iterator[Callable[..., AbstractContextManager[None]]]:
    """Checks many cases in one test, and tells of every one that fails with what it was::

    with collected() as case:
        for dtype in DTYPES:
            with case(dtype=dtype):
                assert …
    """
    failures: list[str] = []

    @contextmanager
    def case(**what: object) -> Iterator[None]:
        try:
            yield
        except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - told with its case
            label = ", ".join(f"{name} = {value}" for name, value in what.items())
            # What pytest adds to the message of an assertion is left out.
            lines = [line for line in str(error).splitlines() if not line.startswith(("assert ", " +"))]
            reason = "\n".join(lines).strip() or "no message"
            failures.append(textwrap.indent(f"{label}: {type(error).__name__}: {reason}", "    ").lstrip())

    yield case
    if failures:
        shown = "\n".join(failures[:20])
        pytest.fail(f"{len(failures)} cases fail, of which the first are:\n{shown}", pytrace=False)


def conventions(name: str) -> list[str]:
    return list(OPTIMIZERS[name].Settings.conventions)


def grid(**axes: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Every combination of the values of the axes, by name."""
    for values in itertools.product(*axes.values()):
        yield dict(zip(axes, values, strict=True))


def representable_epsilon(name: str, dtype: torch.dtype) -> dict[str, float]:
    """What keeps a denominator from zero in float16, whose smallest number is 6e-8."""
    has_epsilon = "eps" in OPTIMIZERS[name].Settings.model_fields
    return {"eps": 1e-4} if has_epsilon and dtype == torch.float16 else {}


def assert_same(first: Tensor, second: Tensor, what: str) -> None:
    """Equal to the last bit; the message has the values, of large tensors how far they are apart."""
    if torch.equal(first, second):
        return
    if (first.shape, first.dtype) != (second.shape, second.dtype):
        found = f"{list(first.shape)} {first.dtype} and {list(second.shape)} {second.dtype}"
    elif first.numel() <= 20:
        found = f"{first.tolist()} and {second.tolist()}"
    else:
        apart = first != second
        found = (
            f"{int(apart.sum())} of {apart.numel()} values, by up to {(first - second).abs().max().item()}"
        )
    raise AssertionError(f"{what} differs: {found}")


def unused(name: str, convention: str) -> frozenset[str]:
    """The settings that a convention does not have."""
    return OPTIMIZERS[name].Settings.conventions[convention].unused


def column(*values: float) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def drawn(shape: tuple[int, ...], dtype: torch.dtype, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)


def advanced(rule: Rule, theta: Tensor, gradients: list[Tensor]) -> tuple[Tensor, State]:
    """Where given gradients lead, wherever they were taken."""
    theta = theta.clone()
    state = rule.init(theta)
    for gradient in gradients:
        rule.step_(theta, gradient, state, rule.settings.lr)
    return theta, state


def path(rule: Rule, task: Task, steps: int) -> Tensor:
    """Where a rule goes, ``[steps, P]``, its gradients taken where it wants them."""
    theta, state = task.start, rule.init(task.start)
    points = []
    for _ in range(steps):
        theta, state = rule.step(theta, task.gradient, state)
        points.append(theta)
    return torch.stack(points)


def tensors(state: State) -> dict[str, Tensor]:
    return {**state.slots, "update": state.update}
