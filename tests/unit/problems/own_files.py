"""Python files as a person would write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from workbench.problems.own.python_file import PythonFileSettings

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.problems.own.own_module import OwnModule

LINEAR = """
import torch
from torch import nn

def module():
    return nn.Linear(3, 1)

def data():
    features = torch.randn(20, 3)
    return features, features @ torch.tensor([[1.0], [-2.0], [0.5]])

loss = nn.functional.mse_loss
"""


def written(folder: Path, text: str = LINEAR, **replaced: str) -> str:
    """The path of a file with a text in which words are replaced."""
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    file = folder / "my_problem.py"
    file.write_text(text, encoding="utf-8")
    return str(file)


def module_file(folder: Path, module: str, shape: str = "8, 3", classes: int = 0) -> str:
    """The path of a file whose module is this expression, with features of this shape."""
    target = f"torch.arange(8) % {classes}" if classes else "torch.linspace(-1, 1, 8)[:, None]"
    loss = "cross_entropy" if classes else "mse_loss"
    text = (
        "import torch\nfrom torch import nn\n"
        f"def module():\n    return {module}\n"
        f"def data():\n    return torch.randn({shape}), {target}\n"
        f"loss = nn.functional.{loss}\n"
    )
    return written(folder, text)


def built(path: str, dtype: torch.dtype = torch.float64, **settings: Any) -> OwnModule:
    return PythonFileSettings(file=path, **settings).build(dtype, torch.device("cpu"))


def starts(problem: OwnModule, rows: int) -> torch.Tensor:
    return torch.stack([problem.initial(torch.Generator().manual_seed(row)) for row in range(rows)])
