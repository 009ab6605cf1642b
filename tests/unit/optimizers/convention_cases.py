"""Every optimizer in every convention, and rules driven by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from torch import Tensor

from workbench.optimizers import OPTIMIZERS, Rule, State

if TYPE_CHECKING:
    from torch_references import Task

CASES = [(name, convention) for name, rule in OPTIMIZERS.items() for convention in rule.Settings.conventions]
"""Names and conventions, in the order of the registry."""

each_convention = pytest.mark.parametrize(
    ("name", "convention"), CASES, ids=[f"{name}-{convention}" for name, convention in CASES]
)


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
