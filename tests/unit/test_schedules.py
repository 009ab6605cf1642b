"""Learning rates equal torch's, however they are asked for."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError, UnknownNameError
from workbench.schedules import SCHEDULES, LearningRates, schedule_settings
from workbench.settings import validated

UPDATES = 40
CASES = [
    ("ExponentialLR", {"gamma": 0.9}, lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9)),
    ("ExponentialLR", {"gamma": 1.0}, lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 1.0)),
    (
        "MultiStepLR",
        {"milestones": "30, 10", "gamma": 0.25},
        lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [10, 30], 0.25),
    ),
    (
        "MultiStepLR",
        {"milestones": (5, 5, 6)},
        lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [5, 5, 6], 0.1),
    ),
    ("MultiStepLR", {"milestones": ()}, lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [], 0.1)),
]


def rates(name: str, lr: float, **settings: object) -> LearningRates:
    return LearningRates(validated(SCHEDULES[name], settings), lr)


@pytest.mark.parametrize(("name", "settings", "make"), CASES, ids=lambda value: str(value)[:40])
def test_rates_are_those_of_torch_on_a_real_optimizer(name, settings, make):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    scheduler = make(optimizer)
    expected = []
    for _ in range(UPDATES):
        expected.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    ours = rates(name, 0.3, **settings)
    assert ours.take(UPDATES).tolist() == expected
    assert ours.current == optimizer.param_groups[0]["lr"]


def test_exponential_decay_is_its_formula():
    np.testing.assert_allclose(
        rates("ExponentialLR", 2.0, gamma=0.5).take(5), [2, 1, 0.5, 0.25, 0.125], rtol=1e-15
    )


def test_a_milestone_is_a_number_of_updates_made():
    taken = rates("MultiStepLR", 1.0, milestones=(2, 4), gamma=0.5).take(6)
    assert taken.tolist() == [1, 1, 0.5, 0.5, 0.25, 0.25]


@pytest.mark.parametrize("name", SCHEDULES)
@given(cuts=st.lists(st.integers(0, UPDATES)))
def test_taking_in_pieces_gives_the_same_rates(name, cuts):
    settings = {"milestones": (10, 30)} if name == "MultiStepLR" else {}
    whole = rates(name, 0.3, **settings)
    split = rates(name, 0.3, **settings)
    pieces = [split.take(stop - start) for start, stop in pairwise([0, *sorted(cuts), UPDATES])]
    assert np.concatenate(pieces).tolist() == whole.take(UPDATES).tolist()
    assert split.current == whole.current


@given(st.floats(0, 1e300, exclude_min=True), st.integers(0, 100))
def test_a_constant_rate_never_changes(lr, count):
    constant = rates("constant", lr)
    assert constant.take(count).tolist() == [lr] * count
    assert constant.current == lr


def test_two_schedules_share_nothing():
    one, other = rates("ExponentialLR", 1.0, gamma=0.5), rates("ExponentialLR", 8.0, gamma=0.5)
    one.take(3)
    assert other.take(2).tolist() == [8, 4]


@pytest.mark.parametrize("name", SCHEDULES)
def test_each_schedule_goes_by_its_name(name):
    settings = schedule_settings(name)
    assert settings().name == name
    assert settings.title
    assert settings.summary.endswith(".")
    scheduler = settings().scheduler(torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1))
    assert scheduler is None if name == "constant" else type(scheduler).__name__ == name


def test_an_unknown_schedule_is_named_with_the_nearest_one():
    with pytest.raises(UnknownNameError, match=r"schedule = StepLR: .* \(did you mean MultiStepLR\?\)"):
        schedule_settings("StepLR")


@pytest.mark.parametrize(
    ("name", "settings", "field"),
    [
        ("ExponentialLR", {"gamma": 0}, "gamma"),
        ("ExponentialLR", {"gamma": 1.01}, "gamma"),
        ("MultiStepLR", {"milestones": "0"}, "milestones"),
        ("MultiStepLR", {"milestones": "10, -1"}, "milestones"),
    ],
)
def test_settings_out_of_range_are_refused(name, settings, field):
    with pytest.raises(InputError, match=f"^{field} = ") as caught:
        validated(SCHEDULES[name], settings)
    assert caught.value.field == field


def test_learning_rates_do_not_wait_for_torchs_compiler():
    script = (
        "import sys\n"
        "from workbench.schedules import SCHEDULES, LearningRates\n"
        "for settings in SCHEDULES.values():\n"
        "    LearningRates(settings(), 0.1).take(5)\n"
        "print('torch' in sys.modules, 'torch._dynamo' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert result.stdout.split() == ["True", "False"]
