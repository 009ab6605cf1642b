"""torch's fused kernels, which make a whole update in one pass over memory.

They are not part of torch's public interface. Each is tried once; where one is missing or gives another
result, the rules' own operations are used.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Tensor

    Kernel = Callable[..., None]

Update: TypeAlias = "Callable[[float], None]"
"""One update of given tensors, in place, at a learning rate."""

ENDLESS = 2.0**62
"""A number of steps after which no bias is left to correct."""

TRIALS: Mapping[str, Mapping[str, float]] = {
    "adam": {"beta1": 0.5, "beta2": 0.5, "eps": 0.0, "amsgrad": False},
    "adamw": {"beta1": 0.5, "beta2": 0.5, "eps": 0.0, "amsgrad": False},
    "adagrad": {"lr_decay": 0.0, "eps": 0.0},
    "sgd": {"momentum": 0.5, "dampening": 0.0, "nesterov": False, "is_first_step": True},
}
"""Settings with which the first step from θ = 1 with g = 1 and η = 0.5 ends at 0.5, by the kernels' names."""


@functools.cache
def find_kernel(name: str) -> Kernel | None:
    """The kernel of that name, ``None`` where it is not here or does not make the step of :data:`TRIALS`."""
    import torch

    kernel: Kernel | None = getattr(torch, f"_fused_{name}_", None)
    if kernel is None:
        return None
    with torch.inference_mode():
        theta, gradient = torch.ones(2, 1, dtype=torch.float64)
        first, second = torch.zeros(2, 1, dtype=torch.float64)
        step = torch.ones((), dtype=torch.float64)
        memory = {
            "adam": ([first], [second], [], [step]),
            "adamw": ([first], [second], [], [step]),
            "adagrad": ([first], [step]),
            "sgd": ([first],),
        }[name]
        try:
            kernel([theta], [gradient], *memory, lr=0.5, weight_decay=0.0, maximize=False, **TRIALS[name])
        except (TypeError, ValueError, RuntimeError):
            return None
        return kernel if abs(theta.item() - 0.5) < 1e-12 else None


def kernels_here() -> tuple[str, ...]:
    """Names of the kernels that are here and make the step they should."""
    return tuple(sorted(name for name in TRIALS if find_kernel(name) is not None))


def without_correction() -> Tensor:
    """What a kernel is given as the number of the step where no bias is to be removed."""
    import torch

    return torch.tensor(ENDLESS, dtype=torch.float64)


def descent(
    theta: Tensor,
    gradient: Tensor,
    velocity: Tensor | None,
    *,
    weight_decay: float,
    momentum: float = 0.0,
    dampening: float = 0.0,
    nesterov: bool = False,
    step: Tensor | None = None,
) -> Update | None:
    """Gradient descent with or without a velocity, see :meth:`Rule.fused`.

    Args:
        theta: parameters ``[P]``.
        gradient: ``[P]``.
        velocity: ``[P]``, ``None`` where there is none.
        weight_decay: added to the gradient as λθ.
        momentum: of the velocity.
        dampening: share of the gradient that the velocity does not get.
        nesterov: whether the step looks ahead.
        step: the number of the update, where the first velocity is the gradient itself.
    """
    kernel = find_kernel("sgd")
    if kernel is None:
        return None
    update = functools.partial(
        kernel,
        *([theta], [gradient], [] if velocity is None else [velocity]),
        weight_decay=weight_decay,
        momentum=momentum,
        dampening=dampening,
        nesterov=nesterov,
        maximize=False,
    )
    if step is None:
        return lambda lr: update(lr=lr, is_first_step=False)
    return lambda lr: update(lr=lr, is_first_step=step.item() == 1)
