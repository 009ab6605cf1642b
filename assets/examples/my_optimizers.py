"""Two optimizers of one's own: a class with the interface of torch.optim, and a rule of the workbench.

Copy this file, change it, and choose your copy with "Own optimizer…".
"""

import torch

from workbench.optimizers import OptimizerSettings, Rule, Slot
from workbench.settings import setting


class Lion(torch.optim.Optimizer):
    """The sign of an average of gradients (Chen and others, 2023)."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.99)):
        super().__init__(params, {"lr": lr, "betas": betas})

    @torch.no_grad()
    def step(self, closure=None):
        """Make one step; what is kept in `self.state` is recorded."""
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for parameter in group["params"]:
                state, gradient = self.state[parameter], parameter.grad
                if not state:
                    state["exp_avg"] = torch.zeros_like(parameter)
                average = state["exp_avg"]
                parameter.add_(torch.lerp(gradient, average, beta1).sign_(), alpha=-group["lr"])
                average.lerp_(gradient, 1 - beta2)


class SignSettings(OptimizerSettings):
    """Numbers of SignDescent; every field becomes a field of the form."""

    lr: float = 0.01
    momentum: float = setting(
        0.9, title="Momentum", symbol="μ", help="Share of the velocity kept.", ge=0, lt=1
    )


class SignDescent(Rule[SignSettings]):
    """Steps along the sign of a velocity: v ← μ v + (1 − μ) g; θ ← θ − η sign v."""

    Settings = SignSettings
    slots = (Slot("v", "v", "velocity"),)

    def update(self, theta, gradient, state, lr):
        """Change θ and the velocity in place."""
        velocity = state.slots["v"]
        velocity.mul_(self.settings.momentum).add_(gradient * (1 - self.settings.momentum))
        theta.sub_(torch.sign(velocity) * lr)
