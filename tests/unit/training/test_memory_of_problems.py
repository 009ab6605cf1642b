"""What a problem keeps from update to update is bounded, and let go when runs leave."""

from __future__ import annotations

import gc
import weakref

import pytest
import torch
from recordings import varied

from workbench.experiment import changed, compose
from workbench.problems import chunks as cuts
from workbench.training.trainer import Trainer

NETWORKS = {"mlp": {"hidden": "6"}, "cnn": {"channels": 1}}


def alive():
    """Bytes of all tensors of real numbers; how many examples are drawn ahead differs from time to time."""
    gc.collect()
    storages = {}
    for each in gc.get_objects():
        if type(each) is torch.Tensor and each.is_floating_point():
            storage = each.untyped_storage()
            storages[storage.data_ptr()] = storage.nbytes()
    return sum(storages.values())


@pytest.fixture
def few_at_once(monkeypatch):
    """Only few examples fit at once, so that all of them are seen in pieces."""
    monkeypatch.setattr(cuts, "LARGEST_CHUNK", 2**13)


@pytest.mark.parametrize("problem", NETWORKS)
@pytest.mark.parametrize("size", ["full", 64])
def test_updates_and_evaluations_take_no_more_memory_as_they_go_on(few_at_once, problem, size):
    changes = {"batch_size": size, "evaluate_every": 1, "record_every": 1000, "steps": 1000}
    trainer = Trainer(varied(compose(problem, "adam", changes=changes | NETWORKS[problem])))
    trainer.advance(3)
    before = alive()
    trainer.advance(5)
    assert alive() == before


@pytest.mark.parametrize("problem", NETWORKS)
def test_runs_that_part_take_no_more_memory_as_they_go_on_by_turns(few_at_once, problem):
    changes = {"batch_size": 64, "evaluate_every": 1, "record_every": 1000, "steps": 1000}
    trainer = Trainer(varied(compose(problem, "adam", changes=changes | NETWORKS[problem])))
    trainer.advance(2)
    apart = trainer.split_off([1])
    parts = (trainer, apart)
    for part in parts * 2:
        part.advance(1)
    before = alive()
    for part in parts * 3:
        part.advance(1)
    assert alive() == before


@pytest.mark.parametrize("problem", [*NETWORKS, "logistic-regression", "rosenbrock"])
def test_tensors_of_before_a_run_left_are_let_go(problem):
    experiment = compose(problem, "adam", changes={"evaluate_every": 1, **NETWORKS.get(problem, {})})
    trainer = Trainer([changed(each, {"steps": 100}) for each in varied(experiment)])
    trainer.advance(2)
    updates = trainer._updates
    old = [weakref.ref(tensor) for tensor in (updates.theta, updates.gradient)]
    del updates
    trainer.retain_rows([0, 2])
    gc.collect()
    assert [each() for each in old] == [None, None]
