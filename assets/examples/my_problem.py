"""A problem of one's own: which of two spirals does a point belong to?

Copy this file, change it, and choose your copy as the problem's file. `validation` may be left out.
"""

import torch
from torch import nn


def module() -> nn.Module:
    """A fresh network; called for each run, which draws its start from the run's own seed."""
    return nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))


def spirals(turns: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Points of both arms, [2n, 2], and the number of each point's arm, [2n]."""
    arm = torch.stack((turns * torch.cos(2 * turns), turns * torch.sin(2 * turns)), dim=1)
    labels = torch.arange(2).repeat_interleave(len(turns))
    return torch.cat((arm, -arm)), labels


def data() -> tuple[torch.Tensor, torch.Tensor]:
    """Features and targets, one row an example."""
    return spirals(torch.linspace(0.3, 3.0, 100))


def validation() -> tuple[torch.Tensor, torch.Tensor]:
    """The same of examples that no run learns from."""
    return spirals(torch.linspace(0.31, 2.99, 40))


loss = nn.functional.cross_entropy  # of the module's output and the targets; a mean over the examples
