"""No update waits for the device, and nothing is copied to it but once a block.

Everything is trained on torch's device ``meta``, which has shapes and no numbers: what needs a number, to
read it or to decide by it, is an error there.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from convention_cases import each_convention
from crossings import crossings
from recorded_card import CardWithoutGraphs
from recordings import PROBLEM_SIZES, varied

from workbench.experiment import compose
from workbench.optimizers import OPTIMIZERS
from workbench.schedules import SCHEDULES
from workbench.training import quantity_recorder, readings, trainer
from workbench.training.accelerators import replay
from workbench.training.trainer import Trainer

BLOCK = 5


@pytest.fixture(autouse=True)
def left(monkeypatch):
    """The device, and ones for what leaves it after a block: here are the shapes of it all."""
    shapes = []

    def leaving(tensor):
        shapes.append(tuple(tensor.shape))
        return np.ones(tensor.shape)

    monkeypatch.setattr(trainer, "find_device", lambda name, dtype: torch.device("meta"))
    for module in (trainer, quantity_recorder, readings):
        monkeypatch.setattr(module, "leaving", leaving)
    return shapes


@pytest.fixture
def passed(left):
    """What passes to the device and from it while so many updates are made."""

    def passed(experiments, count):
        left.clear()
        made = Trainer(experiments)
        with crossings() as found:
            blocks = made.advance(count)
        assert len(blocks[0].steps) == count
        return found, len(left)

    return passed


@pytest.fixture
def require_none_per_update(passed):
    def require(experiments):
        few, many = passed(experiments, BLOCK), passed(experiments, 2 * BLOCK)
        assert few == many
        assert many[1] > 0

    return require


@each_convention
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("graphs", [None, CardWithoutGraphs()], ids=["as on the CPU", "as for a replay"])
def test_no_optimizer_waits(monkeypatch, require_none_per_update, name, convention, rows, graphs):
    monkeypatch.setattr(replay, "graphs_on", lambda device: graphs)
    numbers = {"clip_norm": 1.0, "clip_value": 0.1, "weight_decay": 0.1, "record_every": 3}
    experiment = compose("rosenbrock", name, changes={"convention": convention, **numbers})
    require_none_per_update([experiment] if rows == 1 else varied(experiment))


@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_the_largest_second_moment_waits_for_nothing(require_none_per_update, name):
    experiment = compose("rosenbrock", name, changes={"amsgrad": True, "record_every": 1})
    require_none_per_update(varied(experiment))


@pytest.mark.parametrize(("problem", "size"), PROBLEM_SIZES)
@pytest.mark.parametrize("rows", [1, 3])
def test_no_problem_waits(require_none_per_update, problem, rows, size):
    # It takes the gradient twice, in different tensors.
    numbers = {"convention": "lookahead", "record_every": 3, "evaluate_every": 5}
    experiment = compose(problem, "nesterov", changes=numbers | ({"batch_size": size} if size else {}))
    require_none_per_update([experiment] if rows == 1 else varied(experiment))


@pytest.mark.parametrize("schedule", [name for name in SCHEDULES if name != "ReduceLROnPlateau"])
def test_no_schedule_that_is_known_beforehand_waits(require_none_per_update, schedule):
    experiment = compose("rosenbrock", "adam", schedule)
    require_none_per_update([experiment])
    require_none_per_update(varied(experiment))


def test_a_large_network_is_read_where_it_is(require_none_per_update):
    require_none_per_update([compose("mlp", "adam", changes={"hidden": "1024", "batch_size": 64})])


def test_a_schedule_that_follows_the_loss_waits_for_each_loss():
    with pytest.raises((RuntimeError, NotImplementedError), match="meta"):
        Trainer([compose("rosenbrock", "adam", "ReduceLROnPlateau")]).advance(BLOCK)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_what_passes_to_the_device_is_few_things_a_block(passed, optimizer):
    experiment = compose("mlp", optimizer, changes={"batch_size": 32, "record_every": BLOCK})
    assert len(passed([experiment], BLOCK)[0]) <= 4
