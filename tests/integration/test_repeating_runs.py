"""The same experiment gives the same numbers to the last bit, however it is run."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from storage import Status
from workbench.execution.runner import Runner
from workbench.experiment import compose
from workbench.training.devices import prepare_thread
from workbench.training.trainer import Trainer

EXPERIMENTS = {
    "surface": ("rosenbrock", "adam", {"steps": 700, "record_every": 7, "lr": 0.01}),
    "noise of batches": (
        "mlp",
        "nadam",
        {"steps": 150, "batch_size": 32, "evaluate_every": 40, "record_every": 3, "seed": 5},
    ),
    "double precision": (
        "polynomial-regression",
        "rmsprop",
        {"steps": 300, "batch_size": 4, "dtype": "float64", "seed": 9},
    ),
    "schedule": ("beale", "momentum", {"steps": 300, "lr": 0.001}),
}


def experiment(kind, **changes):
    problem, optimizer, fixed = EXPERIMENTS[kind]
    schedule = "ExponentialLR" if kind == "schedule" else "constant"
    return compose(problem, optimizer, schedule, changes={**fixed, **changes})


def recorded(store, run_id):
    found = {}
    for name in store.series_names(run_id):
        series = store.series(run_id, name)
        found[name] = (series.steps.tolist(), series.values.tobytes())
    return found


def train(store, experiments, limit):
    def fail(fault):
        raise AssertionError(fault)

    runner = Runner(store, fail, limit)
    jobs = runner.submit(experiments)
    over = [job.wait(60) for job in jobs]
    runner.close()
    assert all(over)
    assert {job.progress.status for job in jobs} == {Status.FINISHED}
    return [recorded(store, job.run_id) for job in jobs]


def plainly_trained(experiment):
    """All values of a trainer that makes every update in one go, without queue, recorder and store."""

    def work():
        prepare_thread()
        return Trainer([experiment]).advance(experiment.training.steps)

    with ThreadPoolExecutor(1) as pool:
        blocks = pool.submit(work).result()
    return {
        name: (block.steps.tolist(), np.ascontiguousarray(block.values[:, 0, column]).tobytes())
        for block in blocks
        for column, name in enumerate(block.names)
    }


@pytest.mark.parametrize("kind", EXPERIMENTS)
def test_the_store_holds_what_a_plain_trainer_makes_each_point_once(store, kind):
    (found,) = train(store, [experiment(kind)], limit=1)
    expected = plainly_trained(experiment(kind))
    assert list(found) == list(expected)
    for name in expected:
        assert found[name] == expected[name], name
    assert found["loss"][0] == list(range(1, EXPERIMENTS[kind][2]["steps"] + 1))


@pytest.mark.parametrize("kind", EXPERIMENTS)
def test_four_runs_at_once_equal_the_same_four_in_turn_and_twins_equal_each_other(store, kind):
    four = [experiment(kind, seed=seed) for seed in (1, 2, 3, 1)]
    together = train(store, four, limit=4)
    in_turn = train(store, four, limit=1)
    assert together == in_turn
    assert together[0] == together[3]


def test_another_seed_gives_other_numbers(store):
    one, other = train(store, [experiment("noise of batches", seed=seed) for seed in (1, 2)], limit=2)
    assert one["loss"][0] == other["loss"][0]
    assert one["loss"][1] != other["loss"][1]
