"""Where each optimizer went in each convention when its arithmetic was last checked, in float64.

A change of these paths is a change of what runs mean. Where it is intended, write them anew and say why in
the commit::

    python tests/golden/test_optimizer_trajectories.py

The paths are on ½ (x² + 10 y²) from (−4, 1) and on Rosenbrock's valley from (−1.2, 1): the first 20 points
and the 200th.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from workbench.optimizers import OPTIMIZERS, create

STORED = Path(__file__).with_name("optimizer_trajectories.json")
KEPT = (*range(1, 21), 200)
# Relative to the largest coordinate: 200 steps of about ten roundings of 1e-16 each give 2e-13 at most where
# nothing amplifies them, and only machines whose kernels fuse operations differ at all.
TOLERANCE = 1e-12

Path2D = list[list[float]]


def quadratic(x: float, y: float) -> list[float]:
    return [x, 10 * y]


def rosenbrock(x: float, y: float) -> list[float]:
    return [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]


CONVENTIONS = [
    (name, convention) for name, rule in OPTIMIZERS.items() for convention in rule.Settings.conventions
]
CASES = {
    f"{name} {convention} on {surface}": (name, start, gradient, {"convention": convention, **settings})
    for name, convention in CONVENTIONS
    for surface, start, gradient, settings in (
        ("quadratic", (-4.0, 1.0), quadratic, {}),
        ("rosenbrock", (-1.2, 1.0), rosenbrock, {"weight_decay": 0.01}),
    )
}
CALM_RATES = {"momentum": 1e-4, "nesterov": 1e-4}


def trajectory(case: str) -> Path2D:
    name, start, gradient, settings = CASES[case]
    if name in CALM_RATES:
        settings = {**settings, "lr": CALM_RATES[name]}
    rule = create(name, **settings)
    theta = torch.tensor(start, dtype=torch.float64)
    state = rule.init(theta)
    points = []
    for _ in range(max(KEPT)):
        theta, state = rule.step(
            theta, lambda point: torch.tensor(gradient(*point.tolist()), dtype=torch.float64), state
        )
        points.append(theta.tolist())
    return [points[step - 1] for step in KEPT]


@pytest.fixture(scope="module")
def stored() -> dict[str, Path2D]:
    return json.loads(STORED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES)
def test_an_optimizer_goes_where_it_went(case, stored):
    if case not in stored:
        pytest.skip(f"{case}: no path is stored; run python tests/golden/{Path(__file__).name}")
    expected = torch.tensor(stored[case], dtype=torch.float64)
    now = torch.tensor(trajectory(case), dtype=torch.float64)
    difference, limit = (now - expected).abs().max(), TOLERANCE * expected.abs().max()
    assert difference <= limit, f"it goes elsewhere, by {difference} where {limit} is rounding"


def test_every_stored_path_belongs_to_an_optimizer(stored):
    assert set(stored) <= set(CASES)
    assert all(len(path) == len(KEPT) for path in stored.values())


if __name__ == "__main__":
    lines = [f"  {json.dumps(case)}: {json.dumps(trajectory(case))}" for case in CASES]
    STORED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
